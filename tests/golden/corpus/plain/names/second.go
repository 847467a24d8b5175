package names

// a second file with init functions of its own: the compiler counts on, heapgate counts in the file.
func init() { x := 5; V1 = &x }

func init() {
	f := func() *int { x := 6; return &x }
	V1 = f()
}

// V5 is a package variable of the second file with a literal.
var V5 = func() *int { x := 7; return &x }
