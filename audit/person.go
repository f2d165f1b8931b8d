package audit

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
)

// Export calls f for each event about a person, oldest first, for the answer to their access
// request. It stops at the first error of f and returns it.
func (l *Log) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	if p.Subject.IsZero() {
		return errors.New("audit: the person has no subject")
	}
	for e, err := range l.Events(ctx, Query{Tenant: p.Tenant, Subject: p.Subject}) {
		if err != nil {
			return err
		}
		values := map[string]string{}
		for _, v := range []struct{ name, value string }{
			{"program", e.Details.Program.String()}, {"sender", e.Details.Sender.String()},
			{"scope", e.Details.Scope}, {"reason", e.Details.Reason}, {"field", e.Details.Field},
			{"outcome", e.Details.Outcome}, {"transport", e.Details.Transport},
		} {
			if v.value != "" {
				values[v.name] = v.value
			}
		}
		if e.Unreadable != nil {
			values["unreadable"] = "its sealed part does not open"
		}
		if err := f(sealtext.Record{Package: "audit", Kind: e.Kind.String(), ID: e.ID, At: e.At, Values: values}); err != nil {
			return err
		}
	}
	return nil
}

// Erase unlinks the events of a person from each other and from the person, and returns how many
// there were. The headers remain. The sealed part can no longer be read once the vault has shredded
// the subject's key.
func (l *Log) Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	if p.Subject.IsZero() {
		return 0, errors.New("audit: the person has no subject")
	}
	if tx == nil {
		return 0, sealtext.ErrForeignTx
	}
	n := 0
	for {
		rows, err := l.store.Rows(ctx, tx, Query{Tenant: p.Tenant, Subject: p.Subject, Limit: page})
		if err != nil {
			return 0, err
		}
		marks := make([]Mark, len(rows))
		for i, r := range rows {
			mark, err := l.hash(ctx, tx, r.Tenant, labelErased, r.ID)
			if err != nil {
				return 0, fmt.Errorf("audit: unlink: %w", err)
			}
			marks[i] = Mark{r.ID, mark}
		}
		done, err := l.store.Unlink(ctx, tx, p.Tenant, marks)
		if err != nil {
			return 0, err
		}
		if n += done; len(rows) < page {
			return n, nil
		}
	}
}
