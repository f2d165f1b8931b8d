package consent

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// LastHandoff returns the last message that the tenant of a person handed over to them from a
// sender, or from its pool, among those that a text of theirs can answer: not one of the purpose
// otp, the answer to a STOP, HELP or START, or one with Request.NoReply, unless it offers commands.
// False means that there is none. What the provider refused, or did not get, does not count.
//
// Of a sender that tenants share, the person talks to the tenant whose last hand-off is the latest.
// The error is a [*sealtext.InputError], of the store, or of the source of declarations.
func (l *Ledger) LastHandoff(ctx context.Context, tx sealtext.Tx, p sealtext.Person, from sealtext.Sender) (LastHandoff, bool, error) {
	if err := checkPerson(p); err != nil {
		return LastHandoff{}, false, err
	}
	set, err := l.tenant(ctx, tx, p.Tenant)
	if err != nil {
		return LastHandoff{}, false, err
	}
	rows, err := l.lastFrom(ctx, tx, set, p, from)
	if err != nil || len(rows) == 0 {
		return LastHandoff{}, false, err
	}
	return rows[len(rows)-1], true, nil
}

// unsettled is the time after which the outcome of a hand-off no longer changes what was the last
// one. It is longer than the lease of a relay.
const unsettled = time.Hour

// beginning saves that a message is handed over. A nil one, of a message that no text can answer,
// saves nothing.
type beginning struct {
	ledger *Ledger
	row    LastHandoff // without its time

	mu    sync.Mutex
	saved bool // or about to be, in a transaction of the caller
}

func (l *Ledger) remembered(r Request, question sealtext.ID) *beginning {
	ordinary := r.Answers.IsZero() && r.Purpose != sealtext.OTP && !r.NoReply
	if l.last == nil || !ordinary && question.IsZero() && len(r.Commands) == 0 {
		return nil
	}
	return &beginning{ledger: l, row: LastHandoff{
		Tenant: r.Person.Tenant, Subject: r.Person.Subject, Message: r.Message, Program: r.Program, Sender: r.Sender,
		Question: question, Commands: slices.Clone(r.Commands),
	}}
}

// beginIn saves the row in a transaction of the caller, which may run again.
func (b *beginning) beginIn(ctx context.Context, tx sealtext.Tx) error {
	if b == nil {
		return nil
	}
	row := b.row
	row.At = b.ledger.now()
	if err := b.ledger.last.SaveLast(ctx, tx, []LastHandoff{row}, row.At.Add(-unsettled)); err != nil {
		return fmt.Errorf("consent: save last hand-off: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.saved = true
	return nil
}

// begin is beginIn in a transaction of its own.
func (b *beginning) begin(ctx context.Context) error {
	if b == nil || b.done() {
		return nil
	}
	if err := b.ledger.store.InTx(ctx, b.beginIn); err != nil {
		return fmt.Errorf("%w: %w", ErrPermitInvalid, err)
	}
	return nil
}

func (b *beginning) done() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.saved
}

// settle corrects the row when the hand-off has ended: that of a message that was not sent is
// deleted, and that of one that was sent without redeeming the permit is saved. An error does not
// affect the message.
func (b *beginning) settle(ctx context.Context, sent bool) {
	if b == nil || sent == b.done() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.ledger.timeout)
	defer cancel()
	var err error
	if sent {
		err = b.ledger.store.InTx(ctx, b.beginIn)
	} else {
		err = b.ledger.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return b.ledger.NotHandedOver(ctx, tx, b.row.Tenant, b.row.Subject, b.row.Message)
		})
	}
	if err != nil {
		b.ledger.onError(ctx, err)
	}
}

// NotHandedOver takes back that a message was handed over, within a transaction of the caller: its
// provider refused it or did not get it. A question in it cannot be answered, and one that was
// handed over before it stays open. The gateway and the relay of package transport call it.
func (l *Ledger) NotHandedOver(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, message sealtext.ID) error {
	if l.last == nil {
		return nil
	}
	if _, err := l.last.DropLast(ctx, tx, []LastHandoff{{Tenant: tenant, Subject: subject, Message: message}}); err != nil {
		return fmt.Errorf("consent: drop last hand-off: %w", err)
	}
	return nil
}

// NotDelivered records, within a transaction of the caller, that a message did not reach the person
// although its provider had accepted it. A question in it cannot be answered any more; one that was
// handed over before it stays closed, because such reports are not always right.
func (l *Ledger) NotDelivered(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, message sealtext.ID) error {
	if l.last == nil {
		return nil
	}
	rows, err := l.last.LastHandoffs(ctx, tx, []sealtext.Person{{Tenant: tenant, Subject: subject}})
	if err != nil {
		return fmt.Errorf("consent: last hand-offs: %w", err)
	}
	i := slices.IndexFunc(rows, func(h LastHandoff) bool { return h.Message == message && !h.Question.IsZero() })
	if i < 0 {
		return nil
	}
	rows[i].Question = sealtext.ID{}
	if err := l.last.SaveLast(ctx, tx, rows[i:i+1], time.Time{}); err != nil {
		return fmt.Errorf("consent: save last hand-off: %w", err)
	}
	return nil
}

// lastFrom returns the last hand-offs from a sender or its pool, oldest first.
func (l *Ledger) lastFrom(ctx context.Context, tx sealtext.Tx, set *program.Set, p sealtext.Person, from sealtext.Sender) (found []LastHandoff, err error) {
	if l.last == nil {
		return nil, nil
	}
	rows, err := l.last.LastHandoffs(ctx, tx, []sealtext.Person{p})
	if err != nil {
		return nil, fmt.Errorf("consent: last hand-offs: %w", err)
	}
	sender, _ := senderOf(set, from)
	for _, h := range rows {
		// By the present declarations: a sender may have joined a pool since.
		if of, _ := senderOf(set, h.Sender); of.Address == sender.Address {
			found = append(found, h)
		}
	}
	return found, nil
}

// forgetLast deletes every last hand-off to a person.
func (l *Ledger) forgetLast(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	if l.last == nil {
		return 0, nil
	}
	rows, err := l.last.LastHandoffs(ctx, tx, []sealtext.Person{p})
	if err != nil {
		return 0, fmt.Errorf("consent: last hand-offs: %w", err)
	}
	n, err := l.last.DropLast(ctx, tx, rows)
	if err != nil {
		return 0, fmt.Errorf("consent: drop last hand-offs: %w", err)
	}
	return n, nil
}
