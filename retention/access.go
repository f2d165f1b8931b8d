package retention

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Summary is what an access document holds, for the host's own record.
type Summary struct {
	Event       sealtext.ID `json:"event"` // the Exported event in the audit log
	GeneratedAt time.Time   `json:"generated_at"`
	// Holders counts the records of each holder in the order of the document.
	Holders []Count `json:"holders"`
	Records int     `json:"records"`
}

// Access writes the answer to a person's access request: one JSON document
// with everything that the holders keep about them, sealed values opened. The
// package documentation has its schema.
//
// The vault authorizes first and puts that on record; where it refuses,
// nothing is written. Then the records are counted and an Exported event with
// that count is recorded, and only then does the first byte go to w. Records
// that come or go while the document is written make its own count, in the
// trailer, differ from the event's; the Exported event itself is one.
//
// Records are written one at a time as the holders give them. When something
// fails in the middle the error is returned and the document stays cut off:
// it is not valid JSON and has no trailer. The caller must not hand it out.
// The Exported event stays on record: part of the data has left.
func (r *Rights) Access(ctx context.Context, actor sealtext.Actor, p sealtext.Person, w io.Writer) (Summary, error) {
	if err := actor.Check(); err != nil {
		return Summary{}, err
	}
	if err := checkPerson(p); err != nil {
		return Summary{}, err
	}
	open, err := r.opener.OpenExport(ctx, actor, p)
	if err != nil {
		return Summary{}, fmt.Errorf("retention: access: %w", err)
	}
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

// inDocument is the order of the document: the vault first, since its record
// is the number, which says whose document it is.
func (r *Rights) inDocument() []NamedHolder {
	last := len(r.holders) - 1
	return append([]NamedHolder{r.holders[last]}, r.holders[:last]...)
}

// count reads everything once without opening it, so that the event can say
// how much was handed out and still come before the first byte.
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
