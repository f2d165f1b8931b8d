package transporttest

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func journalCases() []StoreCase {
	return []StoreCase{
		{"begin-round-trip", "attempts must come back as they were begun, by number, of the one message in the one tenant: the journal tells what was handed over", beginRoundTrip},
		{"begin-duplicate", "a second attempt with the same number must be an error and change nothing: two hand-offs would be one line in the journal", beginDuplicate},
		{"finish-once", "FinishAll must set its four fields, once, and report false for an attempt that has an answer or is not there: the first answer is the one that was acted on", finishOnce},
		{"finish-rollback", "an attempt and an answer that are rolled back must leave no trace", finishRollback},
	}
}

// attempt is the n-th attempt of a message as it begins.
func attempt(row transport.OutboxRow, n int) transport.Attempt {
	return transport.Attempt{Tenant: row.Tenant, Message: row.ID, Number: n, Transport: "first-line", StartedAt: after(n)}
}

// finished is an attempt with an answer.
func finished(a transport.Attempt, kind transport.OutcomeKind) transport.Attempt {
	a.FinishedAt, a.Kind, a.Code = a.StartedAt.Add(time.Second), kind, "E-30007"
	if kind == transport.OutcomeAccepted {
		a.Code, a.Provider = "", [16]byte{0: 0xff, 15: byte(a.Number)}
		a.Member = sealtext.MustSender("+15005550009")
	}
	return a
}

// begin begins attempts in one transaction.
func begin(ctx context.Context, s transport.Store, attempts ...transport.Attempt) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, a := range attempts {
			if err := s.BeginAll(ctx, tx, []transport.Attempt{a}); err != nil {
				return err
			}
		}
		return nil
	})
}

// finish finishes an attempt and checks the report.
func finish(ctx context.Context, s transport.Store, want bool, a transport.Attempt) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := finishOne(ctx, s, tx, a)
		if err != nil {
			return err
		}
		return txcase.Want("the report of FinishAll", was, want)
	})
}

// journal checks the attempts of a message, outside of a transaction and
// inside of one.
func journal(ctx context.Context, s transport.Store, what string, row transport.OutboxRow, want ...transport.Attempt) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Attempts(ctx, tx, row.Tenant, []sealtext.ID{row.ID})
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

func beginRoundTrip(ctx context.Context, open func() transport.Store) error {
	s, ours, theirs, other := open(), message(0), message(0), message(1)
	theirs.Tenant = south
	if err := insert(ctx, s, ours, theirs, other); err != nil {
		return err
	}
	if err := journal(ctx, s, "before the first attempt", ours); err != nil {
		return err
	}
	one, two, ten := attempt(ours, 1), attempt(ours, 2), attempt(ours, 10)
	two.Transport = "second-line"
	given := ten
	given.StartedAt = ten.StartedAt.Add(789).In(time.FixedZone("east", 5*3600))
	foreign := attempt(theirs, 1)
	foreign.Transport = "third-line"
	if err := begin(ctx, s, two, given, one, foreign); err != nil {
		return err
	}
	return errors.Join(journal(ctx, s, "the message", ours, one, two, ten), journal(ctx, s, "another message", other),
		journal(ctx, s, "the same id in another tenant", theirs, foreign))
}

func beginDuplicate(ctx context.Context, open func() transport.Store) error {
	s, row := open(), message(0)
	if err := errors.Join(insert(ctx, s, row), begin(ctx, s, attempt(row, 1))); err != nil {
		return err
	}
	again := attempt(row, 1)
	again.Transport = "second-line"
	if begin(ctx, s, again) == nil {
		return errors.New("BeginAll took a second attempt with the same number")
	}
	return journal(ctx, s, "after a refused attempt", row, attempt(row, 1))
}

func finishOnce(ctx context.Context, open func() transport.Store) error {
	s, row, theirs := open(), message(0), message(0)
	theirs.Tenant = south
	one, two, three := attempt(row, 1), attempt(row, 2), attempt(row, 3)
	if err := errors.Join(insert(ctx, s, row, theirs), begin(ctx, s, one, two, three)); err != nil {
		return err
	}
	accepted, unknown := finished(one, transport.OutcomeAccepted), finished(two, transport.OutcomeUnknown)
	given := accepted // what is not an answer must not be taken from the argument
	given.Transport, given.StartedAt = "second-line", after(500)
	given.Receipt, given.ReceiptAt = transport.StateDelivered, after(501)
	late := finished(one, transport.OutcomeRejected)
	foreign, missing := finished(three, transport.OutcomeRejected), finished(attempt(row, 4), transport.OutcomeRejected)
	foreign.Tenant = south
	err := errors.Join(finish(ctx, s, true, given), finish(ctx, s, false, late), finish(ctx, s, false, accepted),
		finish(ctx, s, true, unknown), finish(ctx, s, false, foreign), finish(ctx, s, false, missing))
	if err != nil {
		return err
	}
	return errors.Join(journal(ctx, s, "after the answers", row, accepted, unknown, three), stored(ctx, s, "the message", row))
}

func finishRollback(ctx context.Context, open func() transport.Store) error {
	s, row, giveUp := open(), message(0), errors.New("gives up on purpose")
	one := attempt(row, 1)
	if err := errors.Join(insert(ctx, s, row), begin(ctx, s, one)); err != nil {
		return err
	}
	accepted := finished(one, transport.OutcomeAccepted)
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := finishOne(ctx, s, tx, accepted); err != nil {
			return err
		}
		if err := s.BeginAll(ctx, tx, []transport.Attempt{attempt(row, 2)}); err != nil {
			return err
		}
		if _, err := receiptOne(ctx, s, tx, accepted, transport.StateDelivered, 9); err != nil {
			return err
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	err = receiptErr(ctx, s, accepted, transport.StateDelivered)
	return errors.Join(txcase.WantErr("Receipt for a rolled back answer", err, transport.ErrUnknownMessage),
		journal(ctx, s, "after a rollback", row, one), stored(ctx, s, "after a rollback", row), finish(ctx, s, true, accepted))
}
