// Package grow holds slices and maps: growth, variable sizes, sizes too large for the stack.
package grow

// Append grows a slice of the caller.
func Append(s []int, v int) []int { return append(s, v) }

// AppendLocal grows a slice that starts empty and is returned.
func AppendLocal(n int) []int {
	var s []int
	for i := 0; i < n; i++ {
		s = append(s, i)
	}
	return s
}

// AppendStays grows a slice that does not leave the function.
func AppendStays(n int) int {
	var s []int
	for i := 0; i < n; i++ {
		s = append(s, i)
	}
	return len(s)
}

// AppendSpread appends another slice.
func AppendSpread(a, b []string) []string { return append(a, b...) }

// AppendPointer appends the address of a local.
func AppendPointer(s []*int) []*int {
	x := 1
	return append(s, &x)
}

// MakeVariable has a size that is not constant; the slice is returned.
func MakeVariable(n int) []int { return make([]int, n) }

// MakeVariableStays has a size that is not constant; the slice stays (since 1.25 a small one needs no allocation).
func MakeVariableStays(n int) int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return len(s)
}

// MakeVariableCap has a constant length and a capacity that is not constant.
func MakeVariableCap(n int) int {
	s := make([]byte, 0, n)
	return cap(s)
}

// MakeConstant has a constant size; the slice is returned.
func MakeConstant() []int { return make([]int, 10) }

// MakeConstantStays has a small constant size; the slice stays on the stack.
func MakeConstantStays() int {
	s := make([]int, 10)
	return len(s)
}

// MakeKnown has a size held in a variable that never changes (propagated as a constant since 1.25).
func MakeKnown() int {
	n := 8
	s := make([]int, n)
	s[0] = 1
	return s[0] + len(s)
}

// MakeLarge has a constant size above the limit for implicit variables (64 KiB).
func MakeLarge() int {
	s := make([]int, 1<<16)
	return len(s)
}

// MakeEmptyVariable has elements without size.
func MakeEmptyVariable(n int) int {
	s := make([]struct{}, n)
	return len(s)
}

// LargeArray is a declared variable above the limit for explicit variables.
func LargeArray() int {
	var a [16 << 20]byte
	for i := range a {
		a[i] = byte(i)
	}
	return int(a[3])
}

// MiddleArray is a declared variable between the old (10 MiB) and the new (128 KiB) limit.
func MiddleArray() int {
	var a [1 << 20]byte
	for i := range a {
		a[i] = byte(i)
	}
	return int(a[3])
}

// LargeNew allocates a large value with new.
func LargeNew() int {
	p := new([1 << 17]byte)
	return len(p)
}

// LargeLiteral is a slice literal with a large backing array.
func LargeLiteral() byte {
	s := []byte{1 << 17: 1}
	return s[len(s)-1]
}

// LiteralReturned is a small slice literal that is returned.
func LiteralReturned() []int { return []int{1, 2, 3} }

// LiteralStays is a small slice literal that stays.
func LiteralStays() int {
	s := []int{1, 2, 3}
	return s[1]
}

// MapReturned returns a map.
func MapReturned() map[string]int { return map[string]int{"a": 1} }

// MapMadeReturned returns a made map.
func MapMadeReturned() map[string]int { return make(map[string]int) }

// MapStays keeps a map on the stack, yet it allocates when it grows.
func MapStays(n int) int {
	m := map[int]int{}
	for i := 0; i < n; i++ {
		m[i] = i
	}
	return len(m)
}

// MapHint makes a map with a hint that is not constant.
func MapHint(n int) int {
	m := make(map[int]int, n)
	return len(m)
}
