// Package syntax does not parse.
package syntax

func Open() *int { x := 1; return &x
