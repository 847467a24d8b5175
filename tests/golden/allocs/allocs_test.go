// Package allocs checks expected.json: which of the compiler's escapes allocate when the code runs.
//
// An entry says that the site MESSAGE of FUNCTION in PACKAGE is of a CLASS (always, never, maybe) in the releases FROM
// to TO, both included and both optional. HIDDEN marks a class that follows from something the message does not show,
// such as a value that the compiler knows to be constant: a reader of diagnostics may answer maybe there.
package allocs

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

type entry struct {
	Package, Function, Message, Class string
	From, To                          string
	Hidden                            bool
}

// key is the entry's name in the table of runs.
func (e entry) key() string { return path.Base(e.Package) + "." + e.Function }

// applies tells whether the entry is about release 1.minor.
func (e entry) applies(minor int) bool {
	return (e.From == "" || number(e.From) <= minor) && (e.To == "" || minor <= number(e.To))
}

// number is the NN of go1.NN, 1.NN or 1.NN.N.
func number(release string) int {
	parts := strings.Split(strings.TrimPrefix(release, "go"), ".")
	if len(parts) < 2 {
		return 1 << 20 // a development version
	}
	n, err := strconv.Atoi(regexp.MustCompile(`^[0-9]+`).FindString(parts[1]))
	if err != nil {
		return 1 << 20
	}
	return n
}

func entries(t *testing.T) (all []entry) {
	data, err := os.ReadFile("expected.json")
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// measured is the class that the runs of a function show.
func measured(calls []func()) string {
	some, none := false, false
	for _, call := range calls {
		if testing.AllocsPerRun(20, call) > 0 {
			some = true
		} else {
			none = true
		}
	}
	switch {
	case some && none:
		return "maybe"
	case some:
		return "always"
	}
	return "never"
}

// TestClasses runs each function of the table on the release at hand.
func TestClasses(t *testing.T) {
	minor := number(runtime.Version())
	known := map[string]bool{}
	for _, e := range entries(t) {
		known[e.key()] = true
		calls, ok := runs[e.key()]
		if !ok {
			t.Errorf("%s: nothing runs it", e.key())
			continue
		}
		if !e.applies(minor) {
			continue
		}
		if got := measured(calls); got != e.Class {
			t.Errorf("%s: %q: measured %s, expected %s", e.key(), e.Message, got, e.Class)
		}
	}
	for key := range runs {
		if !known[key] {
			t.Errorf("%s: not in expected.json", key)
		}
	}
}

// spans finds the lines of each plain function of a package.
func spans(t *testing.T, dir string) map[string][2]int {
	found := map[string][2]int{}
	files := token.NewFileSet()
	packages, err := parser.ParseDir(files, dir, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		for name, f := range p.Files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
					key := filepath.Base(name) + " " + fn.Name.Name
					found[key] = [2]int{files.Position(fn.Pos()).Line, files.Position(fn.End()).Line}
				}
			}
		}
	}
	return found
}

// TestMessages looks for each entry's message in the golden output of each release it is about, inside the function.
func TestMessages(t *testing.T) {
	outputs, err := filepath.Glob("../output/go1.??/plain.stderr")
	if err != nil || len(outputs) == 0 {
		t.Fatal("no golden output", err)
	}
	for _, output := range outputs {
		data, err := os.ReadFile(output)
		if err != nil {
			t.Fatal(err)
		}
		minor := number(path.Base(path.Dir(output)))
		lines := strings.Split(string(data), "\n")
		for _, e := range entries(t) {
			if e.applies(minor) && !present(t, lines, e) {
				t.Errorf("%s: %s: no line %q", output, e.key(), e.Message)
			}
		}
	}
}

var sites = map[string]map[string][2]int{}

// present tells whether a line has the entry's message inside the entry's function.
func present(t *testing.T, lines []string, e entry) bool {
	dir := path.Base(e.Package)
	if sites[dir] == nil {
		sites[dir] = spans(t, filepath.Join("../corpus/plain", dir))
	}
	for _, line := range lines {
		if !strings.HasSuffix(line, ": "+e.Message) {
			continue
		}
		position := strings.TrimPrefix(strings.TrimSuffix(line, ": "+e.Message), "example.com/corpus/")
		parts := strings.Split(strings.TrimPrefix(position, dir+"/"), ":")
		if len(parts) != 3 || !strings.HasPrefix(position, dir+"/") {
			continue
		}
		span := sites[dir][parts[0]+" "+e.Function]
		if at, err := strconv.Atoi(parts[1]); err == nil && span[0] <= at && at <= span[1] {
			return true
		}
	}
	return false
}
