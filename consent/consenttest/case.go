package consenttest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext/internal/txcase"
)

// runCase runs one case of a suite on fresh stores and explains a failure.
func runCase[S any](t *testing.T, name, why string, run func(context.Context, func() S) error, open func(*testing.T) S) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
		defer cancel()
		if err := run(ctx, func() S { return open(t) }); err != nil {
			t.Errorf("%v\nWhy it matters: %s", err, why)
		}
	})
}
