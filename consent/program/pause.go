package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Pause stops hand-offs for a while. The fields that say what is paused apply together, and a zero
// one stands for all: the zero Pause covers everything.
type Pause struct {
	// ID is set by [Registry.Pause].
	ID sealtext.ID
	// Tenant and Program of the messages; a Program needs its Tenant.
	Tenant  sealtext.Tenant
	Program sealtext.Program
	// Sender of the messages, of all tenants that share it if Tenant is zero; for a pool its name.
	Sender sealtext.Sender
	// Route is the name of the provider that the messages are handed over to: that of the relay where it
	// has one transport.
	Route string
	// Purposes of the messages.
	Purposes sealtext.PurposeSet
	// Answers makes the pause cover the answers to STOP, HELP, START and other texts too, which it
	// otherwise lets pass: they expire after some minutes, and most carriers require them.
	Answers bool
	// Behind states that texts to the sender, or to those of the route, may have been lost and were not
	// caught up with; see package transport/inbound. The pause then covers marketing and informational
	// messages, and transactional ones of programs with HoldWhenBehind; never those of a sender that
	// cannot receive. Purposes and Answers must not be set. There is one such pause for a scope, and
	// ending it needs no approval.
	Behind bool
	// Until is when it ends; zero for [Registry.EndPause] alone.
	Until time.Time
	// Log is the tenant whose audit log has the events of a pause without a Tenant: required then,
	// and must be zero otherwise.
	Log sealtext.Tenant
	// Since is set by [Registry.Pause].
	Since time.Time
}

// Ended reports whether the pause is over at a time.
func (p *Pause) Ended(now time.Time) bool { return !p.Until.IsZero() && !now.Before(p.Until) }

func (p *Pause) check(now time.Time) error {
	switch {
	case !p.Program.IsZero() && p.Tenant.IsZero():
		return bad("tenant", "must be named for a program")
	case p.Tenant.IsZero() == p.Log.IsZero():
		return bad("log", "must be the tenant whose audit log has the pause, if that names no tenant, and zero otherwise")
	case p.Ended(now):
		return bad("until", "must be later than now")
	case p.Purposes&^sealtext.AllPurposes != 0:
		return bad("purposes", "must be marketing, informational, transactional or otp")
	case p.Behind && (p.Purposes != 0 || p.Answers):
		return bad("behind", "must not be set together with purposes or answers")
	}
	if p.Route != "" {
		return checkName("route", p.Route)
	}
	return nil
}

// maxPauses bounds what every look at the declarations may have to read.
const maxPauses = 1000

// pauses are all that are stored, of one version. They are the declaration of no tenant, so that a
// look at the declarations of a tenant reads them in the same statement.
type pauses struct {
	version Version
	list    []Pause
	newer   bool
}

// nowhere is the tenant of the row that has the pauses.
var nowhere sealtext.Tenant

// pausesDocument is the JSON form of the pauses.
type pausesDocument struct {
	Format int             `json:"format"`
	Pauses []pauseDocument `json:"pauses"`
}

type pauseDocument struct {
	ID       sealtext.ID         `json:"id"`
	Tenant   sealtext.Tenant     `json:"tenant,omitzero"`
	Program  sealtext.Program    `json:"program,omitzero"`
	Sender   sealtext.Sender     `json:"sender,omitzero"`
	Route    string              `json:"route,omitempty"`
	Purposes sealtext.PurposeSet `json:"purposes,omitempty"`
	Answers  bool                `json:"answers,omitempty"`
	Behind   bool                `json:"behind,omitempty"`
	Until    time.Time           `json:"until,omitzero"`
	Log      sealtext.Tenant     `json:"log,omitzero"`
	Since    time.Time           `json:"since"`
}

// with returns the pauses after the changes of their row. What this release cannot read pauses
// everything but answers.
func (p *pauses) with(c Changes) *pauses {
	next := &pauses{version: c.Version}
	if len(c.Rows) == 0 {
		return next
	}
	document := c.Rows[len(c.Rows)-1].Document
	var d pausesDocument
	format, err := formatOf(document)
	if err != nil || format != Format || json.Unmarshal(document, &d) != nil {
		next.newer, next.list = true, []Pause{{}}
		return next
	}
	for _, one := range d.Pauses {
		next.list = append(next.list, Pause(one))
	}
	return next
}

// under returns the set with the pauses.
func (s *Set) under(p *pauses) *Set {
	if s.paused == p || len(p.list) == 0 && (s.paused == nil || len(s.paused.list) == 0) {
		return s
	}
	paused := *s // with the same index
	paused.paused = p
	return &paused
}

// Pauses returns all pauses of the deployment that may cover messages of the tenant, also those that
// have ended.
func (s *Set) Pauses() []Pause {
	if s.paused == nil {
		return nil
	}
	return s.paused.list
}

// Pause stores a pause, with its audit event, and returns it with its ID. When it returns, no process
// redeems a permit for a covered message; those that were redeemed before may still run:
// consent.Ledger.Pause waits for them too. It is the call to use. Where a pause with Behind has the
// same scope already, that one is returned and nothing is stored.
//
// The error is a [*sealtext.InputError], [ErrNewerFormat], or that of the audit log or the store.
func (r *Registry) Pause(ctx context.Context, by sealtext.Actor, p Pause) (Pause, error) {
	now := r.now()
	if err := p.check(now); err != nil {
		return Pause{}, err
	}
	if err := by.Check(); err != nil {
		return Pause{}, err
	}
	p.ID, p.Since = sealtext.NewID(), now.UTC()
	p.Until = p.Until.UTC()
	stored := p
	err := r.writePauses(ctx, func(ctx context.Context, tx sealtext.Tx, list []Pause) ([]Pause, audit.Event, error) {
		stored = p
		if i := slices.IndexFunc(list, p.sameBehind); i >= 0 {
			stored = list[i]
			return nil, audit.Event{}, nil
		}
		list = append(list, p)
		if len(list) > maxPauses {
			return nil, audit.Event{}, bad("pauses", "must be at most 1000 at a time; end some, or make one of a wider scope")
		}
		return list, p.event(audit.KindSendingPaused, by), nil
	})
	if err != nil {
		return Pause{}, err
	}
	return stored, nil
}

// sameBehind reports whether both are pauses of the same senders with Behind.
func (p *Pause) sameBehind(o Pause) bool {
	return p.Behind && o.Behind && p.Tenant == o.Tenant && p.Program == o.Program && p.Sender == o.Sender && p.Route == o.Route
}

// EndPause ends a pause. Except for one with Behind it loosens; see Config.Approve. One that has
// ended, or is not known, is no error. What waited is looked at again within five minutes, and judged as late; see
// consent.Request.DueAt. The errors are those of [Registry.Pause].
func (r *Registry) EndPause(ctx context.Context, by sealtext.Actor, id sealtext.ID) error {
	if err := by.Check(); err != nil {
		return err
	}
	return r.writePauses(ctx, func(ctx context.Context, tx sealtext.Tx, list []Pause) ([]Pause, audit.Event, error) {
		i := slices.IndexFunc(list, func(p Pause) bool { return p.ID == id })
		if i < 0 {
			return nil, audit.Event{}, nil
		}
		p := list[i]
		if r.approve != nil && !p.Behind {
			was, err := json.Marshal(pauseDocument(p))
			if err != nil {
				return nil, audit.Event{}, fmt.Errorf("program: %w", err)
			}
			if err := r.approve(ctx, tx, by, p.log(), []Change{{Field: "pause", Was: string(was), Becomes: `"ended"`, Loosens: true}}); err != nil {
				return nil, audit.Event{}, fmt.Errorf("program: not approved: %w", err)
			}
		}
		return slices.Delete(list, i, i+1), p.event(audit.KindSendingResumed, by), nil
	})
}

// Pauses returns the pauses that have not ended, as committed now, oldest first.
func (r *Registry) Pauses(ctx context.Context) ([]Pause, error) {
	p, err := r.readPauses(ctx, nil)
	if err != nil {
		return nil, err
	}
	if p.newer {
		return nil, ErrNewerFormat
	}
	return p.current(r.now()), nil
}

// current returns a copy of those that have not ended.
func (p *pauses) current(now time.Time) []Pause {
	return slices.DeleteFunc(slices.Clone(p.list), func(p Pause) bool { return p.Ended(now) })
}

func (p *Pause) log() sealtext.Tenant {
	if p.Tenant.IsZero() {
		return p.Log
	}
	return p.Tenant
}

func (p *Pause) event(kind audit.Kind, by sealtext.Actor) audit.Event {
	purposes, reason := p.Purposes, ""
	if p.Behind {
		purposes, reason = sealtext.Purposes(sealtext.Marketing, sealtext.Informational), "inbound-behind"
	}
	return audit.Event{Tenant: p.log(), Kind: kind, Actor: by, Details: audit.Details{
		Record: p.ID, Program: p.Program, Sender: p.Sender, Transport: p.Route, Purposes: purposes.Each(), Until: p.Until, Reason: reason,
	}}
}

func (r *Registry) readPauses(ctx context.Context, tx sealtext.Tx) (*pauses, error) {
	all, err := r.changes(ctx, tx, []Known{{nowhere, 0}})
	if err != nil {
		return nil, err
	}
	return (&pauses{}).with(all[0]), nil
}

// writePauses changes the pauses in a transaction, and repeats that if another was first. An event of
// no kind means that there is nothing to change.
func (r *Registry) writePauses(ctx context.Context, change func(context.Context, sealtext.Tx, []Pause) ([]Pause, audit.Event, error)) (err error) {
	for range retries {
		err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			was, err := r.readPauses(ctx, tx)
			switch {
			case err != nil:
				return err
			case was.newer:
				return ErrNewerFormat
			}
			now := r.now()
			list, event, err := change(ctx, tx, was.current(now))
			if err != nil || event.Kind == 0 {
				return err
			}
			d := pausesDocument{Format: Format, Pauses: []pauseDocument{}}
			for _, p := range list {
				d.Pauses = append(d.Pauses, pauseDocument(p))
			}
			document, err := json.Marshal(d)
			if err != nil {
				return fmt.Errorf("program: %w", err)
			}
			switch first, err := r.store.Put(ctx, tx, was.version, Row{Version: was.version + 1, Since: now, Document: document}); {
			case err != nil:
				return fmt.Errorf("program: put: %w", err)
			case !first:
				return ErrChanged
			}
			if err := r.audit.Record(ctx, tx, event); err != nil {
				return fmt.Errorf("program: audit: %w", err)
			}
			return nil
		})
		if !errors.Is(err, ErrChanged) {
			break
		}
	}
	if err != nil {
		return err
	}
	at := r.elapsed()
	if p, err := r.readPauses(ctx, nil); err == nil { // else the next look finds it
		r.mu.Lock()
		defer r.mu.Unlock()
		if !at.Before(r.pausedAt) {
			r.paused, r.pausedAt = p, at
		}
	}
	return nil
}

// common returns the pauses after what was read together with the declarations of tenants, begun at
// a time, and caches them unless they may never be committed.
func (r *Registry) common(ctx context.Context, tx sealtext.Tx, held *pauses, c Changes, at time.Time) (*pauses, error) {
	switch {
	case c.Version < held.version: // a restored database, or an older snapshot
		var err error
		if held, err = r.readPauses(ctx, tx); err != nil {
			return nil, err
		}
	case c.Version > held.version:
		held = held.with(c)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case held.version == r.paused.version:
		held = r.paused // so that sets under them are told to be the same
	case tx == nil && !at.Before(r.pausedAt):
		r.paused = held
	}
	if tx == nil && at.After(r.pausedAt) {
		r.pausedAt = at
	}
	return held, nil
}
