package audittest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/internal/txcase"
)

// TreeStore is the store of a tree.
type TreeStore interface {
	sequencer.Store
	sequencer.Reader
}

// Stores are the stores of events and of the tree over them, in one database.
type Stores struct {
	Events audit.Store
	Tree   TreeStore
}

// TreeCase is one property of the store of a tree.
type TreeCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run returns an error that describes the defect. It takes fresh, empty stores from open.
	Run func(ctx context.Context, open func() Stores) error
}

// RunTree runs every case of [TreeCases] as a subtest, as [RunStore] does.
func RunTree(t *testing.T, open func(t *testing.T) Stores) {
	t.Helper()
	for _, c := range TreeCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() Stores { return open(t) }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}
