//go:build never

package excluded

// Tagged is not in the build.
func Tagged() *int { x := 1; return &x }
