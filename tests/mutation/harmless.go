package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// edit is a change that leaves what the program does as it is.
type edit struct {
	name  string
	apply func(random *rand.Rand, t *tree) bool
}

var allEdits = []edit{
	{"lines inserted", insertLines},
	{"local renamed", renameLocal},
	{"function renamed", renameFunction},
	{"type renamed", renameType},
	{"declarations swapped", swapDeclarations},
	{"function to another file", moveFunction},
	{"file renamed", renameFile},
	{"closure put before others", insertClosure},
	{"body to a new function", splitFunction},
	{"package moved", movePackage},
}

var counter int

func fresh(exported bool) string {
	counter++
	if exported {
		return fmt.Sprintf("Zz%d", counter)
	}
	return fmt.Sprintf("zz%d", counter)
}

func somePackage(random *rand.Rand, t *tree) *unit { return t.packages[random.Intn(len(t.packages))] }

func someFunction(random *rand.Rand, t *tree) (*unit, *file, *ast.FuncDecl) {
	u := somePackage(random, t)
	list, in := u.functions()
	i := random.Intn(len(list))
	return u, in[i], list[i]
}

func insertLines(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	statement := d.Body.List[random.Intn(len(d.Body.List))]
	at := u.offset(statement.Pos())
	line := strings.LastIndexByte(string(f.text[:at]), '\n') + 1
	if strings.TrimSpace(string(f.text[line:at])) != "" {
		return false
	}
	u.edit(map[*file][]change{f: {{line, line, "\n\t// A comment that says nothing.\n\n"}}})
	return true
}

// rename gives an object another name wherever the package mentions it.
func rename(u *unit, object types.Object, name string) bool {
	changes := map[*file][]change{}
	add := func(id *ast.Ident) {
		position := u.set.Position(id.Pos())
		for _, f := range u.files {
			if f.path == position.Filename {
				changes[f] = append(changes[f], change{position.Offset, position.Offset + len(id.Name), name})
			}
		}
	}
	for id, o := range u.info.Defs {
		if o == object {
			add(id)
		}
	}
	for id, o := range u.info.Uses {
		if o == object {
			add(id)
		}
	}
	u.edit(changes)
	return len(changes) > 0
}

// pick chooses an object in an order that does not depend on the map.
func pick(random *rand.Rand, u *unit, fits func(types.Object) bool) types.Object {
	list := []types.Object{}
	for id, o := range u.info.Defs {
		if o != nil && id.Name != "_" && fits(o) && filepath.Base(u.set.Position(id.Pos()).Filename) != helperFile {
			list = append(list, o)
		}
	}
	if len(list) == 0 {
		return nil
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Pos() < list[j].Pos() })
	return list[random.Intn(len(list))]
}

func renameLocal(random *rand.Rand, t *tree) bool {
	u := somePackage(random, t)
	guarded := map[types.Object]bool{} // by a type switch: each clause has its own object
	for _, f := range u.files {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSwitchStmt); ok {
				if assign, ok := s.Assign.(*ast.AssignStmt); ok {
					guarded[u.info.Defs[assign.Lhs[0].(*ast.Ident)]] = true
				}
			}
			return true
		})
	}
	object := pick(random, u, func(o types.Object) bool {
		v, ok := o.(*types.Var)
		return ok && !v.IsField() && v.Parent() != nil && v.Parent() != u.types.Scope() && !guarded[o]
	})
	return object != nil && rename(u, object, fresh(false))
}

func interfaceMethods(u *unit) map[string]bool {
	names := map[string]bool{}
	for _, f := range u.files {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if i, ok := n.(*ast.InterfaceType); ok {
				for _, field := range i.Methods.List {
					for _, name := range field.Names {
						names[name.Name] = true
					}
				}
			}
			return true
		})
	}
	return names
}

func renameFunction(random *rand.Rand, t *tree) bool {
	u := somePackage(random, t)
	required := interfaceMethods(u)
	object := pick(random, u, func(o types.Object) bool {
		f, ok := o.(*types.Func)
		if !ok || f.Name() == "init" || required[f.Name()] {
			return false
		}
		return f.Type().(*types.Signature).Recv() == nil || !f.Exported()
	})
	return object != nil && rename(u, object, fresh(object.Exported()))
}

func embedded(u *unit) map[string]bool {
	names := map[string]bool{}
	for _, f := range u.files {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.StructType); ok {
				for _, field := range s.Fields.List {
					if len(field.Names) == 0 {
						ast.Inspect(field.Type, func(m ast.Node) bool {
							if id, ok := m.(*ast.Ident); ok {
								names[id.Name] = true
							}
							return true
						})
					}
				}
			}
			return true
		})
	}
	return names
}

func renameType(random *rand.Rand, t *tree) bool {
	u := somePackage(random, t)
	fixed := embedded(u)
	object := pick(random, u, func(o types.Object) bool {
		_, ok := o.(*types.TypeName)
		return ok && o.Parent() == u.types.Scope() && !fixed[o.Name()]
	})
	return object != nil && rename(u, object, fresh(object.Exported()))
}

func swapDeclarations(random *rand.Rand, t *tree) bool {
	u := somePackage(random, t)
	list, in := u.functions()
	i := random.Intn(len(list))
	j := random.Intn(len(list))
	if i == j || in[i] != in[j] || list[i].Name.Name == "init" || list[j].Name.Name == "init" {
		return false
	}
	if i > j {
		i, j = j, i
	}
	f := in[i]
	a, b := u.span(list[i])
	c, d := u.span(list[j])
	first, second := string(f.text[a:b]), string(f.text[c:d])
	u.edit(map[*file][]change{f: {{a, b, second}, {c, d, first}}})
	return true
}

// imports are the names of packages that a piece of a file uses.
func imports(u *unit, n ast.Node) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(n, func(m ast.Node) bool {
		if id, ok := m.(*ast.Ident); ok {
			if _, ok := u.info.Uses[id].(*types.PkgName); ok {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

func importsElsewhere(u *unit, f *file, except ast.Decl) map[string]bool {
	names := map[string]bool{}
	for _, d := range f.syntax.Decls {
		if d == except {
			continue
		}
		for name := range imports(u, d) {
			names[name] = true
		}
	}
	return names
}

func moveFunction(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	to := u.files[random.Intn(len(u.files))]
	if to == f || isHelper(to) || d.Name.Name == "init" {
		return false
	}
	stay, there := importsElsewhere(u, f, d), importsElsewhere(u, to, nil)
	for name := range imports(u, d) {
		if !stay[name] || !there[name] {
			return false
		}
	}
	start, end := u.span(d)
	moved := "\n" + string(f.text[start:end]) + "\n"
	u.edit(map[*file][]change{f: {{start, end, ""}}, to: {{len(to.text), len(to.text), moved}}})
	return true
}

func renameFile(random *rand.Rand, t *tree) bool {
	u := somePackage(random, t)
	f := u.files[random.Intn(len(u.files))]
	if isHelper(f) {
		return false
	}
	check(os.Rename(f.path, filepath.Join(u.directory, fresh(false)+".go")))
	u.load()
	return true
}

// insertClosure puts a closure before the others of a function that is too large to be inlined anyway.
func insertClosure(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	closures, statements := 0, 0
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			closures++
		}
		if _, ok := n.(ast.Stmt); ok {
			statements++
		}
		return true
	})
	if closures == 0 || statements < 30 {
		return false
	}
	at := u.offset(d.Body.Lbrace) + 1
	u.edit(map[*file][]change{f: {{at, at, "\n\tif zzFlag {\n\t\tfunc() { zzCount++ }()\n\t}\n"}}})
	return true
}

// isLarge tells a result that the compiler puts on the heap for its size, once more in each function that returns it
// (since Go 1.27 measurably so: the copy is an allocation of its own).
func isLarge(u *unit, d *ast.FuncDecl) bool {
	const large = 32 << 10
	f, ok := u.info.Defs[d.Name].(*types.Func)
	if !ok {
		return true
	}
	results := f.Type().(*types.Signature).Results()
	for i := 0; i < results.Len(); i++ {
		if types.SizesFor("gc", "amd64").Sizeof(results.At(i).Type()) > large {
			return true
		}
	}
	return false
}

// splitFunction puts a body into a function of its own, which the old one calls.
func splitFunction(random *rand.Rand, t *tree) bool {
	u, f, d := someFunction(random, t)
	arguments, receiver := []string{}, ""
	if d.Name.Name == "init" || d.Name.Name == "_" || d.Type.TypeParams != nil || d.Doc != nil && strings.Contains(d.Doc.Text(), "go:") {
		return false
	}
	if isLarge(u, d) {
		return false
	}
	if d.Recv != nil {
		if len(d.Recv.List[0].Names) == 0 || d.Recv.List[0].Names[0].Name == "_" {
			return false
		}
		receiver = d.Recv.List[0].Names[0].Name + "."
	}
	for _, field := range d.Type.Params.List {
		if _, variadic := field.Type.(*ast.Ellipsis); variadic || len(field.Names) == 0 {
			return false
		}
		for _, name := range field.Names {
			if name.Name == "_" {
				return false
			}
			arguments = append(arguments, name.Name)
		}
	}
	name := fresh(false)
	call := receiver + name + "(" + strings.Join(arguments, ", ") + ")"
	if d.Type.Results != nil {
		call = "return " + call
	}
	start, end := u.offset(d.Pos()), u.offset(d.End())
	open := u.offset(d.Body.Lbrace)
	at := u.offset(d.Name.Pos())
	part := string(f.text[start:at]) + name + string(f.text[at+len(d.Name.Name):end])
	u.edit(map[*file][]change{f: {{open, end, "{\n\t" + call + "\n}\n\n" + part}}})
	return true
}

// movePackage puts a package into another directory: no other package imports it.
func movePackage(random *rand.Rand, t *tree) bool {
	u := somePackage(random, t)
	to := filepath.Join(t.root, fresh(false))
	check(os.Mkdir(to, 0o755))
	for _, f := range u.files {
		check(os.Rename(f.path, filepath.Join(to, filepath.Base(f.path))))
	}
	u.directory = to
	u.load()
	return true
}
