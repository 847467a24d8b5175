// Package dependent imports a package that does not type-check.
package dependent

import "example.com/broken/typeerror"

// Use would move a local.
func Use() (*int, *int) { x := 1; return typeerror.Good(), &x }
