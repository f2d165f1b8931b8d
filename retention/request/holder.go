package request

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Export calls f with each request of a person, for an access request.
func (c *Cases) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	list, err := c.of(ctx, nil, p.Tenant, p.Subject)
	if err != nil {
		return err
	}
	for _, of := range list {
		if err := f(of.Request.exported()); err != nil {
			return err
		}
	}
	return nil
}

func (r Request) exported() sealtext.Record {
	out := sealtext.Record{Package: "request", Kind: string(r.Kind), ID: r.ID, At: r.ReceivedAt, Values: map[string]string{
		"state": string(r.State), "regime": string(r.Regime), "deadline_at": r.DeadlineAt.Format(time.RFC3339Nano), "proof": r.Proof.String(),
	}}
	if r.Reason != "" {
		out.Values["reason"] = string(r.Reason)
	}
	if !r.EndedAt.IsZero() {
		out.Values["ended_at"] = r.EndedAt.Format(time.RFC3339Nano)
	}
	if waits := r.Unconfirmed(); len(waits) > 0 {
		out.Values["waits_for"] = strings.Join(waits, ", ")
	}
	return out
}

// Erase separates the requests of a person from them, within tx, and returns their number. The
// requests stay, so that their deadlines run on and what was done stays provable; they name nobody.
func (c *Cases) Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	if tx == nil {
		return 0, sealtext.ErrForeignTx
	}
	list, err := c.of(ctx, tx, p.Tenant, p.Subject)
	if err != nil {
		return 0, err
	}
	for _, of := range list {
		of, err = c.read(c.store.Request(ctx, tx, p.Tenant, of.Request.ID)) // now it is locked
		if err != nil {
			return 0, err
		}
		of.Subject = sealtext.Subject{}
		if err := c.set(ctx, tx, of); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// Nobody is the subject of an item that is a request of nobody who is known, or of an erased person. A
// subject is 16 random bytes, so that no person has it.
var Nobody = sealtext.Subject{
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
}

// Archive disposes of requests that have ended; it is the disposer of retention.ClassRequests. It is
// safe for concurrent use.
type Archive struct{ store DisposalStore }

// NewArchive returns an Archive over a store.
func NewArchive(store DisposalStore) *Archive { return &Archive{store} }

// Due lists requests that ended before cutoff. The subject of one that names nobody is
// [Nobody].
func (a *Archive) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	items, err := a.store.DueRequests(ctx, nil, cutoff, limit)
	for i := range items {
		if items[i].Subject.IsZero() {
			items[i].Subject = Nobody
		}
	}
	if err != nil {
		return nil, fmt.Errorf("request: due: %w", err)
	}
	return items, nil
}

// Dispose deletes the requests and returns their number.
func (a *Archive) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	n, err := a.store.DropRequests(ctx, tx, items)
	if err != nil {
		return 0, fmt.Errorf("request: dispose: %w", err)
	}
	return n, nil
}

// leadsTo refuses what no method of a Request makes of it.
func (r Request) leadsTo(next Request) error {
	same := r.Version == next.Version && r.ID == next.ID && r.Kind == next.Kind && r.Regime == next.Regime &&
		r.ReceivedAt.Equal(next.ReceivedAt) && len(r.Processors) == len(next.Processors)
	for i := 0; same && i < len(r.Processors); i++ {
		was, is := r.Processors[i], next.Processors[i]
		same = was.Name == is.Name && (was.ConfirmedAt.IsZero() || was.ConfirmedAt.Equal(is.ConfirmedAt) && was.Outcome == is.Outcome)
	}
	switch {
	case !same, next.DeadlineAt.Before(r.DeadlineAt), next.Proof < r.Proof, next.State.Final() == next.EndedAt.IsZero():
	case r.State == next.State:
		return nil
	case r.State.Final(), next.State == StateReceived:
	case next.State == StateRefused, next.State == StateWithdrawn:
		return nil
	case next.Proof < next.Kind.Needs():
	case next.State == StateWorking:
		if r.State == StateReceived {
			return nil
		}
	case next.AnsweredAt.IsZero():
	case next.State == StateWaiting, next.State == StateCompleted && len(next.Unconfirmed()) == 0:
		return nil
	}
	return errNotByMethods
}

var errNotByMethods = fmt.Errorf("request: a request is changed by its methods only: %w", ErrState)
