// Package builtins holds min, max, clear and conversions that older releases do not know.
package builtins

// Sink keeps anything.
var Sink interface{}

// Max boxes the result of max.
func Max(a, b int) { Sink = max(a, b) }

// Min uses min as a size.
func Min(n int) []int { return make([]int, min(n, 10)) }

// Clear clears.
func Clear(m map[string]*int, s []*int) { clear(m); clear(s) }

// ToArray converts a slice to an array (slice-to-array).
func ToArray(s []*int) { Sink = [4]*int(s) }

// ToArrayPointer converts a slice to a pointer to an array.
func ToArrayPointer(s []*int) *[4]*int { return (*[4]*int)(s) }
