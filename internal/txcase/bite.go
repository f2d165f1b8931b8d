package txcase

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Broken is a store that is wrong in one way, and the cases that must fail on it.
type Broken[S any] struct {
	Name  string
	Open  func() S
	Cases []string
}

// Bites checks a suite against broken stores. Each broken store must fail the cases that it names,
// and at least one of them must fail each case: a case that nothing fails checks nothing.
func Bites[S any](ctx context.Context, names []string, run func(ctx context.Context, name string, open func() S) error, broken []Broken[S]) error {
	var all error
	bitten := map[string]bool{}
	for _, b := range broken {
		for _, name := range b.Cases {
			bitten[name] = true
			switch {
			case !slices.Contains(names, name):
				all = errors.Join(all, fmt.Errorf("there is no case %s", name))
			case !fails(func() error { return run(ctx, name, b.Open) }):
				all = errors.Join(all, fmt.Errorf("case %s takes a store that %s", name, b.Name))
			}
		}
	}
	for _, name := range names {
		if !bitten[name] {
			all = errors.Join(all, fmt.Errorf("no broken store fails case %s", name))
		}
	}
	return all
}

// tries is the number of times that a case is run on a broken store. Some stores are broken only
// when two callers run at once, which a case can make likely but not certain.
const tries = 100

func fails(run func() error) bool {
	for range tries {
		if run() != nil {
			return true
		}
	}
	return false
}
