// Package iterators holds range over functions (situation 12).
package iterators

import (
	"iter"
	"maps"
	"slices"
)

// Sink keeps a pointer.
var Sink *int

// Count yields numbers.
func Count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

// Body moves a variable of the loop body.
func Body(n int) {
	for v := range Count(n) {
		x := v
		Sink = &x
	}
}

// Parameter ranges over a function that is not known.
func Parameter(seq iter.Seq[int]) int {
	sum := 0
	for v := range seq {
		sum += v
	}
	return sum
}

// Leaves returns from within the body.
func Leaves(seq iter.Seq2[int, *int]) *int {
	for k, v := range seq {
		if k > 3 {
			return v
		}
	}
	return nil
}

// Deferred defers in the body, which needs the hidden defers variable.
func Deferred(seq iter.Seq[int]) {
	for v := range seq {
		defer func() { Sink = &v }()
	}
}

// Nested ranges in a range.
func Nested(a, b iter.Seq[int]) *int {
	for x := range a {
		for y := range b {
			if x == y {
				z := x + y
				return &z
			}
		}
	}
	return nil
}

// InClosure ranges in a literal.
func InClosure(seq iter.Seq[int]) func() *int {
	return func() *int {
		for v := range seq {
			x := v
			return &x
		}
		return nil
	}
}

// Library collects from the library's iterators.
func Library(m map[string]int) []string { return slices.Collect(maps.Keys(m)) }

// Tree yields recursively.
type Tree struct {
	left, right *Tree
	v           int
}

// All walks the tree.
func (t *Tree) All() iter.Seq[int] {
	return func(yield func(int) bool) { t.push(yield) }
}

func (t *Tree) push(yield func(int) bool) bool {
	return t == nil || t.left.push(yield) && yield(t.v) && t.right.push(yield)
}
