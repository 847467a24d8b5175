// Package lowlevel holds functions without bodies, unsafe uintptr arguments and other rarities.
package lowlevel

import "unsafe"

// NoBody is written in assembly and may keep its argument.
func NoBody(p *int)

// NoBodyNoEscape is written in assembly and says that it keeps nothing.
//
//go:noescape
func NoBodyNoEscape(p *int)

// NoBodyUintptr is written in assembly and takes a uintptr.
func NoBodyUintptr(p uintptr)

// Sink keeps a number.
var Sink uintptr

// Escaping keeps what its uintptr points to alive.
//
//go:uintptrescapes
func Escaping(p uintptr) { Sink = p }

// EscapingMany does so for each argument.
//
//go:uintptrescapes
func EscapingMany(ps ...uintptr) {
	for _, p := range ps {
		Sink += p
	}
}

// CallsNoBody passes to assembly.
func CallsNoBody() {
	x, y := 1, 2
	NoBody(&x)
	NoBodyNoEscape(&y)
}

// CallsEscaping passes addresses as numbers.
func CallsEscaping() {
	x, y, z := 1, 2, 3
	Escaping(uintptr(unsafe.Pointer(&x)))
	EscapingMany(uintptr(unsafe.Pointer(&y)), uintptr(unsafe.Pointer(&z)))
	NoBodyUintptr(uintptr(unsafe.Pointer(&z)))
}

// Buffer refers to its own array.
type Buffer struct {
	buf  []byte
	room [16]byte
	p, q *int
}

// Reslice assigns a part of a field to itself: ignored by the analysis.
func (b *Buffer) Reslice() { b.buf = b.buf[1:3] }

// Own assigns a slice of the value's own array: ignored by the analysis.
func (b *Buffer) Own() { b.buf = b.room[1:3] }

// Swap exchanges two fields.
func (b *Buffer) Swap() { b.p, b.q = b.q, b.p }

// SelfField assigns one field to the other of one value.
func (b *Buffer) SelfField() { b.p = b.q }

// Println uses the builtin, which does not box.
func Println(n int) { println(n, "x") }

// Recover uses recover.
func Recover() interface{} { return recover() }

// Switch has constants that never run: nothing is printed for them.
func Switch() *int {
	if false {
		x := 1
		return &x
	}
	const never = 1 > 2
	if never {
		y := 2
		return &y
	}
	return nil
}

// Labels has goto and labels around a moved variable.
func Labels(n int) *int {
again:
	x := n
	if n > 3 {
		n--
		goto again
	}
	return &x
}
