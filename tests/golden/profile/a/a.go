package a

// Hot takes most of the time.
//
//go:noinline
func Hot(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i * n
	}
	return sum
}

// Cold is called once.
//
//go:noinline
func Cold(n int) int {
	return n + 1
}

// Stack is generic, and hot.
type Stack[E any] struct{ items []E }

// Push keeps at most 1000 items.
//
//go:noinline
func (s *Stack[E]) Push(item E) {
	if len(s.items) == 1000 {
		s.items = s.items[:0]
	}
	s.items = append(s.items, item)
}
