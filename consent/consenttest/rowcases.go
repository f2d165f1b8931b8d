package consenttest

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

var (
	north = sealtext.MustTenant("north")
	south = sealtext.MustTenant("south")
	start = time.Date(2026, 3, 1, 9, 30, 0, 123_456_000, time.UTC)
)

// key returns the key of a person's events; n tells persons apart, in order.
func key(n int) consent.EventKey {
	return consent.EventKey{Tenant: north, Pseudonym: sealtext.MakePseudonym(0xffff_ff00, [16]byte{0: byte(n) * 0x30, 15: 1})}
}

// sample returns a row with every field set but Seq; n tells rows apart.
func sample(n int) consent.EventRow {
	b := byte(n)
	at := start.Add(time.Duration(n) * time.Microsecond)
	return consent.EventRow{
		Key: key(0), ID: sealtext.ID{0: 0xff, 15: b + 1}, Subject: sealtext.Subject{0: 0x80, 15: 1},
		Kind: consent.KindOptIn, Scope: consent.ForSender(sealtext.MustProgram("offers"), sealtext.MustSender("CITY CLINIC")),
		Purposes: sealtext.AllPurposes, Method: consent.MethodProvider, Flags: consent.FlagClamped,
		OccurredAt: at, ReceivedAt: at.Add(time.Second), ExpiresAt: at.AddDate(1, 0, 0),
		Reference: [16]byte{0: 0xff, 15: b}, Digest: [16]byte{0: 0x80, 15: b},
		Evidence: sealtext.MakeSealed(0xffff_ff00+uint32(b), []byte{0, 0xff, b, '\'', '\\', 0}),
		Notice:   "notice-" + string('a'+rune(n%26)), Clock: "clock-" + string('a'+rune(n%26)),
	}
}

// numbered returns a row as the store must return it.
func numbered(row consent.EventRow, seq uint64) consent.EventRow {
	row.Seq = seq
	return row
}

// put appends rows that must all be new, in one transaction, and checks what Append returned
// against the Seq in each row.
func put(ctx context.Context, s consent.Store, rows ...consent.EventRow) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, want := range rows {
			got, added, err := s.Append(ctx, tx, numbered(want, 0), 0)
			if err != nil {
				return err
			}
			if err := errors.Join(txcase.Want("Append of a new row", added, true), txcase.Diff("what Append returned", got, want)); err != nil {
				return err
			}
		}
		return nil
	})
}

// same checks the result of Load, outside of a transaction and inside of one.
func same(ctx context.Context, s consent.Store, what string, keys []consent.EventKey, want ...consent.EventRow) error {
	got, err := s.Load(ctx, nil, keys)
	if err != nil {
		return err
	}
	if err := txcase.DiffRows(what, got, want); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Load(ctx, tx, keys)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what+" in a transaction", got, want)
	})
}

func rowCases() []StoreCase {
	return []StoreCase{
		{"append-round-trip", "every field must come back byte for byte, a zero time as a zero time and 1970 as 1970: an opt-in that expired long ago must not come back as one that never expires", roundTrip},
		{"append-copies", "a store must copy what it is given and what it hands out: a caller's buffer that is used again must not change evidence", copies},
		{"append-reference", "a taken (tenant, Reference) must insert nothing and return the existing row, of whichever person, and take no Seq: a repeated Record is a no-op, and a conflict is recognized by the row", reference},
		{"append-tenants", "the same pseudonym, ids and Reference in two tenants must be two people", tenants},
		{"load-order", "rows must come by (Key, Seq), each once however often its key is asked for, and of no other key: the ledger folds them in that order", loadOrder},
		{"load-many", "hundreds of keys must fit into one call: a whole list is checked at once", loadMany},
	}
}

func roundTrip(ctx context.Context, open func() consent.Store) error {
	s := open()
	full, bare, old, east := numbered(sample(0), 1), numbered(sample(1), 2), numbered(sample(2), 3), numbered(sample(3), 4)
	bare.Subject, bare.Evidence, bare.ExpiresAt = sealtext.Subject{}, sealtext.Sealed{}, time.Time{}
	bare.Kind, bare.Scope, bare.Purposes, bare.Method, bare.Flags = consent.KindOptOut, consent.ForAccount(), 0, consent.MethodKeyword, 0
	bare.Digest, bare.Notice, bare.Clock = [16]byte{}, "", ""
	old.OccurredAt, old.ExpiresAt = time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC), time.Unix(0, 0).UTC()
	old.Kind, old.Scope, old.Purposes = consent.KindHelp, consent.ForProgram(sealtext.MustProgram("reminders")), sealtext.Purposes(sealtext.OTP)
	if err := put(ctx, s, full, bare, old); err != nil {
		return err
	}
	given := east
	given.OccurredAt = east.OccurredAt.Add(789).In(time.FixedZone("east", 5*3600))
	given.ReceivedAt, given.Seq = east.ReceivedAt.Add(1), 77 // the store assigns Seq
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, _, err := s.Append(ctx, tx, given, 0)
		if err != nil {
			return err
		}
		return txcase.Diff("what Append returned", got, east)
	})
	if err != nil {
		return err
	}
	return same(ctx, s, "what was appended", []consent.EventKey{key(0)}, full, bare, old, east)
}

func copies(ctx context.Context, open func() consent.Store) error {
	s, want := open(), numbered(sample(0), 1)
	buffer := bytes.Clone(want.Evidence.Ciphertext())
	given := want
	given.Evidence = sealtext.MakeSealed(want.Evidence.KeyID(), buffer)
	if err := put(ctx, s, given); err != nil {
		return err
	}
	buffer[0] ^= 0xff
	if err := same(ctx, s, "after the caller used its buffer again", []consent.EventKey{key(0)}, want); err != nil {
		return err
	}
	got, err := s.Load(ctx, nil, []consent.EventKey{key(0)})
	if err != nil {
		return err
	}
	got[0].Evidence.Ciphertext()[0] ^= 0xff
	return same(ctx, s, "after a reader changed what it was handed", []consent.EventKey{key(0)}, want)
}

func reference(ctx context.Context, open func() consent.Store) error {
	s, first := open(), numbered(sample(0), 1)
	if err := put(ctx, s, first); err != nil {
		return err
	}
	again, other := sample(1), sample(2)
	again.Reference, other.Reference, other.Key = first.Reference, first.Reference, key(1)
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, row := range []consent.EventRow{again, other, sample(0)} {
			got, added, err := s.Append(ctx, tx, row, 50)
			if err != nil {
				return err
			}
			if err := errors.Join(txcase.Want("Append of a taken Reference", added, false), txcase.Diff("the row that is there", got, first)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	second := numbered(sample(3), 2)
	elsewhere := numbered(sample(4), 1)
	elsewhere.Key = key(1)
	if err := put(ctx, s, second, elsewhere); err != nil {
		return err
	}
	return same(ctx, s, "after repeats", []consent.EventKey{key(0), key(1)}, first, second, elsewhere)
}

func tenants(ctx context.Context, open func() consent.Store) error {
	s, ours, theirs := open(), numbered(sample(0), 1), numbered(sample(0), 1)
	theirs.Key.Tenant, theirs.Kind = south, consent.KindOptOut
	if err := put(ctx, s, ours, theirs); err != nil {
		return err
	}
	return errors.Join(same(ctx, s, "the first tenant", []consent.EventKey{ours.Key}, ours),
		same(ctx, s, "the second tenant", []consent.EventKey{theirs.Key}, theirs),
		same(ctx, s, "both tenants", []consent.EventKey{theirs.Key, ours.Key}, ours, theirs))
}

func loadOrder(ctx context.Context, open func() consent.Store) error {
	s := open()
	var want, shuffled []consent.EventRow
	for k := range 4 { // up to 0x90: as signed bytes they would be out of order
		for n := range 3 {
			row := numbered(sample(k*3+n), uint64(n)+1)
			row.Key = key(k)
			// Neither the claimed time nor the id follows the order of arrival.
			row.OccurredAt, row.ID[0] = start.Add(-time.Duration(n)*time.Hour), byte(0xff-n)
			want = append(want, row)
		}
	}
	for n := range 3 {
		for k := range 4 {
			shuffled = append(shuffled, want[(3-k)*3+n])
		}
	}
	if err := put(ctx, s, shuffled...); err != nil {
		return err
	}
	return errors.Join(
		same(ctx, s, "all keys", []consent.EventKey{key(3), key(0), key(2), key(1)}, want...),
		same(ctx, s, "one key", []consent.EventKey{key(1)}, want[3:6]...),
		same(ctx, s, "a key three times", []consent.EventKey{key(2), key(2), key(2)}, want[6:9]...),
		same(ctx, s, "a key without rows", []consent.EventKey{key(5)}),
		same(ctx, s, "no keys", nil))
}

func loadMany(ctx context.Context, open func() consent.Store) error {
	s, row := open(), numbered(sample(0), 1)
	if err := put(ctx, s, row); err != nil {
		return err
	}
	keys := make([]consent.EventKey, 500)
	for n := range keys {
		keys[n] = consent.EventKey{Tenant: north, Pseudonym: sealtext.MakePseudonym(7, [16]byte{byte(n >> 8), byte(n)})}
	}
	keys[321] = row.Key
	return same(ctx, s, "one of many keys", keys, row)
}
