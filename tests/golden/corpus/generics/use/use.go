// Package use instantiates what sub declares.
package use

import "example.com/generics/sub"

// T is a local type argument.
type T struct{ a, b int }

// String makes T a Stringer.
func (t T) String() string { return "t" }

// Sink keeps anything.
var Sink interface{}

// Ints instantiates with int.
func Ints() *int {
	var s sub.Stack[int]
	s.Push(1)
	s.Blank()
	Sink = s.Top()
	return s.NewPtr(2)
}

// Strings instantiates with string.
func Strings() *string {
	var s sub.Stack[string]
	s.Push("a")
	return s.NewPtr("b")
}

// Pointers instantiates with two pointer types that share one shape.
func Pointers(p *T, q *int) (**T, **int) {
	var s sub.Stack[*T]
	var t sub.Stack[*int]
	s.Push(p)
	t.Push(q)
	return s.NewPtr(p), t.NewPtr(q)
}

// Structs instantiates with a struct of this package.
func Structs() *T {
	c := &sub.Cell[T]{}
	Sink = c
	return c.Keep(T{3, 4})
}

// Functions calls generic functions.
func Functions(in []int) {
	Sink = sub.Map(in, func(i int) string { return "x" })
	Sink = sub.Map([]string{"a"}, func(s string) *T { return &T{} })
	Sink = sub.New[T]()
	Sink = sub.Box(7)
	Sink = sub.Box(T{1, 2})
	Sink = sub.Closure(3)
	Sink = sub.Big(in)
}

// Stays uses instances that let nothing out.
func Stays() int { return sub.Sum(1, 2, 3) + int(sub.Sum(1.5, 2.5)) + sub.Make[T](3) }

// Joined instantiates with a constraint that has a method.
func Joined() string { return sub.Join([]T{{1, 2}}) }

// Values binds methods of instances.
func Values(s *sub.Stack[int]) (func(int), func(int)) { return s.Push, sub.MethodValue(s) }

// Pairs instantiates with two type parameters.
func Pairs() *sub.Pair[string, string] { return sub.Pair[string, int]{"a", 1}.Swap() }

// Lines instantiates both functions of one line.
func Lines() (*int8, *int16) { return sub.OneLine(int8(1)), sub.Other(int16(2)) }

// Local instantiates with a type of the function.
func Local() interface{} {
	type inner struct{ x, y, z int }
	return sub.New[inner]()
}

// Interface uses an instance through an interface.
func Interface() interface{ Keep(int) *int } { return &sub.Cell[int]{} }

// Each passes a literal that captures.
func Each(s *sub.Stack[int]) int {
	n := 0
	s.Each(func(v int) { n += v })
	return n
}
