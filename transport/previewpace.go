package transport

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// pace is how fast the relays of some routes claim.
type pace struct {
	rates  []rate           // each name once
	routes map[string][]int // which of them a relay has
	names  []string         // of the routes, in order
}

// newPace checks the rates of a configuration. Without any it returns nil.
func newPace(byRoute map[string][]Rate) (*pace, error) {
	if len(byRoute) == 0 {
		return nil, nil
	}
	p := &pace{routes: map[string][]int{}, names: slices.Sorted(maps.Keys(byRoute))}
	for _, route := range p.names {
		if err := checkTransport(route); err != nil {
			return nil, errors.Join(errors.New("transport: GatewayConfig.Rates are by route"), err)
		}
		for i, r := range byRoute[route] {
			bad := func(err error) error { return fmt.Errorf("transport: GatewayConfig.Rates[%q][%d]: %w", route, i, err) }
			if slices.ContainsFunc(byRoute[route][:i], func(o Rate) bool { return o.Name == r.Name }) {
				return nil, bad(&sealtext.InputError{Field: "name", Rule: "must be unique in a relay"})
			}
			c, err := newRate(r)
			if err != nil {
				return nil, bad(err)
			}
			k := slices.IndexFunc(p.rates, func(o rate) bool { return o.Name == r.Name })
			if k < 0 {
				k, p.rates = len(p.rates), append(p.rates, c)
			} else if p.rates[k].Rate != c.Rate {
				return nil, bad(&sealtext.InputError{Field: "name", Rule: "must be that of the same rate on every route"})
			}
			p.routes[route] = append(p.routes[route], k)
		}
	}
	if len(p.rates) == 0 {
		return nil, nil
	}
	return p, nil
}

// paced is what a message draws on the rates, and when.
type paced struct {
	line    paceLine
	counts  int // segments
	due     time.Time
	expires time.Time
}

// paceLine is what messages have in common that wait for the same rates.
type paceLine struct {
	route   string
	sender  sealtext.Sender
	program sealtext.Program
	purpose sealtext.Purpose
}

func pacedOf(row OutboxRow) paced {
	return paced{paceLine{row.Route, row.Sender, row.Program, row.Purpose}, row.Segments, row.NotBefore, row.ExpiresAt}
}

// waitingLine is a line in a run of the pace.
type waitingLine struct {
	paceLine
	messages []paced // by due time
	at       time.Time
}

// run claims messages one after another, as relays do at these rates from now on: at each time those of the
// strictest purpose first. It returns when the last of them is claimed, and how many expire before.
func (p *pace) run(all []paced, now time.Time) (done time.Time, days, late int) {
	byLine := map[paceLine]*waitingLine{}
	var lines []*waitingLine
	for _, m := range all {
		l := byLine[m.line]
		if l == nil {
			l = &waitingLine{paceLine: m.line}
			byLine[m.line], lines = l, append(lines, l)
		}
		if m.due.Before(now) {
			m.due = now
		}
		l.messages = append(l.messages, m)
	}
	for _, l := range lines {
		slices.SortStableFunc(l.messages, func(a, b paced) int { return a.due.Compare(b.due) })
		l.at = l.messages[0].due
	}
	zone := time.UTC // of the rate that a message has waited for last
	states := make([]RateState, len(p.rates))
	for len(lines) > 0 {
		l := slices.MinFunc(lines, func(a, b *waitingLine) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(b.purpose, a.purpose)) })
		m := l.messages[0]
		until, by := p.claim(l, m, states)
		switch {
		case until.IsZero():
			done = l.at
		case !until.Before(m.expires):
			late++
		default:
			l.at, zone = until, by
			continue
		}
		if l.messages = l.messages[1:]; len(l.messages) == 0 {
			lines = slices.DeleteFunc(lines, func(o *waitingLine) bool { return o == l })
		} else if next := l.messages[0].due; next.After(l.at) {
			l.at = next
		}
	}
	return done, calendarDays(now, done, zone), late
}

// claim counts the first message of a line for the rates of one of its routes. If none has capacity it
// returns until when all of them are busy, and the zone of the rate that the message waits for.
func (p *pace) claim(l *waitingLine, m paced, states []RateState) (until time.Time, zone *time.Location) {
	row := OutboxRow{Sender: l.sender, Program: l.program, Purpose: l.purpose, Segments: m.counts}
	routes := []string{l.route}
	if l.route == "" { // any relay takes it
		routes = p.names
	}
	for _, route := range routes {
		var busy time.Time
		by := time.UTC
		for _, k := range p.routes[route] {
			r, s := &p.rates[k], &states[k]
			r.begin(s, l.at)
			for _, at := range []time.Time{r.fullUntil(*s, row), r.busyUntil(*s, row, l.at)} {
				if at.After(busy) {
					busy, by = at, r.zone
				}
			}
		}
		if busy.IsZero() {
			for _, k := range p.routes[route] {
				p.rates[k].use(&states[k], row, l.at)
			}
			return time.Time{}, by
		}
		if until.IsZero() || busy.Before(until) {
			until, zone = busy, by
		}
	}
	return until, zone
}

// calendarDays counts the days from that of a time through that of another one; 0 if there is no other.
func calendarDays(from, to time.Time, zone *time.Location) int {
	if to.IsZero() {
		return 0
	}
	day := func(t time.Time) time.Time {
		y, m, d := t.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) // all of 24 hours
	}
	return int(day(to).Sub(day(from))/(24*time.Hour)) + 1
}

// Add returns the preview of both lists, as if they were one, so that a campaign of more than [MaxMessages]
// is previewed in pieces: all = all.Add(piece). DoneAt, Days and Late are those of all messages together.
func (p Preview) Add(next Preview) Preview {
	out := Preview{
		Messages: slices.Concat(p.Messages, next.Messages),
		Allowed:  p.Allowed + next.Allowed, Held: p.Held + next.Held, Unrouted: p.Unrouted + next.Unrouted,
		Denied: p.Denied + next.Denied, Invalid: p.Invalid + next.Invalid, Rules: map[string]int{}, LastHeldUntil: p.LastHeldUntil,
		Segments: p.Segments + next.Segments, Price: p.Price + next.Price,
		pace: cmp.Or(p.pace, next.pace), paced: slices.Concat(p.paced, next.paced), now: p.now,
	}
	for _, rules := range []map[string]int{p.Rules, next.Rules} {
		for rule, n := range rules {
			out.Rules[rule] += n
		}
	}
	if next.LastHeldUntil.After(out.LastHeldUntil) {
		out.LastHeldUntil = next.LastHeldUntil
	}
	if out.now.IsZero() {
		out.now = next.now
	}
	out.done()
	return out
}

// done sets what follows from the rates.
func (p *Preview) done() {
	if p.pace != nil {
		p.DoneAt, p.Days, p.Late = p.pace.run(p.paced, p.now)
	}
}
