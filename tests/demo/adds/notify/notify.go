// Package notify tells others about orders.
package notify

import "sync"

// Message is what is sent.
type Message struct {
	Order int
	Text  string
}

// Queue hands messages to one reader.
type Queue struct {
	messages chan *Message
	done     chan struct{}
}

// NewQueue makes a queue with room for size messages.
func NewQueue(size int) *Queue {
	return &Queue{messages: make(chan *Message, size), done: make(chan struct{})}
}

// Send puts a message into the queue.
func (q *Queue) Send(order int, text string) {
	q.messages <- &Message{Order: order, Text: text}
}

// Broadcast calls every listener in a goroutine of its own.
func Broadcast(listeners []func(Message), message Message) {
	var group sync.WaitGroup
	for _, listener := range listeners {
		listener := listener
		group.Add(1)
		go func() {
			defer group.Done()
			listener(message)
		}()
	}
	group.Wait()
}
