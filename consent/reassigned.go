package consent

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/canon"
)

// Reassignment is the answer of a database of reassigned numbers.
type Reassignment uint8

// The answers. The zero value is none; a checker must not return it.
const (
	ReassignmentYes    Reassignment = 1 + iota // permanently disconnected on the day or later
	ReassignmentNo                             // not as far as the database, which covers the day, knows
	ReassignmentNoData                         // the database cannot tell
)

// String returns the name of the answer.
func (r Reassignment) String() string {
	switch r {
	case ReassignmentYes:
		return "yes"
	case ReassignmentNo:
		return "no"
	case ReassignmentNoData:
		return "no data"
	}
	return "not asked"
}

// ReassignedChecker queries a database of reassigned numbers, such as that of the FCC (47 CFR
// 64.1200(m); 84 FR 11226) or of a provider. The host implements it. Its errors must not contain
// the number.
type ReassignedChecker interface {
	// Reassigned asks whether the number has been permanently disconnected on the day of a consent
	// or later. The day is midnight UTC of a date. reference is the database's id of the query, for
	// the evidence; it may be empty.
	Reassigned(ctx context.Context, n sealtext.Number, consentOn time.Time) (answer Reassignment, reference string, err error)
}

// ReassignedConfig configures [Ledger.CheckReassigned].
type ReassignedConfig struct {
	// Checker asks the database. Required.
	Checker ReassignedChecker
	// Source names the database in the evidence. Required.
	Source string
	// Number returns the number of the person, for example by the vault's RevealNumber. It is
	// called only if there is something to ask. Required.
	Number func(context.Context, sealtext.Person) (sealtext.Number, error)
	// Actor who asks, for the audit log. Required.
	Actor sealtext.Actor
	// NoDataIsYes treats the answer "no data" as yes. By default it is recorded and reported, and
	// changes nothing.
	NoDataIsYes bool
}

// ReassignedReport is the result of [Ledger.CheckReassigned].
type ReassignedReport struct {
	// Answer of the database; zero if nothing was asked because no opt-in is in force.
	Answer Reassignment
	// ConsentOn is the day that the database was asked about first: that of the oldest consent.
	ConsentOn time.Time
	// KeptSince is the day of the oldest consent that stays although the answer for ConsentOn is
	// yes: of that day the answer is no. Zero if there is none.
	KeptSince time.Time
	// Receipt of the event of the answer.
	Receipt Stored
	// OptOuts are the receipts of the opt-outs that follow from it.
	OptOuts []Stored
	// HandedOff is as in the [Stored] of an opt-out.
	HandedOff []sealtext.ID
}

// CheckReassigned asks whether a number still belongs to the person who opted in. It asks about the
// day of the earliest opt-in by which a message may be sent now, and records the answer with that
// day, as a caller who relies on the database must show later. The day is taken in the time zone
// where it was earliest when the person opted in.
//
// On yes, a consent of a later day may be the new holder's: the database is asked about those days
// too, a few of them, and the consents since the first day for which it answers no stay. The former
// holder is opted out of everything else of the tenant: of every program, and of every other scope
// of the tenant to which they had opted in, for each purpose. A later consent of the new holder
// counts if it is of the same scope: an opt-in to a program opts in to that program, and consents
// to the whole tenant or to one sender need an opt-in or a [KindLift] there too. A START permits
// StartPurposes and not what the former holder had agreed to. Opt-outs of the former holder stay in
// force. On no, nothing changes; on no data see ReassignedConfig.NoDataIsYes.
//
// How often to ask, before which messages, and whether the answer may be relied upon, is the host's
// decision; the database covers numbers of the United States. A checker that fails leaves no trace
// in the ledger. The error is a [*sealtext.InputError], that of a function of the configuration, of
// the store, the vault or the audit log, or, if the answer was recorded, a
// [*HandoffsInFlightError].
func (l *Ledger) CheckReassigned(ctx context.Context, p sealtext.Person, cfg ReassignedConfig) (ReassignedReport, error) {
	if err := checkPerson(p); err != nil {
		return ReassignedReport{}, err
	}
	switch {
	case p.Tenant == l.account:
		return ReassignedReport{}, inputError("person", "must belong to a tenant that sends, not to the account")
	case cfg.Checker == nil:
		return ReassignedReport{}, inputError("checker", "must be there to be asked")
	case cfg.Source == "":
		return ReassignedReport{}, inputError("source", "must name the database")
	case cfg.Number == nil:
		return ReassignedReport{}, inputError("number", "must be a function that gives the number of a person, such as the vault's RevealNumber")
	}
	if err := cfg.Actor.Check(); err != nil {
		return ReassignedReport{}, err
	}
	rows, err := l.load(ctx, nil, p)
	if err != nil {
		return ReassignedReport{}, err
	}
	state := fold(rows, l.now())
	set, err := l.fresh(ctx, nil, p.Tenant)
	if err != nil {
		return ReassignedReport{}, err
	}
	days := agreed(&state, set)
	if len(days) == 0 {
		return ReassignedReport{}, nil
	}
	c := inquiry{ledger: l, set: set, cfg: cfg, person: p, id: sealtext.NewID(), days: days, report: ReassignedReport{ConsentOn: days[0]}}
	if err := c.ask(ctx); err != nil {
		return ReassignedReport{}, err
	}
	if err := l.store.InTx(ctx, c.record); err != nil {
		return ReassignedReport{}, err
	}
	if len(c.report.OptOuts) > 0 {
		c.report.HandedOff, err = l.Barrier(ctx, p)
	}
	return c.report, err
}

// agreed returns the days of the consents by which messages may be sent now, oldest first, each
// once. Of several consents to the same message the latest counts.
func agreed(state *folded, set *program.Set) (days []time.Time) {
	for _, p := range set.Programs() {
		for _, sender := range p.Addresses() {
			for _, purpose := range p.Purposes.Each() {
				if at := state.agreedAt(p.Name, sender, purpose); !at.IsZero() {
					days = append(days, earliestDay(at))
				}
			}
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	return slices.CompactFunc(days, time.Time.Equal)
}

// agreedAt returns the time of the latest consent to a message; zero if there is none, or the
// person has opted out.
func (f *folded) agreedAt(p sealtext.Program, s sealtext.Sender, purpose sealtext.Purpose) (latest time.Time) {
	if is, _ := f.of(p, s, purpose); is != StateIn {
		return time.Time{}
	}
	for _, scope := range covering(p, s) {
		if v := f.seen(p, scope, purpose); v.state == StateIn && v.since.After(latest) {
			latest = v.since
		}
	}
	return latest
}

// earliestDay returns the date of a time where it is earliest, at UTC-12: a number that was
// disconnected on that day gives a yes.
func earliestDay(at time.Time) time.Time {
	return at.UTC().Add(-dayShift).Truncate(24 * time.Hour)
}

const dayShift = 12 * time.Hour

// inquiry is one call of CheckReassigned.
type inquiry struct {
	ledger *Ledger
	set    *program.Set
	cfg    ReassignedConfig
	person sealtext.Person
	id     sealtext.ID // of the run
	days   []time.Time // of the consents, oldest first
	query  string      // the database's reference
	kept   string      // likewise, of the answer for KeptSince
	now    time.Time   // when the answer is recorded
	report ReassignedReport
}

// yes reports whether an answer ends a consent of the day.
func (c *inquiry) yes(a Reassignment) bool {
	return a == ReassignmentYes || a == ReassignmentNoData && c.cfg.NoDataIsYes
}

func (c *inquiry) ask(ctx context.Context) error {
	n, err := c.cfg.Number(ctx, c.person)
	if err != nil {
		return fmt.Errorf("consent: check reassigned: number: %w", err)
	}
	if c.report.Answer, c.query, err = c.day(ctx, n, c.days[0]); err != nil || !c.yes(c.report.Answer) {
		return err
	}
	// A yes for a day is a yes for every earlier one, so the first no is found by halving. Only a
	// no keeps a consent: the number did change hands.
	for from, to := 1, len(c.days); from < to; {
		middle := (from + to) / 2
		answer, query, err := c.day(ctx, n, c.days[middle])
		if err != nil {
			return err
		}
		if answer != ReassignmentNo {
			from = middle + 1
			continue
		}
		to, c.report.KeptSince, c.kept = middle, c.days[middle], query
	}
	return nil
}

// day asks about one day.
func (c *inquiry) day(ctx context.Context, n sealtext.Number, on time.Time) (Reassignment, string, error) {
	answer, query, err := c.cfg.Checker.Reassigned(ctx, n, on)
	if err != nil {
		return 0, "", fmt.Errorf("consent: check reassigned: %w", err)
	}
	if answer < ReassignmentYes || answer > ReassignmentNoData {
		return 0, "", inputError("checker", "must answer yes, no or no data")
	}
	if query != "" {
		err = sealtext.CheckReference("reference of the checker", query)
	}
	return answer, query, err
}

// change returns the time of the reassignment as far as it is known: what is dated later is the new
// holder's.
func (c *inquiry) change() time.Time {
	if c.report.KeptSince.IsZero() {
		return c.now
	}
	return c.report.KeptSince.Add(dayShift - time.Microsecond)
}

// record records the answer, with the events that follow from it.
func (c *inquiry) record(ctx context.Context, tx sealtext.Tx) (err error) {
	c.report.OptOuts, c.now = nil, c.ledger.now() // the transaction may run again
	e := Event{
		Person: c.person, Kind: KindNotReassigned, Scope: ForTenant(), Method: MethodProvider, Actor: c.cfg.Actor, OccurredAt: c.now,
		Evidence: c.evidence(c.query, c.report.Answer, c.report.ConsentOn),
	}
	yes := c.yes(c.report.Answer)
	switch {
	case yes:
		e.Kind, e.OccurredAt = KindReassigned, c.change()
	case c.report.Answer == ReassignmentNoData:
		e.Kind = KindNoReassignmentData
	}
	if c.report.Receipt, err = c.event(ctx, tx, e); err != nil || !yes {
		return err
	}
	e.OccurredAt = c.now
	if since := c.report.KeptSince; !since.IsZero() {
		kept := e
		kept.Kind, kept.Evidence = KindNotReassigned, c.evidence(c.kept, ReassignmentNo, since)
		if _, err = c.event(ctx, tx, kept); err != nil {
			return err
		}
	}
	rows, err := c.ledger.load(ctx, tx, c.person)
	if err != nil {
		return err
	}
	for _, out := range c.left(rows, e) {
		receipt, err := c.event(ctx, tx, out)
		if err != nil {
			return err
		}
		if out.Kind == KindOptOut {
			c.report.OptOuts = append(c.report.OptOuts, receipt)
		}
	}
	return nil
}

func (c *inquiry) evidence(query string, answer Reassignment, on time.Time) Evidence {
	return Evidence{Source: c.cfg.Source, Reference: query, Answer: answer.String(), ConsentOn: on.Format(time.DateOnly)}
}

func (c *inquiry) event(ctx context.Context, tx sealtext.Tx, e Event) (Stored, error) {
	key := canon.AppendBytes([]byte{reassignedKey, byte(e.Kind)}, c.id[:])
	key = append(key, byte(e.Scope.Level))
	if e.Kind == KindOptOut {
		key = append(key, byte(e.Purposes))
	}
	key = canon.AppendString(key, e.Scope.Program.String())
	key = canon.AppendString(key, e.Scope.Sender.String())
	return c.ledger.record(ctx, tx, entry{event: e, key: key})
}

// left returns the opt-outs from everything of the tenant but the consents that stay. Programs are
// opted out of one by one, so that the new holder can opt in to each. Where a wider consent is older
// than one below it that stays, the opt-out is lifted again: that ends the older one only.
func (c *inquiry) left(rows []EventRow, e Event) (events []Event) {
	state := fold(rows, c.now)
	for _, p := range c.set.Programs() {
		e.Kind, e.Purposes = KindOptOut, everyBit&^c.stays(&state, ForProgram(p.Name))
		if e.Purposes != 0 {
			events = append(events, inScopes(e, []Scope{ForProgram(p.Name)})...)
		}
	}
	for _, s := range state.scopes {
		if s.scope.Level == LevelAccount {
			continue
		}
		stays := c.stays(&state, s.scope)
		var out, end sealtext.PurposeSet
		for _, p := range parts(everyBit) {
			switch v := s.verdicts[p]; {
			case v.state != StateIn || v.since.After(c.change()) && !c.report.KeptSince.IsZero():
			case holds(stays, p):
				end |= 1 << p
			default:
				out |= 1 << p
			}
		}
		listed := slices.IndexFunc(events, func(had Event) bool { return had.Scope == s.scope })
		switch e.Kind, e.Scope, e.Purposes = KindOptOut, s.scope, out; {
		case out == 0:
		case listed < 0:
			events = append(events, e)
		case !s.part.IsZero(): // the tenant's as one program has it
			events[listed].Purposes |= out
		}
		if end != 0 && s.part.IsZero() {
			ended := e
			ended.Purposes, ended.OccurredAt = end, e.OccurredAt.Add(-time.Microsecond)
			lift := ended
			lift.Kind, lift.OccurredAt = KindLift, e.OccurredAt
			events = append(events, ended, lift)
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int { return strings.Compare(a.Scope.String(), b.Scope.String()) })
	return events
}

// stays returns the purposes for which a consent that stays is in force in a scope or below it.
func (c *inquiry) stays(state *folded, in Scope) (stays sealtext.PurposeSet) {
	if c.report.KeptSince.IsZero() {
		return 0
	}
	for _, p := range c.set.Programs() {
		for _, sender := range p.Addresses() {
			if !within(ForSender(p.Name, sender), in) {
				continue
			}
			for _, purpose := range parts(everyBit) {
				if state.agreedAt(p.Name, sender, purpose).After(c.change()) {
					stays |= 1 << purpose
				}
			}
		}
	}
	return stays
}

// ofHolder returns the rows of the present holder of the number: those that are dated after it was
// reassigned. It does not decide about opt-outs in force.
func ofHolder(rows []EventRow) []EventRow {
	var last EventRow
	for _, r := range rows {
		if r.Kind == KindReassigned && r.Seq > last.Seq {
			last = r
		}
	}
	if last.Seq == 0 {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r EventRow) bool { return !r.OccurredAt.After(last.OccurredAt) })
}
