package consent_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// model is what a START means, said with a memory of every moment instead of a fold: for each program
// and purpose the consents in force, and the opt-outs.
type model struct {
	now   time.Time
	force map[place]map[int]held // consents in force in their own scope, by number
	outs  []*denial
	was   []map[place]map[int]held // the consents before each event
	n     int
}

type place struct {
	program sealtext.Program
	purpose sealtext.Purpose
}

type held struct {
	scope consent.Scope
	end   time.Time // zero: none
}

type denial struct {
	scope   consent.Scope
	purpose sealtext.Purpose
	byText  bool
	event   int
	lifted  []time.Time // the ends of the opt-ins that lift it, zero for none
	undone  map[sealtext.Program]bool
}

func (m *model) dead(end time.Time) bool { return !end.IsZero() && !m.now.Before(end) }

func (d *denial) stands(m *model, p sealtext.Program) bool {
	return !d.undone[p] && !slices.ContainsFunc(d.lifted, func(end time.Time) bool { return !m.dead(end) })
}

// begin remembers the state before an event.
func (m *model) begin() {
	copied := map[place]map[int]held{}
	for at, all := range m.force {
		copied[at] = map[int]held{}
		for n, h := range all {
			copied[at][n] = h
		}
	}
	m.was = append(m.was, copied)
}

func (m *model) in(s consent.Scope, ps sealtext.PurposeSet, end time.Time) {
	m.begin()
	for _, d := range m.outs {
		if d.scope == s && ps.Has(d.purpose) {
			d.lifted = append(d.lifted, end)
		}
	}
	m.hold(s, ps, end)
}

func (m *model) hold(s consent.Scope, ps sealtext.PurposeSet, end time.Time) {
	m.n++
	for at, all := range m.force {
		if ps.Has(at.purpose) && (s.Level == consent.LevelTenant || s.Program == at.program) {
			all[m.n] = held{s, end}
		}
	}
}

func (m *model) out(s consent.Scope, ps sealtext.PurposeSet, byText bool) {
	m.begin()
	m.deny(s, ps, byText)
}

func (m *model) deny(s consent.Scope, ps sealtext.PurposeSet, byText bool) {
	for _, p := range ps.Each() {
		m.outs = append(m.outs, &denial{s, p, byText, len(m.was) - 1, nil, map[sealtext.Program]bool{}})
	}
	for at, all := range m.force {
		for n, h := range all {
			if h.scope == s && ps.Has(at.purpose) {
				delete(all, n)
			}
		}
	}
}

// start is a START to a sender, for one of its programs.
func (m *model) start(p sealtext.Program, from sealtext.Sender, start sealtext.PurposeSet) {
	own, wide := []consent.Scope{consent.ForSender(p, from)}, []consent.Scope{consent.ForProgram(p), consent.ForTenant()}
	after, back := map[place]map[int]held{}, false
	var undo []*denial
	for at, all := range m.force {
		if at.program != p {
			continue
		}
		var standing []*denial
		oldest := len(m.was)
		for _, d := range m.outs {
			if d.purpose == at.purpose && d.byText && d.stands(m, p) && slices.Contains(slices.Concat(own, wide), d.scope) {
				standing, oldest = append(standing, d), min(oldest, d.event)
			}
		}
		if len(standing) == 0 {
			continue
		}
		after[at] = map[int]held{}
		for n, h := range all { // where nothing is undone all stays
			if !slices.ContainsFunc(standing, func(d *denial) bool { return d.scope == h.scope }) {
				after[at][n] = h
			}
		}
		for n, h := range m.was[oldest][at] {
			off := slices.ContainsFunc(m.outs, func(d *denial) bool { // switched off since, by something else
				return d.scope == h.scope && d.purpose == at.purpose && d.event >= oldest && !slices.Contains(standing, d)
			})
			if slices.Contains(slices.Concat(own, wide), h.scope) && !off && !m.dead(h.end) {
				after[at][n] = h
			}
		}
		for _, h := range after[at] { // for messages from where the person wrote to
			back = back || !m.dead(h.end) && h.scope.Covers(p, from)
		}
		for _, group := range [][]consent.Scope{own, wide} {
			if slices.ContainsFunc(standing, func(d *denial) bool { return slices.Contains(group, d.scope) }) {
				for _, d := range m.outs { // also those that something lifts for a time
					if d.purpose == at.purpose && d.byText && slices.Contains(group, d.scope) {
						undo = append(undo, d)
					}
				}
			}
		}
	}
	for at, all := range after {
		m.force[at] = all
	}
	if !back {
		m.hold(consent.ForProgram(p), start, time.Time{})
		for _, d := range m.outs {
			if start.Has(d.purpose) && d.byText && slices.Contains(wide, d.scope) {
				undo = append(undo, d)
			}
		}
	}
	for _, d := range undo {
		d.undone[p] = true
	}
}

func (m *model) state(p sealtext.Program, from sealtext.Sender, purpose sealtext.Purpose) consent.State {
	covers := func(s consent.Scope) bool { return s.Covers(p, from) }
	for _, d := range m.outs {
		if d.purpose == purpose && covers(d.scope) && d.stands(m, p) {
			return consent.StateOut
		}
	}
	for _, h := range m.force[place{p, purpose}] {
		if covers(h.scope) && !m.dead(h.end) {
			return consent.StateIn
		}
	}
	return consent.StateUnknown
}

// TestStartIsWhatItsModelSays compares histories of everything that a person and others can say with
// the model, after each event and when consents have ended. Neither the order nor a repetition of
// the stored rows matters, nor whether settled ones are there.
func TestStartIsWhatItsModelSays(t *testing.T) {
	const m, i = sealtext.Marketing, sealtext.Informational
	start := sealtext.Purposes(i)
	rng := rand.New(rand.NewPCG(20261130, 1))
	senders := map[sealtext.Sender][]sealtext.Program{sender: {offers}, newSender: {lunch}, toll: {offers, lunch}}
	addresses := []sealtext.Sender{sender, newSender, toll}
	scopes := []consent.Scope{consent.ForTenant(), consent.ForProgram(offers), consent.ForProgram(lunch), consent.ForSender(offers, sender), consent.ForSender(offers, toll)}
	sets := []sealtext.PurposeSet{sealtext.Purposes(m), sealtext.Purposes(i), sealtext.Purposes(m, i)}
	pick := func(n int) int { return rng.IntN(n) }
	states, starts := map[consent.State]int{}, 0
	for round := range 300 {
		s := said{newWorld(t, twoPrograms(i), func(c *config) { c.ReOptIn.Limit = -1 }), t, person(clinic, 1), 0}
		want := &model{force: map[place]map[int]held{}}
		for _, p := range []sealtext.Program{offers, lunch} {
			want.force[place{p, m}], want.force[place{p, i}] = map[int]held{}, map[int]held{}
		}
		var story []string
		for range 4 + pick(10) {
			scope, set := scopes[pick(len(scopes))], sets[pick(len(sets))]
			to := addresses[pick(len(addresses))]
			switch kind := pick(12); {
			case kind < 3:
				var end time.Time
				if pick(3) == 0 {
					end = s.clock.now().Add(time.Duration(2+pick(9)) * time.Minute)
				}
				story = append(story, fmt.Sprintf("in %v %v until %v", scope, set, end))
				s.until(end, scope, set.Each()...)
				want.now = s.clock.now()
				want.in(scope, set, end)
			case kind < 5:
				method := []consent.Method{consent.MethodWebForm, consent.MethodCall, consent.MethodKeyword, consent.MethodProvider}[pick(4)]
				story = append(story, fmt.Sprintf("out by %v of %v %v", method, scope, set))
				s.out(method, scope, set.Each()...)
				want.now = s.clock.now()
				want.out(scope, set, method == consent.MethodKeyword || method == consent.MethodProvider)
			case kind < 6:
				story = append(story, "STOP to an unknown sender")
				s.text(dinner, "STOP")
				want.now = s.clock.now()
				want.out(consent.ForTenant(), sets[2], true)
			case kind < 9:
				story = append(story, fmt.Sprintf("STOP to %v", to))
				s.text(to, "STOP")
				want.now = s.clock.now()
				for _, p := range senders[to] { // an event each
					want.out(consent.ForProgram(p), sets[2], true)
				}
			default:
				story = append(story, fmt.Sprintf("START to %v", to))
				s.text(to, "START")
				starts++
				want.now = s.clock.now()
				want.begin()
				for _, p := range senders[to] {
					want.start(p, to, start)
				}
			}
			rows := slices.Clone(s.store.rows)
			settled := consent.Settled(rows)
			for _, later := range []time.Duration{0, 5 * time.Minute, time.Hour} {
				want.now = s.clock.now().Add(later)
				for from, programs := range senders {
					for _, p := range programs {
						for _, purpose := range sets[2].Each() {
							r := consent.Request{Program: p, Sender: from, Purpose: purpose}
							expect := want.state(p, from, purpose)
							states[expect]++
							state, _, _ := consent.Gate(rows, r, want.now)
							require.Equal(t, expect, state, "round %d: %v of %v from %v, %v later: %q", round, purpose, p, from, later, story)
							if later != 0 {
								continue
							}
							mixed := slices.Concat(rows, rows[:pick(len(rows)+1)])
							rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
							sameAnswer(t, rows, mixed, r, want.now)
							left := slices.DeleteFunc(mixed, func(r consent.EventRow) bool { return slices.Contains(settled, r.ID) })
							sameAnswer(t, rows, left, r, want.now)
							whole := consent.Whole(rows, r, want.now)
							require.Equal(t, expect, whole, "of everything, not of one message")
						}
					}
				}
			}
		}
	}
	require.Greater(t, starts, 500)
	for _, s := range []consent.State{consent.StateUnknown, consent.StateIn, consent.StateOut} {
		require.Greater(t, states[s], 5000, "the histories must reach %v", s)
	}
}
