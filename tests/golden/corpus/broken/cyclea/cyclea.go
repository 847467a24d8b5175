// Package cyclea imports cycleb.
package cyclea

import "example.com/broken/cycleb"

// F calls there.
func F() *int { return cycleb.F() }
