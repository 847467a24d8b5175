package onlytest

import "testing"

func TestNothing(t *testing.T) {}
