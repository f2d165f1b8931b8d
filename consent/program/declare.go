package program

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// ErrChanged is returned by the methods that take a transaction if another transaction has declared
// something of the tenant since this one began to read. Let the transaction fail and repeat it.
var ErrChanged = errors.New("program: another transaction has declared something of the tenant; repeat this one")

// retries is how often a declaration is repeated if others were first.
const retries = 20

// Declare declares programs of one tenant, new or changed ones, in one transaction, and returns the
// resulting version of the tenant. A program that is declared already in the same form is not
// changed, so that a process may declare its programs whenever it starts. Declaring a retired
// program ends its retirement.
//
// When Declare has returned nil, no process redeems a permit under the previous declaration;
// hand-offs that were redeemed before end within the hand-off timeout.
//
// The error is a [*sealtext.InputError], [ErrNewerFormat], that of the content policy or of
// Config.Approve, of the audit log or of the store; nothing is declared then. Create the keys of
// the tenant first: the audit log needs them.
func (r *Registry) Declare(ctx context.Context, by sealtext.Actor, programs ...Program) (v Version, err error) {
	if len(programs) == 0 {
		return 0, bad("programs", "must be at least one")
	}
	return r.inTx(ctx, programs[0].Tenant, func(ctx context.Context, tx sealtext.Tx) (Version, error) {
		return r.DeclareTx(ctx, tx, by, programs...)
	})
}

// DeclareTx declares programs as [Registry.Declare] does, within a transaction of the caller; it
// may also fail with [ErrChanged]. The declaration is in force when the caller has committed.
func (r *Registry) DeclareTx(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, programs ...Program) (Version, error) {
	if len(programs) == 0 {
		return 0, bad("programs", "must be at least one")
	}
	for i := range programs {
		if err := r.check(&programs[i]); err != nil {
			return 0, err
		}
		if programs[i].Tenant != programs[0].Tenant {
			return 0, bad("tenant", "must be the same for all programs of one call")
		}
		if slices.ContainsFunc(programs[:i], func(p Program) bool { return p.Name == programs[i].Name }) {
			return 0, bad("program", "must be declared once in a call")
		}
	}
	return r.write(ctx, tx, by, programs[0].Tenant, func(w *writing) error {
		if w.set.Retired() {
			return bad("tenant", "must not be retired; declare the tenant first")
		}
		for i := range programs {
			if err := w.program(&programs[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// DeclareTenant declares a tenant, as [Registry.Declare] does programs, with the same errors.
// Declaring a retired tenant ends its retirement and that of its programs.
func (r *Registry) DeclareTenant(ctx context.Context, by sealtext.Actor, t Tenant) (Version, error) {
	if err := t.Check(); err != nil {
		return 0, err
	}
	return r.writeTenant(ctx, by, t.Tenant, func(row *Row, now time.Time) (audit.Kind, bool, error) {
		document, err := json.Marshal(t)
		if err != nil {
			return 0, false, fmt.Errorf("program: %w", err)
		}
		row.Document, row.RetiredAt = document, time.Time{}
		return audit.KindTenantDeclared, true, nil
	})
}

// Retire retires a program: STOP, HELP and lifts of opt-outs are recorded and answered, and
// everything else of it is denied. Its senders may be declared by others, also of another tenant.
// Retiring a retired program changes nothing. The errors are those of [Registry.Declare].
func (r *Registry) Retire(ctx context.Context, by sealtext.Actor, t sealtext.Tenant, name sealtext.Program) (Version, error) {
	return r.inTx(ctx, t, func(ctx context.Context, tx sealtext.Tx) (Version, error) {
		return r.write(ctx, tx, by, t, func(w *writing) error { return w.retire(name) })
	})
}

// RetireTenant retires a tenant with all its programs, until the tenant is declared again. The
// errors are those of [Registry.Declare].
func (r *Registry) RetireTenant(ctx context.Context, by sealtext.Actor, t sealtext.Tenant) (Version, error) {
	return r.writeTenant(ctx, by, t, func(row *Row, now time.Time) (audit.Kind, bool, error) {
		if row.RetiredAt.IsZero() {
			row.RetiredAt = now
		}
		return audit.KindTenantRetired, false, nil
	})
}

// Suspend denies all messages of a tenant until [Registry.Resume], passcodes included, except
// answers to inbound messages. Queued messages wait, and expire in their time; STOP, HELP and START
// are recorded. The errors are those of [Registry.Declare].
func (r *Registry) Suspend(ctx context.Context, by sealtext.Actor, t sealtext.Tenant) (Version, error) {
	return r.writeTenant(ctx, by, t, func(row *Row, now time.Time) (audit.Kind, bool, error) {
		if row.SuspendedAt.IsZero() {
			row.SuspendedAt = now
		}
		return audit.KindTenantSuspended, false, nil
	})
}

// Resume ends a suspension. It loosens; see Config.Approve. The errors are those of
// [Registry.Declare].
func (r *Registry) Resume(ctx context.Context, by sealtext.Actor, t sealtext.Tenant) (Version, error) {
	return r.writeTenant(ctx, by, t, func(row *Row, _ time.Time) (audit.Kind, bool, error) {
		row.SuspendedAt = time.Time{}
		return audit.KindTenantResumed, true, nil
	})
}

// Plan returns the changes that [Registry.Declare] of a program would make (a dry run); none if it
// is declared in that form already. The first has the warnings of [Program.Lint]. The errors are those
// of Declare.
func (r *Registry) Plan(ctx context.Context, p Program) ([]Change, error) {
	if err := r.check(&p); err != nil {
		return nil, err
	}
	sets, err := r.Fresh(ctx, nil, []sealtext.Tenant{p.Tenant})
	if err != nil {
		return nil, err
	}
	was := sets[0].named(p.Name)
	if sets[0].Newer || was != nil && was.Newer {
		return nil, ErrNewerFormat
	}
	return r.planned(was, &p), nil
}

// planned lists the changes of a declaration, the first with what a person should examine.
func (r *Registry) planned(was *Declared, p *Program) []Change {
	cs := planned(was, p)
	if len(cs) > 0 {
		cs[0].Warnings = p.Lint(r.senders, r.rules)
	}
	return cs
}

func planned(was *Declared, p *Program) []Change {
	switch {
	case was == nil:
		document, _ := json.Marshal(p) // cannot fail: every field can be encoded
		return []Change{{Field: "program", Becomes: string(document), Loosens: true}}
	case was.Retired():
		return append([]Change{{Field: "program", Was: `"retired"`, Becomes: `"declared"`, Loosens: true}}, changes(&was.Program, p)...)
	}
	return changes(&was.Program, p)
}

// check validates a program, and checks its texts, and its templates with sample values, by the
// content policy: a text that could not be sent is refused here, where the caller sees the error.
func (r *Registry) check(p *Program) error {
	if err := p.Check(); err != nil {
		return err
	}
	for _, text := range p.Texts().all() {
		if err := r.content.Check(sealtext.Transactional.String(), text); err != nil {
			return fmt.Errorf("program: texts: content: %w", err)
		}
		if err := p.CheckLinks(r.content, text); err != nil {
			return fmt.Errorf("program: texts: content: %w", err)
		}
	}
	for i := range p.Templates {
		t := &p.Templates[i]
		for _, text := range t.Texts {
			body, err := t.Render(text.Language, t.sample())
			if err != nil {
				return err
			}
			if err := r.content.Check(t.Purpose.String(), body.Plaintext()); err != nil {
				return fmt.Errorf("program: templates: content: %w", err)
			}
			if err := p.CheckLinks(r.content, body.Plaintext()); err != nil {
				return fmt.Errorf("program: templates: content: %w", err)
			}
		}
	}
	return nil
}

// inTx runs a declaration in a transaction of its own, and repeats it if another was first.
func (r *Registry) inTx(ctx context.Context, t sealtext.Tenant, f func(context.Context, sealtext.Tx) (Version, error)) (v Version, err error) {
	for range retries {
		err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			v, err = f(ctx, tx)
			return err
		})
		if !errors.Is(err, ErrChanged) {
			break
		}
	}
	if err != nil {
		return 0, err
	}
	// It is committed. If this read fails, the next caller reads.
	_, _ = r.Fresh(ctx, nil, []sealtext.Tenant{t})
	return v, nil
}

// writing is a declaration in a transaction.
type writing struct {
	registry *Registry
	ctx      context.Context //nolint:containedctx // of the one call
	tx       sealtext.Tx
	by       sealtext.Actor
	now      time.Time
	set      *Set // with what was written
	was      *Set
	touched  []sealtext.Program
}

// write runs f on the present declarations, and then checks the result.
func (r *Registry) write(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, t sealtext.Tenant, f func(*writing) error) (Version, error) {
	if tx == nil {
		return 0, sealtext.ErrForeignTx
	}
	if t.IsZero() {
		return 0, bad("tenant", "must be named")
	}
	if err := by.Check(); err != nil {
		return 0, err
	}
	sets, err := r.Fresh(ctx, tx, []sealtext.Tenant{t})
	if err != nil {
		return 0, err
	}
	w := &writing{registry: r, ctx: ctx, tx: tx, by: by, now: r.now(), set: sets[0], was: sets[0]}
	if w.newer() {
		return 0, ErrNewerFormat
	}
	if err := f(w); err != nil {
		return 0, err
	}
	if w.set == w.was {
		return w.set.Version, nil
	}
	changed := make([]*Declared, 0, len(w.touched))
	for _, name := range w.touched {
		changed = append(changed, w.set.named(name))
	}
	if err := w.set.agree(changed...); err != nil {
		return 0, err
	}
	return w.set.Version, w.claim()
}

// newer reports whether a newer release declared something of the tenant. A declaration by this
// release could contradict it.
func (w *writing) newer() bool {
	return w.set.Newer || slices.ContainsFunc(w.set.programs, func(p *Declared) bool { return p.Newer })
}

// program writes one program, if it changes.
func (w *writing) program(p *Program) error {
	was := w.set.named(p.Name)
	cs := w.registry.planned(was, p)
	if len(cs) == 0 {
		return nil
	}
	if ws := cs[0].Warnings; len(ws) > 0 && w.registry.warn != nil {
		w.registry.warn(w.ctx, p.Tenant, p.Name, ws)
	}
	document, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("program: %w", err)
	}
	row := Row{Tenant: p.Tenant, Program: p.Name, Document: document}
	switch n := len(w.set.programs); {
	case was != nil:
		row.Order = was.Order
	case n > 0:
		row.Order = w.set.programs[n-1].Order + 1
	}
	w.touched = append(w.touched, p.Name)
	return w.put(row, audit.KindProgramDeclared, cs)
}

func (w *writing) retire(name sealtext.Program) error {
	was := w.set.named(name)
	switch {
	case was == nil:
		return bad("program", "must be declared")
	case was.Retired():
		return nil
	}
	document, err := json.Marshal(was.Program)
	if err != nil {
		return fmt.Errorf("program: %w", err)
	}
	w.touched = append(w.touched, name)
	row := Row{Tenant: w.set.Tenant.Tenant, Program: name, Order: was.Order, RetiredAt: w.now, Document: document}
	return w.put(row, audit.KindProgramRetired, nil)
}

// writeTenant changes the row of a tenant, in a transaction of its own. loosens reports whether the
// kind of change loosens if it is not a declaration.
func (r *Registry) writeTenant(ctx context.Context, by sealtext.Actor, t sealtext.Tenant, f func(*Row, time.Time) (kind audit.Kind, loosens bool, err error)) (Version, error) {
	return r.inTx(ctx, t, func(ctx context.Context, tx sealtext.Tx) (Version, error) {
		return r.write(ctx, tx, by, t, func(w *writing) error { return w.tenant(f) })
	})
}

func (w *writing) tenant(f func(*Row, time.Time) (audit.Kind, bool, error)) error {
	s := w.set
	row := Row{Tenant: s.Tenant.Tenant, RetiredAt: s.RetiredAt, SuspendedAt: s.SuspendedAt}
	if s.declared {
		document, err := json.Marshal(s.Tenant)
		if err != nil {
			return fmt.Errorf("program: %w", err)
		}
		row.Document = document
	}
	was := row
	kind, loosens, err := f(&row, w.now)
	if err != nil {
		return err
	}
	if was.RetiredAt.Equal(row.RetiredAt) && was.SuspendedAt.Equal(row.SuspendedAt) && string(was.Document) == string(row.Document) {
		return nil
	}
	next, _ := looseTenant(row)
	before := &s.Tenant
	if !s.declared {
		before = &Tenant{Tenant: row.Tenant}
	}
	cs := tenantChanges(before, &next)
	if was.RetiredAt.IsZero() != row.RetiredAt.IsZero() || was.SuspendedAt.IsZero() != row.SuspendedAt.IsZero() {
		cs = append(cs, Change{Field: "tenant", Was: state(was), Becomes: state(row), Loosens: loosens})
	}
	if was.RetiredAt.IsZero() != row.RetiredAt.IsZero() { // their senders are released, or claimed again
		for _, p := range s.programs {
			w.touched = append(w.touched, p.Name)
		}
	}
	return w.put(row, kind, cs)
}

func state(r Row) string {
	switch {
	case !r.RetiredAt.IsZero():
		return `"retired"`
	case !r.SuspendedAt.IsZero():
		return `"suspended"`
	}
	return `"declared"`
}

// put writes a row with its audit event, after Config.Approve has approved what loosens.
func (w *writing) put(row Row, kind audit.Kind, cs []Change) error {
	r := w.registry
	if loosens := func(c Change) bool { return c.Loosens }; r.approve != nil && slices.ContainsFunc(cs, loosens) {
		if err := r.approve(w.ctx, w.tx, w.by, row.Tenant, slices.Clone(cs)); err != nil {
			return fmt.Errorf("program: not approved: %w", err)
		}
	}
	row.Version, row.Since = w.set.Version+1, w.now
	switch first, err := r.store.Put(w.ctx, w.tx, w.set.Version, row); {
	case err != nil:
		return fmt.Errorf("program: put: %w", err)
	case !first:
		return ErrChanged
	}
	r.mu.Lock()
	r.pending[row.Tenant] = max(r.pending[row.Tenant], row.Version)
	r.mu.Unlock()
	sum := sha256.Sum256(row.Document)
	err := r.audit.Record(w.ctx, w.tx, audit.Event{Tenant: row.Tenant, Kind: kind, Actor: w.by, Details: audit.Details{
		Program: row.Program, Version: uint64(row.Version), SHA256: hex.EncodeToString(sum[:]),
	}})
	if err != nil {
		return fmt.Errorf("program: audit: %w", err)
	}
	if w.set == w.was {
		w.set = w.was.copy()
	}
	w.set.apply(row)
	return nil
}

// claim claims the addresses of the tenant's present programs, and refuses those of another tenant.
func (w *writing) claim() error {
	changed := map[sealtext.Sender]SenderClaim{}
	for _, name := range w.touched {
		for _, d := range []*Declared{w.was.named(name), w.set.named(name)} {
			for a := range d.everyAddress {
				changed[a] = SenderClaim{Tenant: w.set.Tenant.Tenant, Address: a, Release: true, ReleasedAt: w.now}
			}
		}
	}
	for _, d := range w.set.programs {
		for a, s := range d.everyAddress {
			if c, ok := changed[a]; ok && !d.Retired() && !w.set.Retired() {
				c.Release, c.ReleasedAt, c.Shared = false, time.Time{}, s.Shared
				changed[a] = c
			}
		}
	}
	if len(changed) == 0 {
		return nil
	}
	// In one order everywhere, so that two claims do not deadlock.
	claims := slices.SortedFunc(maps.Values(changed), func(a, b SenderClaim) int {
		return strings.Compare(a.Address.String(), b.Address.String())
	})
	others, err := w.registry.store.ClaimSenders(w.ctx, w.tx, claims)
	if err != nil {
		return fmt.Errorf("program: claim senders: %w", err)
	}
	for _, o := range others {
		if ours := changed[o.Address]; !ours.Release && !(ours.Shared && o.Shared) {
			return errTaken
		}
	}
	return nil
}

// everyAddress iterates over the addresses of a program; over none for nil.
func (d *Declared) everyAddress(yield func(sealtext.Sender, *Sender) bool) {
	if d == nil {
		return
	}
	for i := range d.Senders {
		s := &d.Senders[i]
		if !yield(s.Address, s) {
			return
		}
		for _, m := range s.Members {
			if !yield(m, s) {
				return
			}
		}
	}
}
