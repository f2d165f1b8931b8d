package backfill_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backfill"
)

func TestJob(t *testing.T) {
	c, _ := newCustomers(t)
	ctx := context.Background()
	at := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	var told []backfill.Progress
	b := c.backfill(t, func(cfg *backfill.Config) {
		cfg.Now = func() time.Time { at = at.Add(time.Second); return at }
		cfg.Progress = func(_ context.Context, p backfill.Progress) error { told = append(told, p); return nil }
	})
	original := slices.Clone(c.rows)

	_, err := b.Verify(ctx, nurse())
	require.ErrorIs(t, err, backfill.ErrPhase)
	require.ErrorIs(t, b.SwitchReads(ctx), backfill.ErrPhase)
	_, err = b.DropClear(ctx)
	require.ErrorIs(t, err, backfill.ErrPhase)

	r, err := b.Fill(ctx)
	require.NoError(t, err)
	require.Equal(t, backfill.PhaseFilled, r.Phase)
	require.Equal(t, []int64{12, 9, 1, 0, 0, 2}, []int64{r.Rows, r.Sealed, r.Empty, r.Already, r.Changed, r.Counts[backfill.FaultInvalid]})
	require.Equal(t, invalidRows, faults(r, backfill.FaultInvalid))
	require.Equal(t, "row c00004: invalid: must have only digits, spaces and - . / ( ) after an optional plus sign; spell out letters as digits", r.Faults[0].String())
	require.Len(t, told, 4)
	require.Equal(t, backfill.Progress{Phase: backfill.PhaseFilling, Rows: 3, PerSecond: 3}, told[0])
	require.Equal(t, int64(12), told[3].Rows)
	r, err = b.Fill(ctx)
	require.NoError(t, err)
	require.Zero(t, r.Rows, "filled is filled")
	for i, row := range c.rows {
		same := row.Number == original[i].Number
		require.True(t, same, "the clear column is as it was")
	}
	require.Equal(t, "+447400123401", c.opens(t, b, "c00001"))
	require.Equal(t, "+4915123456706", c.opens(t, b, "c00008"))
	n := number(t, "+447400123401")
	p, err := c.r.sealer.Pseudonym(ctx, nil, clinic, sealtext.DomainDirectory, n)
	require.NoError(t, err)
	require.Equal(t, p, c.row("c00001").Cells.Pseudonym)
	person, err := c.r.sealer.Find(ctx, nil, clinic, n)
	require.NoError(t, err)
	require.Equal(t, person.Subject, c.row("c00001").Cells.Subject)
	require.Equal(t, person.Subject, c.row("c00007").Cells.Subject, "one person")

	_, err = b.Verify(ctx, vault.Access{Actor: sealtext.Actor{ID: "somebody"}, Reason: vault.ReasonSupport})
	require.ErrorIs(t, err, vault.ErrDenied, "the sample is a reveal like any other")
	r, err = b.Verify(ctx, nurse())
	require.NoError(t, err)
	require.Equal(t, backfill.PhaseVerified, r.Phase)
	require.Equal(t, []int64{12, 9, 1, 9}, []int64{r.Rows, r.Already, r.Empty, r.Opened})
	require.Equal(t, "row c00007: duplicate of row c00001", r.Faults[len(r.Faults)-1].String())
	revealed := 0
	for _, e := range c.r.events(t, clinic) {
		if e.Kind == audit.KindRevealed {
			revealed++
		}
	}
	require.Equal(t, 9, revealed)

	// There and back.
	require.NoError(t, b.SwitchReads(ctx))
	require.NoError(t, b.SwitchReads(ctx))
	s, err := b.State(ctx)
	require.NoError(t, err)
	require.True(t, s.Phase.ReadsSealed() && s.Phase.WritesClear())
	_, err = b.Verify(ctx, nurse())
	require.NoError(t, err)
	_, err = b.Fill(ctx)
	require.ErrorIs(t, err, backfill.ErrPhase)
	require.NoError(t, b.RollBack(ctx))
	s, err = b.State(ctx)
	require.NoError(t, err)
	require.Equal(t, backfill.State{}, s)
	require.False(t, s.Phase.ReadsSealed())
	before := slices.Clone(c.rows)
	r, err = b.Fill(ctx)
	require.NoError(t, err)
	require.Equal(t, []int64{0, 9}, []int64{r.Sealed, r.Already})
	require.Equal(t, before, c.rows, "what was right is left alone")
	_, err = b.Verify(ctx, nurse())
	require.NoError(t, err)
	require.NoError(t, b.SwitchReads(ctx))

	// Invalid rows are not lost unless one says so.
	r, err = b.DropClear(ctx)
	require.ErrorIs(t, err, backfill.ErrIncomplete)
	require.Equal(t, backfill.PhaseDropping, r.Phase)
	require.Equal(t, int64(9), r.Dropped)
	require.Equal(t, invalidRows, faults(r, backfill.FaultInvalid))
	require.Equal(t, "call her mother", c.row("c00004").Number.Plaintext())
	require.ErrorIs(t, b.RollBack(ctx), backfill.ErrPhase)
	c.row("c00004").Number = backfill.NewClearText("07400 123404")
	r, err = b.DropClear(ctx)
	require.ErrorIs(t, err, backfill.ErrIncomplete)
	require.Equal(t, "+447400123404", c.opens(t, b, "c00004"), "what was corrected is sealed before it goes")
	require.Equal(t, "c00009", faults(r, backfill.FaultInvalid))
	r, err = c.backfill(t, func(cfg *backfill.Config) { cfg.DropInvalid = true }).DropClear(ctx)
	require.NoError(t, err)
	require.Equal(t, backfill.PhaseDropped, r.Phase)
	require.Zero(t, r.Counts[backfill.FaultInvalid])
	for _, row := range c.rows {
		require.True(t, row.Number.IsZero(), row.ID)
	}
	r, err = b.DropClear(ctx)
	require.NoError(t, err)
	require.Zero(t, r.Rows)
	require.ErrorIs(t, b.RollBack(ctx), backfill.ErrPhase)
	require.Equal(t, "filling filled verified switched dropping dropped unknown", fmt.Sprint(
		backfill.PhaseFilling, " ", backfill.PhaseFilled, " ", backfill.PhaseVerified, " ", backfill.PhaseSwitched, " ",
		backfill.PhaseDropping, " ", backfill.PhaseDropped, " ", backfill.Phase(9)))
}

// TestKilledAnywhere makes every call of the table fail once, from the
// first to the last, and goes on afterwards: the end is always the same.
func TestKilledAnywhere(t *testing.T) {
	ctx := context.Background()
	all := func(b *backfill.Job) (err error) {
		for _, step := range []func() error{
			func() error { return second(b.Fill(ctx)) },
			func() error { return second(b.Verify(ctx, nurse())) },
			func() error { return b.SwitchReads(ctx) },
			func() error { return second(b.DropClear(ctx)) },
		} {
			if err := step(); err != nil && !errors.Is(err, backfill.ErrPhase) {
				return err
			}
		}
		return nil
	}
	whole, _ := newCustomers(t)
	drop := func(cfg *backfill.Config) { cfg.DropInvalid = true }
	require.NoError(t, all(whole.backfill(t, drop)))
	require.Greater(t, whole.calls, 50)
	for k := 1; k <= whole.calls; k++ {
		c, _ := newCustomers(t)
		c.failAt = k
		want := slices.Clone(c.rows)
		require.ErrorIs(t, all(c.backfill(t, drop)), errKilled, "call %d", k)
		require.NoError(t, all(c.backfill(t, drop)), "call %d", k) // another process
		require.Equal(t, backfill.PhaseDropped, c.state.Phase, "call %d", k)
		for i, row := range c.rows {
			require.True(t, row.Number.IsZero(), "call %d, row %s", k, row.ID)
			n, err := parsePhone(want[i].Number.Plaintext(), want[i].Region)
			if err != nil {
				require.Zero(t, row.Cells, "call %d, row %s", k, row.ID)
				continue
			}
			require.Equal(t, n.E164(), c.opens(t, whole.backfill(t, nil), row.ID), "call %d", k)
		}
		require.Equal(t, c.rows[0].Cells.Subject, c.rows[6].Cells.Subject, "call %d", k)
	}
}

// What writers do that leave the new columns alone, and worse.
func TestFaults(t *testing.T) {
	ctx := context.Background()
	for name, spoil := range map[string]struct {
		do   func(*testing.T, *customers)
		kind backfill.FaultKind
		rows string
	}{
		"a row that nobody sealed": {func(_ *testing.T, c *customers) { c.row("c00005").Cells = backfill.Cells{} }, backfill.FaultMissing, "c00005"},
		"another number":           {func(_ *testing.T, c *customers) { c.row("c00005").Number = backfill.NewClearText("+12025550199") }, backfill.FaultWrong, "c00005"},
		"the cells of two rows mixed up": {func(_ *testing.T, c *customers) {
			a, b := c.row("c00005"), c.row("c00006")
			a.Cells, b.Cells = b.Cells, a.Cells
		}, backfill.FaultWrong, "c00005 c00006"},
		"the sealed number of another row of the person": {func(_ *testing.T, c *customers) {
			c.row("c00007").Cells = c.row("c00001").Cells
		}, backfill.FaultWrong, "c00007"},
		"a changed bit": {func(t *testing.T, c *customers) {
			raw := bytes.Clone(c.row("c00002").Cells.Sealed.Bytes())
			raw[40] ^= 4
			require.NoError(t, c.row("c00002").Cells.Sealed.Scan(raw))
		}, backfill.FaultWrong, "c00002"},
		"another pseudonym": {func(_ *testing.T, c *customers) {
			c.row("c00002").Cells.Pseudonym = sealtext.MakePseudonym(1, [16]byte{1})
		}, backfill.FaultWrong, "c00002"},
		"a made-up subject": {func(_ *testing.T, c *customers) { c.row("c00002").Cells.Subject = sealtext.NewSubject() }, backfill.FaultWrong, "c00002"},
	} {
		t.Run(name, func(t *testing.T) {
			c, b := newCustomers(t)
			_, err := b.Fill(ctx)
			require.NoError(t, err)
			spoil.do(t, c)
			r, err := b.Verify(ctx, nurse())
			require.ErrorIs(t, err, backfill.ErrIncomplete)
			require.Equal(t, spoil.rows, faults(r, spoil.kind))
			require.Equal(t, backfill.PhaseFilling, r.Phase)
			require.ErrorIs(t, b.SwitchReads(ctx), backfill.ErrPhase)

			// Another round puts it right.
			r, err = b.Fill(ctx)
			require.NoError(t, err)
			require.Equal(t, int64(len(strings.Fields(spoil.rows))), r.Sealed)
			_, err = b.Verify(ctx, nurse())
			require.NoError(t, err)

			// After the switch reading goes on, and nobody switches back by accident.
			require.NoError(t, b.SwitchReads(ctx))
			spoil.do(t, c)
			r, err = b.Verify(ctx, nurse())
			if name == "another number" {
				require.NoError(t, err) // it is the same one this time
				return
			}
			require.ErrorIs(t, err, backfill.ErrIncomplete)
			require.Equal(t, backfill.PhaseSwitched, r.Phase)
		})
	}
}

// A person who was forgotten does not come back by way of the clear column.
func TestErasedPeople(t *testing.T) {
	ctx := context.Background()
	c, b := newCustomers(t)
	_, err := b.Fill(ctx)
	require.NoError(t, err)
	gone := c.row("c00002").Cells.Subject
	require.NoError(t, c.r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := c.r.vault.Erase(ctx, tx, sealtext.Person{Tenant: clinic, Subject: gone})
		return err
	}))
	c.r.vault.Evict(clinic, gone)
	r, err := b.Verify(ctx, nurse())
	require.ErrorIs(t, err, backfill.ErrIncomplete)
	require.Equal(t, "c00002", faults(r, backfill.FaultErased))
	r, err = b.Fill(ctx)
	require.NoError(t, err)
	require.Equal(t, "c00002", faults(r, backfill.FaultErased))
	_, err = c.r.sealer.Find(ctx, nil, clinic, number(t, "+447400123402"))
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
	c.row("c00002").Number = backfill.ClearText{}
	_, err = b.Verify(ctx, nurse())
	require.NoError(t, err)
}

// A row that somebody changes between reading and writing is left to them.
func TestLeavesChangedRows(t *testing.T) {
	ctx := context.Background()
	c, b := newCustomers(t)
	c.before = func(id string) {
		if id == "c00005" {
			c.row(id).Number = backfill.NewClearText("+12025550177")
		}
	}
	r, err := b.Fill(ctx)
	require.NoError(t, err)
	require.Equal(t, int64(1), r.Changed)
	require.Zero(t, c.row("c00005").Cells)
	r, err = b.Verify(ctx, nurse())
	require.ErrorIs(t, err, backfill.ErrIncomplete)
	require.Equal(t, "c00005", faults(r, backfill.FaultMissing), "a writer who leaves the new columns alone shows")
}

func TestDualWrite(t *testing.T) {
	ctx := context.Background()
	c, b := newCustomers(t)
	id := c.insert("07400 123499", "GB")
	require.NoError(t, c.r.tx(func(ctx context.Context, tx sealtext.Tx) (err error) {
		c.row(id).Cells, err = b.Cells(ctx, tx, id, c.row(id).Number, "GB")
		return err
	}))
	before := c.row(id).Cells
	r, err := b.Fill(ctx)
	require.NoError(t, err)
	require.Equal(t, int64(1), r.Already)
	require.Equal(t, before, c.row(id).Cells)
	require.Equal(t, "+447400123499", c.opens(t, b, id))
	var bad *sealtext.InputError
	require.ErrorAs(t, c.r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := b.Cells(ctx, tx, id, backfill.NewClearText("nobody"), "GB")
		return err
	}), &bad)
}
