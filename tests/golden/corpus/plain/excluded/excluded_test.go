package excluded

import "testing"

func TestAlways(t *testing.T) {
	if *Always() != 1 {
		t.Fatal("not 1")
	}
}
