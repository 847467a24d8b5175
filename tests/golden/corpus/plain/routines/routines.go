// Package routines holds go and defer statements.
package routines

import "sync"

// Sink keeps a pointer.
var Sink *int

func take(p *int)             { Sink = p }
func value(n int)             { _ = n }
func many(a, b int, c string) { _, _, _ = a, b, c }

// T has methods to start.
type T struct{ n int }

func (t *T) run()   { t.n++ }
func (t T) byCopy() { _ = t.n }

// GoPlain starts a function without arguments.
func GoPlain() { go func() {}() }

// GoValue starts a function with a value argument: the compiler makes a wrapper (situation 11).
func GoValue(n int) { go value(n) }

// GoMany starts a function with several arguments.
func GoMany(n int, s string) { go many(n, n+1, s) }

// GoPointer starts a function with the address of a local.
func GoPointer() {
	x := 1
	go take(&x)
}

// GoLoop starts a function for each element.
func GoLoop(s []int) {
	for _, v := range s {
		go value(v)
	}
}

// GoClosureLoop starts a literal that captures the loop variable.
func GoClosureLoop(s []int) {
	var wg sync.WaitGroup
	for i := range s {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_ = s[i]
		}()
	}
	wg.Wait()
}

// GoClosureArgument starts a literal that takes the loop variable as an argument.
func GoClosureArgument(s []int) {
	done := make(chan int)
	for i := range s {
		go func(i int) { done <- s[i] }(i)
	}
	for range s {
		<-done
	}
}

// GoMethod starts a method.
func GoMethod(t *T) { go t.run() }

// GoMethodCopy starts a method with a value receiver.
func GoMethodCopy(t T) { go t.byCopy() }

// GoInterface starts an interface method.
func GoInterface(v interface{ Run() }) { go v.Run() }

// GoBuiltin starts a builtin.
func GoBuiltin(c chan int) { go close(c) }

// DeferPlain defers a literal that captures a result.
func DeferPlain() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err, _ = r.(error)
		}
	}()
	return nil
}

// DeferValue defers a function with a value argument.
func DeferValue(n int) { defer value(n) }

// DeferPointer defers a function with the address of a local.
func DeferPointer() {
	x := 1
	defer take(&x)
}

// DeferLoop defers in a loop: the records are on the heap and nothing is printed for them.
func DeferLoop(s []int) {
	for _, v := range s {
		defer value(v)
	}
}

// DeferLoopClosure defers a capturing literal in a loop, which does escape.
func DeferLoopClosure(s []int) {
	for _, v := range s {
		v := v
		defer func() { value(v) }()
	}
}

// DeferMethod defers a method of a local lock.
func DeferMethod(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
}

// DeferLocalMutex locks a lock of its own.
func DeferLocalMutex() int {
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock()
	return 1
}
