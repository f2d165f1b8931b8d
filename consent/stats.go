package consent

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// StatsQuery selects what [Ledger.Stats] counts.
type StatsQuery struct {
	// Tenant whose persons are counted. Required.
	Tenant sealtext.Tenant
	// From and To bound the events by the time of their receipt: from From on, before To. Zero
	// times do not bound. They do not change the states, which are those of now.
	From, To time.Time
}

// Stats are the figures of a tenant.
type Stats struct {
	// Persons with an event. One whose pseudonym is being rotated counts twice until it is moved.
	Persons int
	// Programs has the states of every declared program, in the order of declaration.
	Programs []ProgramStats
	// Events are the counts of events by day, in order.
	Events []EventCount
}

// ProgramStats counts the persons of a program by what they may receive from the program as a whole;
// an opt-out from one of its senders is not counted.
type ProgramStats struct {
	Program sealtext.Program
	In      int // may receive messages for a purpose of the program, by an opt-in
	Out     int // opted out of every purpose of the program
	Pending int // were asked for an opt-in, and the question can still be answered
}

// EventCount is the number of events of one kind.
type EventCount struct {
	Day     time.Time        // midnight UTC of the day of their receipt
	Program sealtext.Program // zero for a wider scope
	Kind    Kind
	Method  Method
	Events  int
}

// Stats counts the persons and the events of a tenant. It reads all events, page by page: seconds for
// 100,000 persons. An event that was erased with its person is not counted.
//
// The error is a [*sealtext.InputError] or of the store.
func (l *Ledger) Stats(ctx context.Context, q StatsQuery) (Stats, error) {
	if q.Tenant.IsZero() {
		return Stats{}, inputError("tenant", "must be named")
	}
	set, err := l.fresh(ctx, nil, q.Tenant)
	if err != nil {
		return Stats{}, err
	}
	var stats Stats
	programs := set.Programs()
	for _, p := range programs {
		stats.Programs = append(stats.Programs, ProgramStats{Program: p.Name})
	}
	events := map[EventCount]int{}
	now := l.now()
	for rows, err := range l.everybody(ctx, q.Tenant, l.allRows) {
		if err != nil {
			return Stats{}, err
		}
		stats.Persons++
		state := fold(rows, now)
		for i, p := range programs {
			s := &stats.Programs[i]
			if in, out := state.whole(p.Name, p.Purposes); in {
				s.In++
			} else if out {
				s.Out++
			}
			if _, ok := lastAsked(p, rows, now); ok {
				s.Pending++
			}
		}
		for i := range rows {
			if r := &rows[i]; !r.ReceivedAt.Before(q.From) && (q.To.IsZero() || r.ReceivedAt.Before(q.To)) {
				events[EventCount{r.ReceivedAt.UTC().Truncate(24 * time.Hour), r.Scope.Program, r.Kind, r.Method, 0}]++
			}
		}
	}
	for e, n := range events {
		e.Events = n
		stats.Events = append(stats.Events, e)
	}
	slices.SortFunc(stats.Events, func(a, b EventCount) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Program.String(), b.Program.String()), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Method, b.Method))
	})
	return stats, nil
}

// whole reports whether a person may receive messages for any of the purposes of a program, from a
// sender that they did not opt out of, and whether they opted out of all of them.
func (f *folded) whole(p sealtext.Program, purposes sealtext.PurposeSet) (in, out bool) {
	out = purposes != 0
	for _, purpose := range purposes.Each() {
		state, _ := f.of(p, sealtext.Sender{}, purpose)
		in = in || state == StateIn
		out = out && state == StateOut
	}
	return in, out
}
