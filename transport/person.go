package transport

import (
	"context"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
)

// Archive gives packages that implement rights and retention access to the stored messages: it
// exports and erases those of a person, and disposes of texts that are due. It is safe for
// concurrent use.
type Archive struct {
	store ArchiveStore
	now   func() time.Time
}

// NewArchive returns an Archive over the store of a gateway. A nil now is the system clock.
func NewArchive(store ArchiveStore, now func() time.Time) *Archive {
	return &Archive{store, clock.Or(now)}
}

// Export calls f with the messages of a person, sent and received, with their sealed texts.
func (a *Archive) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	sent, err := a.store.Sent(ctx, nil, p.Tenant, p.Subject)
	if err != nil {
		return err
	}
	for _, r := range sent {
		rec := sealtext.Record{
			Package: "transport", Kind: "sent", ID: r.ID, At: r.CreatedAt,
			Values: map[string]string{
				"program": r.Program.String(), "sender": r.Sender.String(), "purpose": r.Purpose.String(),
				"state": r.State.String(), "zones": strings.Join(r.Location.Zones, " "),
				"jurisdictions": words(r.Location.Jurisdictions), "regions": words(r.Location.Regions),
			},
		}
		if !r.Body.IsZero() {
			rec.Sealed = map[string]sealtext.SealedField{bodyField: {Binding: bodyBinding(r), Sealed: r.Body}}
		}
		if err := f(rec); err != nil {
			return err
		}
	}
	inbound, err := a.store.Inbound(ctx, nil, p.Tenant, p.Subject)
	if err != nil {
		return err
	}
	for _, r := range inbound {
		rec := sealtext.Record{
			Package: "transport", Kind: "received", ID: r.ID, At: r.ReceivedAt,
			Values: map[string]string{"sender": r.Sender.String(), "intent": r.Intent},
		}
		if !r.Body.IsZero() {
			rec.Sealed = map[string]sealtext.SealedField{bodyField: {Binding: inboundBinding(r), Sealed: r.Body}}
		}
		if err := f(rec); err != nil {
			return err
		}
	}
	return nil
}

// Erase deletes the messages of a person, including those that wait to be sent, and returns their
// number.
func (a *Archive) Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	return a.store.EraseMessages(ctx, tx, p.Tenant, p.Subject)
}

// Due lists messages that have been final since before cutoff and still have their text. Of a program
// that declares a time for conversations that time decides instead; see program.Program.TextsFor.
func (a *Archive) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return a.store.DueBodies(ctx, nil, cutoff, a.now(), limit)
}

// Dispose removes the texts and returns their number. The rows stay: that a message was sent, not
// what it said.
func (a *Archive) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return a.store.DropBodies(ctx, tx, items)
}

func words(js []rule.Jurisdiction) string {
	s := make([]string, len(js))
	for i, j := range js {
		s[i] = string(j)
	}
	return strings.Join(s, " ")
}
