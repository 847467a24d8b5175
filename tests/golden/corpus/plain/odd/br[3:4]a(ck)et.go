package odd

// Bracket is in a file with brackets in its name.
func Bracket() *int { x := 1; return &x }

//line mapped.y:3
func BracketMapped() *int { x := 1; return &x }
