// Command oracle says what go/parser knows about the functions of Go files, for comparison with heapgate's own reader.
// It needs nothing but the standard library and compiles with Go 1.19; to read the syntax of a later release (such as the
// generic methods of 1.27) it must be built with that release.
//
//	oracle funcs FILE...
//
// prints two kinds of tab-separated lines, in source order:
//
//	func  FILE  NAME  LINE  COLUMN  ENDLINE  ENDCOLUMN
//	lit   FILE  NAME  PATH  LINE  COLUMN  ENDLINE  ENDCOLUMN
//
// A func line is a function declaration, with or without a body, followed by a lit line for each function literal in
// it; the literals of package-level declarations stand where the declaration stands and have the name init.
// NAME is F, T.M, (*T).M, Map[...], Stack[...].Push, (*Stack[...]).Push, T.M[...]; a written init function is init.N,
// N counted in the file from 0. PATH is made of ordinals from 1 in source order: 2 is the second literal directly in
// NAME, 2.1 the first literal directly in that one. For init the count runs over all package-level declarations of the
// file. LINE:COLUMN is the first byte (of the word func), ENDLINE:ENDCOLUMN the byte after the last; both are counted
// from 1, columns in bytes, and line directives are not followed.
//
//	oracle sites DIR
//
// reads lines FILE:LINE:COLUMN from standard input, FILE relative to DIR, and prints for each
//
//	FILE:LINE:COLUMN  NAME
//
// with a tab between, where NAME is that of the declared function around the position, init for a position in a
// package-level variable declaration, and - for any other place.
//
// Exit codes: 0, 1 when a file cannot be read or parsed, 2 for wrong usage or a line that is no position.
package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// place is a range of a file, from its first byte to the byte after the last.
type place struct{ line, column, endLine, endColumn int }

// holds tells whether the range has the byte at line:column.
func (p place) holds(line, column int) bool {
	after := line > p.line || line == p.line && column >= p.column
	before := line < p.endLine || line == p.endLine && column < p.endColumn
	return after && before
}

func (p place) String() string {
	return fmt.Sprintf("%d\t%d\t%d\t%d", p.line, p.column, p.endLine, p.endColumn)
}

// literal is a function literal with its path below the declaration.
type literal struct {
	path  string
	place place
}

// declaration is a top-level declaration that can hold code: a function, or package-level variables.
type declaration struct {
	name     string
	function bool
	variable bool
	place    place
	literals []literal
}

// reader reads the declarations of one file.
type reader struct {
	files *token.FileSet
	inits int // init functions so far
	loose int // literals in package-level declarations so far
}

func (r *reader) place(n ast.Node) place {
	from, to := r.files.PositionFor(n.Pos(), false), r.files.PositionFor(n.End(), false)
	return place{from.Line, from.Column, to.Line, to.Column}
}

// literals finds the function literals in n; count is the number of literals already found beside them.
func (r *reader) literals(n ast.Node, prefix string, count *int) (found []literal) {
	ast.Inspect(n, func(child ast.Node) bool {
		lit, ok := child.(*ast.FuncLit)
		if !ok {
			return true
		}
		*count++
		path := prefix + strconv.Itoa(*count)
		found = append(found, literal{path, r.place(lit)})
		below := 0
		// The type comes first: an array length in it may hold a literal as far as the grammar goes.
		found = append(found, r.literals(lit.Type, path+".", &below)...)
		found = append(found, r.literals(lit.Body, path+".", &below)...)
		return false
	})
	return found
}

// name is the function's name as heapgate writes it.
func (r *reader) name(f *ast.FuncDecl) string {
	name := f.Name.Name
	if f.Recv == nil && name == "init" {
		r.inits++
		return "init." + strconv.Itoa(r.inits-1)
	}
	if f.Type.TypeParams != nil {
		name += "[...]"
	}
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return name
	}
	return receiver(f.Recv.List[0].Type) + "." + name
}

// receiver is the receiver's type as it stands before the method's name.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return receiver(e.X)
	case *ast.StarExpr:
		return "(*" + receiver(e.X) + ")"
	case *ast.IndexExpr:
		return receiver(e.X) + "[...]"
	case *ast.IndexListExpr:
		return receiver(e.X) + "[...]"
	case *ast.Ident:
		return e.Name
	}
	return "?"
}

// read parses a file and lists its declarations in source order.
func read(file string) ([]declaration, error) {
	r := reader{files: token.NewFileSet()}
	tree, err := parser.ParseFile(r.files, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []declaration
	for _, decl := range tree.Decls {
		d := declaration{place: r.place(decl)}
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			count := 0
			d.name, d.function = r.name(decl), true
			d.literals = r.literals(decl, "", &count)
		case *ast.GenDecl:
			d.name, d.variable = "init", decl.Tok == token.VAR
			d.literals = r.literals(decl, "", &r.loose)
		}
		all = append(all, d)
	}
	return all, nil
}

// funcs prints the functions of the files.
func funcs(out *bufio.Writer, files []string) error {
	for _, file := range files {
		all, err := read(file)
		if err != nil {
			return err
		}
		for _, d := range all {
			if d.function {
				fmt.Fprintf(out, "func\t%s\t%s\t%s\n", file, d.name, d.place)
			}
			for _, l := range d.literals {
				fmt.Fprintf(out, "lit\t%s\t%s\t%s\t%s\n", file, d.name, l.path, l.place)
			}
		}
	}
	return nil
}

// split takes a position apart from its end, since a file's name may hold colons.
func split(site string) (file string, line, column int, ok bool) {
	file, line, ok = cut(site)
	if ok {
		column = line
		file, line, ok = cut(file)
	}
	return file, line, column, ok
}

func cut(s string) (before string, number int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", 0, false
	}
	number, err := strconv.Atoi(s[i+1:])
	return s[:i], number, err == nil && number > 0
}

// enclosing names the declaration around a position.
func enclosing(all []declaration, line, column int) string {
	for _, d := range all {
		if (d.function || d.variable) && d.place.holds(line, column) {
			return d.name
		}
	}
	return "-"
}

// sites answers each position of standard input.
func sites(out *bufio.Writer, dir string) (usage bool, err error) {
	known := map[string][]declaration{}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		file, line, column, ok := split(in.Text())
		if !ok {
			return true, fmt.Errorf("not a position: %q", in.Text())
		}
		all, seen := known[file]
		if !seen {
			if all, err = read(filepath.Join(dir, file)); err != nil {
				return false, err
			}
			known[file] = all
		}
		fmt.Fprintf(out, "%s\t%s\n", in.Text(), enclosing(all, line, column))
	}
	return false, in.Err()
}

// run is main with an exit code.
func run(args []string) int {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var err error
	usage := false
	switch {
	case len(args) >= 2 && args[0] == "funcs":
		err = funcs(out, args[1:])
	case len(args) == 2 && args[0] == "sites":
		usage, err = sites(out, args[1])
	default:
		usage, err = true, fmt.Errorf("usage: oracle funcs FILE... | oracle sites DIR")
	}
	if err == nil {
		return 0
	}
	fmt.Fprintf(os.Stderr, "oracle: %v\n", err)
	if usage {
		return 2
	}
	return 1
}

func main() { os.Exit(run(os.Args[1:])) }
