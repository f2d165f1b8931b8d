package retention

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Summary counts the content of an access document, for the host's own files.
type Summary struct {
	Event       sealtext.ID `json:"event"` // the KindExported event in the audit log
	GeneratedAt time.Time   `json:"generated_at"`
	// Holders counts the records of each holder, in the order of the document.
	Holders []Count `json:"holders"`
	Records int     `json:"records"`
}

// Access writes the answer to a person's access request to w: one JSON document with everything
// that the holders store about the person, sealed values opened. The package documentation has its
// schema.
//
// When it returns nothing is open any more, and an audit event has the number of values that were
// opened. It may take an hour.
//
// The vault authorizes the actor first and records an audit event; when it refuses, nothing is
// written. Then the records are counted and a KindExported event with the count is recorded. Only
// after that is the first byte written to w. Records that are added or removed meanwhile make the
// count in the trailer differ from the event's; the exported event itself is one of them.
//
// Records are written one at a time as the holders return them. When a step fails, Access returns
// the error and the document ends there: it is not valid JSON and has no trailer. The caller must
// not hand it out. The audit event remains, because part of the data was written.
func (r *Rights) Access(ctx context.Context, actor sealtext.Actor, p sealtext.Person, w io.Writer) (_ Summary, err error) {
	if err := actor.Check(); err != nil {
		return Summary{}, err
	}
	if err := checkPerson(p); err != nil {
		return Summary{}, err
	}
	open, done, err := r.opener.OpenExport(ctx, actor, p)
	if err != nil {
		return Summary{}, fmt.Errorf("retention: access: %w", err)
	}
	// Also where the caller has given up: what was opened is audited.
	defer func() {
		if closed := done(context.WithoutCancel(ctx)); closed != nil {
			err = errors.Join(err, fmt.Errorf("retention: access: record the end: %w", closed))
		}
	}()
	n, err := r.count(ctx, p)
	if err != nil {
		return Summary{}, fmt.Errorf("retention: access: %w", err)
	}
	sum := Summary{Event: sealtext.NewID(), GeneratedAt: r.now()}
	err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return r.audit.Record(ctx, tx, audit.Event{
			ID: sum.Event, Tenant: p.Tenant, Kind: audit.KindExported, Subject: p.Subject, Actor: actor,
			Details: audit.Details{Count: n},
		})
	})
	if err != nil {
		return Summary{}, fmt.Errorf("retention: access: record: %w", err)
	}
	d := newDocument(w, p, open)
	d.begin(sum.GeneratedAt)
	for _, h := range r.inDocument() {
		d.beginHolder(h.Name)
		if err := h.Holder.Export(ctx, p, func(rec sealtext.Record) error { return d.record(ctx, rec) }); err != nil {
			return Summary{}, fmt.Errorf("retention: access: holder %s: %w", h.Name, err)
		}
		d.endHolder()
	}
	if err := d.end(); err != nil {
		return Summary{}, fmt.Errorf("retention: access: write: %w", err)
	}
	sum.Holders, sum.Records = d.counts, total(d.counts)
	return sum, nil
}

// inDocument returns the holders in the order of the document. The vault is first, because its
// record is the number, which says whose document it is.
func (r *Rights) inDocument() []NamedHolder {
	last := len(r.holders) - 1
	return append([]NamedHolder{r.holders[last]}, r.holders[:last]...)
}

// count reads everything once without opening it, so that the event can state the number of records
// before the first byte is written.
func (r *Rights) count(ctx context.Context, p sealtext.Person) (int, error) {
	n := 0
	for _, h := range r.holders {
		err := h.Holder.Export(ctx, p, func(sealtext.Record) error {
			n++
			return ctx.Err()
		})
		if err != nil {
			return 0, fmt.Errorf("holder %s: %w", h.Name, err)
		}
	}
	return n, nil
}
