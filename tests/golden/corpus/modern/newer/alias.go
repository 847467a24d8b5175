//go:build go1.24

package newer

// List is a generic alias.
type List[T any] = []T

// Alias makes one.
func Alias(n int) List[*int] { x := n; return List[*int]{&x} }
