package audittest

import (
	"context"
	"crypto/sha256"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Unlink unlinks the events of a subject, at most 1000, as audit.Log.Erase does, for tests without a log:
// what it puts in place of the subject is the result of [Mark].
func Unlink(ctx context.Context, s audit.Store, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
	rows, err := s.Rows(ctx, tx, audit.Query{Tenant: tenant, Subject: subject, Limit: 1000})
	if err != nil {
		return 0, err
	}
	marks := make([]audit.Mark, len(rows))
	for i, r := range rows {
		marks[i] = audit.Mark{ID: r.ID, Subject: Mark(r.ID)}
	}
	return s.Unlink(ctx, tx, tenant, marks)
}

// Mark returns what [Unlink] puts in place of the subject of an event. Without a key it proves nothing.
func Mark(id sealtext.ID) sealtext.Subject {
	sum := sha256.Sum256(id[:])
	return sealtext.Subject(sum[:16])
}
