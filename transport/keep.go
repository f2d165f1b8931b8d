package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// A program may keep only the texts of persons who opted in to that, see
// program.Program.StoreByConsent. A text that must not be kept is not stored when it is received,
// and is dropped as soon as its message is final when it is sent. The row of the message stays, as
// after retention.
//
// The text of any other message that was sent goes with its final receipt, unless the program keeps
// conversations: OutboxRow.TextUntil has until when.

// mayKeep reports whether the text of a message may be kept: all programs that it belongs to must
// allow it. A program that is no longer declared, or not with the sender, has no objection.
func mayKeep(ctx context.Context, l *consent.Ledger, tx sealtext.Tx, p sealtext.Person, s sealtext.Sender, programs ...sealtext.Program) (bool, error) {
	for _, name := range programs {
		d, err := l.MayStore(ctx, tx, p, name, s)
		var undeclared *sealtext.InputError
		switch {
		case errors.As(err, &undeclared):
		case err != nil:
			return false, fmt.Errorf("transport: storage: %w", err)
		case slices.ContainsFunc(d.Reasons, func(r consent.Reason) bool { return r.Rule != consent.ReasonSender }):
			return false, nil
		}
	}
	return true, nil
}

// texts drops the texts of final messages.
type texts struct {
	store interface {
		DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
	}
	consent *consent.Ledger
	holds   sealtext.HoldGuard // nil for none
}

// textRef is the text of a message, and the person whom it is to; the zero person if they cannot be
// read.
type textRef struct {
	row    OutboxRow
	person sealtext.Person
}

// drop removes the text of a final message if it must not be kept.
func (t texts) drop(ctx context.Context, tx sealtext.Tx, row OutboxRow, p sealtext.Person) error {
	return t.dropAll(ctx, tx, []textRef{{row, p}})
}

// dropAll removes the texts of final messages that must not be kept. If the person cannot be read
// theirs must not be.
func (t texts) dropAll(ctx context.Context, tx sealtext.Tx, refs []textRef) error {
	var gone []sealtext.Item
	for _, ref := range refs {
		if !ref.person.Subject.IsZero() {
			keep, err := mayKeep(ctx, t.consent, tx, ref.person, ref.row.Sender, ref.row.Program)
			if err != nil {
				return err
			}
			if keep {
				continue
			}
		}
		gone = append(gone, sealtext.Item{Tenant: ref.row.Tenant, Subject: ref.row.Subject, Record: ref.row.ID})
	}
	gone, err := t.notHeld(ctx, tx, gone)
	if err != nil || len(gone) == 0 {
		return err
	}
	_, err = t.store.DropBodies(ctx, tx, gone)
	return err
}

// dropRead removes the texts of messages whose final receipt has come, of programs that keep no
// conversation: in few statements for all of them.
func (t texts) dropRead(ctx context.Context, tx sealtext.Tx, heard []heardReceipt) error {
	var gone []sealtext.Item
	for _, h := range heard {
		if h.read {
			gone = append(gone, sealtext.Item{Tenant: h.row.Tenant, Subject: h.row.Subject, Record: h.row.ID})
		}
	}
	gone, err := t.notHeld(ctx, tx, gone)
	if err != nil || len(gone) == 0 {
		return err
	}
	_, err = t.store.DropBodies(ctx, tx, gone)
	return err
}

// notHeld leaves out what is under a legal hold.
func (t texts) notHeld(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) ([]sealtext.Item, error) {
	if t.holds == nil || len(items) == 0 {
		return items, nil
	}
	slices.SortFunc(items, func(a, b sealtext.Item) int { return strings.Compare(a.Tenant.String(), b.Tenant.String()) })
	var free []sealtext.Item
	for len(items) > 0 {
		tenant := items[0].Tenant
		n := 0
		var subjects []sealtext.Subject
		for ; n < len(items) && items[n].Tenant == tenant; n++ {
			subjects = append(subjects, items[n].Subject)
		}
		held, err := t.holds.Guard(ctx, tx, tenant, subjects)
		if err != nil {
			return nil, err
		}
		for _, it := range items[:n] {
			if !slices.Contains(held, it.Subject) {
				free = append(free, it)
			}
		}
		items = items[n:]
	}
	return free, nil
}

// dropTexts removes the texts of final messages that must not be kept.
func (r *Relay) dropTexts(ctx context.Context, tx sealtext.Tx, refs []textRef) error {
	return texts{r.store, r.consent, r.holds}.dropAll(ctx, tx, refs)
}
