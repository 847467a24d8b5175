// Proves the comparison: applies harmless edits to real Go code, which must add nothing, and inserts escapes of
// every cause, which must all be found; alone and mixed.
//
//	usage: go run . -heapgate BINARY [-edits N] [-seed S] [-keep DIR]
//	       go run . -compare COMPARE_DIRS [-only KIND] [-edits N] [-seed S] [-keep DIR]
//
// The first makes many edits in one commit, which `heapgate diff` judges; the second makes each edit alone, to a
// module of one package, and checks function, verdict and cause too.
//
// The code is a part of the installed Go distribution's library.  Prints a table; exit code 1 where a harmless
// edit was reported as added or a harmful one was missed.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
)

// Packages without build constraints and internal imports.
var sources = []string{
	"text/tabwriter", "encoding/csv", "encoding/xml", "text/scanner", "compress/bzip2", "compress/flate",
	"image/png", "html", "go/doc/comment", "go/constant", "bufio", "regexp", "regexp/syntax", "net/mail",
	"encoding/pem", "text/template/parse", "container/list",
}

const perRound = 20 // edits in one commit

type tally struct{ edits, wrong int }

type run struct {
	heapgate, directory, base string
	random                    *rand.Rand
	table                     map[string]*tally
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		os.Exit(3)
	}
}

func (r *run) git(args ...string) string {
	command := exec.Command("git", append([]string{"-C", r.directory, "-c", "user.name=m", "-c", "user.email=m@localhost"}, args...)...)
	out, err := command.CombinedOutput()
	if err != nil {
		check(fmt.Errorf("git %v: %v\n%s", args, err, out))
	}
	return strings.TrimSpace(string(out))
}

func (r *run) commit(subject string) string {
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", subject)
	return r.git("rev-parse", "HEAD")
}

// copySources makes a module of the packages, each with the file that harmful edits refer to.
func (r *run) copySources() {
	check(os.WriteFile(filepath.Join(r.directory, "go.mod"), []byte("module example.com/m\n\ngo "+strings.TrimPrefix(strings.Join(strings.SplitN(runtime.Version(), ".", 3)[:2], "."), "go")+"\n"), 0o644))
	for _, source := range sources {
		from := filepath.Join(runtime.GOROOT(), "src", source)
		files, err := filepath.Glob(filepath.Join(from, "*.go"))
		check(err)
		to := filepath.Join(r.directory, source)
		check(os.MkdirAll(to, 0o755))
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			check(err)
			if bytes.Contains(text, []byte("//go:build")) {
				continue
			}
			check(os.WriteFile(filepath.Join(to, filepath.Base(file)), text, 0o644))
		}
		check(os.WriteFile(filepath.Join(to, helperFile), []byte("package "+packageName(to)+helperText), 0o644))
	}
}

type delta struct {
	Package, Function, File, Message, Allocation, Cause, Kind, Why string
	Line                                                           int
	Elsewhere                                                      bool
}

type report struct {
	Verdict, Error string
	Added          []delta
	Findings       []struct{ Kind, Text string }
	Incomplete     []struct{ Package, Reason string }
}

func (r *run) diff(head string) report {
	command := exec.Command(r.heapgate, "diff", r.base, head, "--repo", filepath.Join(r.directory, ".git"), "--format", "json")
	var errors bytes.Buffer
	command.Stderr = &errors
	out, err := command.Output()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() > 1) {
		check(fmt.Errorf("heapgate diff: %v\n%s%.2000s", err, errors.String(), out))
	}
	var result report
	check(json.Unmarshal(out, &result))
	if len(result.Incomplete) > 0 {
		check(fmt.Errorf("an edit broke the code: %v", result.Incomplete[0]))
	}
	return result
}

func (r *run) count(kind string, edits, wrong int) {
	if r.table[kind] == nil {
		r.table[kind] = &tally{}
	}
	r.table[kind].edits += edits
	r.table[kind].wrong += wrong
}

// addedBesides returns what was added by no planted escape, and the planted ones that were not found.
func addedBesides(result report, planted []plant) (besides []delta, missed []plant) {
	found := map[int]bool{}
	for _, d := range result.Added {
		if d.Allocation == "never" || d.Kind == "leak" {
			continue
		}
		mine := false
		for i, p := range planted {
			if d.File == p.file && d.Line == p.line {
				found[i], mine = true, true
			}
		}
		if !mine {
			besides = append(besides, d)
		}
	}
	for i, p := range planted {
		if !found[i] {
			missed = append(missed, p)
		}
	}
	return besides, missed
}

// round makes one commit of edits on top of the base and judges it.
func (r *run) round(name string, harmless []edit, harmful int) {
	r.git("checkout", "-q", "-f", r.base)
	r.git("clean", "-q", "-f", "-d")
	tree := loadTree(r.directory)
	done := map[string]int{}
	for i := 0; i < perRound && len(harmless) > 0; i++ {
		chosen := harmless[r.random.Intn(len(harmless))]
		if chosen.apply(r.random, tree) {
			done[chosen.name]++
		}
	}
	planted := plantAll(r.random, tree, harmful)
	head := r.commit(name)
	result := r.diff(head)
	besides, missed := addedBesides(result, planted)
	for kind, edits := range done {
		r.count("harmless: "+kind, edits, 0)
	}
	// An escape that was planted may be felt by callers; only commits without any prove the harmless edits.
	if harmful == 0 && len(besides) > 0 {
		r.count("harmless: "+name, 0, len(besides))
		for _, d := range besides {
			fmt.Printf("added by a harmless edit (%s, %s): %s.%s %s:%d %s [%s]\n", name, head, d.Package, d.Function, d.File, d.Line, d.Message, d.Why)
		}
	}
	for _, p := range planted {
		r.count("harmful: "+p.cause, 1, 0)
	}
	for _, p := range missed {
		r.count("harmful: "+p.cause, 0, 1)
		fmt.Printf("missed (%s, %s): %s at %s:%d\n", name, head, p.cause, p.file, p.line)
	}
}

func (r *run) edits() (harmless, harmful int) {
	for kind, t := range r.table {
		if strings.HasPrefix(kind, "harmless") {
			harmless += t.edits
		} else {
			harmful += t.edits
		}
	}
	return harmless, harmful
}

func (r *run) print() (wrong int) {
	kinds := []string{}
	for kind := range r.table {
		kinds = append(kinds, kind)
	}
	sort.Strings(kinds)
	fmt.Printf("%-36s %8s %8s\n", "edit", "applied", "wrong")
	for _, kind := range kinds {
		fmt.Printf("%-36s %8d %8d\n", kind, r.table[kind].edits, r.table[kind].wrong)
		wrong += r.table[kind].wrong
	}
	harmless, harmful := r.edits()
	fmt.Printf("%d harmless and %d harmful edits, %d wrong\n", harmless, harmful, wrong)
	return wrong
}

func main() {
	heapgate := flag.String("heapgate", "heapgate", "the binary")
	edits := flag.Int("edits", 1000, "how many edits at least")
	seed := flag.Int64("seed", 1, "of the random choices")
	keep := flag.String("keep", "", "where to make the repository, and leave it")
	compare := flag.String("compare", "", "the program compare_dirs: judge each edit alone")
	only := flag.String("only", "", "only kinds of edits that contain this (with -compare)")
	flag.Parse()
	r := &run{heapgate: *heapgate, directory: *keep, random: rand.New(rand.NewSource(*seed)), table: map[string]*tally{}}
	if r.directory == "" {
		directory, err := os.MkdirTemp("", "mutation-")
		check(err)
		defer os.RemoveAll(directory)
		r.directory = directory
	}
	if *compare != "" {
		os.Exit(oneByOne(r, *compare, *keep, *only, *edits))
	}
	check(os.MkdirAll(r.directory, 0o755))
	r.git("init", "-q")
	r.copySources()
	r.base = r.commit("base")
	for i := 0; ; i++ {
		if harmless, harmful := r.edits(); harmless+harmful >= *edits {
			break
		}
		r.round(allEdits[i%len(allEdits)].name, allEdits[i%len(allEdits):i%len(allEdits)+1], 0)
		r.round("mixed", allEdits, 0)
		r.round("planted", nil, perRound/2)
		r.round("planted in edited code", allEdits, perRound/2)
	}
	if r.print() > 0 {
		os.Exit(1)
	}
}
