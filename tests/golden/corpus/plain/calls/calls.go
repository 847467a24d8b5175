// Package calls holds arguments of calls: not inlined, through func values, through interfaces, variadic.
package calls

// Sink keeps a pointer.
var Sink *int

// Keeper is implemented below.
type Keeper interface{ Keep(p *int) }

// Real keeps what it gets.
type Real struct{ p *int }

// Keep stores the pointer.
func (r *Real) Keep(p *int) { r.p = p }

// Hook is called through a variable.
var Hook func(p *int)

//go:noinline
func keep(p *int) { Sink = p }

//go:noinline
func look(p *int) int { return *p }

//go:noinline
func pass(p *int) *int { return p }

//go:noinline
func variadic(ps ...*int) { Sink = ps[0] }

//go:noinline
func count(vs ...interface{}) int { return len(vs) }

//go:noinline
func keepAll(vs ...interface{}) { all = vs }

var all []interface{}

// NotInlined passes the address of a local to a function that keeps it.
func NotInlined() {
	x := 1
	keep(&x)
}

// NotInlinedLooks passes the address to a function that only looks.
func NotInlinedLooks() int {
	x := 1
	return look(&x)
}

// NotInlinedPasses returns what the callee passes through.
func NotInlinedPasses() *int {
	x := 1
	return pass(&x)
}

// Indirect calls through a package variable.
func Indirect() {
	x := 1
	Hook(&x)
}

// IndirectParameter calls through a parameter.
func IndirectParameter(f func(*int)) {
	x := 1
	f(&x)
}

// InterfaceMethod calls through an interface.
func InterfaceMethod(k Keeper) {
	x := 1
	k.Keep(&x)
}

// Devirtualized calls through an interface whose type is known.
func Devirtualized() *Real {
	var k Keeper = &Real{}
	x := 1
	k.Keep(&x)
	return k.(*Real)
}

// Variadic passes the addresses of two locals.
func Variadic() {
	x, y := 1, 2
	variadic(&x, &y)
}

// VariadicBoxed boxes arguments that the callee does not keep.
func VariadicBoxed(n int) int { return count(n, "s", nil) }

// VariadicKept boxes arguments that the callee keeps.
func VariadicKept(n int) { keepAll(n, "s") }

// VariadicNone passes no variadic argument.
func VariadicNone() { keepAll() }

// Wide passes an argument of a size that no register holds.
func Wide(f func([8]*int)) {
	x := 1
	f([8]*int{3: &x})
}

// NestedCall passes the result of one call to another, all on one line.
func NestedCall(n int) { keep(pass(pass(&n))) }
