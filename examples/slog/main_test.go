package main

import (
	"strings"
	"testing"
)

// TestRun checks that every scene leaks before and does not after, and that
// the last one, which is harmless, stays as it is.
func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3*len(scenes) {
		t.Fatalf("%d lines for %d scenes", len(lines), len(scenes))
	}
	leaks := func(s string) bool {
		for _, secret := range []string{"7946", "204817", "ann@", "Annie", "4539", "first=Ann", "q8Zr", "Leeds"} {
			if strings.Contains(s, secret) {
				return true
			}
		}
		return false
	}
	for i, s := range scenes {
		before, after := lines[3*i+1], lines[3*i+2]
		if harmless := i == len(scenes)-1; leaks(before) == harmless || leaks(after) || harmless && strings.Fields(before)[1] != strings.Fields(after)[1] {
			t.Errorf("%s:\n%s\n%s", s.title, before, after)
		}
	}
}
