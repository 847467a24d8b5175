// Package newer has files for the language of later releases.
package newer

// Base is in every build.
func Base() *int { x := 1; return &x }
