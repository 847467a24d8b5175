package inlined

import "example.com/corpus/local"

// FromOtherPackage inlines callees of another package: subjects read local.t.
func FromOtherPackage() (*local.T, *local.T) { return local.ReturnPointer(), local.ReturnLiteral() }

// FromOtherPackageRead only reads what the callee of another package returns.
func FromOtherPackageRead() int { return local.ReturnPointer().A }
