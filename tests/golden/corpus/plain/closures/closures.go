// Package closures holds func literals, captures, method values.
package closures

// T has methods for method values.
type T struct{ n int }

// Value has a value receiver.
func (t T) Value() int { return t.n }

// Pointer has a pointer receiver.
func (t *T) Pointer() int { t.n++; return t.n }

// F keeps a function.
var F func() int

// ByValue captures a variable that never changes.
func ByValue(n int) func() int { return func() int { return n } }

// ByReference captures a variable that changes, which moves it.
func ByReference() func() int {
	n := 0
	return func() int { n++; return n }
}

// Nothing returns a func literal that captures nothing.
func Nothing() func() int { return func() int { return 1 } }

// Stays calls a func literal that does not leave.
func Stays(n int) int {
	f := func(m int) int { return n + m }
	return f(1) + f(2)
}

// Immediate calls a func literal in place.
func Immediate() *int {
	return func() *int {
		x := 1
		return &x
	}()
}

// Nested nests two deep; every level captures, the innermost returns a pointer (situation 10).
func Nested(a int) func() func() *int {
	b := a
	b++
	return func() func() *int {
		c := a + b
		return func() *int {
			d := a + b + c
			return &d
		}
	}
}

// Siblings has two literals that each have two literals inside.
func Siblings() []func() *int {
	first := func() []func() *int {
		return []func() *int{
			func() *int { x := 11; return &x },
			func() *int { x := 12; return &x },
		}
	}
	second := func() []func() *int {
		return []func() *int{
			func() *int { x := 21; return &x },
			func() *int { x := 22; return &x },
		}
	}
	return append(first(), second()...)
}

// SharedVariable is captured by two literals.
func SharedVariable() (get func() int, set func(int)) {
	v := 0
	get = func() int { return v }
	set = func(n int) { v = n }
	return
}

// InLoop collects literals that capture the loop variable (per iteration from go 1.22 in go.mod).
func InLoop(n int) []func() int {
	var fs []func() int
	for i := 0; i < n; i++ {
		fs = append(fs, func() int { return i })
	}
	return fs
}

// Recursive captures itself.
func Recursive(n int) int {
	var fact func(int) int
	fact = func(n int) int {
		if n == 0 {
			return 1
		}
		return n * fact(n-1)
	}
	return fact(n)
}

// MethodValue binds a value receiver.
func MethodValue(t T) func() int { return t.Value }

// MethodValuePointer binds a pointer receiver of the caller.
func MethodValuePointer(t *T) func() int { return t.Pointer }

// MethodValueLocal binds the address of a local.
func MethodValueLocal() func() int {
	t := T{1}
	return t.Pointer
}

// MethodValueStays binds and calls without letting it out.
func MethodValueStays(t T) int {
	f := t.Value
	return f()
}

// MethodExpression needs no binding.
func MethodExpression() func(T) int { return T.Value }

// InterfaceMethodValue binds a method of an interface.
func InterfaceMethodValue(v interface{ Value() int }) func() int { return v.Value }

// Global stores a capturing literal in a global.
func Global(n int) { F = func() int { return n } }

// package-level literals belong to the package initialiser.
var (
	table = []func() *int{
		func() *int { x := 1; return &x },
		func() *int { x := 2; return &x },
	}
	counter = func() func() int {
		n := 0
		return func() int { n++; return n }
	}()
)

// Use keeps the package-level values alive.
func Use() int { return *table[0]() + *table[1]() + counter() }
