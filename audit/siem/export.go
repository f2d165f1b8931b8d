package siem

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
)

// Format is the form of the lines.
type Format uint8

// The formats.
const (
	OCSF Format = 1 + iota // one line of JSON for each event, see [AppendOCSF]
	CEF                    // one line of text for each event, see [AppendCEF]
)

// Log reads events. [*audit.Log] implements it.
type Log interface {
	Events(ctx context.Context, q audit.Query) iter.Seq2[audit.Entry, error]
}

// Config configures [New]. All fields but Access are required.
type Config struct {
	Log    Log
	Prover *sequencer.Prover // of the same database
	// Tenants are those whose events are exported. The tree has no names of tenants.
	Tenants []sealtext.Tenant
	Format  Format
	// Access is on whose behalf events are exported, and where that is recorded, as
	// [audit.KindLogExported], before the first byte. Nothing is recorded by default.
	Access *audit.Access
}

// Exporter exports events. It is safe for concurrent use.
type Exporter struct {
	log     Log
	prover  *sequencer.Prover
	tenants []sealtext.Tenant
	line    func([]byte, audit.Entry) []byte
	class   string
	access  *audit.Access
}

// New returns an Exporter. It fails where a field of cfg is missing.
func New(cfg Config) (*Exporter, error) {
	x := &Exporter{log: cfg.Log, prover: cfg.Prover, tenants: cfg.Tenants, access: cfg.Access}
	switch cfg.Format {
	case OCSF:
		x.line, x.class = AppendOCSF, "ocsf"
	case CEF:
		x.line, x.class = AppendCEF, "cef"
	default:
		return nil, errors.New("siem: Config.Format must be OCSF or CEF")
	}
	switch {
	case cfg.Log == nil:
		return nil, errors.New("siem: Config.Log is required")
	case cfg.Prover == nil:
		return nil, errors.New("siem: Config.Prover is required")
	case len(cfg.Tenants) == 0:
		return nil, errors.New("siem: Config.Tenants must name at least one tenant")
	}
	if x.access != nil {
		if err := x.access.Check(); err != nil {
			return nil, fmt.Errorf("siem: Config.Access: %w", err)
		}
		if x.access.Tenant.IsZero() {
			return nil, errors.New("siem: Config.Access.Tenant is required")
		}
	}
	for _, t := range cfg.Tenants {
		if t.IsZero() {
			return nil, errors.New("siem: Config.Tenants must not have a tenant without a name")
		}
	}
	return x, nil
}

const (
	// portion is how many leaves are read and checked before their lines are written.
	portion = 4096
	// batch is how many events are read at once.
	batch = 256
)

// Export writes the events that sel selects, one line each, and returns the index to go on with: all
// before it was written, also where there is an error. A [*tree.DamageError] says that the leaves after
// it are not those that were signed; nothing of them was written. A tenant in sel must be one of
// Config.Tenants.
//
// An event that the database does not have any more, or has otherwise than the tree, is a line with its
// header, and so is one whose sealed part does not open.
func (x *Exporter) Export(ctx context.Context, w io.Writer, sel sequencer.Selection) (next int64, err error) {
	names, err := x.names(ctx, sel)
	if err != nil {
		return sel.From, err
	}
	if err := x.record(ctx, sel.Tenant); err != nil {
		return sel.From, err
	}
	left := sel.Limit
	for next = sel.From; ; {
		sel.From, sel.Limit = next, portion
		if left > 0 {
			sel.Limit = min(left, portion)
		}
		p := &part{exporter: x, names: names}
		end, err := x.prover.Leaves(ctx, sel, func(index int64, leaf tree.Leaf) error { return p.add(ctx, index, leaf) })
		if err == nil {
			err = p.flush(ctx)
		}
		if err != nil {
			return next, err
		}
		if _, err := w.Write(p.lines.Bytes()); err != nil {
			return next, fmt.Errorf("siem: write: %w", err)
		}
		read := end - next
		next = end
		if left > 0 {
			if left -= read; left == 0 {
				return next, nil
			}
		}
		if read < sel.Limit {
			return next, nil
		}
	}
}

// record records that events are about to be exported: those of one tenant, or of all.
func (x *Exporter) record(ctx context.Context, tenant sealtext.Tenant) error {
	if x.access == nil {
		return nil
	}
	a := *x.access
	if !tenant.IsZero() {
		a.Tenant = tenant
	}
	if err := a.Record(ctx, audit.KindLogExported, audit.Details{Class: x.class}); err != nil {
		return fmt.Errorf("siem: record the export: %w", err)
	}
	return nil
}

// names returns the tenants that are exported by their tokens in leaves.
func (x *Exporter) names(ctx context.Context, sel sequencer.Selection) (map[[16]byte]sealtext.Tenant, error) {
	names := map[[16]byte]sealtext.Tenant{}
	found := false
	for _, t := range x.tenants {
		found = found || t == sel.Tenant
		token, err := x.prover.TenantToken(ctx, t)
		if errors.Is(err, sequencer.ErrEmpty) {
			continue // no leaf has one
		}
		if err != nil {
			return nil, err
		}
		names[token] = t
	}
	if !sel.Tenant.IsZero() && !found {
		return nil, &sealtext.InputError{Field: "tenant", Rule: "must be one of those that the exporter was made for"}
	}
	return names, nil
}

// part is a portion of an export.
type part struct {
	exporter *Exporter
	names    map[[16]byte]sealtext.Tenant
	found    []audit.Entry // from the leaves
	lines    bytes.Buffer
}

func (p *part) add(ctx context.Context, index int64, leaf tree.Leaf) error {
	tenant, exported := p.names[leaf.Tenant]
	if !exported {
		return nil
	}
	p.found = append(p.found, audit.Entry{ID: leaf.ID, At: leaf.At, Tenant: tenant, Kind: leaf.Kind, Number: index + 1})
	if len(p.found) < batch {
		return nil
	}
	return p.flush(ctx)
}

// flush reads the events of the leaves that were found, and makes their lines.
func (p *part) flush(ctx context.Context) error {
	ids := map[sealtext.Tenant][]sealtext.ID{}
	for _, e := range p.found {
		ids[e.Tenant] = append(ids[e.Tenant], e.ID)
	}
	type key struct {
		tenant sealtext.Tenant
		id     sealtext.ID
	}
	read := map[key]audit.Entry{}
	for tenant, some := range ids {
		for e, err := range p.exporter.log.Events(ctx, audit.Query{Tenant: tenant, IDs: some}) {
			if err != nil {
				return err
			}
			read[key{tenant, e.ID}] = e
		}
	}
	for _, header := range p.found {
		e, there := read[key{header.Tenant, header.ID}]
		switch {
		case !there:
			e = header
			e.Unreadable = errGone
		case e.Kind != header.Kind || e.Number != header.Number || !e.At.UTC().Truncate(time.Minute).Equal(header.At):
			e = header
			e.Unreadable = errChanged
		}
		p.lines.Write(p.exporter.line(nil, e))
	}
	p.found = p.found[:0]
	return nil
}
