// Package typeerror does not type-check.
package typeerror

// Bad returns the wrong type.
func Bad() *int { return "not a pointer" }

// Good would move a local.
func Good() *int { x := 1; return &x }

// Undefined uses a name that nobody declares.
func Undefined() { nobody() }
