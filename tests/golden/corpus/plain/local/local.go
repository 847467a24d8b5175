// Package local holds the plainest escapes: a local variable outlives its function.
package local

// T is a small struct without pointers.
type T struct{ A, B int }

// Node is a struct that points at its own kind.
type Node struct {
	Next *Node
	V    int
}

// ReturnPointer returns the address of a local (section 5, situation 1).
func ReturnPointer() *T {
	t := T{1, 2}
	return &t
}

// ReturnLiteral returns the address of a composite literal.
func ReturnLiteral() *T { return &T{3, 4} }

// ReturnNew returns the result of new.
func ReturnNew() *int { return new(int) }

// ReturnNamed stores the address in a named result.
func ReturnNamed() (out *T) {
	t := T{5, 6}
	out = &t
	return
}

// ReturnField returns the address of a field, which moves the whole variable.
func ReturnField() *int {
	t := T{7, 8}
	return &t.B
}

// ReturnElement returns the address of an array element.
func ReturnElement() *int {
	a := [4]int{1, 2, 3, 4}
	return &a[2]
}

// ReturnSliceOfArray returns a slice of a local array.
func ReturnSliceOfArray() []int {
	a := [4]int{1, 2, 3, 4}
	return a[:]
}

// ReturnParamAddress returns the address of its own parameter.
func ReturnParamAddress(p T) *T { return &p }

// ReturnOnlySometimes allocates on every call although the branch may not be taken.
func ReturnOnlySometimes(p T, yes bool) *T {
	if yes {
		return &p
	}
	return nil
}

// ReturnThroughPointers needs several steps from the variable to the result.
func ReturnThroughPointers() **int {
	x := 9
	p := &x
	q := &p
	return q
}

// ReturnTwo returns two addresses of two locals, declared on one line.
func ReturnTwo() (*int, *int) {
	x, y := 1, 2
	return &x, &y
}

// InLoop moves a variable that is declared inside a loop.
func InLoop(n int) *Node {
	var head *Node
	for i := 0; i < n; i++ {
		node := Node{Next: head, V: i}
		head = &node
	}
	return head
}

// InBlocks has two variables of one name in two blocks; both are moved.
func InBlocks(yes bool) *int {
	if yes {
		x := 1
		return &x
	} else {
		x := 2
		return &x
	}
}

// ReturnEmpty returns the address of a value without size.
func ReturnEmpty() *struct{} { return new(struct{}) }

// StaysNew uses new without letting the pointer out.
func StaysNew() int {
	p := new(int)
	*p = 3
	return *p
}

// StaysLiteral takes an address that never leaves the function.
func StaysLiteral() int {
	t := &T{1, 2}
	return t.A + t.B
}

// StaysNamed takes the address of a named variable that stays; the compiler says nothing about it.
func StaysNamed() int {
	x := 1
	p := &x
	*p++
	return x
}
