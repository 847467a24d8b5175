//go:build go1.27

package newer

// Holder is a generic type with a generic method.
type Holder[T any] struct{ v T }

// Convert is not generic itself.
func (h *Holder[T]) Convert(f func(T) T) *T { x := f(h.v); return &x }

// Pair is a generic method of a generic type.
func (h Holder[T]) Pair[U any](u U) (*T, *U) { x, y := h.v, u; return &x, &y }

// Plain has a generic method.
type Plain struct{}

// Copy is a generic method of a plain type.
func (p *Plain) Copy[U any](u U) *U { x := u; return &x }

// UseMethods instantiates them.
func UseMethods() (*int, *string, *bool) {
	a, b := Holder[int]{1}.Pair("x")
	return a, b, new(Plain).Copy(true)
}
