// Package odd has files with odd names (situation 17).
package odd

// Space is in a file with a space in its name.
func Space() *int { x := 1; return &x }
