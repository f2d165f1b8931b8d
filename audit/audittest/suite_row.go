package audittest

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/txcase"
)

var (
	north = sealtext.MustTenant("north")
	south = sealtext.MustTenant("south")
	start = time.Date(2026, 3, 1, 9, 30, 0, 123_456_000, time.UTC)
)

// sample returns row number n with every field set; later numbers have later times.
func sample(n int) audit.Row {
	b := byte(n)
	return audit.Row{
		Tenant: north, ID: sealtext.ID{15: b + 1}, At: start.Add(time.Duration(n) * time.Microsecond),
		Kind: audit.KindHandedOff, Subject: sealtext.Subject{0: 0xff, 15: b}, Actor: [16]byte{0: 0x80, 15: b},
		Payload:    sealtext.MakeSealed(0xffff_fff0+uint32(b)%8, []byte{0, 0xff, b, '\'', '\\', 0}),
		Commitment: [32]byte{0: 0xff, 1: '\'', 31: b},
	}
}

// add appends rows in one transaction.
func add(ctx context.Context, s audit.Store, rows ...audit.Row) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range rows {
			if err := s.Append(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// same checks that a query returns the rows in order, both outside and inside a transaction.
func same(ctx context.Context, s audit.Store, what string, q audit.Query, want ...audit.Row) error {
	if q.Tenant.IsZero() {
		q.Tenant = north
	}
	if q.Limit == 0 {
		q.Limit = 1000
	}
	got, err := s.Rows(ctx, nil, q)
	if err != nil {
		return err
	}
	if err := txcase.DiffRows(what, got, want); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Rows(ctx, tx, q)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what+" in a transaction", got, want)
	})
}

func rowCases() []StoreCase {
	return []StoreCase{
		{"append-round-trip", "every field must come back byte for byte: proofs are made over rows, and one that changed proves nothing", roundTrip},
		{"append-time-zone", "a time must be kept as the same instant in UTC, cut to microseconds: rows are ordered by it", timeZone},
		{"append-copies", "a store must copy what it is given and what it hands out: a caller's buffer that is used again must not change the log", copies},
		{"append-duplicate", "a second row with the same (Tenant, ID) must be an error and change nothing: the log would lose an event in silence", duplicate},
		{"append-many", "AppendAll must store what one Append after the other would, of every length and of several tenants: a batch of messages has a batch of events", appendMany},
		{"append-many-duplicate", "AppendAll must refuse a row that is stored already, or twice among the rows, and store none of them then", appendManyDuplicate},
		{"append-tenants", "the same ids in two tenants must be two rows, each seen by its own tenant only", tenants},
	}
}

func roundTrip(ctx context.Context, open func() audit.Store) error {
	s := open()
	full, bare, old, high := sample(1), sample(2), sample(0), sample(3)
	bare.Subject, bare.Actor, bare.Payload = sealtext.Subject{}, [16]byte{}, sealtext.Sealed{}
	old.At = time.Unix(0, 0).UTC() // the time of a clock that was never set
	high.Kind = audit.Kinds()[len(audit.Kinds())-1]
	if err := add(ctx, s, bare, full, high, old); err != nil {
		return err
	}
	return same(ctx, s, "what was appended", audit.Query{}, old, full, bare, high)
}

func timeZone(ctx context.Context, open func() audit.Store) error {
	s := open()
	row := sample(0)
	row.At = row.At.Add(789).In(time.FixedZone("east", 5*3600))
	if err := add(ctx, s, row); err != nil {
		return err
	}
	row.At = start
	return same(ctx, s, "a time of another zone with nanoseconds", audit.Query{}, row)
}

func copies(ctx context.Context, open func() audit.Store) error {
	s := open()
	row := sample(0)
	buffer := bytes.Clone(row.Payload.Ciphertext())
	given := row
	given.Payload = sealtext.MakeSealed(row.Payload.KeyID(), buffer)
	if err := add(ctx, s, given); err != nil {
		return err
	}
	buffer[0] ^= 0xff
	if err := same(ctx, s, "after the caller used its buffer again", audit.Query{}, row); err != nil {
		return err
	}
	got, err := s.Rows(ctx, nil, audit.Query{Tenant: north, Limit: 1})
	if err != nil {
		return err
	}
	got[0].Payload.Ciphertext()[0] ^= 0xff
	return same(ctx, s, "after a reader changed what it was handed", audit.Query{}, row)
}

func duplicate(ctx context.Context, open func() audit.Store) error {
	s := open()
	first := sample(0)
	if err := add(ctx, s, first); err != nil {
		return err
	}
	second := sample(1)
	second.ID = first.ID
	if add(ctx, s, second) == nil {
		return errors.New("Append took a second row with the same (Tenant, ID)")
	}
	if add(ctx, s, sample(2), sample(2)) == nil {
		return errors.New("Append took the same row twice in one transaction")
	}
	return same(ctx, s, "after refused rows", audit.Query{}, first)
}

func tenants(ctx context.Context, open func() audit.Store) error {
	s := open()
	ours, theirs := sample(0), sample(0)
	theirs.Tenant, theirs.Kind = south, audit.KindErased
	if err := add(ctx, s, ours, theirs); err != nil {
		return err
	}
	if err := same(ctx, s, "the first tenant", audit.Query{Subject: ours.Subject}, ours); err != nil {
		return err
	}
	return same(ctx, s, "the second tenant", audit.Query{Tenant: south}, theirs)
}

// addAll appends rows in one call.
func addAll(ctx context.Context, s audit.Store, rows ...audit.Row) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return s.AppendAll(ctx, tx, rows) })
}

func appendMany(ctx context.Context, open func() audit.Store) error {
	s := open()
	var ours, theirs, all []audit.Row
	for n := range 150 {
		row := sample(n)
		switch n % 5 {
		case 1:
			row.Subject, row.Actor = sealtext.Subject{}, [16]byte{}
		case 2:
			row.Payload = sealtext.Sealed{}
		case 3:
			row.Tenant = south
			theirs = append(theirs, row)
		}
		if row.Tenant == north {
			ours = append(ours, row)
		}
		all = append(all, row)
	}
	given := bytes.Clone(all[0].Payload.Ciphertext())
	copied := all[0]
	copied.Payload = sealtext.MakeSealed(all[0].Payload.KeyID(), given)
	for _, piece := range [][]audit.Row{nil, {copied}, all[1:3], all[3:6], all[6:]} {
		if err := addAll(ctx, s, piece...); err != nil {
			return err
		}
	}
	given[0] ^= 0xff
	if err := same(ctx, s, "rows of one tenant", audit.Query{}, ours...); err != nil {
		return err
	}
	if err := same(ctx, s, "a row of a subject", audit.Query{Subject: all[50].Subject}, all[50]); err != nil {
		return err
	}
	return same(ctx, s, "rows of the other tenant", audit.Query{Tenant: south}, theirs...)
}

func appendManyDuplicate(ctx context.Context, open func() audit.Store) error {
	s := open()
	first := sample(0)
	if err := add(ctx, s, first); err != nil {
		return err
	}
	again := sample(2)
	again.ID = first.ID
	for what, rows := range map[string][]audit.Row{
		"a row whose id is stored": {sample(1), again, sample(3)}, "a row twice": {sample(1), sample(3), sample(1)},
	} {
		if addAll(ctx, s, rows...) == nil {
			return errors.New("AppendAll took " + what)
		}
	}
	elsewhere := first
	elsewhere.Tenant = south
	if err := addAll(ctx, s, elsewhere, sample(4)); err != nil {
		return err
	}
	return same(ctx, s, "after refused rows", audit.Query{}, first, sample(4))
}
