// Package excluded has files that the build leaves out.
package excluded

// Always is in the build.
func Always() *int { x := 1; return &x }
