package audit

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
)

// ErrNoShred is an [ErrUnreadable]: the key of the subject is gone, and no event says that it was
// shredded. Somebody has deleted it without this library, or the database was put together of copies
// of different times.
var ErrNoShred = fmt.Errorf("%w: the key of its subject is gone, and no event says that it was shredded", ErrUnreadable)

// errMoved is the cause of Entry.Unreadable for the event of a shred whose row was changed.
var errMoved = fmt.Errorf("%w: it is the event of another shred than its row says", ErrUnreadable)

// Shredded returns the event that a subject was shredded, which shows, also to others by its place in the
// tree (package audit/tree), that what is missing of the subject was erased and not lost. The error is
// [ErrNoShred] where there is none.
func (l *Log) Shredded(ctx context.Context, tenant sealtext.Tenant, subject sealtext.Subject) (Entry, error) {
	if subject.IsZero() {
		return Entry{}, &sealtext.InputError{Field: "subject", Rule: "must be that of a person"}
	}
	token, err := l.hash(ctx, nil, tenant, labelShred, subject)
	if err != nil {
		return Entry{}, err
	}
	rows, err := l.store.Rows(ctx, nil, Query{Tenant: tenant, Subject: token, Kinds: []Kind{KindErased}, Limit: page})
	if err != nil {
		return Entry{}, err
	}
	for _, r := range rows { // one for each time that the subject was erased
		if e, err := l.entry(ctx, r); err != nil || e.Unreadable == nil {
			return e, err
		}
	}
	return Entry{}, ErrNoShred
}

// What is hashed under the key for actors apart from actors, whose ids have no zero byte.
const (
	labelShred  = "\x00shred\x00"
	labelErased = "\x00erased\x00"
)

// hash returns the keyed hash of an id under a label. The row of the event of a shred has that of the
// subject in place of one, and the row of an unlinked event that of its own id: only who has the keys can
// write either, and no two are the same.
func (l *Log) hash(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, label string, id [16]byte) (sealtext.Subject, error) {
	token, err := l.sealer.Token(ctx, tx, tenant, sealtext.DomainAudit, append([]byte(label), id[:]...))
	return token, err
}

// erased reports whether a row whose payload does not open, for a reason, is that of an erased person, and
// returns the reason otherwise.
func (l *Log) erased(ctx context.Context, r Row, reason error) (bool, error) {
	if errors.Is(reason, ErrErased) {
		_, err := l.Shredded(ctx, r.Tenant, r.Subject)
		return err == nil, err
	}
	mark, err := l.hash(ctx, nil, r.Tenant, labelErased, r.ID)
	if err != nil && ctx.Err() != nil {
		return false, err
	}
	return err == nil && mark == r.Subject, reason
}
