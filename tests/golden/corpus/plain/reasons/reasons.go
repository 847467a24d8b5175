// Package reasons has one function for each reason that an explanation can give.
package reasons

import (
	"reflect"
	"unsafe"
)

// T is a struct with pointers, an array and a slice.
type T struct {
	P *int
	Q **int
	A [2]*int
	S []*int
	I interface{}
}

// Sinks of several types.
var (
	SinkPtr   *int
	SinkAny   interface{}
	SinkFunc  func() int
	SinkSlice []*int
	SinkArray [2]*int
	SinkPtr4  *[4]*int
	SinkT     T
	SinkMap   map[*int]*int
	SinkRaw   unsafe.Pointer
)

// AddressOf: address-of.
func AddressOf() { x := 1; SinkPtr = &x }

// Indirection: indirection.
func Indirection(p **int) { SinkPtr = *p }

// Dot: dot.
func Dot() { x := 1; t := T{P: &x}; SinkPtr = t.P }

// DotOfPointer: dot of pointer.
func DotOfPointer(t *T) { SinkPtr = t.P }

// IndexOfSlice: dot of pointer (the compiler's word for an index of a slice).
func IndexOfSlice(s []*int) { SinkPtr = s[1] }

// FixedArrayIndex: fixed-array-index-of.
func FixedArrayIndex(a [2]*int) { SinkPtr = a[1] }

// Slicing: slice.
func Slicing(s []*int) { SinkSlice = s[1:] }

// SlicingArray: slice, of a local array.
func SlicingArray() { var a [2]*int; SinkSlice = a[:] }

// Spill: spill.
func Spill() { SinkPtr = new(int) }

// Reference: reference, captured by a closure.
func Reference() { n := 0; SinkFunc = func() int { n++; return n } }

// CapturedByValue: captured by a closure.
func CapturedByValue(p *int) { SinkFunc = func() int { return *p } }

// InterfaceConverted: interface-converted.
func InterfaceConverted(n int) { SinkAny = n }

// InterfaceConvertedTwice: interface-converted, from one interface to another.
func InterfaceConvertedTwice(e error) { SinkAny = e }

//go:noinline
func keep(p *int) { SinkPtr = p }

// CallParameter: call parameter.
func CallParameter() { x := 1; keep(&x) }

// CalleeOperand: callee operand (never printed, it is no flow to the heap), a parameter that is called and whose result is used.
func CalleeOperand(f func() *int) *int { return f() }

// CalleeOperandLocal calls one of two func literals.
func CalleeOperandLocal(yes bool) *int {
	x := 1
	f := func() *int { return nil }
	if yes {
		f = func() *int { return &x }
	}
	return f()
}

// Assign: assign.
func Assign(t *T) { x := 1; var p *int; p = &x; t.P = p }

// AssignPair: assign-pair.
func AssignPair(p, q *int) { var a, b *int; a, b = p, q; SinkPtr, SinkPtr = b, a }

// AssignPairDotType: assign-pair-dot-type.
func AssignPairDotType(v interface{}) bool { p, ok := v.(*int); SinkPtr = p; return ok }

// AssignPairMap: assign-pair-mapr (never printed, what is read has no place of its own).
func AssignPairMap(m map[string]*int) bool { p, ok := m["a"]; SinkPtr = p; return ok }

// AssignPairReceive: assign-pair-receive (never printed, what is read has no place of its own).
func AssignPairReceive(c chan *int) bool { p, ok := <-c; SinkPtr = p; return ok }

func two(p *int) (*int, int) { return p, 1 }

// AssignPairCall: assign-pair-func-call, a call with two results.
func AssignPairCall() { x := 1; p, n := two(&x); SinkPtr = p; _ = n }

// Return: return.
func Return() *int { x := 1; return &x }

// Send: send.
func Send(c chan *int) { x := 1; c <- &x }

// Range: range.
func Range(s [2]*int) {
	for _, p := range s {
		SinkPtr = p
	}
}

// RangeDeref: range-deref.
func RangeDeref(s []*int) {
	for _, p := range s {
		SinkPtr = p
	}
}

// RangeMap: range over a map.
func RangeMap(m map[*int]*int) {
	for k, v := range m {
		SinkPtr, SinkPtr = k, v
	}
}

// RangeChannel: range over a channel.
func RangeChannel(c chan *int) {
	for p := range c {
		SinkPtr = p
	}
}

// SwitchCase: switch case.
func SwitchCase(v interface{}) {
	switch t := v.(type) {
	case *int:
		SinkPtr = t
	case []*int:
		SinkSlice = t
	}
}

// SwitchReturn: switch case, to a result.
func SwitchReturn(v interface{}) interface{} {
	switch t := v.(type) {
	case *int:
		return t
	case error:
		return t
	}
	return nil
}

// StructLiteral: struct literal element.
func StructLiteral() { x := 1; SinkT = T{P: &x} }

// PointerLiteral: pointer literal.
func PointerLiteral() *T { x := 1; return &T{P: &x} }

// ArrayLiteral: array literal element.
func ArrayLiteral() { x := 1; SinkArray = [2]*int{&x} }

// SliceLiteral: slice-literal-element.
func SliceLiteral() { x := 1; SinkSlice = []*int{&x} }

// MapLiteral: map literal key, map literal value.
func MapLiteral() { k, v := 1, 2; SinkMap = map[*int]*int{&k: &v} }

// MapPut: key of map put.
func MapPut(m map[*int]*int) { k, v := 1, 2; m[&k] = &v }

// MapPutCompound: an assignment operation on an element of a map.
func MapPutCompound(m map[interface{}]string, k string) { m[k] += k }

// AppendeeSlice: appendee slice.
func AppendeeSlice(s []*int) []*int { x := 1; return append(s, &x) }

// AppendedSlice: appended slice...
func AppendedSlice(s, t []*int) { SinkSlice = append(SinkSlice, t...); _ = s }

// CopiedSlice: copied slice.
func CopiedSlice(s, t []*int) { copy(s, t) }

// SliceToArrayPointer: a slice converted to a pointer to an array.
func SliceToArrayPointer(s []*int) { SinkPtr4 = (*[4]*int)(s) }

// UnsafePointer: conversion to unsafe.Pointer (only with checkptr).
func UnsafePointer() { x := 1; SinkRaw = unsafe.Pointer(&x) }

// HeaderData: reflect.Header.Data.
func HeaderData(b []byte) string {
	var s string
	from := (*reflect.SliceHeader)(unsafe.Pointer(&b))
	to := (*reflect.StringHeader)(unsafe.Pointer(&s))
	to.Data, to.Len = from.Data, from.Len
	return s
}

// PointerArithmetic keeps a pointer through uintptr.
func PointerArithmetic(p *[4]int) *int {
	return (*int)(unsafe.Pointer(uintptr(unsafe.Pointer(p)) + 8))
}

// TooLarge: too large for stack.
func TooLarge() int { s := make([]*int, 1<<20); return len(s) }

// NonConstantSize: non-constant size (up to 1.24).
func NonConstantSize(n int) int { s := make([]*int, n); return len(s) }

// SpillAndSize has two headings for one subject: a flow, and the size.
func SpillAndSize(n int) []*int { s := make([]*int, n); SinkSlice = s; return s }

// ParameterToVariable leaks to a named variable of a loop.
func ParameterToVariable(p *T) {
	var v *T
	for i := 0; i < 3; i++ {
		v = p
		func() { SinkAny = v }()
	}
}

// Ring is a type that points at itself, for assignment cycles.
type Ring struct{ Prev, Next *Ring }

// Cycle assigns in a circle (explanations may be truncated).
func Cycle(r *Ring) *Ring {
	var a, b, c *Ring
	for i := 0; i < 3; i++ {
		a = b
		b = c
		c = a.Next
		c.Prev = a
		a = &Ring{Prev: c, Next: b}
		b = a
	}
	return c
}

// CycleGlobal assigns in a circle that passes a local's own address.
func CycleGlobal() {
	var x Ring
	p := &x
	for i := 0; i < 2; i++ {
		p.Next = p
		p = p.Next
		x.Prev = p
		SinkAny = p
	}
}
