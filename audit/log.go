package audit

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

// ErrErased is returned by a [Sealer] for an event of a subject that was erased. [Log.Events]
// returns such an event as an [Entry] with Erased set.
var ErrErased = errors.New("audit: the subject of the event was erased")

// ErrUnreadable is matched by the errors of a [Sealer] for a payload that will not open however often
// it is tried: its key is gone, or the row was changed. [Log.Events] returns such an event as an
// [Entry] with Unreadable set.
var ErrUnreadable = errors.New("audit: the sealed part of the event does not open")

// Sealer seals payloads and computes keyed hashes. *vault.Sealer implements it.
type Sealer interface {
	Seal(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error)
	// OpenEvent opens a value that was sealed for the field "audit" and no other. The error is
	// [ErrErased] where the subject was erased, and matches [ErrUnreadable] where another try would
	// not help; any other ends the reading of the log.
	OpenEvent(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, s sealtext.Sealed) ([]byte, error)
	Token(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error)
}

// Config configures [New].
type Config struct {
	// Store keeps the rows. Required.
	Store Store
	// Sealer seals the payloads, usually a *vault.Sealer. Required.
	Sealer Sealer
	// Observe is called with each event that was appended, before its transaction ends: the transaction
	// may still be rolled back. It must return at once, and is called by many goroutines. Nil, the
	// default, calls nothing. See package audit/monitor.
	Observe func(Event)
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// Log records events. It is safe for concurrent use.
type Log struct {
	store   Store
	sealer  Sealer
	observe func(Event)
	now     func() time.Time
}

// New returns a Log. It fails where a required field of cfg is nil.
func New(cfg Config) (*Log, error) {
	if cfg.Store == nil {
		return nil, errors.New("audit: Config.Store is required")
	}
	if cfg.Sealer == nil {
		return nil, errors.New("audit: Config.Sealer is required")
	}
	if cfg.Observe == nil {
		cfg.Observe = func(Event) {}
	}
	return &Log{cfg.Store, cfg.Sealer, cfg.Observe, clock.Or(cfg.Now)}, nil
}

// Record writes e within tx. The error is a [*sealtext.InputError] for an invalid event, and
// otherwise that of the store or the vault. A caller that gets one must roll tx back.
func (l *Log) Record(ctx context.Context, tx sealtext.Tx, e Event) error {
	if err := e.check(); err != nil {
		return err
	}
	row, plain, err := l.row(ctx, tx, e, nil)
	if err != nil {
		return err
	}
	if row.Payload, err = l.sealer.Seal(ctx, tx, binding(row.Tenant, e.Subject, row.ID), plain); err != nil {
		return fmt.Errorf("audit: seal: %w", err)
	}
	if err := l.store.Append(ctx, tx, row); err != nil {
		return err
	}
	l.observe(e)
	return nil
}

// Field is the field in the [sealtext.Binding] of payloads.
const Field = "audit"

func binding(t sealtext.Tenant, s sealtext.Subject, id sealtext.ID) sealtext.Binding {
	return sealtext.Binding{Tenant: t, Subject: s, Field: Field, Record: id}
}

const page = 500

// Events iterates over the entries that q selects, oldest first. It reads pages of 500 rows outside
// of any transaction and ignores q.Limit. An entry that does not open is yielded with its header and
// Unreadable set, and the iteration goes on. It ends at the first error, of the store or of a key
// management service that does not answer, which is yielded with the zero Entry. With a Subject, events that [Log.Erase] unlinked are not found.
func (l *Log) Events(ctx context.Context, q Query) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		q.Limit = page
		for {
			rows, err := l.store.Rows(ctx, nil, q)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			for _, r := range rows {
				e, err := l.entry(ctx, r)
				if !yield(e, err) || err != nil {
					return
				}
			}
			if len(rows) < page {
				return
			}
			last := rows[len(rows)-1]
			q.AfterAt, q.AfterID = last.At, last.ID
		}
	}
}

// ActorToken returns the keyed hash under which the events of an actor are found; see [Query].
func (l *Log) ActorToken(ctx context.Context, tenant sealtext.Tenant, actorID string) ([16]byte, error) {
	return l.sealer.Token(ctx, nil, tenant, sealtext.DomainAudit, []byte(actorID))
}

// entry opens one row. The details hold no number and no body, so reading them is not an audited
// action. After the erasure of the subject only the header can be read. An event that was committed
// while its subject was being erased keeps its subject in the row; it must not end every later
// reading of the log. Where only the tombstone of a subject is left, the event of the shred has to say
// so: a tombstone is a row that anybody with the database can write.
func (l *Log) entry(ctx context.Context, r Row) (Entry, error) {
	e := Entry{ID: r.ID, At: r.At, Tenant: r.Tenant, Kind: r.Kind, Subject: r.Subject, Number: r.Number}
	var shreds, want sealtext.Subject
	if r.Kind == KindErased {
		e.Subject, want = sealtext.Subject{}, r.Subject
	}
	plain, err := l.sealer.OpenEvent(ctx, nil, binding(r.Tenant, e.Subject, r.ID), r.Payload)
	if gone := err; errors.Is(gone, ErrErased) || errors.Is(gone, ErrUnreadable) && !e.Subject.IsZero() {
		if e.Erased, err = l.erased(ctx, r, gone); e.Erased {
			e.Subject = sealtext.Subject{}
			return e, nil
		}
	}
	if err == nil {
		e.Actor, e.Details, shreds, err = decodePayload(plain)
		switch {
		case err != nil:
			err = fmt.Errorf("%w: %w", ErrUnreadable, err)
		case shreds != want:
			e.Actor, e.Details = sealtext.Actor{}, Details{}
			err = errMoved
		case commit(r.ID, plain) != r.Commitment:
			e.Actor, e.Details = sealtext.Actor{}, Details{}
			err = fmt.Errorf("%w: it is not what the row commits to", ErrUnreadable)
		}
	}
	if errors.Is(err, ErrUnreadable) {
		e.Unreadable = fmt.Errorf("audit: open %s: %w", r.ID, err)
		return e, nil
	}
	if err != nil {
		return Entry{}, fmt.Errorf("audit: open %s: %w", r.ID, err)
	}
	return e, nil
}
