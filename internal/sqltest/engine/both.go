package engine

import "testing"

// OnBoth runs a test on both engines.
func OnBoth(t *testing.T, f func(t *testing.T, e Engine)) {
	t.Helper()
	for _, e := range []Engine{SQLite, PostgreSQL} {
		t.Run(e.Name, func(t *testing.T) { f(t, e) })
	}
}

// OnBothAtOnce is OnBoth on both at once, for what takes long and counts nothing that depends on how
// long.
func OnBothAtOnce(t *testing.T, f func(t *testing.T, e Engine)) {
	t.Helper()
	for _, e := range []Engine{SQLite, PostgreSQL} {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			f(t, e)
		})
	}
}
