// Package lines holds line directives.
package lines

// Before is reported at its own place.
func Before() *int { x := 1; return &x }

// NoColumn is mapped to a grammar without columns.
//
//line grammar.y:100
func NoColumn() *int {
	a := 1
	return &a
}

// WithColumn is mapped with columns.
//
//line template.html:7:3
func WithColumn() *int { b := 1; return &b }

// Absolute is mapped to an absolute name.
//
//line /abs/dir/t.templ:7:3
func Absolute() *int {
	c := 1
	return &c
}

// Inline has directives inside a line.
func Inline() *int { /*line inner.x:5:9*/ d := 1; return &d }

// Odd is mapped to a name with spaces, brackets and colons.
//
//line a b [c].y:3
func Odd() *int { e := 1; return &e }

// Two variables on one mapped line without a column.
//
//line two.y:1
func Two() (*int, *int) { f, g := 1, 2; return &f, &g }

//line two.y:50:1
func Closure() func() *int {
	return func() *int { h := 1; return &h }
}

// Parent is mapped to a name above the package.
//
//line ../up/parent.y:4
func Parent() *int { i := 1; return &i }

// Home is mapped back to the name of this file, with another line.
//
//line lines.go:1000
func Home() *int { j := 1; return &j }

// Explained leads over a mapped call.
//
//line explained.y:10
func Explained() *int {
	k := 1
	p := &k
	return pass(p)
}

//line :200:5
func pass(p *int) *int { return p }
