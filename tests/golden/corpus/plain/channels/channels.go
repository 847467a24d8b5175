// Package channels holds sends, receives, and the channels themselves.
package channels

// Make makes a channel: it always allocates and the compiler never says so.
func Make() chan int { return make(chan int) }

// MakeStays makes a channel that stays: it allocates as well.
func MakeStays() int {
	c := make(chan int, 1)
	c <- 1
	return <-c
}

// SendPointer sends the address of a local.
func SendPointer(c chan *int) {
	x := 1
	c <- &x
}

// SendEmpty sends a value without size.
func SendEmpty(c chan struct{}) { c <- struct{}{} }

// SendValue sends a struct by value.
func SendValue(c chan [4]int) {
	a := [4]int{1}
	c <- a
}

// SendBoxed sends a value as an interface.
func SendBoxed(c chan interface{}, n int) { c <- n }

// SendSlice sends a slice literal.
func SendSlice(c chan []int) { c <- []int{1, 2} }

// SendSelect sends the address of a local in a select.
func SendSelect(c chan *int, stop chan struct{}) {
	x := 1
	select {
	case c <- &x:
	case <-stop:
	}
}

// ReceivePointer returns what it receives.
func ReceivePointer(c chan *int) *int { return <-c }

// ReceivePair receives with the second form into an escaping variable.
func ReceivePair(c chan *int) (**int, bool) {
	var p *int
	var ok bool
	p, ok = <-c
	return &p, ok
}
