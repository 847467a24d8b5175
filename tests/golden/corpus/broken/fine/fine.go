// Package fine compiles although its neighbours do not.
package fine

// Fine moves a local.
func Fine() *int { x := 1; return &x }
