package backfill_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/backfill"
)

// What an interrupted call left behind its cursor is not forgotten by the next.
func TestDropInterrupted(t *testing.T) {
	ctx := context.Background()
	c, b := newCustomers(t)
	_, err := b.Fill(ctx)
	require.NoError(t, err)
	_, err = b.Verify(ctx, nurse())
	require.NoError(t, err)
	require.NoError(t, b.SwitchReads(ctx))
	stop := errors.New("enough")
	_, err = c.backfill(t, func(cfg *backfill.Config) {
		cfg.Batch = 6
		cfg.Progress = func(context.Context, backfill.Progress) error { return stop }
	}).DropClear(ctx)
	require.ErrorIs(t, err, stop)
	r, err := b.DropClear(ctx)
	require.ErrorIs(t, err, backfill.ErrIncomplete)
	require.Equal(t, invalidRows, faults(r, backfill.FaultInvalid))
	require.Equal(t, int64(2), r.Counts[backfill.FaultInvalid])
	require.Equal(t, backfill.PhaseDropping, r.Phase)
	c.row("c00004").Number, c.row("c00009").Number = backfill.ClearText{}, backfill.ClearText{}

	// Nor is what somebody wrote there meanwhile.
	_, err = c.backfill(t, func(cfg *backfill.Config) {
		cfg.Progress = func(context.Context, backfill.Progress) error { return stop }
	}).DropClear(ctx)
	require.ErrorIs(t, err, stop)
	c.row("c00001").Number = backfill.NewClearText("07400 123401")
	r, err = b.DropClear(ctx)
	require.NoError(t, err)
	require.Equal(t, backfill.PhaseDropped, r.Phase)
	require.True(t, c.row("c00001").Number.IsZero())
}

// A process that still writes the clear column is found, and emptied after.
func TestDropFindsLateWriters(t *testing.T) {
	ctx := context.Background()
	late := 0
	c, _ := newCustomers(t)
	b := c.backfill(t, func(cfg *backfill.Config) {
		cfg.DropInvalid = true
		cfg.Progress = func(_ context.Context, p backfill.Progress) error {
			if p.Phase == backfill.PhaseDropping && late > 0 && p.Rows == 12 {
				late--
				c.row("c00001").Number = backfill.NewClearText("07400 123401")
			}
			return nil
		}
	})
	for _, step := range []func() error{
		func() error { return second(b.Fill(ctx)) }, func() error { return second(b.Verify(ctx, nurse())) }, func() error { return b.SwitchReads(ctx) },
	} {
		require.NoError(t, step())
	}
	late = 100
	r, err := b.DropClear(ctx)
	require.ErrorIs(t, err, backfill.ErrIncomplete, "it does not go on for ever")
	require.Equal(t, backfill.PhaseDropping, r.Phase)
	late = 1
	r, err = b.DropClear(ctx)
	require.NoError(t, err)
	require.Equal(t, backfill.PhaseDropped, r.Phase)
	for _, row := range c.rows {
		require.True(t, row.Number.IsZero(), row.ID)
	}
}

// TestNoNumberIsLost lets an application and an operator do things
// in any order, with calls that fail anywhere: a number that was written is
// always in the clear column or sealed.
func TestNoNumberIsLost(t *testing.T) {
	ctx := context.Background()
	reached := map[backfill.Phase]int{}
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 9))
		c, _ := newCustomers(t)
		b := c.backfill(t, func(cfg *backfill.Config) { cfg.DropInvalid = seed%2 == 0 })
		truth := map[string]string{}
		for _, row := range c.rows {
			if n, err := parsePhone(row.Number.Plaintext(), row.Region); err == nil {
				truth[row.ID] = n.E164()
			}
		}
		write := func(id, e164 string) {
			if id == "" {
				id = c.insert("", "")
			}
			old := *c.row(id)
			err := c.InTx(ctx, func(ctx context.Context, tx sealtext.Tx, _ backfill.Rows) error {
				cells, err := b.Cells(ctx, tx, id, backfill.NewClearText(e164), "")
				if err != nil {
					return err
				}
				c.row(id).Cells = cells
				if c.state.Phase.WritesClear() {
					c.row(id).Number = backfill.NewClearText(e164)
				} else {
					c.row(id).Number = backfill.ClearText{}
				}
				return nil
			})
			if now := *c.row(id); now.Cells.Subject != old.Cells.Subject || err == nil {
				truth[id] = e164
			}
		}
		for range 60 {
			c.calls, c.failAt = 0, rng.IntN(60)*rng.IntN(2)
			switch rng.IntN(9) {
			case 0, 1:
				write("", fmt.Sprintf("+1202555%04d", rng.IntN(200)))
			case 2:
				write(c.rows[rng.IntN(len(c.rows))].ID, fmt.Sprintf("+1202555%04d", rng.IntN(200)))
			case 3, 4:
				_, _ = b.Fill(ctx)
			case 5:
				_, _ = b.Verify(ctx, nurse())
			case 6:
				_ = b.SwitchReads(ctx)
			case 7:
				_ = b.RollBack(ctx)
			case 8:
				_, _ = b.DropClear(ctx)
			}
			c.calls, c.failAt = 0, 0
			reached[c.state.Phase]++
			for id, want := range truth {
				row := c.row(id)
				if !row.Number.IsZero() && !c.state.Phase.ReadsSealed() {
					n, err := parsePhone(row.Number.Plaintext(), row.Region)
					require.NoError(t, err)
					require.Equal(t, want, n.E164(), "seed %d, row %s", seed, id)
				} else {
					require.Equal(t, want, c.opens(t, b, id), "seed %d, row %s, %v", seed, id, c.state.Phase)
				}
			}
		}
	}
	require.Len(t, reached, 6, "every phase is reached")
}
