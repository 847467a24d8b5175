// Package annotations has the comments that heapgate reads.
package annotations

// Sink keeps a pointer.
var Sink *int

// Asserted must have no site, and has one.
//
//heapgate:noescape
func Asserted() *int {
	x := 1
	return &x
}

// Kept must have no site, and has none.
//
//heapgate:noescape
func Kept(p *int) int { return *p }

// Waived has a site that is allowed on its line.
func Waived() *int {
	x := 1 //heapgate:allow the caller keeps it
	return &x
}

// WaivedOne has two sites and a waiver for one.
func WaivedOne() (*int, *int) {
	x := 1 //heapgate:allow the caller keeps it
	y := 2
	return &x, &y
}
