package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// A program may keep only the texts of persons who opted in to that, see
// program.Program.StoreByConsent. A text that must not be kept is not stored when it is received,
// and is dropped as soon as its message is final when it is sent. The row of the message stays, as
// after retention.

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

// dropText removes the text of a final message if it must not be kept. If the person cannot be read
// it must not be.
func (r *Relay) dropText(ctx context.Context, tx sealtext.Tx, row OutboxRow, p sealtext.Person) error {
	if !p.Subject.IsZero() {
		keep, err := mayKeep(ctx, r.consent, tx, p, row.Sender, row.Program)
		if err != nil || keep {
			return err
		}
	}
	if r.holds != nil {
		held, err := r.holds.Guard(ctx, tx, row.Tenant, []sealtext.Subject{row.Subject})
		if err != nil || len(held) > 0 {
			return err
		}
	}
	_, err := r.store.DropBodies(ctx, tx, []sealtext.Item{{Tenant: row.Tenant, Subject: row.Subject, Record: row.ID}})
	return err
}
