package transporttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

var (
	north = sealtext.MustTenant("north")
	south = sealtext.MustTenant("south")
	start = time.Date(2026, 3, 1, 9, 30, 0, 123_456_000, time.UTC)
)

// after is start and n microseconds.
func after(n int) time.Time { return start.Add(time.Duration(n) * time.Microsecond) }

// unless returns err, or nil if it is target.
func unless(err, target error) error {
	if errors.Is(err, target) {
		return nil
	}
	return err
}

// message is a queued row of one subject, due at after(n), as the gateway
// inserts it; n tells rows apart, in order.
func message(n int) transport.OutboxRow {
	hi, lo := byte(n>>8), byte(n)
	return transport.OutboxRow{
		Tenant: north, ID: sealtext.ID{0: 0xff - lo, 13: hi, 14: lo, 15: 1}, Subject: sealtext.Subject{0: 0xff, 15: 1},
		Program: sealtext.MustProgram("reminders"), Sender: sealtext.MustSender("24273"), Purpose: sealtext.Transactional,
		Body:      sealtext.MakeSealed(0xffff_ff00+uint32(lo), []byte{0, 0xff, lo, '\'', '\\', 0}),
		Location:  rule.Location{Zones: []string{"America/New_York", "America/Chicago"}, Jurisdictions: []rule.Jurisdiction{"US-FL", "CA"}, Regions: []rule.Jurisdiction{"US-*"}},
		Reference: [16]byte{0: 0x80, 14: hi, 15: lo}, Digest: [16]byte{0: 0xfe, 15: lo},
		State: transport.StateQueued, CreatedAt: after(n), DueAt: after(n), NotBefore: after(n), ExpiresAt: after(n).Add(time.Hour), UpdatedAt: after(n),
		Answers: sealtext.ID{0: 0xff, 14: hi, 15: lo}, Asked: sealtext.ID{0: 0xfc, 14: hi, 15: lo}, Trace: [16]byte{0: 0xfd, 15: lo},
		Template: "visit-2.b", Commands: []string{"move-it", "c"}, NoReply: true, Segments: 1 + n%3, AtLeastOnce: true,
	}
}

// insert inserts rows that must all be new, in one transaction.
func insert(ctx context.Context, s transport.Store, rows ...transport.OutboxRow) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, want := range rows {
			got, added, err := insertOne(ctx, s, tx, want)
			if err != nil {
				return err
			}
			if err := errors.Join(txcase.Want("InsertAll of a new row", added, true), txcase.Diff("what InsertAll returned", got, want)); err != nil {
				return err
			}
		}
		return nil
	})
}

// stored checks that rows are as given, outside of a transaction and inside
// of one.
func stored(ctx context.Context, s transport.Store, what string, rows ...transport.OutboxRow) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		for _, want := range rows {
			got, err := s.Message(ctx, tx, want.Tenant, want.ID)
			if err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			if err := txcase.Diff(what, got, want); err != nil {
				return err
			}
		}
		return nil
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	return s.InTx(ctx, look)
}

func outboxCases() []StoreCase {
	return []StoreCase{
		{"insert-round-trip", "every field must come back byte for byte: a body with one wrong byte does not open, an expiry that became zero sends late", insertRoundTrip},
		{"insert-copies", "a store must copy what it is given and what it hands out: a caller's buffer that is used again must not change a message", insertCopies},
		{"insert-reference", "a taken (tenant, Reference) must insert nothing and return the row that is there as it is by now: a repeated Send must not send twice", insertReference},
		{"insert-reference-concurrent", "of many that insert one Reference at once exactly one must get true and all the same row", insertConcurrent},
		{"insert-id", "a row with the ID of another must be an error and change nothing", insertID},
		{"insert-tenants", "the same ids and References in two tenants must be two messages, and unknown ones give ErrUnknownMessage", insertTenants},
		{"not-fenced", "a store opened in its own environment must not be fenced: it would send nothing", notFenced},
	}
}

func insertRoundTrip(ctx context.Context, open func() transport.Store) error {
	s := open()
	full, bare, east := message(0), message(1), message(2)
	full.Attempts, full.Lease, full.LeaseUntil, full.State = 3, 1<<40, after(9), transport.StateSending
	full.Sender, full.Purpose = sealtext.MustSender("+15550100123"), sealtext.OTP
	bare.Subject, bare.Body, bare.Digest = sealtext.Subject{}, sealtext.Sealed{}, [16]byte{}
	bare.Location, bare.Answers, bare.Asked, bare.Trace = rule.Location{}, sealtext.ID{}, sealtext.ID{}, [16]byte{}
	bare.Template, bare.Commands, bare.NoReply = "", nil, false
	bare.DueAt, bare.NotBefore, bare.ExpiresAt, bare.UpdatedAt = time.Time{}, time.Time{}, time.Time{}, time.Unix(0, 0).UTC()
	bare.Sender = sealtext.MustSender("CITY CLINIC")
	east.Location.Zones = []string{}
	given := east
	zone := time.FixedZone("east", 5*3600)
	given.CreatedAt, given.DueAt = east.CreatedAt.Add(789).In(zone), east.DueAt.Add(123).In(zone)
	given.NotBefore, given.ExpiresAt = east.NotBefore.Add(999).In(zone), east.ExpiresAt.Add(1).In(zone)
	if err := insert(ctx, s, full, bare); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, _, err := insertOne(ctx, s, tx, given)
		if err != nil {
			return err
		}
		return txcase.Diff("what InsertAll returned", got, east)
	})
	if err != nil {
		return err
	}
	return stored(ctx, s, "what was inserted", full, bare, east)
}

func insertCopies(ctx context.Context, open func() transport.Store) error {
	s, want := open(), message(0)
	buffer := bytes.Clone(want.Body.Ciphertext())
	given := want
	given.Body, given.Location.Zones = sealtext.MakeSealed(want.Body.KeyID(), buffer), append([]string(nil), want.Location.Zones...)
	given.Location.Jurisdictions, given.Location.Regions = slices.Clone(want.Location.Jurisdictions), slices.Clone(want.Location.Regions)
	if err := insert(ctx, s, given); err != nil {
		return err
	}
	buffer[0] ^= 0xff
	given.Location.Zones[0], given.Location.Jurisdictions[0], given.Location.Regions[0] = "Asia/Tokyo", "JP", "JP"
	if err := stored(ctx, s, "after the caller used its buffers again", want); err != nil {
		return err
	}
	got, err := s.Message(ctx, nil, north, want.ID)
	if err != nil {
		return err
	}
	got.Body.Ciphertext()[0] ^= 0xff
	got.Location.Zones[0], got.Location.Jurisdictions[0], got.Location.Regions[0] = "Asia/Tokyo", "JP", "JP"
	return stored(ctx, s, "after a reader changed what it was handed", want)
}

func insertReference(ctx context.Context, open func() transport.Store) error {
	s, first := open(), message(0)
	if err := insert(ctx, s, first); err != nil {
		return err
	}
	first.State, first.UpdatedAt, first.LeaseUntil = transport.StateDenied, after(50), time.Time{}
	if err := advance(ctx, s, true, transport.OutboxChange{Tenant: north, ID: first.ID, State: first.State, At: after(50)}); err != nil {
		return err
	}
	again, other := message(1), message(2)
	again.Reference = first.Reference
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, row := range []transport.OutboxRow{again, message(0)} {
			got, added, err := insertOne(ctx, s, tx, row)
			if err != nil {
				return err
			}
			if err := errors.Join(txcase.Want("InsertAll of a taken Reference", added, false), txcase.Diff("the row that is there", got, first)); err != nil {
				return err
			}
		}
		_, added, err := insertOne(ctx, s, tx, other) // the transaction is still good
		return errors.Join(err, txcase.Want("InsertAll of a new row", added, true))
	})
	if err != nil {
		return err
	}
	_, err = s.Message(ctx, nil, north, again.ID)
	return errors.Join(txcase.WantErr("Message of the row that was not inserted", err, transport.ErrUnknownMessage), stored(ctx, s, "after repeats", first, other))
}

func insertConcurrent(ctx context.Context, open func() transport.Store) error {
	const workers = 6
	s := open()
	var rows [workers]transport.OutboxRow
	var won [workers]bool
	err := txcase.Each(workers, func(w int) error {
		row := message(w)
		row.Reference = message(0).Reference
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			rows[w], won[w], err = insertOne(ctx, s, tx, row)
			return err
		})
	})
	if err != nil {
		return err
	}
	winners := 0
	for w := range workers {
		if won[w] {
			winners++
		}
		if err := txcase.Diff("what two InsertAlls of one Reference returned", rows[w], rows[0]); err != nil {
			return err
		}
	}
	return errors.Join(txcase.Want("how many got true for one Reference", winners, 1), stored(ctx, s, "the one row", rows[0]))
}

func insertID(ctx context.Context, open func() transport.Store) error {
	s, first, second := open(), message(0), message(1)
	second.ID = first.ID
	if err := insert(ctx, s, first); err != nil {
		return err
	}
	if insert(ctx, s, second) == nil {
		return errors.New("InsertAll took a second row with one ID")
	}
	return stored(ctx, s, "after a refused row", first)
}

func insertTenants(ctx context.Context, open func() transport.Store) error {
	s, ours, theirs := open(), message(0), message(0)
	theirs.Tenant, theirs.State = south, transport.StateSending
	if err := insert(ctx, s, ours); err != nil {
		return err
	}
	_, err := s.Message(ctx, nil, south, ours.ID)
	if err := txcase.WantErr("Message in another tenant", err, transport.ErrUnknownMessage); err != nil {
		return err
	}
	_, err = s.Message(ctx, nil, north, message(1).ID)
	if err := txcase.WantErr("Message of an unknown id", err, transport.ErrUnknownMessage); err != nil {
		return err
	}
	return errors.Join(insert(ctx, s, theirs), stored(ctx, s, "two tenants", ours, theirs))
}

func notFenced(ctx context.Context, open func() transport.Store) error {
	s := open()
	fenced, first, err := s.Fenced(ctx)
	_, second, err2 := s.Fenced(ctx)
	return errors.Join(err, err2, txcase.Want("Fenced", fenced, false), txcase.Want("whether the time of the store goes back", second.Before(first), false),
		txcase.Want("whether the store has a time once and not again", first.IsZero() != second.IsZero(), false))
}
