package main

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
)

// tree is the code as it stands: packages are parsed and checked again after each edit.
type tree struct {
	root     string
	packages []*unit
}

type unit struct {
	directory string
	files     []*file
	set       *token.FileSet
	types     *types.Package
	info      *types.Info
	lazy      bool // edits are only written: each is undone before the next
}

type file struct {
	path   string
	text   []byte
	syntax *ast.File
}

// change replaces bytes of a file.
type change struct {
	start, end int
	with       string
}

var libraries types.Importer

func packageName(directory string) string {
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	check(err)
	syntax, err := parser.ParseFile(token.NewFileSet(), files[0], nil, parser.PackageClauseOnly)
	check(err)
	return syntax.Name.Name
}

func loadTree(root string) *tree {
	t := &tree{root: root}
	for _, source := range sources {
		u := &unit{directory: filepath.Join(root, source)}
		u.load()
		t.packages = append(t.packages, u)
	}
	return t
}

func (u *unit) load() {
	if u.lazy {
		return
	}
	paths, err := filepath.Glob(filepath.Join(u.directory, "*.go"))
	check(err)
	sort.Strings(paths)
	u.files, u.set = nil, token.NewFileSet()
	syntax := []*ast.File{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		check(err)
		parsed, err := parser.ParseFile(u.set, path, text, parser.ParseComments)
		check(err)
		u.files = append(u.files, &file{path, text, parsed})
		syntax = append(syntax, parsed)
	}
	if libraries == nil {
		libraries = importer.ForCompiler(token.NewFileSet(), "source", nil)
	}
	u.info = &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}}
	config := types.Config{Importer: libraries}
	u.types, err = config.Check(u.directory, u.set, syntax, u.info)
	check(err)
}

func (u *unit) offset(pos token.Pos) int { return u.set.Position(pos).Offset }

// edit applies changes to the files, which must not overlap within one, and loads the package again.
func (u *unit) edit(changes map[*file][]change) {
	for f, list := range changes {
		sort.Slice(list, func(i, j int) bool { return list[i].start > list[j].start })
		text := string(f.text)
		for _, c := range list {
			text = text[:c.start] + c.with + text[c.end:]
		}
		check(os.WriteFile(f.path, []byte(text), 0o644))
	}
	u.load()
}

func isHelper(f *file) bool { return filepath.Base(f.path) == helperFile }

// functions are the declared functions with a body, outside of the helper file.
func (u *unit) functions() (list []*ast.FuncDecl, in []*file) {
	for _, f := range u.files {
		if isHelper(f) {
			continue
		}
		for _, d := range f.syntax.Decls {
			if function, ok := d.(*ast.FuncDecl); ok && function.Body != nil && len(function.Body.List) > 0 {
				list, in = append(list, function), append(in, f)
			}
		}
	}
	return list, in
}

// span is the text of a declaration with its comment.
func (u *unit) span(d *ast.FuncDecl) (start, end int) {
	start = u.offset(d.Pos())
	if d.Doc != nil {
		start = u.offset(d.Doc.Pos())
	}
	return start, u.offset(d.End())
}
