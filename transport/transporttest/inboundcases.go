package transporttest

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func inboundCases() []StoreCase {
	return []StoreCase{
		{"event-once", "an event must be new exactly once in each tenant and transport, and again after a rollback: a STOP that was lost must be taken when it comes again, one that was taken must not be answered twice", eventOnce},
		{"event-concurrent", "of many that claim one event at once exactly one must get true", eventConcurrent},
		{"inbound-round-trip", "every field must come back byte for byte, oldest first, of the one subject in the one tenant", inboundRoundTrip},
		{"inbound-copies", "a store must copy what it is given and what it hands out: a caller's buffer that is used again must not change a message", inboundCopies},
		{"inbound-duplicate", "a second row with the same (Tenant, ID) must be an error and change nothing", inboundDuplicate},
	}
}

// reply is an inbound row of the subject of message(0); n tells rows apart,
// in order.
func reply(n int) transport.InboundRow {
	b := byte(n)
	return transport.InboundRow{
		Tenant: north, ID: sealtext.ID{0: 0x7f - b, 15: 2}, Subject: message(0).Subject, Sender: sealtext.MustSender("+15550100123"),
		Body: sealtext.MakeSealed(0xffff_ff00+uint32(b), []byte{0xfe, 0, b}), Intent: "opt-out", ReceivedAt: after(n),
	}
}

// heard is the event of an inbound row.
func heard(r transport.InboundRow) transport.Event {
	return transport.Event{
		Kind: transport.EventInbound, Tenant: r.Tenant, Subject: r.Subject, Message: r.ID, Program: message(0).Program, Sender: r.Sender,
		Intent: keyword.IntentOptOut, Command: "MOVE", Request: keyword.RequestErasure, At: r.ReceivedAt,
	}
}

// arrive adds inbound rows in one transaction.
func arrive(ctx context.Context, s transport.Store, rows ...transport.InboundRow) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range rows {
			if err := s.AddInbound(ctx, tx, r, heard(r)); err != nil {
				return err
			}
		}
		return nil
	})
}

// arrived checks a subject's inbound rows, outside of a transaction and
// inside of one.
func arrived(ctx context.Context, s transport.Store, what string, tenant sealtext.Tenant, subject sealtext.Subject, want ...transport.InboundRow) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Inbound(ctx, tx, tenant, subject)
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

func eventOnce(ctx context.Context, open func() transport.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	event, other := [16]byte{0: 0xff, 15: 1}, [16]byte{0: 0xff, 15: 2}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.ClaimEvent(ctx, tx, north, "first-line", event, start); err != nil {
			return err
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	for _, step := range []struct {
		what   string
		tenant sealtext.Tenant
		line   string
		event  [16]byte
		want   bool
	}{
		{"an event whose claim was rolled back", north, "first-line", event, true},
		{"an event that was seen", north, "first-line", event, false},
		{"the event in another tenant", south, "first-line", event, true},
		{"the event of another transport", north, "second-line", event, true},
		{"another event", north, "first-line", other, true},
		{"the first event once more", north, "first-line", event, false},
	} {
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			isNew, err := s.ClaimEvent(ctx, tx, step.tenant, step.line, step.event, after(1))
			if err != nil {
				return err
			}
			if err := txcase.Want(step.what, isNew, step.want); err != nil {
				return err
			}
			isNew, err = s.ClaimEvent(ctx, tx, step.tenant, step.line, step.event, after(2))
			return errors.Join(err, txcase.Want(step.what+", again in the transaction", isNew, false))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func eventConcurrent(ctx context.Context, open func() transport.Store) error {
	const workers = 6
	s := open()
	var won [workers]bool
	err := txcase.Each(workers, func(w int) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			won[w], err = s.ClaimEvent(ctx, tx, north, "first-line", [16]byte{1}, start)
			return err
		})
	})
	if err != nil {
		return err
	}
	winners := 0
	for _, w := range won {
		if w {
			winners++
		}
	}
	return txcase.Want("how many got true for one event", winners, 1)
}

func inboundRoundTrip(ctx context.Context, open func() transport.Store) error {
	s := open()
	old, full, bare, east := reply(0), reply(1), reply(2), reply(3)
	old.ReceivedAt, bare.Body, bare.Intent = time.Unix(0, 0).UTC(), sealtext.Sealed{}, ""
	bare.Sender = sealtext.MustSender("24273")
	given := east
	given.ReceivedAt = east.ReceivedAt.Add(789).In(time.FixedZone("east", 5*3600))
	theirs, neighbor := reply(1), reply(4)
	theirs.Tenant, theirs.Intent, neighbor.Subject = south, "help", sealtext.Subject{9}
	if err := arrive(ctx, s, bare, given, theirs, old, neighbor, full); err != nil {
		return err
	}
	return errors.Join(arrived(ctx, s, "the subject", north, full.Subject, old, full, bare, east),
		arrived(ctx, s, "the same ids in another tenant", south, theirs.Subject, theirs),
		arrived(ctx, s, "another subject", north, neighbor.Subject, neighbor), arrived(ctx, s, "a subject without rows", north, sealtext.Subject{8}))
}

func inboundCopies(ctx context.Context, open func() transport.Store) error {
	s, want := open(), reply(0)
	buffer := bytes.Clone(want.Body.Ciphertext())
	given := want
	given.Body = sealtext.MakeSealed(want.Body.KeyID(), buffer)
	if err := arrive(ctx, s, given); err != nil {
		return err
	}
	buffer[0] ^= 0xff
	if err := arrived(ctx, s, "after the caller used its buffer again", north, want.Subject, want); err != nil {
		return err
	}
	got, err := s.Inbound(ctx, nil, north, want.Subject)
	if err != nil {
		return err
	}
	got[0].Body.Ciphertext()[0] ^= 0xff
	return arrived(ctx, s, "after a reader changed what it was handed", north, want.Subject, want)
}

func inboundDuplicate(ctx context.Context, open func() transport.Store) error {
	s, first, second := open(), reply(0), reply(1)
	second.ID = first.ID
	if err := arrive(ctx, s, first); err != nil {
		return err
	}
	if arrive(ctx, s, second) == nil {
		return errors.New("AddInbound took a second row with the same (Tenant, ID)")
	}
	return arrived(ctx, s, "after a refused row", north, first.Subject, first)
}
