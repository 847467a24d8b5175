// Package foobar is in a directory with a dash.
package foobar

// Dash moves a local.
func Dash() *int { x := 1; return &x }
