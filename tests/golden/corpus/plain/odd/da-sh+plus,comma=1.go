package odd

// Punctuation is in a file with punctuation in its name.
func Punctuation() *int { x := 1; return &x }
