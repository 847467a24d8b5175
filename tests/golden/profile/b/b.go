package b

// Outer is hot through its literal alone.
//
//go:noinline
func Outer(n int) int {
	inner := func() int {
		sum := n
		for i := 0; i < n; i++ {
			sum ^= i
		}
		return sum
	}
	return Run(inner)
}

// Run calls f.
//
//go:noinline
func Run(f func() int) int {
	return f()
}
