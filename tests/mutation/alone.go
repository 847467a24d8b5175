package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// Packages beside `sources`; those that the installed Go builds from more than plain files are left out.
var moreSources = []string{
	"archive/zip", "compress/lzw", "compress/zlib", "container/heap", "container/ring", "database/sql/driver",
	"encoding/ascii85", "encoding/base32", "encoding/base64", "encoding/hex", "encoding/json", "expvar",
	"go/ast", "go/printer", "go/scanner", "go/token", "hash/adler32", "image", "image/color",
	"image/gif", "image/jpeg", "index/suffixarray", "mime/quotedprintable", "net/textproto", "net/url", "path",
	"sort", "text/template", "unicode/utf8", "container/list", "debug/gosym", "debug/plan9obj",
}

// module is a package of its own, to which one edit at a time is made.
type module struct {
	root, source string
	tree         *tree
	pristine     map[string][]byte
	stdin        io.WriteCloser
	answers      *json.Decoder
}

// plain tells whether a directory is built from all of its Go files on every platform.
func plain(directory string) bool {
	files, err := filepath.Glob(filepath.Join(directory, "*"))
	check(err)
	some := false
	for _, path := range files {
		if strings.HasSuffix(path, ".s") {
			return false
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		check(err)
		for _, word := range []string{"//go:build", "//go:linkname", "//go:embed", "\"internal/", "/internal/", "/internal\"", "vendor/golang.org"} {
			if bytes.Contains(text, []byte(word)) {
				return false
			}
		}
		some = true
	}
	return some
}

func openModule(root, source, compare string) *module {
	m := &module{root: root, source: source, pristine: map[string][]byte{}}
	r := &run{directory: root}
	check(os.MkdirAll(root, 0o755))
	all := sources
	sources = []string{source}
	r.copySources()
	m.tree = loadTree(root)
	sources = all
	for _, u := range m.tree.packages {
		u.lazy = true
	}
	for _, path := range m.files() {
		text, err := os.ReadFile(path)
		check(err)
		m.pristine[path] = text
	}
	m.start(compare)
	return m
}

func (m *module) start(compare string) {
	command := exec.Command(compare, m.root)
	command.Stderr = os.Stderr
	var err error
	m.stdin, err = command.StdinPipe()
	check(err)
	out, err := command.StdoutPipe()
	check(err)
	check(command.Start())
	m.answers = json.NewDecoder(out)
	if base := m.judge(); base.Error != "" || len(base.Incomplete) > 0 || len(base.Added) > 0 || base.Verdict != "pass" {
		check(fmt.Errorf("%s: the base does not equal itself: %+v", m.source, base))
	}
}

func (m *module) files() (paths []string) {
	check(filepath.Walk(m.root, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

// restore takes the edit back.
func (m *module) restore() {
	m.tree.packages[0].directory = filepath.Join(m.root, m.source)
	for _, path := range m.files() {
		if _, ok := m.pristine[path]; !ok {
			check(os.Remove(path))
			_ = os.Remove(filepath.Dir(path)) // if it is empty
		}
	}
	for path, text := range m.pristine {
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, text) {
			check(os.MkdirAll(filepath.Dir(path), 0o755))
			check(os.WriteFile(path, text, 0o644))
		}
	}
}

func (m *module) judge() (result report) {
	_, err := fmt.Fprintln(m.stdin, m.root)
	check(err)
	check(m.answers.Decode(&result))
	return result
}

// locate finds the line of what was planted.
func (m *module) locate(p *plant) {
	for _, path := range m.files() {
		text, err := os.ReadFile(path)
		check(err)
		at := bytes.Index(text, []byte(p.mark))
		if at < 0 {
			continue
		}
		p.file, err = filepath.Rel(m.root, path)
		check(err)
		p.line = 1 + bytes.Count(text[:at], []byte("\n"))
	}
}

// outcome of all edits of one kind.
type outcome struct{ edits, wrong, broken, causes, agreed, felt int }

type bench struct {
	random      *rand.Rand
	modules     []*module
	outcomes    map[string]*outcome
	keep        string
	failures    int
	unexplained int // effects on other functions
}

func (b *bench) of(kind string) *outcome {
	if b.outcomes[kind] == nil {
		b.outcomes[kind] = &outcome{}
	}
	return b.outcomes[kind]
}

// wrong tells of a failure and keeps the edited module where asked to.
func (b *bench) wrong(kind string, m *module, what string) {
	b.of(kind).wrong++
	b.failures++
	fmt.Printf("WRONG %d: %s in %s: %s\n", b.failures, kind, m.source, what)
	b.save(m, fmt.Sprintf("wrong-%d", b.failures))
}

func (b *bench) save(m *module, name string) {
	if b.keep == "" {
		return
	}
	for _, path := range m.files() {
		relative, err := filepath.Rel(m.root, path)
		check(err)
		text, err := os.ReadFile(path)
		check(err)
		to := filepath.Join(b.keep, name, relative)
		check(os.MkdirAll(filepath.Dir(to), 0o755))
		check(os.WriteFile(to, text, 0o644))
		if old, ok := m.pristine[path]; ok {
			to = filepath.Join(b.keep, name+"-base", relative)
			check(os.MkdirAll(filepath.Dir(to), 0o755))
			check(os.WriteFile(to, old, 0o644))
		}
	}
}

// compiled counts an edit; one that broke the code proves nothing and is told.
func (b *bench) compiled(kind string, m *module, result report) bool {
	if result.Error == "" && len(result.Incomplete) == 0 {
		b.of(kind).edits++
		return true
	}
	b.of(kind).broken++
	reason := result.Error
	if reason == "" {
		reason = result.Incomplete[0].Reason
	}
	fmt.Printf("does not compile: %s in %s: %.200s\n", kind, m.source, reason)
	b.save(m, fmt.Sprintf("broken-%s-%d", strings.ReplaceAll(kind, " ", "-"), b.of(kind).broken))
	return false
}

func describe(list []delta) string {
	text := []string{fmt.Sprint(len(list))}
	for i, d := range list {
		if i == 4 {
			break
		}
		text = append(text, fmt.Sprintf("%s.%s %s:%d %s [%s] %s", d.Package, d.Function, d.File, d.Line, d.Message, d.Cause, d.Why))
	}
	return strings.Join(text, "; ")
}

func (b *bench) harmless(e edit, m *module) bool {
	kind := "harmless: " + e.name
	defer m.restore()
	if !e.apply(b.random, m.tree) {
		return false
	}
	result := m.judge()
	if !b.compiled(kind, m, result) {
		return true
	}
	if besides, _ := addedBesides(result, nil); len(besides) > 0 {
		b.wrong(kind, m, "added: "+describe(besides))
	} else if result.Verdict != "pass" || len(result.Findings) > 0 {
		b.wrong(kind, m, fmt.Sprintf("%s, %+v", result.Verdict, result.Findings))
	}
	return true
}

// lineInFunction is where the function of a plant has a new site, if not at the planted line.
func lineInFunction(result report, p plant) int {
	line := p.line
	for _, d := range result.Added {
		if d.Line == p.line {
			return p.line
		}
		if d.File == p.file && d.Function == p.function {
			line = d.Line
		}
	}
	return line
}

func (b *bench) harmful(h harm, m *module) bool {
	defer m.restore()
	p, ok := h.apply(b.random, m.tree)
	if !ok {
		return false
	}
	kind := "harmful: " + h.name
	if h.name == "" {
		kind += p.cause
	}
	result := m.judge()
	if !b.compiled(kind, m, result) {
		return true
	}
	m.locate(&p)
	if p.anywhere {
		p.line = lineInFunction(result, p)
	}
	besides, missed := addedBesides(result, []plant{p})
	switch {
	case len(missed) > 0:
		b.wrong(kind, m, fmt.Sprintf("%s:%d in %s is not reported", p.file, p.line, p.function))
	case result.Verdict != "fail":
		b.wrong(kind, m, "the verdict is "+result.Verdict)
	default:
		b.details(kind, m, result, p)
	}
	b.of(kind).felt += len(besides)
	for _, d := range besides {
		if d.Why == "" && d.Function != p.function {
			fmt.Printf("added too, and nothing said why: %s in %s, in %s: %s\n", kind, m.source, p.function, describe([]delta{d}))
			b.unexplained++
			b.save(m, fmt.Sprintf("unexplained-%d", b.unexplained))
		}
	}
	return true
}

// details checks what is said about the planted escape.
func (b *bench) details(kind string, m *module, result report, p plant) {
	function, cause, causes := false, false, ""
	for _, d := range result.Added {
		if d.File == p.file && d.Line == p.line && d.Kind != "leak" && d.Allocation != "never" {
			function = function || d.Function == p.function
			cause = cause || strings.Contains("/"+p.cause+"/", "/"+d.Cause+"/")
			causes += " " + d.Cause
		}
	}
	if !function {
		b.wrong(kind, m, "reported in another function than "+p.function)
	}
	if p.cause == "" {
		return
	}
	b.of(kind).causes++
	if cause {
		b.of(kind).agreed++
	} else {
		b.save(m, fmt.Sprintf("cause-%d-%d", b.of(kind).causes, p.line))
		fmt.Printf("another cause: %s in %s.%s is said to be%s\n", p.cause, m.source, p.function, causes)
	}
}

func (b *bench) print() {
	kinds := []string{}
	for kind := range b.outcomes {
		kinds = append(kinds, kind)
	}
	sort.Strings(kinds)
	fmt.Printf("%-44s %6s %6s %12s %6s %8s\n", "one edit at a time", "edits", "wrong", "cause agrees", "felt", "broken")
	harmless, harmful, wrong, causes, agreed := 0, 0, 0, 0, 0
	for _, kind := range kinds {
		o := b.outcomes[kind]
		agrees := ""
		if o.causes > 0 {
			agrees = fmt.Sprintf("%d/%d", o.agreed, o.causes)
		}
		fmt.Printf("%-44s %6d %6d %12s %6d %8d\n", kind, o.edits, o.wrong, agrees, o.felt, o.broken)
		if strings.HasPrefix(kind, "harmless") {
			harmless += o.edits
		} else {
			harmful += o.edits
		}
		wrong, causes, agreed = wrong+o.wrong, causes+o.causes, agreed+o.agreed
	}
	fmt.Printf("%d harmless and %d harmful edits, %d wrong; %d of %d causes as planted\n", harmless, harmful, wrong, agreed, causes)
}

// alone makes COUNT edits, each to an unedited module; false where one was judged wrongly.
func alone(compare, directory, keep, only string, count int, random *rand.Rand) bool {
	b := &bench{random: random, outcomes: map[string]*outcome{}, keep: keep}
	goroot := strings.TrimSpace(string(output("go", "env", "GOROOT")))
	for _, source := range append(append([]string{}, sources...), moreSources...) {
		if plain(filepath.Join(goroot, "src", source)) {
			b.modules = append(b.modules, openModule(filepath.Join(directory, strings.ReplaceAll(source, "/", "-")), source, compare))
		}
	}
	fmt.Printf("%d packages\n", len(b.modules))
	steps := b.steps(only)
	for done, tries := 0, 0; done < count && tries < count*100; tries++ {
		step := steps[done%len(steps)]
		for try := 0; try < 200 && !step(b.modules[random.Intn(len(b.modules))]); try++ {
		}
		done++
	}
	b.print()
	return b.failures == 0
}

func (b *bench) steps(only string) (list []func(*module) bool) {
	for _, e := range append(append([]edit{}, allEdits...), moreEdits...) {
		e := e
		if strings.Contains("harmless: "+e.name, only) {
			list = append(list, func(m *module) bool { return b.harmless(e, m) })
		}
	}
	for _, h := range harms() {
		h := h
		if strings.Contains("harmful: "+h.name, only) {
			list = append(list, func(m *module) bool { return b.harmful(h, m) })
		}
	}
	return list
}

func output(name string, args ...string) []byte {
	out, err := exec.Command(name, args...).Output()
	check(err)
	return out
}

func oneByOne(r *run, compare, keep, only string, count int) int {
	directory := r.directory
	if keep != "" {
		directory = filepath.Join(keep, "work")
	} else {
		defer os.RemoveAll(directory)
	}
	if !alone(compare, directory, keep, only, count, r.random) {
		return 1
	}
	return 0
}
