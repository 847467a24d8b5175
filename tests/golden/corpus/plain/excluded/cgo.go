package excluded

import "C"

// Cgo needs cgo.
func Cgo() *int { x := 1; return &x }
