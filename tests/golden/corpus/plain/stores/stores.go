// Package stores holds assignments to places that outlive the function.
package stores

// Node has fields to store into.
type Node struct {
	Next  *Node
	Value interface{}
	List  []*Node
	Table map[string]*Node
	Array [2]*Node
}

// Global is a package variable.
var Global *Node

// GlobalMap is a package map.
var GlobalMap = map[string]*Node{}

// GlobalSlice is a package slice.
var GlobalSlice []*Node

// GlobalArray is a package array.
var GlobalArray [2]*Node

// ToGlobal stores the address of a local in a package variable.
func ToGlobal() {
	n := Node{}
	Global = &n
}

// ToGlobalLiteral stores a literal in a package variable.
func ToGlobalLiteral() { Global = &Node{} }

// ToGlobalField stores into a field of a package variable.
func ToGlobalField() { Global.Next = &Node{} }

// ToMap stores the element of a map.
func ToMap(m map[string]*Node) { m["a"] = &Node{} }

// ToMapKey stores a pointer as the key of a map.
func ToMapKey(m map[*Node]int) {
	n := Node{}
	m[&n] = 1
}

// ToMapBoxedKey boxes a value for the key of a map.
func ToMapBoxedKey(m map[interface{}]int, k string) { m[k] = 1 }

// ToField stores into a field behind a pointer.
func ToField(dst *Node) { dst.Next = &Node{} }

// ToFieldBoxed boxes a value for a field.
func ToFieldBoxed(dst *Node, v int) { dst.Value = v }

// ToSlice stores into an element of a slice.
func ToSlice(dst []*Node) { dst[0] = &Node{} }

// ToArray stores into an element of an array behind a pointer.
func ToArray(dst *Node) { dst.Array[1] = &Node{} }

// ToPointer stores through a pointer.
func ToPointer(dst **Node) { *dst = &Node{} }

// ToFieldMap stores into a map in a field.
func ToFieldMap(dst *Node) { dst.Table["x"] = &Node{} }

// ToFieldList appends to a slice in a field.
func ToFieldList(dst *Node) { dst.List = append(dst.List, &Node{}) }

// ToGlobalMap stores into a package map.
func ToGlobalMap() { GlobalMap["x"] = &Node{} }

// ToGlobalSlice appends to a package slice.
func ToGlobalSlice() { GlobalSlice = append(GlobalSlice, &Node{}) }

// ToGlobalArray stores into a package array.
func ToGlobalArray() { GlobalArray[0] = &Node{} }

// ToLocal stores into a local that stays.
func ToLocal() int {
	var n Node
	n.Next = &Node{}
	return len(n.Array)
}
