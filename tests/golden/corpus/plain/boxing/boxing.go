// Package boxing holds conversions of values to interfaces.
package boxing

import (
	"errors"
	"fmt"
	"reflect"
	"sort"
)

// T is a struct of two words.
type T struct{ A, B int }

// String makes T a Stringer by value.
func (t T) String() string { return "T" }

// P is a Stringer by pointer.
type P struct{ A int }

// String makes *P a Stringer.
func (p *P) String() string { return "P" }

// Stringer is a local interface.
type Stringer interface{ String() string }

// Sink keeps what is given to it.
var Sink interface{}

// Int boxes an int variable: 0..255 need no allocation.
func Int(i int) { Sink = i }

// Int16 boxes a small integer type.
func Int16(i int16) { Sink = i }

// Byte boxes a byte: never allocates.
func Byte(b byte) { Sink = b }

// Bool boxes a bool: never allocates.
func Bool(b bool) { Sink = b }

// Float boxes a float variable: zero needs no allocation up to the release that measures otherwise.
func Float(f float64) { Sink = f }

// String boxes a string variable: the empty one needs no allocation.
func String(s string) { Sink = s }

// Slice boxes a slice variable: a nil one needs no allocation.
func Slice(s []int) { Sink = s }

// Struct boxes a struct variable: always allocates.
func Struct(t T) { Sink = t }

// OneField boxes a struct with one word.
func OneField(n int) { Sink = struct{ N int }{n} }

// OnePointer boxes a struct of one pointer: the interface holds it directly.
func OnePointer(p *int) { Sink = struct{ P *int }{p} }

// Pointer boxes a pointer: nothing is printed, nothing allocates here.
func Pointer(p *T) { Sink = p }

// ConstInt boxes an untyped constant.
func ConstInt() { Sink = 42 }

// ConstLarge boxes a constant above 255.
func ConstLarge() { Sink = 123456 }

// ConstString boxes a constant string.
func ConstString() { Sink = "s" }

// ConstFloat boxes a constant float.
func ConstFloat() { Sink = 1.5 }

// ConstStruct boxes a struct literal of constants.
func ConstStruct() { Sink = T{1, 2} }

// ConstNegative boxes a negative constant.
func ConstNegative() { Sink = -1 }

// ConstLocal boxes a local that is never reassigned (a constant for the compiler since 1.25).
func ConstLocal() {
	n := 1000
	Sink = n
}

// EmptyStruct boxes a value without size.
func EmptyStruct() { Sink = struct{}{} }

// EmptyArray boxes an array without elements.
func EmptyArray() { Sink = [0]int{} }

// Array boxes an array variable.
func Array(a [3]int) { Sink = a }

// Func boxes a func literal that captures nothing.
func Func() { Sink = func() {} }

// Map boxes a map variable: a map is a pointer.
func Map(m map[int]int) { Sink = m }

// Stays boxes into an interface that does not leave.
func Stays(n int) bool {
	var v interface{} = n
	return v == nil
}

// ToStringer converts a struct to a non-empty interface.
func ToStringer(t T) Stringer { return t }

// PointerToStringer returns the address of a local as an interface.
func PointerToStringer() Stringer {
	p := P{1}
	return &p
}

// Println boxes every argument for fmt.
func Println(i int, s string, t T) { fmt.Println(i, s, t) }

// Sprintf boxes for a formatted string.
func Sprintf(i int) string { return fmt.Sprintf("%d", i) }

// Errorf boxes for an error text.
func Errorf(err error, name string) error { return fmt.Errorf("%s: %w", name, err) }

// Constants passes only constants to fmt.
func Constants() string { return fmt.Sprint("a", 1, true) }

// PassThrough hands its arguments on without boxing anything itself.
func PassThrough(args ...interface{}) string { return fmt.Sprint(args...) }

// ReflectValue makes the value escape.
func ReflectValue(i int) reflect.Value { return reflect.ValueOf(i) }

// ReflectKind uses a reflect.Value only locally (stays since 1.21).
func ReflectKind(i int) reflect.Kind { return reflect.ValueOf(i).Kind() }

// ReflectType does not make the value escape.
func ReflectType(i int) reflect.Type { return reflect.TypeOf(i) }

// Panic boxes a variable for panic.
func Panic(i int, yes bool) {
	if yes {
		panic(i)
	}
}

// PanicConst panics with a constant.
func PanicConst(yes bool) {
	if yes {
		panic("boom")
	}
}

// NewError returns a fresh error.
func NewError() error { return errors.New("fresh") }

// Sort boxes a slice header for sort.Interface.
func Sort(s []int) { sort.Sort(sort.IntSlice(s)) }

// SortSlice boxes a slice and passes a closure that captures it.
func SortSlice(s []int) { sort.Slice(s, func(i, j int) bool { return s[i] < s[j] }) }

// Compare compares an interface with a value, which boxes without escaping.
func Compare(v interface{}, n int) bool { return v == n }

// InMap boxes for the element of a map.
func InMap(m map[string]interface{}, n int) { m["n"] = n }

// InSlice boxes elements of a slice literal.
func InSlice(a int, b string) []interface{} { return []interface{}{a, b} }
