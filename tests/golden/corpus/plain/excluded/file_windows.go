package excluded

// Windows is in the build of another system.
func Windows() *int { x := 1; return &x }
