// Package names holds every form of a function's name.
package names

// A and B have methods of one name (situation 7).
type A struct{ n int }

// B is the other type.
type B struct{ n int }

// New has a value receiver of A.
func (a A) New() *int { x := a.n; return &x }

// NewP has a pointer receiver of A.
func (a *A) NewP() *int { x := a.n; return &x }

// New has a value receiver of B.
func (b B) New() *int { x := b.n; return &x }

// NewP has a pointer receiver of B.
func (b *B) NewP() *int { x := b.n; return &x }

// NoName has a receiver without a name.
func (*A) NoName() *int { x := 1; return &x }

// Blank has a blank receiver.
func (_ B) Blank() *int { x := 1; return &x }

// two functions on one line (situation 6), with nothing but a column to tell them apart.
func One() *int { x := 1; return &x }; func Two() *int { y := 2; return &y }; func (a *A) Three() *int { z := 3; return &z }

// blank functions are compiled and cannot be called.
func _() *int { x := 1; return &x }

func _() *int { y := 1; return &y }

// variables of the package, initialised by code: they belong to init.
var V1, V2 = func() *int { x := 1; return &x }(), func() func() *int { return func() *int { x := 2; return &x } }()

// V3 is initialised by an inlined call.
var V3 = One()

// V4 is boxed at run time.
var V4 interface{} = *V3

func init() { x := 1; V1 = &x }

func init() {
	x := 2
	V2 = func() *int { y := x; return &y }
}

func init() { x := 3; V1 = &x }; func init() { x := 4; V3 = &x }

// Multi has a signature over several lines.
func Multi(
	a *int,
	b **int,
) (
	c *int,
	d *int,
) {
	return a, *b
}

// Größe has a name outside ASCII, and so has its variable.
func Größe() *int { größe := 1; return &größe }

// 日本 has a name without letters of ASCII.
func 日本() *int { 語 := 1; return &語 }

// UseJapan calls it.
func UseJapan() *int { return 日本() }

// Local declares a type with the name of a package type inside.
func Local() interface{} {
	type A struct{ x, y int }
	a := A{1, 2}
	return a
}

// Shadow reuses the name of a parameter for locals.
func Shadow(x *int) (*int, *int) {
	if x != nil {
		x := *x
		return &x, nil
	}
	{
		x := 2
		return nil, &x
	}
}
