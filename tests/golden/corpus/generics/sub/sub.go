// Package sub declares generics that other packages instantiate (situation 9).
package sub

// Stack is a generic type.
type Stack[T any] struct{ items []T }

// Push has a pointer receiver.
func (s *Stack[T]) Push(v T) { s.items = append(s.items, v) }

// NewPtr moves a local of the parameter's type (situation 8).
func (s *Stack[T]) NewPtr(v T) *T {
	x := v
	return &x
}

// Top has a value receiver.
func (s Stack[T]) Top() *T { x := s.items[len(s.items)-1]; return &x }

// Blank does not name its type parameter.
func (s *Stack[_]) Blank() *int { x := len(s.items); return &x }

// Each calls back.
func (s *Stack[T]) Each(f func(T)) {
	for _, v := range s.items {
		f(v)
	}
}

// Cell is a generic type with one method.
type Cell[T any] struct{ v T }

// Keep moves a copy of its argument.
func (c *Cell[T]) Keep(v T) *T { c.v = v; return &v }

// Pair has two type parameters.
type Pair[K comparable, V any] struct {
	Key K
	Val V
}

// Swap returns another instance.
func (p Pair[K, V]) Swap() *Pair[K, K] { return &Pair[K, K]{p.Key, p.Key} }

// Map is a generic function.
func Map[T, U any](in []T, f func(T) U) []U {
	out := make([]U, 0, len(in))
	for _, v := range in {
		out = append(out, f(v))
	}
	return out
}

// New returns a new value of the parameter's type.
func New[T any]() *T { return new(T) }

// Box boxes a value of the parameter's type.
func Box[T any](v T) interface{} { return v }

// Closure returns a literal that captures a value of the parameter's type.
func Closure[T any](v T) func() *T {
	return func() *T {
		x := v
		return &x
	}
}

// Number is a constraint.
type Number interface{ ~int | ~float64 }

// Sum stays.
func Sum[N Number](ns ...N) (sum N) {
	for _, n := range ns {
		sum += n
	}
	return
}

// Stringer is a constraint with a method.
type Stringer interface{ String() string }

// Join calls a method of the parameter.
func Join[S Stringer](list []S) string {
	out := ""
	for _, s := range list {
		out += s.String()
	}
	return out
}

// MethodValue binds a generic method.
func MethodValue[T any](s *Stack[T]) func(T) { return s.Push }

// Make has a variable size of the parameter's type.
func Make[T any](n int) int {
	s := make([]T, n)
	return len(s)
}

// big is over the budget, so it is not inlined anywhere.
func big[T any](vs []T, n int) *T {
	x := vs[0]
	for i := 0; i < n; i++ {
		for j := range vs {
			if i*j%7 == 3 {
				x = vs[j]
			} else if i*j%5 == 2 {
				x = vs[i]
			} else if i*j%11 == 4 {
				x = vs[(i+j)%len(vs)]
			} else if i+j == 12 {
				x = vs[(i*j+3)%len(vs)]
			}
		}
	}
	return &x
}

// Big calls it.
func Big[T any](vs []T) *T { return big(vs, len(vs)) }

// OneLine and Other are on one line.
func OneLine[T any](v T) *T { x := v; return &x }; func Other[T any](v T) *T { y := v; return &y }

// NeverUsed is not instantiated anywhere: the compiler prints nothing about escapes in it.
func NeverUsed[T any](v T) *T { x := v; return &x }

// own instances inside the declaring package.
var (
	ownInt    = New[int]()
	ownString = OneLine("s")
)
