// Package params holds parameters: leaking to the heap, to results, or not at all.
package params

// T has a pointer inside.
type T struct{ p *int }

// Sink keeps a pointer.
var Sink *int

// Sink2 keeps a pointer to a pointer.
var Sink2 **int

// None reads its parameter.
func None(p *int) int { return *p }

// ToHeap leaks to the heap.
func ToHeap(p *int) { Sink = p }

// ContentToHeap leaks what the parameter points to.
func ContentToHeap(p **int) { Sink = *p }

// FieldToHeap leaks a field of a struct parameter.
func FieldToHeap(t T) { Sink = t.p }

// FieldOfPointerToHeap leaks a field behind a pointer.
func FieldOfPointerToHeap(t *T) { Sink = t.p }

// ToResult leaks to a result, level 0.
func ToResult(p *int) *int { return p }

// ToResultDeref leaks to a result, level 1.
func ToResultDeref(p **int) *int { return *p }

// ToResultTwice leaks to a result, level 2.
func ToResultTwice(p ***int) *int { return **p }

// ToNamedResult leaks to a named result.
func ToNamedResult(p *int) (out *int) { out = p; return }

// ToTwoResults leaks to two results at two levels.
func ToTwoResults(p **int) (a **int, b *int) { return p, *p }

// ToManyResults has more results than the compiler tracks (situation 24).
func ToManyResults(a, b, c, d, e, f, g, h *int) (*int, *int, *int, *int, *int, *int, *int, *int) {
	return a, b, c, d, e, f, g, h
}

// ToOtherParam stores one parameter behind another.
func ToOtherParam(dst **int, src *int) { *dst = src }

// ToField stores a parameter in a field of the receiver.
func (t *T) ToField(p *int) { t.p = p }

// Receiver returns its receiver.
func (t *T) Receiver() *T { return t }

// ReceiverField returns a field of a value receiver.
func (t T) ReceiverField() *int { return t.p }

// Address moves its own parameter, which prints no leak.
func Address(p *int) { Sink2 = &p }

// Unused has a parameter that is never used.
func Unused(p *int, _ *int, q int) int { return q }

// Unnamed has parameters without names.
func Unnamed(*int, []byte) {}

// Slices leaks the content of a slice.
func Slices(s []*int) { Sink = s[0] }

// Strings returns a part of its parameter.
func Strings(s string) string { return s[1:] }

// Maps returns what a map holds.
func Maps(m map[string]*int) *int { return m["a"] }

// Variadic leaks the content of a variadic parameter.
func Variadic(ps ...*int) { Sink = ps[0] }

// Interface leaks an interface parameter.
func Interface(v interface{}) interface{} { return v }

// Function calls its parameter.
func Function(f func() int) int { return f() }

// CallsItself is recursive.
func CallsItself(p *int, n int) *int {
	if n == 0 {
		return p
	}
	return CallsItself(p, n-1)
}

// Even and Odd call each other.
func Even(p *int, n int) *int {
	if n == 0 {
		return p
	}
	return Odd(p, n-1)
}

// Odd is the other half of Even.
func Odd(p *int, n int) *int {
	if n == 0 {
		return nil
	}
	return Even(p, n-1)
}
