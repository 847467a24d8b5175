// Command server is profiled: `go run ./cmd/server` writes cmd/server/default.pgo.
package main

import (
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"example.com/m/a"
	"example.com/m/b"
)

//go:noinline
func work(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i ^ n
	}
	return sum
}

//go:noinline
func rare(n int) int {
	return n * 2
}

func main() {
	file, err := os.Create("cmd/server/default.pgo")
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		panic(err)
	}
	var stack a.Stack[string]
	sum := a.Cold(1) + rare(2)
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); {
		sum += a.Hot(300000) + b.Outer(300000) + work(300000)
		for i := 0; i < 100000; i++ {
			stack.Push("item")
		}
	}
	pprof.StopCPUProfile()
	fmt.Println(sum, file.Close())
}
