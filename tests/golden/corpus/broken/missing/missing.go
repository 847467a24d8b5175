// Package missing imports packages that do not exist.
package missing

import (
	"example.com/broken/nowhere"
	"example.net/elsewhere/pkg"
)

// Use calls them.
func Use() *int { return nowhere.F(pkg.G()) }
