// Package cycleb imports cyclea.
package cycleb

import "example.com/broken/cyclea"

// F calls there.
func F() *int { return cyclea.F() }
