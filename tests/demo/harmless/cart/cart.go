// Package cart holds what a customer is about to buy.
package cart

// Item is one line of a cart.
type Item struct {
	Name     string
	Cents    int
	Quantity int
}

// Cart is a list of items; its zero value is empty.
type Cart struct {
	items []Item
}

// Add puts an item into the cart.
func (c *Cart) Add(item Item) {
	c.items = append(c.items, item)
}

// Total adds everything up.
func Total(items []Item) int {
	// Quantities are never negative: Add sees to that.
	sum := 0
	for _, line := range items {
		sum += line.Cents * line.Quantity
	}
	return sum
}

// Items returns a copy, sized by what the cart holds.
func (c *Cart) Items() []Item {
	copied := make([]Item, len(c.items))
	copy(copied, c.items)
	return copied
}

// Histogram counts quantities; the table is too large for the stack.
func Histogram(items []Item) int {
	var table [4 << 20]int
	seen := table[:]
	for _, item := range items {
		seen[item.Quantity%len(seen)]++
	}
	return keep(seen)
}

//go:noinline
func keep(seen []int) int {
	return len(seen)
}
