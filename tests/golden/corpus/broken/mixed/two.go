package two

// G is in another package of the same directory.
func G() *int { x := 1; return &x }
