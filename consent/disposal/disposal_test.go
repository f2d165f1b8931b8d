package disposal_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/consenttest"
	"github.com/sealtext/sealtext/consent/disposal"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
)

var (
	_ retention.Disposer = (*disposal.Slots)(nil)
	_ retention.Disposer = (*disposal.LastHandoffs)(nil)
	_ retention.Disposer = (*disposal.Handoffs)(nil)

	clinic = sealtext.MustTenant("clinic")
	noon   = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
)

// TestWhatIsNeededIsKept: whatever a schedule says, a slot that a cap may count stays, and so
// does a last hand-off that a YES may answer.
func TestWhatIsNeededIsKept(t *testing.T) {
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	store := mem.Consent().(consenttest.Disposing)
	now := noon
	clock := func() time.Time { return now }
	item := sealtext.Item{Tenant: clinic, Subject: sealtext.NewSubject(), Record: sealtext.NewID()}
	in := func(f func(context.Context, sealtext.Tx) error) { require.NoError(t, store.InTx(t.Context(), f)) }
	in(func(ctx context.Context, tx sealtext.Tx) error {
		if err := store.SaveSlot(ctx, tx, consent.CapSlot{Tenant: clinic, Subject: item.Subject, Message: item.Record, At: noon}); err != nil {
			return err
		}
		return store.SaveLast(ctx, tx, []consent.LastHandoff{{Tenant: clinic, Subject: item.Subject, Message: item.Record, At: noon}}, noon)
	})
	for name, c := range map[string]struct {
		archive retention.Disposer
		keep    time.Duration
	}{
		"slots":          {disposal.NewSlots(store, clock), 401 * 24 * time.Hour},
		"last hand-offs": {disposal.NewLastHandoffs(store, clock), 8 * 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			dispose := func(want int) {
				in(func(ctx context.Context, tx sealtext.Tx) error {
					n, err := c.archive.Dispose(ctx, tx, []sealtext.Item{item})
					require.Equal(t, want, n)
					return err
				})
			}
			now = noon.Add(c.keep)
			due, err := c.archive.Due(t.Context(), now, 10)
			require.NoError(t, err)
			require.Empty(t, due)
			dispose(0)
			now = now.Add(24 * time.Hour)
			due, err = c.archive.Due(t.Context(), noon, 10)
			require.NoError(t, err)
			require.Empty(t, due, "the schedule keeps it for longer")
			due, err = c.archive.Due(t.Context(), now, 10)
			require.NoError(t, err)
			require.Equal(t, []sealtext.Item{item}, due)
			dispose(1)
		})
	}
}
