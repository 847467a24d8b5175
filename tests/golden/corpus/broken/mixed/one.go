package one

// F moves a local.
func F() *int { x := 1; return &x }
