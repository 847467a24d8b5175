// Command hello is a main package: its functions are main.F to the linker.
package main

import (
	"fmt"
	"os"

	"example.com/corpus/local"
)

type app struct{ name string }

func (a *app) run(args []string) error {
	for i, arg := range args {
		fmt.Println(i, arg, a.name, local.ReturnPointer())
	}
	return nil
}

func main() {
	a := app{"hello"}
	if err := a.run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
