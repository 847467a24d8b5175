// Package wrap holds wrappers that the compiler makes: promoted methods, value methods called by pointer, ==.
package wrap

// Maker is implemented through promotion.
type Maker interface{ Make() *int }

// Inner has the methods.
type Inner struct{ n int }

// Make moves a local.
func (i Inner) Make() *int { x := i.n; return &x }

// Outer promotes by value.
type Outer struct {
	pad int
	Inner
}

// OuterPointer promotes through a pointer.
type OuterPointer struct {
	pad int
	*Inner
}

// Deep promotes twice.
type Deep struct {
	pad int
	Outer
}

// FromInterface promotes from an interface.
type FromInterface struct {
	pad int
	Maker
}

// Makers makes the compiler build every wrapper (situation 16).
func Makers() []Maker {
	return []Maker{Inner{1}, &Inner{1}, Outer{Inner: Inner{2}}, &Outer{}, OuterPointer{Inner: &Inner{3}}, &Deep{}, FromInterface{}}
}

// Key needs generated equality and hash.
type Key struct {
	a string
	b interface{}
	c [3]string
}

// Table uses it as a key.
func Table() map[Key]int { return map[Key]int{{a: "x"}: 1} }

// PromotedValue binds a promoted method.
func PromotedValue(d *Deep) func() *int { return d.Make }

// PromotedExpression makes a method expression of a promoted method.
func PromotedExpression() func(*Deep) *int { return (*Deep).Make }
