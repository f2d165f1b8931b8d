package retentiontest

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention"
)

var (
	north = sealtext.MustTenant("north")
	south = sealtext.MustTenant("south")
	start = time.Date(2026, 3, 1, 9, 30, 0, 123_456_000, time.UTC)
)

// person returns subject number n.
func person(n int) sealtext.Subject { return sealtext.Subject{0: 0xff, 14: byte(n >> 8), 15: byte(n)} }

// sample returns hold number n, in force on person(0); later numbers have later times.
func sample(n int) retention.HoldRow {
	b := byte(n)
	return retention.HoldRow{
		Tenant: north, Subject: person(0), ID: sealtext.ID{0: 0xff - b, 15: 1}, Case: [16]byte{0: 0x80, 15: b},
		Details:  sealtext.MakeSealed(0xffff_ff00+uint32(b), []byte{0, 0xff, b, '\'', '\\', 0}),
		PlacedAt: start.Add(time.Duration(n) * time.Microsecond),
	}
}

// released returns the row as it is after Release.
func released(row retention.HoldRow, at time.Time) retention.HoldRow {
	row.ReleasedAt = at
	return row
}

// place places holds in one transaction and checks the report of each.
func place(ctx context.Context, s retention.Store, want bool, rows ...retention.HoldRow) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range rows {
			placed, err := s.Place(ctx, tx, r)
			if err != nil {
				return err
			}
			if err := txcase.Want("the report of Place", placed, want); err != nil {
				return err
			}
		}
		return nil
	})
}

// release ends the hold of a row, at start plus an hour, and checks the result.
func release(ctx context.Context, s retention.Store, want bool, row retention.HoldRow) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := s.Release(ctx, tx, row.Tenant, row.Subject, row.ID, start.Add(time.Hour))
		if err != nil {
			return err
		}
		return txcase.Want("the report of Release", was, want)
	})
}

// same checks the holds of a person, outside and inside a transaction.
func same(ctx context.Context, s retention.Store, what string, tenant sealtext.Tenant, subject sealtext.Subject, want ...retention.HoldRow) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Holds(ctx, tx, tenant, subject)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what, got, want)
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	return s.InTx(ctx, look)
}

func holdCases() []StoreCase {
	return []StoreCase{
		{"hold-round-trip", "every field must come back byte for byte, oldest hold first: a court asks since when", roundTrip},
		{"hold-copies", "a store must copy what it is given and what it hands out: a caller's buffer that is used again must not change a case id", copies},
		{"hold-case", "a Case that holds a subject already must give false and insert nothing, until it was released; other cases and other people are not concerned", oneCase},
		{"hold-case-concurrent", "of many that place one Case at once exactly one must get true", caseConcurrent},
		{"hold-release", "Release must end the one hold once, set ReleasedAt and nothing else, and report false for whatever is not in force", releaseOnce},
		{"hold-tenants", "the same subject, ids and Case in two tenants must be two people's holds", tenants},
		{"hold-rollback", "a Place and a Release that are rolled back must leave the holds as they were", rollback},
	}
}

func roundTrip(ctx context.Context, open func() retention.Store) error {
	s := open()
	old, full, bare, east := sample(0), sample(1), sample(2), sample(3)
	old.PlacedAt, bare.Details = time.Unix(0, 0).UTC(), sealtext.Sealed{}
	given := east
	given.PlacedAt = east.PlacedAt.Add(789).In(time.FixedZone("east", 5*3600))
	if err := place(ctx, s, true, bare, given, old, full); err != nil {
		return err
	}
	if err := same(ctx, s, "what was placed", north, person(0), old, full, bare, east); err != nil {
		return err
	}
	return same(ctx, s, "a person without holds", north, person(1))
}

func copies(ctx context.Context, open func() retention.Store) error {
	s, want := open(), sample(0)
	buffer := bytes.Clone(want.Details.Ciphertext())
	given := want
	given.Details = sealtext.MakeSealed(want.Details.KeyID(), buffer)
	if err := place(ctx, s, true, given); err != nil {
		return err
	}
	buffer[0] ^= 0xff
	if err := same(ctx, s, "after the caller used its buffer again", north, person(0), want); err != nil {
		return err
	}
	got, err := s.Holds(ctx, nil, north, person(0))
	if err != nil {
		return err
	}
	got[0].Details.Ciphertext()[0] ^= 0xff
	return same(ctx, s, "after a reader changed what it was handed", north, person(0), want)
}

func oneCase(ctx context.Context, open func() retention.Store) error {
	s, first, again, other := open(), sample(0), sample(1), sample(2)
	again.Case = first.Case
	neighbor := sample(3)
	neighbor.Subject, neighbor.Case = person(1), first.Case
	if err := errors.Join(place(ctx, s, true, first), place(ctx, s, false, again, first), place(ctx, s, true, other, neighbor)); err != nil {
		return err
	}
	if err := same(ctx, s, "after a repeat", north, person(0), first, other); err != nil {
		return err
	}
	end := start.Add(time.Hour)
	if err := errors.Join(release(ctx, s, true, first), place(ctx, s, true, again), place(ctx, s, false, again)); err != nil {
		return err
	}
	return errors.Join(same(ctx, s, "after a second hold of one case", north, person(0), released(first, end), again, other),
		same(ctx, s, "the neighbor", north, person(1), neighbor))
}

func caseConcurrent(ctx context.Context, open func() retention.Store) error {
	const workers = 6
	s := open()
	var won [workers]bool
	err := txcase.Each(workers, func(w int) error {
		row := sample(w)
		row.Case = sample(0).Case
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			won[w], err = s.Place(ctx, tx, row)
			return err
		})
	})
	if err != nil {
		return err
	}
	var want []retention.HoldRow
	for w := range workers {
		if won[w] {
			row := sample(w)
			row.Case = sample(0).Case
			want = append(want, row)
		}
	}
	return errors.Join(txcase.Want("how many got true for one case", len(want), 1), same(ctx, s, "the one hold", north, person(0), want...))
}

func releaseOnce(ctx context.Context, open func() retention.Store) error {
	s, first, second := open(), sample(0), sample(1)
	if err := place(ctx, s, true, first, second); err != nil {
		return err
	}
	elsewhere, unknown, foreign := first, first, first
	elsewhere.Subject, unknown.ID, foreign.Tenant = person(1), sealtext.ID{1}, south
	for _, row := range []retention.HoldRow{elsewhere, unknown, foreign} {
		if err := release(ctx, s, false, row); err != nil {
			return err
		}
	}
	if err := same(ctx, s, "after releases of what is not there", north, person(0), first, second); err != nil {
		return err
	}
	if err := release(ctx, s, true, first); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := s.Release(ctx, tx, north, first.Subject, first.ID, start.Add(2*time.Hour))
		if err != nil {
			return err
		}
		return txcase.Want("the report of a second Release", was, false)
	})
	if err != nil {
		return err
	}
	return same(ctx, s, "after Release", north, person(0), released(first, start.Add(time.Hour)), second)
}

func tenants(ctx context.Context, open func() retention.Store) error {
	s, ours, theirs := open(), sample(0), sample(0)
	theirs.Tenant = south
	if err := errors.Join(place(ctx, s, true, ours), same(ctx, s, "the other tenant", south, person(0)), place(ctx, s, true, theirs)); err != nil {
		return err
	}
	if err := release(ctx, s, true, ours); err != nil {
		return err
	}
	return errors.Join(same(ctx, s, "the first tenant", north, person(0), released(ours, start.Add(time.Hour))),
		same(ctx, s, "the second tenant", south, person(0), theirs))
}

func rollback(ctx context.Context, open func() retention.Store) error {
	s, first, second, giveUp := open(), sample(0), sample(1), errors.New("gives up on purpose")
	if err := place(ctx, s, true, first); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.Release(ctx, tx, north, first.Subject, first.ID, start); err != nil {
			return err
		}
		if _, err := s.Place(ctx, tx, second); err != nil {
			return err
		}
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), same(ctx, s, "after a rollback", north, person(0), first),
		place(ctx, s, false, first), place(ctx, s, true, second))
}
