// Package farther imports a package that imports one that does not type-check.
package farther

import "example.com/broken/dependent"

// Use calls it.
func Use() *int { p, _ := dependent.Use(); return p }
