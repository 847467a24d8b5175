package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
)

// Harmless edits that are only made alone.
var moreEdits = []edit{
	{"receiver renamed", renameReceiver},
	{"parameter renamed", renameParameter},
	{"file with twice the lines", doubleFile},
	{"function on one line", joinLines},
	{"declarations to a new file", extractDeclarations},
	{"function to another package", moveToPackage},
	{"function merged into its caller", mergeFunction},
	{"body put into a block", wrapBody},
	{"function without uses deleted", deleteFunction},
	{"function without escapes added", addFunction},
	{"generic function instantiated", instantiate},
}

func renameOneOf(random *rand.Rand, u *unit, d *ast.FuncDecl, fields *ast.FieldList) bool {
	list := []types.Object{}
	for _, field := range fields.List {
		for _, name := range field.Names {
			if o := u.info.Defs[name]; o != nil && name.Name != "_" {
				list = append(list, o)
			}
		}
	}
	return len(list) > 0 && rename(u, list[random.Intn(len(list))], fresh(false))
}

func renameReceiver(random *rand.Rand, t *tree) bool {
	u, _, d := someFunction(random, t)
	return d.Recv != nil && renameOneOf(random, u, d, d.Recv)
}

func renameParameter(random *rand.Rand, t *tree) bool {
	u, _, d := someFunction(random, t)
	return renameOneOf(random, u, d, d.Type.Params)
}

func doubleFile(random *rand.Rand, t *tree) bool {
	u, f, _ := someFunction(random, t)
	u.edit(map[*file][]change{f: {{0, len(f.text), doubleLines(f.text)}}})
	return true
}

func joinLines(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	start, end := u.offset(d.Pos()), u.offset(d.End())
	u.edit(map[*file][]change{f: {{start, end, oneLine(f.text[start:end])}}})
	return true
}

// extractDeclarations puts some declarations into a new file.
func extractDeclarations(random *rand.Rand, t *tree) bool {
	u, f, _ := someFunction(random, t)
	some := []ast.Decl{}
	text := ""
	used := map[*ast.ImportSpec]bool{}
	for _, d := range f.syntax.Decls {
		g, ok := d.(*ast.GenDecl)
		function, isFunction := d.(*ast.FuncDecl)
		if ok && g.Tok == token.IMPORT || isFunction && function.Name.Name == "init" || random.Intn(3) > 0 {
			continue
		}
		some = append(some, d)
		start, end := u.piece(d)
		text += "\n" + string(f.text[start:end]) + "\n"
		for _, spec := range importsOf(u, f, d) {
			used[spec] = true
		}
	}
	if len(some) == 0 {
		return false
	}
	head := "package " + f.syntax.Name.Name + "\n\n"
	for _, spec := range f.syntax.Imports {
		if used[spec] {
			head += importText(spec)
		}
	}
	u.edit(map[*file][]change{f: cut(u, f, some...)})
	check(os.WriteFile(filepath.Join(u.directory, fresh(false)+".go"), []byte(head+text), 0o644))
	u.load()
	return true
}

// moveToPackage puts a function that needs nothing of its package into a package of its own.
func moveToPackage(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	object := u.info.Defs[d.Name]
	if d.Recv != nil || d.Type.TypeParams != nil || d.Name.Name == "init" || d.Name.Name == "_" || len(packageNames(u, d)) > 0 {
		return false
	}
	home := fresh(false)
	name := d.Name.Name
	if !d.Name.IsExported() {
		name = "Zz" + name
	}
	head := "package " + home + "\n\n"
	for _, spec := range importsOf(u, f, d) {
		head += importText(spec)
	}
	start, end := u.piece(d)
	at := u.offset(d.Name.Pos())
	text := head + "\n" + string(f.text[start:at]) + name + string(f.text[at+len(d.Name.Name):end]) + "\n"
	changes := map[*file][]change{f: cut(u, f, d)}
	for user, list := range uses(u, object) {
		after := u.offset(user.syntax.Name.End())
		changes[user] = append(changes[user], change{after, after, "\n\nimport \"example.com/m/" + home + "\"\n"})
		for _, id := range list {
			changes[user] = append(changes[user], change{u.offset(id.Pos()), u.offset(id.End()), home + "." + name})
		}
	}
	check(os.Mkdir(filepath.Join(t.root, home), 0o755))
	check(os.WriteFile(filepath.Join(t.root, home, "moved.go"), []byte(text), 0o644))
	u.edit(changes)
	return true
}

// onlyCall is the one call of a function, with the function and the file that it is in; nil where it is used
// otherwise.
func onlyCall(u *unit, object types.Object) (call *ast.CallExpr, around *ast.FuncDecl, in *file) {
	count := 0
	for _, list := range uses(u, object) {
		count += len(list)
	}
	if count != 1 {
		return nil, nil, nil
	}
	list, files := u.functions()
	for i, d := range list {
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				if id, ok := c.Fun.(*ast.Ident); ok && u.info.Uses[id] == object {
					call, around, in = c, d, files[i]
				}
			}
			return true
		})
	}
	return call, around, in
}

func localNames(u *unit, d *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(d, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && u.info.Defs[id] != nil && id != d.Name {
			names[id.Name] = true
		}
		return true
	})
	return names
}

// mergeFunction puts a function in place of its only call, as a literal.
func mergeFunction(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	if d.Recv != nil || d.Type.TypeParams != nil || d.Doc != nil && strings.Contains(d.Doc.Text(), "go:") {
		return false
	}
	call, around, in := onlyCall(u, u.info.Defs[d.Name])
	if call == nil || around == d || in != f {
		return false
	}
	taken := localNames(u, around)
	for o := range packageNames(u, d) {
		if taken[o.Name()] {
			return false
		}
	}
	for name := range imports(u, d) {
		if taken[name] {
			return false
		}
	}
	literal := "func" + string(f.text[u.offset(d.Name.End()):u.offset(d.End())])
	changes := []change{{u.offset(call.Fun.Pos()), u.offset(call.Fun.End()), literal}}
	start, end := u.piece(d)
	u.edit(map[*file][]change{f: append(changes, change{start, end, ""})})
	return true
}

func wrapBody(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	start, end := u.offset(d.Body.Lbrace)+1, u.offset(d.Body.Rbrace)
	u.edit(map[*file][]change{f: {{start, start, "\n{"}, {end, end, "\n}\n"}}})
	return true
}

func deleteFunction(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	if d.Recv != nil || d.Name.Name == "init" || d.Name.Name == "_" || len(uses(u, u.info.Defs[d.Name])) > 0 {
		return false
	}
	u.edit(map[*file][]change{f: cut(u, f, d)})
	return true
}

func addFunction(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	start, _ := u.piece(d)
	u.edit(map[*file][]change{f: {{start, start, "func " + fresh(false) + "(n int) int { return zzCount + n }\n\n"}}})
	return true
}

// instantiate uses a generic function for one more type.
func instantiate(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	start, _ := u.piece(d)
	text := "type %[1]s struct { a [%[2]d]int; s string }\n\nfunc %[1]sUse() int { return len(zzCopy([]%[1]s(nil), zzCount)) }\n\n"
	u.edit(map[*file][]change{f: {{start, start, fmt.Sprintf(text, fresh(false), 2+random.Intn(50))}}})
	return true
}
