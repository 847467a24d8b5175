// Package loops holds loops whose variables are new in each iteration.
package loops

// Captured returns literals that capture the loop variable.
func Captured(n int) []func() int {
	var fs []func() int
	for i := 0; i < n; i++ {
		fs = append(fs, func() int { return i })
	}
	return fs
}

// Address keeps the address of the loop variable.
func Address(n int) []*int {
	var ps []*int
	for i := 0; i < n; i++ {
		ps = append(ps, &i)
	}
	return ps
}

// RangeAddress keeps the address of the range variable.
func RangeAddress(s []int) []*int {
	var ps []*int
	for _, v := range s {
		ps = append(ps, &v)
	}
	return ps
}

// Integer ranges over an integer.
func Integer(n int) []*int {
	var ps []*int
	for i := range n {
		ps = append(ps, &i)
	}
	return ps
}

// Goroutines starts literals that capture the loop variable.
func Goroutines(s []int) {
	for _, v := range s {
		go func() { _ = v }()
	}
}
