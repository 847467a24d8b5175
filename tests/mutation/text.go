package main

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"
)

// piece is the text of any declaration with its comment.
func (u *unit) piece(d ast.Decl) (start, end int) {
	if f, ok := d.(*ast.FuncDecl); ok {
		return u.span(f)
	}
	start = u.offset(d.Pos())
	if g, ok := d.(*ast.GenDecl); ok && g.Doc != nil {
		start = u.offset(g.Doc.Pos())
	}
	return start, u.offset(d.End())
}

// importsOf are the import specifications of a file that a part of it uses.
func importsOf(u *unit, f *file, part ast.Node) (list []*ast.ImportSpec) {
	names := imports(u, part)
	for _, spec := range f.syntax.Imports {
		if names[importName(u, spec)] {
			list = append(list, spec)
		}
	}
	return list
}

func importName(u *unit, spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	if name, ok := u.info.Implicits[spec].(*types.PkgName); ok {
		return name.Name()
	}
	return ""
}

func importText(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return "import " + spec.Name.Name + " " + spec.Path.Value + "\n"
	}
	return "import " + spec.Path.Value + "\n"
}

// without blanks the imports of a file that nothing uses once some declarations are gone.
func without(u *unit, f *file, gone ...ast.Decl) (list []change) {
	used := map[string]bool{}
	for _, d := range f.syntax.Decls {
		leaves := false
		for _, g := range gone {
			leaves = leaves || d == g
		}
		if leaves {
			continue
		}
		for name := range imports(u, d) {
			used[name] = true
		}
	}
	for _, spec := range f.syntax.Imports {
		if name := importName(u, spec); name == "_" || name == "." || used[name] {
			continue
		}
		if spec.Name != nil {
			list = append(list, change{u.offset(spec.Name.Pos()), u.offset(spec.Name.End()), "_"})
		} else {
			at := u.offset(spec.Path.Pos())
			list = append(list, change{at, at, "_ "})
		}
	}
	return list
}

func cut(u *unit, f *file, gone ...ast.Decl) []change {
	list := without(u, f, gone...)
	for _, d := range gone {
		start, end := u.piece(d)
		list = append(list, change{start, end, ""})
	}
	return list
}

// uses are the identifiers of the package that mean the object, by file.
func uses(u *unit, object types.Object) map[*file][]*ast.Ident {
	found := map[*file][]*ast.Ident{}
	for id, o := range u.info.Uses {
		if o != object {
			continue
		}
		for _, f := range u.files {
			if f.path == u.set.Position(id.Pos()).Filename {
				found[f] = append(found[f], id)
			}
		}
	}
	return found
}

// packageNames are the objects of the package's own scope that a part mentions.
func packageNames(u *unit, part ast.Node) map[types.Object]bool {
	found := map[types.Object]bool{}
	ast.Inspect(part, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if o := u.info.Uses[id]; o != nil && o.Parent() == u.types.Scope() {
				found[o] = true
			}
		}
		return true
	})
	return found
}

// tokens calls with each token of a text: where it is, and where a line ends.
func tokens(text []byte, with func(at int, tok token.Token, literal string)) {
	set := token.NewFileSet()
	var s scanner.Scanner
	s.Init(set.AddFile("", set.Base(), len(text)), text, nil, 0)
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return
		}
		with(int(pos)-1, tok, literal)
	}
}

// oneLine is a text without comments and line breaks.
func oneLine(text []byte) string {
	out := strings.Builder{}
	tokens(text, func(at int, tok token.Token, literal string) {
		switch {
		case tok == token.SEMICOLON:
			literal = ";"
		case literal == "":
			literal = tok.String()
		}
		out.WriteString(literal + " ")
	})
	return out.String()
}

func doubleLines(text []byte) string {
	out, last := strings.Builder{}, 0
	tokens(text, func(at int, tok token.Token, literal string) {
		if tok == token.SEMICOLON && literal == "\n" && at < len(text) {
			out.Write(text[last:at])
			out.WriteString("\n")
			last = at
		}
	})
	out.Write(text[last:])
	return out.String()
}

// goName is what Go calls a declared function.
func goName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	receiver := d.Recv.List[0].Type
	if p, ok := receiver.(*ast.ParenExpr); ok {
		receiver = p.X
	}
	if star, ok := receiver.(*ast.StarExpr); ok {
		return fmt.Sprintf("(*%s).%s", star.X.(*ast.Ident).Name, d.Name.Name)
	}
	return receiver.(*ast.Ident).Name + "." + d.Name.Name
}
