// Package inlined holds callees that are inlined and the same that are not.
package inlined

// Sink keeps a pointer.
var Sink *int

func fresh() *int {
	x := 1
	return &x
}

func chain1() *int { return fresh() }

func chain2() *int { return chain1() }

// Stored keeps what an inlined callee allocates: printed at the call (situation 3).
func Stored() { Sink = fresh() }

// Dereferenced only reads it: nothing escapes here (situation 4).
func Dereferenced() int { return *fresh() }

// TwiceOnOneLine calls twice on one line, told apart by column (situation 5).
func TwiceOnOneLine() (*int, *int) { return fresh(), fresh() }

// Chain is inlined through three levels.
func Chain() { Sink = chain2() }

//go:noinline
func frozen() *int {
	x := 1
	return &x
}

// NotInlined calls a callee that is never inlined.
func NotInlined() { Sink = frozen() }

// tooComplex costs more than the budget (situation 19).
func tooComplex(n int) *int {
	x := n
	for i := 0; i < n; i++ {
		switch {
		case i%2 == 0:
			x += i * n
		case i%3 == 0:
			x -= i + n
		case i%5 == 0:
			x ^= i << 2
		case i%7 == 0:
			x |= i >> 1
		case i%11 == 0:
			x &= i * i * i
		default:
			x = (x+i)*(x-i) + (x^i)*(x|i)
		}
	}
	return &x
}

// Complex calls it.
func Complex() { Sink = tooComplex(9) }

// maker returns a closure; inlined into a caller the closure is copied.
func maker(n int) func() *int {
	return func() *int {
		m := n
		return &m
	}
}

// ClosureOfCallee gets a closure whose name has the names of caller and callee.
func ClosureOfCallee() func() *int { return maker(3) }

// ClosureOfCalleeCalled calls it in place.
func ClosureOfCalleeCalled() int { return *maker(4)() }

type point struct{ x, y int }

func (p point) boxed() interface{} { return p }

// Method inlines a method that boxes its receiver.
func Method() interface{} { return point{1, 2}.boxed() }

// Deferred inlines inside a deferred literal.
func Deferred() {
	defer func() { Sink = fresh() }()
}
