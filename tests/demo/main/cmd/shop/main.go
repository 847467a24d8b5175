// Command shop sells a few things.
package main

import (
	"os"

	"example.com/shop/audit"
	"example.com/shop/cart"
	"example.com/shop/notify"
	"example.com/shop/order"
	"example.com/shop/price"
)

func main() {
	var basket cart.Cart
	basket.Add(cart.Item{Name: "tea", Cents: 450, Quantity: 2})
	basket.Add(cart.Item{Name: "cup", Cents: 1200, Quantity: 1})

	number := order.Counter()
	bought := order.New(number(), basket.Items())
	audit.Trail{}.Record("bought", bought.Number)
	notify.Broadcast([]func(notify.Message){show}, notify.Message{Order: bought.Number, Text: price.Format(bought.Cents)})
}

func show(message notify.Message) {
	os.Stdout.WriteString(message.Text + "\n")
}
