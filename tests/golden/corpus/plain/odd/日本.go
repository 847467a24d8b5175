package odd

// Japan is in a file with a name outside ASCII.
func Japan() *int { x := 1; return &x }
