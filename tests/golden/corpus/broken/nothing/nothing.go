//go:build never

// Package nothing has no file in the build.
package nothing

// F is not in the build.
func F() *int { x := 1; return &x }
