// Package order turns carts into orders.
package order

import "example.com/shop/cart"

// Order is what a customer bought.
type Order struct {
	Number int
	Cents  int
	Lines  []cart.Item
}

// New makes an order.
func New(number int, items []cart.Item) Order {
	order := Order{Number: number, Lines: items}
	order.Cents = cart.Total(items)
	return order
}

// Largest finds the dearest line.
func Largest(items []cart.Item) cart.Item {
	largest := cart.Item{}
	for _, item := range items {
		if item.Cents*item.Quantity > largest.Cents*largest.Quantity {
			largest = item
		}
	}
	return largest
}

// Counter returns a function that numbers orders; it captures next.
func Counter() func() int {
	next := 0
	return func() int {
		next++
		return next
	}
}
