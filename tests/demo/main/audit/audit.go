// Package audit keeps a trail of what happened.
package audit

import (
	"fmt"
	"reflect"
)

// Entry is one event.
type Entry struct {
	Kind   string
	Number int
}

var last *Entry

// Trail maps order numbers to their last event.
type Trail map[int]*Entry

// Record stores an event: once in the trail, once as the last one.
func (t Trail) Record(kind string, number int) {
	entry := Entry{Kind: kind, Number: number}
	t[number] = &entry
	last = &entry
}

// Describe prints an event.
func Describe(entry Entry) string {
	return fmt.Sprintf("%s of order %d", entry.Kind, entry.Number)
}

// KindOf names the type of a value without keeping the value.
func KindOf(value int) string {
	return reflect.TypeOf(value).String()
}

// Fields counts the fields of an event by reflection.
func Fields(entry Entry) int {
	return reflect.ValueOf(entry).NumField()
}

// Recorder binds the trail in a method value.
func (t Trail) Recorder() func(string, int) {
	return t.Record
}

// Flush calls every clean-up when it ends.
func Flush(cleanups []func()) {
	for _, cleanup := range cleanups {
		defer cleanup()
	}
}
