package audit

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/rand"
)

// BatchRecorder is an optional interface of a [Recorder] for many events in one transaction. [*Log]
// implements it.
type BatchRecorder interface {
	// RecordAll writes events within tx, as one Record after the other would, or none of them: an
	// event that is invalid or that cannot be sealed is an error that names its index. A caller that
	// gets an error must roll tx back.
	RecordAll(ctx context.Context, tx sealtext.Tx, events []Event) error
}

var _ BatchRecorder = (*Log)(nil)

// BatchSealer is an optional interface of a [Sealer] that seals many values and reads the key of
// each subject once. *vault.Sealer implements it. Without it [Log.RecordAll] seals one value after
// the other.
type BatchSealer interface {
	// SealAll seals each of the plaintexts for the binding with its index. The error names the index
	// of the first one that could not be sealed; there are no values then.
	SealAll(ctx context.Context, tx sealtext.Tx, bindings []sealtext.Binding, plaintexts [][]byte) ([]sealtext.Sealed, error)
}

// RecordAll writes events within tx, with the checks of [Log.Record] and the same result as calling
// it for each of them in order. The number of statements does not depend on the number of events on
// PostgreSQL, and is about one for 32 events on SQLite; the key of each subject is read once. The
// error names the index of the first event that is invalid or cannot be sealed, and is otherwise
// that of Record; nothing is written then, but the caller must roll tx back.
func (l *Log) RecordAll(ctx context.Context, tx sealtext.Tx, events []Event) error {
	if len(events) == 0 {
		return nil
	}
	rows := make([]Row, len(events))
	bindings := make([]sealtext.Binding, len(events))
	plaintexts := make([][]byte, len(events))
	tokens := actors{} // of a turn of a relay there is one in each tenant
	for i, e := range events {
		err := e.check()
		if err == nil {
			rows[i], plaintexts[i], err = l.row(ctx, tx, e, tokens)
		}
		if err != nil {
			return fmt.Errorf("audit: event %d: %w", i, err)
		}
		bindings[i] = binding(rows[i].Tenant, e.Subject, rows[i].ID)
	}
	sealed, err := l.sealAll(ctx, tx, bindings, plaintexts)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Payload = sealed[i]
	}
	if err := l.store.AppendAll(ctx, tx, rows); err != nil {
		return err
	}
	for _, e := range events {
		l.observe(e)
	}
	return nil
}

// actors are the tokens of actors that a call has computed.
type actors map[actorKey][16]byte

type actorKey struct {
	tenant sealtext.Tenant
	id     string
}

// token returns the token of the actor of an event. No actors, which is nil, keep none.
func (a actors) token(ctx context.Context, tx sealtext.Tx, l *Log, e Event) ([16]byte, error) {
	key := actorKey{e.Tenant, e.Actor.ID}
	if token, known := a[key]; known {
		return token, nil
	}
	token, err := l.sealer.Token(ctx, tx, e.Tenant, sealtext.DomainAudit, []byte(e.Actor.ID))
	if err == nil && a != nil {
		a[key] = token
	}
	return token, err
}

// row returns the row of a checked event without its payload, and the payload in the clear.
func (l *Log) row(ctx context.Context, tx sealtext.Tx, e Event, tokens actors) (Row, []byte, error) {
	if e.ID.IsZero() {
		e.ID = sealtext.NewID()
	}
	subject := e.Subject
	var shreds []byte
	if !e.Shreds.IsZero() {
		token, err := l.hash(ctx, tx, e.Tenant, labelShred, e.Shreds)
		if err != nil {
			return Row{}, nil, fmt.Errorf("audit: shred: %w", err)
		}
		subject, shreds = token, token[:]
	}
	plain, err := encodePayload(rand.Bytes16(), e.Actor, e.Details, shreds)
	if err != nil {
		return Row{}, nil, errors.New("audit: the details have no JSON form")
	}
	actor, err := tokens.token(ctx, tx, l, e)
	if err != nil {
		return Row{}, nil, fmt.Errorf("audit: actor: %w", err)
	}
	return Row{
		Tenant: e.Tenant, ID: e.ID, At: l.now(), Kind: e.Kind, Subject: subject, Actor: actor, Commitment: commit(e.ID, plain),
	}, plain, nil
}

func (l *Log) sealAll(ctx context.Context, tx sealtext.Tx, bindings []sealtext.Binding, plaintexts [][]byte) ([]sealtext.Sealed, error) {
	if many, ok := l.sealer.(BatchSealer); ok {
		sealed, err := many.SealAll(ctx, tx, bindings, plaintexts)
		if err != nil {
			return nil, fmt.Errorf("audit: seal: %w", err)
		}
		return sealed, nil
	}
	sealed := make([]sealtext.Sealed, len(bindings))
	for i, b := range bindings {
		var err error
		if sealed[i], err = l.sealer.Seal(ctx, tx, b, plaintexts[i]); err != nil {
			return nil, fmt.Errorf("audit: seal: value %d: %w", i, err)
		}
	}
	return sealed, nil
}
