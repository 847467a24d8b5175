// Package deep wraps generics of sub in generics of its own.
package deep

import "example.com/generics/sub"

// Tree holds cells.
type Tree[K comparable, V any] struct {
	left, right *Tree[K, V]
	values      sub.Cell[sub.Pair[K, V]]
}

// Insert grows the tree.
func (t *Tree[K, V]) Insert(k K, v V) *Tree[K, V] {
	if t == nil {
		t = &Tree[K, V]{}
	}
	t.values.Keep(sub.Pair[K, V]{Key: k, Val: v})
	return t
}

// Nested has a literal in a literal in a generic function.
func Nested[T any](v T) func() func() *T {
	return func() func() *T {
		return func() *T { x := v; return &x }
	}
}

// Use instantiates.
func Use() (*Tree[string, int], *Tree[int, []byte]) {
	var a *Tree[string, int]
	var b *Tree[int, []byte]
	Nested(1)()()
	Nested("x")()()
	return a.Insert("a", 1), b.Insert(1, nil)
}

// Embeds promotes methods of an instance.
type Embeds struct {
	pad int
	sub.Cell[float64]
}

// Keeper is implemented by promotion.
type Keeper interface{ Keep(float64) *float64 }

// Promoted uses the promoted method through an interface.
func Promoted() Keeper { return &Embeds{} }
