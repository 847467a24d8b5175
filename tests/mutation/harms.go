package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"math/rand"
	"strings"
)

// harm is a way to make code worse; without a name it goes by its cause.
type harm struct {
	name  string
	apply func(random *rand.Rand, t *tree) (plant, bool)
}

func harms() []harm {
	list := []harm{
		{"at the start of a function", func(r *rand.Rand, t *tree) (plant, bool) { return plantStart(r, t, anyEscape(r)) }},
		{"in the middle of a function", plantMiddle},
		{"in a closure", plantClosure},
		{"in a new function", plantFunction},
		{"in a package variable", plantVariable},
		{"an escaping return once more", copyReturn},
	}
	for _, e := range escapes {
		e := e
		list = append(list, harm{"", func(r *rand.Rand, t *tree) (plant, bool) { return plantStart(r, t, e) }})
	}
	return list
}

func anyEscape(random *rand.Rand) escape { return escapes[random.Intn(len(escapes))] }

// What is in a generated file may escape.
func plantable(f *file, d *ast.FuncDecl) bool {
	return !generated(f) && d.Name.Name != "init" && d.Name.Name != "_" && d.Type.TypeParams == nil && !noSplit(d)
}

func generated(f *file) bool { return strings.Contains(string(f.text), "// Code generated ") }

// plantAt inserts an escape where a statement may begin.
func plantAt(u *unit, f *file, d *ast.FuncDecl, at int, e escape) (plant, bool) {
	p := plant{cause: e.cause, mark: "/*" + fresh(false) + "*/", function: goName(d)}
	u.edit(map[*file][]change{f: {{at, at, "\n{ " + fmt.Sprintf(e.code, fresh(false)) + " } " + p.mark + "\n"}}})
	return p, true
}

func plantStart(random *rand.Rand, t *tree, e escape) (plant, bool) {
	u, f, d := someFunction(random, t)
	if !plantable(f, d) {
		return plant{}, false
	}
	return plantAt(u, f, d, u.offset(d.Body.Lbrace)+1, e)
}

// leaves tells whether what follows a statement may never run.
func leaves(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt, *ast.ForStmt, *ast.BranchStmt, *ast.SwitchStmt, *ast.SelectStmt, *ast.LabeledStmt, *ast.BlockStmt, *ast.TypeSwitchStmt:
		return true
	case *ast.IfStmt:
		return s.Else != nil
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	}
	return false
}

func plantMiddle(random *rand.Rand, t *tree) (plant, bool) {
	u, f, d := someFunction(random, t)
	reached := 0
	for reached < len(d.Body.List) && !leaves(d.Body.List[reached]) {
		reached++
	}
	if !plantable(f, d) || reached == 0 {
		return plant{}, false
	}
	after := d.Body.List[random.Intn(reached)]
	at := u.offset(after.End())
	if rest := string(f.text[at:]); !strings.HasPrefix(rest, "\n") {
		return plant{}, false
	}
	return plantAt(u, f, d, at, anyEscape(random))
}

func plantClosure(random *rand.Rand, t *tree) (plant, bool) {
	u, f, d := someFunction(random, t)
	closures := []*ast.FuncLit{}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if literal, ok := n.(*ast.FuncLit); ok {
			closures = append(closures, literal)
		}
		return true
	})
	if !plantable(f, d) || len(closures) == 0 {
		return plant{}, false
	}
	p, ok := plantAt(u, f, d, u.offset(closures[random.Intn(len(closures))].Body.Lbrace)+1, anyEscape(random))
	p.anywhere = true // a closure may be inlined where it is called
	return p, ok
}

func plantFunction(random *rand.Rand, t *tree) (plant, bool) {
	u, f, d := someFunction(random, t)
	if generated(f) {
		return plant{}, false
	}
	e := anyEscape(random)
	p := plant{cause: e.cause, mark: "/*" + fresh(false) + "*/", function: fresh(false)}
	start, _ := u.piece(d)
	text := "func " + p.function + "() { " + fmt.Sprintf(e.code, fresh(false)) + " } " + p.mark + "\n\n"
	u.edit(map[*file][]change{f: {{start, start, text}}})
	return p, true
}

func plantVariable(random *rand.Rand, t *tree) (plant, bool) {
	u, f, d := someFunction(random, t)
	if generated(f) {
		return plant{}, false
	}
	values := []escape{
		{"slice-growth/global-store", "make([]int, zzCount)"},
		{"string-conversion", "[]byte(zzText)"},
	}
	e := values[random.Intn(len(values))]
	p := plant{cause: e.cause, mark: "/*" + fresh(false) + "*/", function: "init"}
	start, _ := u.piece(d)
	u.edit(map[*file][]change{f: {{start, start, "var " + fresh(false) + " = " + e.code + " " + p.mark + "\n\n"}}})
	return p, true
}

// boxes tells whether a call surely puts something on the heap: errors.New, or fmt.Errorf with a number or string.
func boxes(u *unit, call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	o := u.info.Uses[selector.Sel]
	if o == nil || o.Pkg() == nil {
		return false
	}
	if o.Pkg().Path() == "errors" && o.Name() == "New" {
		return true
	}
	if o.Pkg().Path() != "fmt" || o.Name() != "Errorf" {
		return false
	}
	for _, argument := range call.Args[1:] {
		id, ok := argument.(*ast.Ident)
		if !ok {
			continue
		}
		if v, ok := u.info.Uses[id].(*types.Var); ok {
			basic, ok := v.Type().Underlying().(*types.Basic)
			if ok && (basic.Kind() == types.Int || basic.Kind() == types.String) {
				return true
			}
		}
	}
	return false
}

// copyReturn puts a return that makes an error before itself, with the same words.
func copyReturn(random *rand.Rand, t *tree) (plant, bool) {
	u, f, d := someFunction(random, t)
	list := []*ast.ReturnStmt{}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		s, ok := n.(*ast.ReturnStmt)
		if !ok || strings.Contains(string(f.text[u.offset(s.Pos()):u.offset(s.End())]), "\n") {
			return true
		}
		for _, result := range s.Results {
			if call, ok := result.(*ast.CallExpr); ok && boxes(u, call) {
				list = append(list, s)
				break
			}
		}
		return true
	})
	if !plantable(f, d) || len(list) == 0 {
		return plant{}, false
	}
	s := list[random.Intn(len(list))]
	p := plant{mark: "/*" + fresh(false) + "*/", function: goName(d), anywhere: true} // which of both is new nobody can tell
	start, end := u.offset(s.Pos()), u.offset(s.End())
	u.edit(map[*file][]change{f: {{start, start, "if zzFlag { " + string(f.text[start:end]) + " } " + p.mark + "\n"}}})
	return p, true
}
