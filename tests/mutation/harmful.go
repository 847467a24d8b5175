package main

import (
	"fmt"
	"go/ast"
	"math/rand"
	"path/filepath"
	"runtime"
	"strings"
)

const helperFile = "zz_helper.go"

// What planted code refers to; it is part of the base.
const helperText = `

import _ "unsafe" // for go:linkname

type zzType struct{ p *int }

func (t *zzType) method() {}

var (
	zzFlag  bool
	zzCount int
	zzAny   any
	zzPtr   *int
	zzChan  = make(chan *int, 1)
	zzMap   = map[string]*int{}
	zzS     = &zzType{}
	zzInts  []int
	zzFunc  func()
	zzBytes []byte
	zzText  string
	zzCall  = func(*int) {}
	zzSlice []any
)

//go:noinline
func zzKeep(p *int) { zzPtr = p }

//go:noinline
func zzVariadic(list ...any) { zzSlice = list }

//go:linkname zzOutside example.com/zz.outside
func zzOutside(p *int)

//go:noinline
func zzCopy[T any](list []T, n int) []T {
	copied := make([]T, n, n+1)
	copy(copied, list)
	return append(copied, list...)
}

func zzUse(list []int, text []string) int {
	return len(zzCopy(list, zzCount)) + len(zzCopy(text, zzCount))
}
`

// escape is a statement, and why what it makes goes to the heap.
type escape struct{ cause, code string }

// One line each, so that what it adds is found by its line; %[1]s is a name of its own.
var escapes = []escape{
	{"global-store", "%[1]s := zzCount; zzPtr = &%[1]s"},
	{"field-store", "%[1]s := zzCount; zzS.p = &%[1]s"},
	{"map-store", "%[1]s := zzCount; zzMap[zzText] = &%[1]s"},
	{"channel-send", "%[1]s := zzCount; zzChan <- &%[1]s"},
	{"interface-boxing", "%[1]s := [3]int{zzCount}; zzAny = %[1]s"},
	{"slice-growth/global-store", "%[1]s := make([]int, zzCount); zzInts = %[1]s"}, // either is right
	{"closure-capture", "%[1]s := zzCount; zzFunc = func() { %[1]s++ }"},
	{"go-statement", "%[1]s := zzCount; go func() { %[1]s++ }()"},
	{"call-argument", "%[1]s := zzCount; zzKeep(&%[1]s)"},
	{"indirect-call", "%[1]s := zzCount; zzCall(&%[1]s)"},
	{"method-value", "%[1]s := &zzType{}; zzFunc = %[1]s.method"},
	{"string-conversion", "%[1]s := []byte(zzText); zzBytes = %[1]s"},
	{"variadic-argument", "%[1]s := zzCount; zzVariadic(&%[1]s)"},
	{"too-large", "var %[1]s [11 << 20]byte; zzBytes[0] = %[1]s[zzCount]"},
	{"return-pointer", "%[1]s := func() *int { x := zzCount; return &x }(); zzPtr = %[1]s"},
	{"outer-variable", "var %[1]s *int; for zzFlag { x := zzCount; zzFlag = %[1]s != &x; %[1]s = &x }"},
	{"defer-statement", "%[1]s := zzCount; for zzFlag { defer func() { %[1]s++ }() }"},
	{"call-argument", "%[1]s := zzCount; zzOutside(&%[1]s)"},
}

// Before Go 1.26 the compiler does not say that append allocates.
func init() {
	if since := "go1.26"; len(runtime.Version()) >= len(since) && runtime.Version() >= since {
		escapes = append(escapes, escape{"slice-growth", "%[1]s := zzCount; zzInts = append(zzInts, %[1]s)"})
	}
}

// plant is an escape that was inserted.
type plant struct {
	cause, function, file, mark string
	line                        int
	anywhere                    bool // in the function, if not at the line
}

func plantOne(random *rand.Rand, t *tree, used map[string]bool) (plant, bool) {
	u, f, d := someFunction(random, t)
	key := u.directory + d.Name.Name
	if d.Recv != nil {
		key += fmt.Sprint(u.offset(d.Pos()))
	}
	if used[key] || d.Name.Name == "init" || d.Name.Name == "_" || d.Type.TypeParams != nil || noSplit(d) {
		return plant{}, false
	}
	used[key] = true
	escape := escapes[random.Intn(len(escapes))]
	mark := "/*" + fresh(false) + "*/"
	name := fresh(false)
	at := u.offset(d.Body.Lbrace) + 1
	u.edit(map[*file][]change{f: {{at, at, "\n\t{ " + fmt.Sprintf(escape.code, name) + " } " + mark + "\n"}}})
	return plant{cause: escape.cause, mark: mark}, true
}

func noSplit(d *ast.FuncDecl) bool {
	return d.Doc != nil && strings.Contains(d.Doc.Text(), "go:nosplit")
}

func plantAll(random *rand.Rand, t *tree, count int) (list []plant) {
	used := map[string]bool{}
	for tries := 0; len(list) < count && tries < count*20; tries++ {
		if p, ok := plantOne(random, t, used); ok {
			list = append(list, p)
		}
	}
	for i := range list {
		locate(t, &list[i])
	}
	return list
}

// locate finds the line of a plant once all edits are done.
func locate(t *tree, p *plant) {
	for _, u := range t.packages {
		for _, f := range u.files {
			at := strings.Index(string(f.text), p.mark)
			if at < 0 {
				continue
			}
			relative, err := filepath.Rel(t.root, f.path)
			check(err)
			p.file, p.line = relative, 1+strings.Count(string(f.text[:at]), "\n")
		}
	}
}
