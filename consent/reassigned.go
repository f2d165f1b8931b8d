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
	// ConsentOn is the day that the database was asked about.
	ConsentOn time.Time
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
// On yes, the former holder is opted out of everything of the tenant: of every program, and of
// every other scope of the tenant to which they had opted in, for each purpose. A consent of the
// new holder counts if it is dated later and of the same scope: an opt-in to a program opts in to
// that program, and consents to the whole tenant or to one sender need an opt-in or a [KindLift]
// there too. A START permits StartPurposes and not what the former holder had agreed to. Opt-outs
// of the former holder stay in force. On no, nothing changes; on no data see
// ReassignedConfig.NoDataIsYes.
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
	agreed := agreed(&state, set)
	if agreed.IsZero() {
		return ReassignedReport{}, nil
	}
	c := inquiry{ledger: l, set: set, cfg: cfg, person: p, id: sealtext.NewID(), report: ReassignedReport{ConsentOn: earliestDay(agreed)}}
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

// agreed returns the time of the oldest consent by which a message may be sent now; zero if there
// is none. Of several consents to the same message the latest counts.
func agreed(state *folded, set *program.Set) (at time.Time) {
	for _, p := range set.Programs() {
		for _, sender := range p.Addresses() {
			for _, purpose := range p.Purposes.Each() {
				if is, _ := state.of(p.Name, sender, purpose); is != StateIn {
					continue
				}
				var latest time.Time
				for _, scope := range covering(p.Name, sender) {
					if v := state.at(scope, purpose); v.state == StateIn && v.since.After(latest) {
						latest = v.since
					}
				}
				if at.IsZero() || latest.Before(at) {
					at = latest
				}
			}
		}
	}
	return at
}

// earliestDay returns the date of a time where it is earliest, at UTC-12: a number that was
// disconnected on that day gives a yes.
func earliestDay(at time.Time) time.Time {
	return at.UTC().Add(-12 * time.Hour).Truncate(24 * time.Hour)
}

// inquiry is one call of CheckReassigned.
type inquiry struct {
	ledger *Ledger
	set    *program.Set
	cfg    ReassignedConfig
	person sealtext.Person
	id     sealtext.ID // of the run
	query  string      // the database's reference
	report ReassignedReport
}

func (c *inquiry) ask(ctx context.Context) error {
	n, err := c.cfg.Number(ctx, c.person)
	if err != nil {
		return fmt.Errorf("consent: check reassigned: number: %w", err)
	}
	c.report.Answer, c.query, err = c.cfg.Checker.Reassigned(ctx, n, c.report.ConsentOn)
	if err != nil {
		return fmt.Errorf("consent: check reassigned: %w", err)
	}
	if c.report.Answer < ReassignmentYes || c.report.Answer > ReassignmentNoData {
		return inputError("checker", "must answer yes, no or no data")
	}
	if c.query == "" {
		return nil
	}
	return sealtext.CheckReference("reference of the checker", c.query)
}

// record records the answer, with the events that follow from it.
func (c *inquiry) record(ctx context.Context, tx sealtext.Tx) (err error) {
	c.report.OptOuts = nil // the transaction may run again
	e := Event{
		Person: c.person, Kind: KindNotReassigned, Scope: ForTenant(), Method: MethodProvider, Actor: c.cfg.Actor, OccurredAt: c.ledger.now(),
		Evidence: Evidence{
			Source: c.cfg.Source, Reference: c.query, Answer: c.report.Answer.String(), ConsentOn: c.report.ConsentOn.Format(time.DateOnly),
		},
	}
	yes := c.report.Answer == ReassignmentYes || c.report.Answer == ReassignmentNoData && c.cfg.NoDataIsYes
	switch {
	case yes:
		e.Kind = KindReassigned
	case c.report.Answer == ReassignmentNoData:
		e.Kind = KindNoReassignmentData
	}
	if c.report.Receipt, err = c.event(ctx, tx, e); err != nil || !yes {
		return err
	}
	rows, err := c.ledger.load(ctx, tx, c.person)
	if err != nil {
		return err
	}
	e.Kind = KindOptOut
	for _, out := range c.left(rows, e) {
		receipt, err := c.event(ctx, tx, out)
		if err != nil {
			return err
		}
		c.report.OptOuts = append(c.report.OptOuts, receipt)
	}
	return nil
}

func (c *inquiry) event(ctx context.Context, tx sealtext.Tx, e Event) (Stored, error) {
	key := canon.AppendBytes([]byte{reassignedKey, byte(e.Kind)}, c.id[:])
	key = append(key, byte(e.Scope.Level))
	key = canon.AppendString(key, e.Scope.Program.String())
	key = canon.AppendString(key, e.Scope.Sender.String())
	return c.ledger.record(ctx, tx, entry{event: e, key: key})
}

// left returns the opt-outs from everything of the tenant. Programs are opted out of one by one, so
// that the new holder can opt in to each.
func (c *inquiry) left(rows []EventRow, e Event) (events []Event) {
	e.Purposes = everyBit
	for _, p := range c.set.Programs() {
		events = append(events, inScopes(e, []Scope{ForProgram(p.Name)})...)
	}
	state := fold(rows, e.OccurredAt)
	for _, s := range state.scopes {
		e.Scope, e.Purposes = s.scope, 0
		for _, p := range parts(everyBit) {
			if s.verdicts[p].state == StateIn {
				e.Purposes |= 1 << p
			}
		}
		listed := slices.ContainsFunc(events, func(had Event) bool { return had.Scope == s.scope })
		if e.Purposes != 0 && s.scope.Level != LevelAccount && !listed {
			events = append(events, e)
		}
	}
	slices.SortFunc(events, func(a, b Event) int { return strings.Compare(a.Scope.String(), b.Scope.String()) })
	return events
}

// ofHolder returns the rows of the present holder of the number: those that were received after it
// was reassigned, and are dated later. It does not decide about opt-outs in force.
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
	return slices.DeleteFunc(slices.Clone(rows), func(r EventRow) bool { return r.Seq <= last.Seq || !r.OccurredAt.After(last.OccurredAt) })
}
