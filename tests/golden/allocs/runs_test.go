package allocs

import (
	"example.com/corpus/boxing"
	"example.com/corpus/calls"
	"example.com/corpus/channels"
	"example.com/corpus/closures"
	"example.com/corpus/grow"
	"example.com/corpus/inlined"
	"example.com/corpus/local"
	"example.com/corpus/routines"
	"example.com/corpus/stores"
	"example.com/corpus/text"
)

// The helpers below call through a func value, so that nothing of the function under test is inlined into the test.

//go:noinline
func gives[R any](f func() R) func() { return func() { f() } }

//go:noinline
func gives2[R, S any](f func() (R, S)) func() { return func() { f() } }

//go:noinline
func takes[A any](f func(A), a A) func() { return func() { f(a) } }

//go:noinline
func takes2[A, B any](f func(A, B), a A, b B) func() { return func() { f(a, b) } }

//go:noinline
func maps[A, R any](f func(A) R, a A) func() { return func() { f(a) } }

//go:noinline
func maps2[A, B, R any](f func(A, B) R, a A, b B) func() { return func() { f(a, b) } }

//go:noinline
func maps3[A, B, C, R any](f func(A, B, C) R, a A, b B, c C) func() { return func() { f(a, b, c) } }

//go:noinline
func plain(f func()) func() { return func() { f() } }

// sends runs a function that sends one value and takes the value out again.
//
//go:noinline
func sends[T any](f func(chan T)) func() {
	c := make(chan T, 1)
	return func() { f(c); <-c }
}

//go:noinline
func look(p *int) {}

//go:noinline
func lookWide(ps [8]*int) {}

// keeper implements calls.Keeper.
type keeper struct{}

//go:noinline
func (keeper) Keep(p *int) {}

// value has a method to bind.
type value struct{}

func (value) Value() int { return 1 }

func init() {
	calls.Hook = look
	stores.Global = &stores.Node{}
}

// selects runs a select that sends.
func selects() func() {
	c := make(chan *int, 1)
	f := channels.SendSelect
	call := &f
	return func() { (*call)(c, nil); <-c }
}

// boxes runs a function that sends a boxed value.
func boxes(n int) func() {
	c := make(chan interface{}, 1)
	f := channels.SendBoxed
	call := &f
	return func() { (*call)(c, n); <-c }
}

// receives runs a function that receives from a closed channel.
func receives() func() {
	c := make(chan *int)
	close(c)
	f := channels.ReceivePair
	call := &f
	return func() { (*call)(c) }
}

// runs has, for each function of expected.json, calls that all execute its site. A function of class maybe needs at
// least one call that allocates and one that does not.
var runs = map[string][]func(){
	"local.ReturnPointer":         {gives(local.ReturnPointer)},
	"local.ReturnLiteral":         {gives(local.ReturnLiteral)},
	"local.ReturnNew":             {gives(local.ReturnNew)},
	"local.ReturnNamed":           {gives(local.ReturnNamed)},
	"local.ReturnField":           {gives(local.ReturnField)},
	"local.ReturnElement":         {gives(local.ReturnElement)},
	"local.ReturnSliceOfArray":    {gives(local.ReturnSliceOfArray)},
	"local.ReturnParamAddress":    {maps(local.ReturnParamAddress, local.T{A: 1})},
	"local.ReturnOnlySometimes":   {maps2(local.ReturnOnlySometimes, local.T{A: 1}, true), maps2(local.ReturnOnlySometimes, local.T{A: 1}, false)},
	"local.ReturnThroughPointers": {gives(local.ReturnThroughPointers)},
	"local.ReturnTwo":             {gives2(local.ReturnTwo)},
	"local.InLoop":                {maps(local.InLoop, 3)},
	"local.InBlocks":              {maps(local.InBlocks, true), maps(local.InBlocks, false)},
	"local.ReturnEmpty":           {gives(local.ReturnEmpty)},

	"grow.Append":            {maps2(grow.Append, []int{1}, 2), maps2(grow.Append, make([]int, 0, 4), 2)},
	"grow.AppendLocal":       {maps(grow.AppendLocal, 0), maps(grow.AppendLocal, 10)},
	"grow.AppendSpread":      {maps2(grow.AppendSpread, []string{"a"}, []string{"b"}), maps2(grow.AppendSpread, []string{"a"}, nil)},
	"grow.MakeVariable":      {maps(grow.MakeVariable, 0), maps(grow.MakeVariable, 5)},
	"grow.MakeVariableStays": {maps(grow.MakeVariableStays, 0), maps(grow.MakeVariableStays, 50)},
	"grow.MakeVariableCap":   {maps(grow.MakeVariableCap, 0), maps(grow.MakeVariableCap, 50)},
	"grow.MakeConstant":      {gives(grow.MakeConstant)},
	"grow.MakeKnown":         {gives(grow.MakeKnown)},
	"grow.MakeLarge":         {gives(grow.MakeLarge)},
	"grow.MakeEmptyVariable": {maps(grow.MakeEmptyVariable, 0), maps(grow.MakeEmptyVariable, 50)},
	"grow.LargeArray":        {gives(grow.LargeArray)},
	"grow.MiddleArray":       {gives(grow.MiddleArray)},
	"grow.LargeNew":          {gives(grow.LargeNew)},
	"grow.LiteralReturned":   {gives(grow.LiteralReturned)},
	"grow.MapReturned":       {gives(grow.MapReturned)},
	"grow.MapMadeReturned":   {gives(grow.MapMadeReturned)},

	"boxing.Int":               {takes(boxing.Int, 7), takes(boxing.Int, 7000)},
	"boxing.Int16":             {takes(boxing.Int16, 7), takes(boxing.Int16, 7000)},
	"boxing.Byte":              {takes(boxing.Byte, 7), takes(boxing.Byte, 255)},
	"boxing.Bool":              {takes(boxing.Bool, false), takes(boxing.Bool, true)},
	"boxing.Float":             {takes(boxing.Float, 0), takes(boxing.Float, 1.5)},
	"boxing.String":            {takes(boxing.String, ""), takes(boxing.String, "abc")},
	"boxing.Slice":             {takes(boxing.Slice, nil), takes(boxing.Slice, []int{1})},
	"boxing.Struct":            {takes(boxing.Struct, boxing.T{}), takes(boxing.Struct, boxing.T{A: 1})},
	"boxing.OneField":          {takes(boxing.OneField, 7), takes(boxing.OneField, 7000)},
	"boxing.ConstInt":          {plain(boxing.ConstInt)},
	"boxing.ConstLarge":        {plain(boxing.ConstLarge)},
	"boxing.ConstString":       {plain(boxing.ConstString)},
	"boxing.ConstFloat":        {plain(boxing.ConstFloat)},
	"boxing.ConstStruct":       {plain(boxing.ConstStruct)},
	"boxing.ConstNegative":     {plain(boxing.ConstNegative)},
	"boxing.ConstLocal":        {plain(boxing.ConstLocal)},
	"boxing.EmptyStruct":       {plain(boxing.EmptyStruct)},
	"boxing.EmptyArray":        {plain(boxing.EmptyArray)},
	"boxing.Array":             {takes(boxing.Array, [3]int{}), takes(boxing.Array, [3]int{1})},
	"boxing.Func":              {plain(boxing.Func)},
	"boxing.ToStringer":        {maps(boxing.ToStringer, boxing.T{}), maps(boxing.ToStringer, boxing.T{A: 1})},
	"boxing.PointerToStringer": {gives(boxing.PointerToStringer)},
	"boxing.ReflectValue":      {maps(boxing.ReflectValue, 7), maps(boxing.ReflectValue, 7000)},
	"boxing.ReflectKind":       {maps(boxing.ReflectKind, 7), maps(boxing.ReflectKind, 7000)},
	"boxing.ReflectType":       {maps(boxing.ReflectType, 7), maps(boxing.ReflectType, 7000)},
	"boxing.NewError":          {gives(boxing.NewError)},
	"boxing.Sort":              {takes(boxing.Sort, nil), takes(boxing.Sort, []int{2, 1})},
	"boxing.InMap":             {takes2(boxing.InMap, map[string]interface{}{"n": 1}, 7), takes2(boxing.InMap, map[string]interface{}{"n": 1}, 7000)},

	"closures.ByValue":              {maps(closures.ByValue, 1)},
	"closures.ByReference":          {gives(closures.ByReference)},
	"closures.Nothing":              {gives(closures.Nothing)},
	"closures.Immediate":            {gives(closures.Immediate)},
	"closures.SharedVariable":       {gives2(closures.SharedVariable)},
	"closures.InLoop":               {maps(closures.InLoop, 3)},
	"closures.MethodValue":          {maps(closures.MethodValue, closures.T{})},
	"closures.MethodValuePointer":   {maps(closures.MethodValuePointer, &closures.T{})},
	"closures.MethodValueLocal":     {gives(closures.MethodValueLocal)},
	"closures.InterfaceMethodValue": {maps(closures.InterfaceMethodValue, interface{ Value() int }(value{}))},
	"closures.Global":               {takes(closures.Global, 1)},

	"routines.DeferPointer":     {plain(routines.DeferPointer)},
	"routines.DeferLoopClosure": {takes(routines.DeferLoopClosure, []int{1, 2})},
	"routines.DeferLocalMutex":  {gives(routines.DeferLocalMutex)},

	"channels.SendPointer": {sends(channels.SendPointer)},
	"channels.SendSlice":   {sends(channels.SendSlice)},
	"channels.SendSelect":  {selects()},
	"channels.SendBoxed":   {boxes(7), boxes(7000)},
	"channels.ReceivePair": {receives()},

	"calls.NotInlined":        {plain(calls.NotInlined)},
	"calls.NotInlinedPasses":  {gives(calls.NotInlinedPasses)},
	"calls.Indirect":          {plain(calls.Indirect)},
	"calls.IndirectParameter": {takes(calls.IndirectParameter, look)},
	"calls.InterfaceMethod":   {takes(calls.InterfaceMethod, calls.Keeper(keeper{}))},
	"calls.Devirtualized":     {gives(calls.Devirtualized)},
	"calls.Variadic":          {plain(calls.Variadic)},
	"calls.Wide":              {takes(calls.Wide, lookWide)},
	"calls.NestedCall":        {takes(calls.NestedCall, 1)},

	"stores.ToGlobal":        {plain(stores.ToGlobal)},
	"stores.ToGlobalLiteral": {plain(stores.ToGlobalLiteral)},
	"stores.ToGlobalField":   {plain(stores.ToGlobalField)},
	"stores.ToMap":           {takes(stores.ToMap, map[string]*stores.Node{"a": nil})},
	"stores.ToMapBoxedKey":   {takes2(stores.ToMapBoxedKey, map[interface{}]int{"": 1, "abc": 1}, ""), takes2(stores.ToMapBoxedKey, map[interface{}]int{"": 1, "abc": 1}, "abc")},
	"stores.ToField":         {takes(stores.ToField, &stores.Node{})},
	"stores.ToFieldBoxed":    {takes2(stores.ToFieldBoxed, &stores.Node{}, 7), takes2(stores.ToFieldBoxed, &stores.Node{}, 7000)},
	"stores.ToSlice":         {takes(stores.ToSlice, []*stores.Node{nil})},
	"stores.ToArray":         {takes(stores.ToArray, &stores.Node{})},
	"stores.ToPointer":       {takes(stores.ToPointer, new(*stores.Node))},
	"stores.ToFieldMap":      {takes(stores.ToFieldMap, &stores.Node{Table: map[string]*stores.Node{"x": nil}})},
	"stores.ToGlobalMap":     {plain(stores.ToGlobalMap)},
	"stores.ToGlobalSlice":   {plain(stores.ToGlobalSlice)},
	"stores.ToGlobalArray":   {plain(stores.ToGlobalArray)},

	"text.Bytes":             {maps(text.Bytes, ""), maps(text.Bytes, "abc")},
	"text.String":            {maps(text.String, nil), maps(text.String, []byte("x")), maps(text.String, []byte("abc"))},
	"text.Runes":             {maps(text.Runes, ""), maps(text.Runes, "abc")},
	"text.FromRunes":         {maps(text.FromRunes, nil), maps(text.FromRunes, []rune("abc"))},
	"text.FromRune":          {maps(text.FromRune, 'x'), maps(text.FromRune, '日')},
	"text.Concat":            {maps2(text.Concat, "abc", ""), maps2(text.Concat, "abc", "def")},
	"text.ConcatMany":        {maps3(text.ConcatMany, "", "", ""), maps3(text.ConcatMany, "a", "b", "c")},
	"text.KeepConversion":    {takes(text.KeepConversion, nil), takes(text.KeepConversion, []byte("abc"))},
	"text.Diagnostic":        {plain(text.Diagnostic)},
	"text.DiagnosticMoved":   {plain(text.DiagnosticMoved)},
	"text.DiagnosticLines":   {plain(text.DiagnosticLines)},
	"text.DiagnosticReason":  {maps(text.DiagnosticReason, map[string]*int{})},
	"text.DiagnosticConcat":  {maps(text.DiagnosticConcat, ""), maps(text.DiagnosticConcat, "abc")},
	"text.DiagnosticLiteral": {gives(text.DiagnosticLiteral)},

	"inlined.Stored":           {plain(inlined.Stored)},
	"inlined.TwiceOnOneLine":   {gives2(inlined.TwiceOnOneLine)},
	"inlined.Chain":            {plain(inlined.Chain)},
	"inlined.ClosureOfCallee":  {gives(inlined.ClosureOfCallee)},
	"inlined.Method":           {gives(inlined.Method)},
	"inlined.Deferred":         {plain(inlined.Deferred)},
	"inlined.FromOtherPackage": {gives2(inlined.FromOtherPackage)},
}
