// Package constants has no function and no initialiser: the compiler prints nothing and no header.
package constants

// Limit is a constant.
const Limit = 3

// Kind is a type.
type Kind int
