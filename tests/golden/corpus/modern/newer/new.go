//go:build go1.26

package newer

// NewExpression gives new a value.
func NewExpression(n int) *int { return new(n + 1) }

// NewConstant gives new a constant.
func NewConstant() *string { return new("text") }
