// Package text holds string conversions, and constants that look like diagnostics.
package text

// Sink keeps anything.
var Sink interface{}

// Str keeps a string.
var Str string

// Bytes converts a string to bytes that are returned.
func Bytes(s string) []byte { return []byte(s) }

// String converts bytes to a string that is returned.
func String(b []byte) string { return string(b) }

// Runes converts a string to runes that are returned.
func Runes(s string) []rune { return []rune(s) }

// FromRunes converts runes to a string.
func FromRunes(r []rune) string { return string(r) }

// FromRune converts one rune to a string.
func FromRune(r rune) string { return string(r) }

// Concat joins two strings and returns the result.
func Concat(a, b string) string { return a + b }

// ConcatMany joins more than five strings.
func ConcatMany(a, b, c string) string { return a + "," + b + "," + c + "," + a }

// ConcatConstant joins constants at compile time.
func ConcatConstant() string { return "a" + "b" }

// ConcatAssign joins in place.
func ConcatAssign(list []string) string {
	out := ""
	for _, s := range list {
		out += s
	}
	return out
}

// BytesStay converts to bytes that stay: a temporary buffer of 32 bytes, the heap above.
func BytesStay(s string) int {
	b := []byte(s)
	b[0] = 'x'
	return len(b)
}

// StringStays converts to a string that stays.
func StringStays(b []byte) bool {
	s := string(b)
	b[0] = 'x'
	return s == "abc"
}

// ConcatStays joins strings that stay.
func ConcatStays(a, b string) bool { return a+b == "ab" }

// MapLookup converts for a lookup, which needs no copy.
func MapLookup(m map[string]int, b []byte) int { return m[string(b)] }

// ZeroCopy converts to bytes that are only read (no copy since 1.22).
func ZeroCopy(s string) int {
	n := 0
	for _, c := range []byte(s) {
		n += int(c)
	}
	return n
}

// Substring returns a part.
func Substring(s string) string { return s[1:2] }

// KeepConversion stores a conversion in a global.
func KeepConversion(b []byte) { Str = string(b) }

// Diagnostic is a constant that ends as a summary does (situation 14).
func Diagnostic() { Sink = "x escapes to heap" }

// DiagnosticHeading is a constant that ends as a heading does.
func DiagnosticHeading() { Sink = "x escapes to heap:" }

// DiagnosticNewHeading is a constant that ends as a new heading does.
func DiagnosticNewHeading() { Sink = "x escapes to heap in F:" }

// DiagnosticMoved is a constant that starts as another summary does.
func DiagnosticMoved() { Sink = "moved to heap: q" }

// DiagnosticLine is a constant that is a whole line with a position.
func DiagnosticLine() { Sink = "text/text.go:1:1: moved to heap: q" }

// DiagnosticLines is a constant with line ends inside.
func DiagnosticLines() { Sink = "a\nb.go:1:2: moved to heap: q\n# example.com/fake\n" }

// DiagnosticRaw is a raw string with line ends inside.
func DiagnosticRaw() {
	Sink = `first
text/text.go:2:2: leaking param: p
# example.com/corpus/fake
third`
}

// DiagnosticFlow looks like a step of an explanation.
func DiagnosticFlow() { Sink = "  flow: {heap} = &x:" }

// DiagnosticFrom looks like the source of a step.
func DiagnosticFrom() { Sink = "    from x (return) at text/text.go:1:1" }

// DiagnosticHeader looks like the header of a package.
func DiagnosticHeader() { Sink = "# example.com/corpus/local" }

// DiagnosticArrow holds the arrow of the new form and other non-ASCII text.
func DiagnosticArrow() {
	Sink = "flow: a ← b: 日本語 \U0001F600 \xff \"quoted\" \\ (spill) at x:1:1"
}

// DiagnosticReason holds parentheses in the expression of a step.
func DiagnosticReason(m map[string]*int) *int {
	x := 1
	m["a (return) at y.go:1:1: b"] = &x
	return m["escapes to heap"]
}

// DiagnosticParam is a constant that looks like a leak.
func DiagnosticParam() { Sink = "parameter p leaks to {heap} with derefs=0:" }

// DiagnosticConcat joins texts that look like summaries.
func DiagnosticConcat(s string) string { return "does not escape" + s + " escapes to heap" }

// DiagnosticLiteral has them in a struct literal.
func DiagnosticLiteral() *struct{ A string } {
	return &struct{ A string }{"y does not escape"}
}

// LongConstants stores two constants that differ only after their 72nd character: since 1.22 both print alike.
func LongConstants() {
	Sink = "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 one"
	Sink = "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 two"
}

// LongNonASCII stores a constant that is cut between characters of several bytes.
func LongNonASCII() {
	Sink = "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語"
}
