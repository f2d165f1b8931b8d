package consent_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// say is one event of a table: kind, hours after noon that it is dated, in
// the order of receipt.
type say struct {
	kind   consent.Kind
	hours  int
	method consent.Method
}

func TestOptOutWins(t *testing.T) {
	in := func(h int) say { return say{consent.KindOptIn, h, consent.MethodWebForm} }
	out := func(h int) say { return say{consent.KindOptOut, h, consent.MethodCall} }
	list := func(h int) say { return say{consent.KindOptIn, h, consent.MethodImport} }
	help := func(h int) say { return say{consent.KindHelp, h, consent.MethodKeyword} }
	for _, c := range []struct {
		name string
		says []say
		want consent.State
	}{
		{"nothing", nil, consent.StateUnknown},
		{"help", []say{help(-1)}, consent.StateUnknown},
		{"in", []say{in(-1)}, consent.StateIn},
		{"out", []say{out(-1)}, consent.StateOut},
		{"in, out", []say{in(-2), out(-1)}, consent.StateOut},
		{"in, out, in", []say{in(-3), out(-2), in(-1)}, consent.StateIn},
		{"in, out of the same time", []say{in(-1), out(-1)}, consent.StateOut},
		{"out, in of the same time", []say{out(-1), in(-1)}, consent.StateOut},
		{"late in, dated before the out", []say{out(-1), in(-2)}, consent.StateOut},
		{"late out, dated before the in", []say{in(-1), out(-2)}, consent.StateOut},
		{"two outs, in lifts only one", []say{out(-1), out(-3), in(-2)}, consent.StateOut},
		{"two outs, in lifts both", []say{out(-3), out(-2), in(-1)}, consent.StateIn},
		{"out, help", []say{out(-2), help(-1)}, consent.StateOut},
		{"out, imported in", []say{out(-2), list(-1)}, consent.StateOut},
		{"imported in", []say{list(-1)}, consent.StateIn},
		{"imported in, out", []say{list(-2), out(-1)}, consent.StateOut},
		{"imported in, out, in", []say{list(-3), out(-2), in(-1)}, consent.StateIn},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := person(clinic, 1)
			for i, s := range c.says {
				w.store.rows = append(w.store.rows, row(p, uint64(i)+1, s.kind, s.method, noon.Add(time.Duration(s.hours)*time.Hour)))
			}
			require.Equal(t, c.want, w.marketingState(t, p))
		})
	}
}

func row(p sealtext.Person, seq uint64, k consent.Kind, m consent.Method, at time.Time) consent.EventRow {
	return consent.EventRow{
		Key: consent.EventKey{Tenant: p.Tenant, Pseudonym: p.Pseudonyms[0]}, Seq: seq, ID: sealtext.NewID(), Kind: k,
		Scope: consent.ForProgram(offers), Purposes: sealtext.AllPurposes, Method: m, OccurredAt: at, ReceivedAt: noon,
	}
}

func (w world) marketingState(t *testing.T, p sealtext.Person) consent.State {
	t.Helper()
	all, err := w.Status(ctx, p, offers, sender)
	require.NoError(t, err)
	require.Len(t, all, 4)
	return all[0].State
}

func TestExpiredOptInDoesNotCount(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	out := row(p, 1, consent.KindOptOut, consent.MethodCall, noon.Add(-2*time.Hour))
	in := row(p, 2, consent.KindOptIn, consent.MethodWebForm, noon.Add(-time.Hour))
	in.ExpiresAt = noon.Add(time.Hour)
	w.store.rows = []consent.EventRow{in}
	require.Equal(t, consent.StateIn, w.marketingState(t, p))
	w.store.rows = []consent.EventRow{out, in}
	require.Equal(t, consent.StateIn, w.marketingState(t, p))

	w.clock.advance(time.Hour - time.Microsecond)
	require.Equal(t, consent.StateIn, w.marketingState(t, p))
	w.clock.advance(time.Microsecond)
	require.Equal(t, consent.StateOut, w.marketingState(t, p), "the opt-out that it had lifted stands again")
	w.store.rows = []consent.EventRow{in}
	require.Equal(t, consent.StateUnknown, w.marketingState(t, p))
}

func TestScopesAndPurposesCover(t *testing.T) {
	p := person(clinic, 1)
	all := []consent.Scope{consent.ForAccount(), consent.ForTenant(), consent.ForProgram(offers), consent.ForSender(offers, sender)}
	beside := []consent.Scope{consent.ForProgram(reminders), consent.ForSender(offers, toll), consent.ForSender(reminders, sender)}
	for _, s := range all {
		t.Run("in for "+s.String(), func(t *testing.T) {
			w := newWorld(t)
			w.store.rows = []consent.EventRow{row(p, 1, consent.KindOptIn, consent.MethodAPI, noon)}
			w.store.rows[0].Scope = s
			require.True(t, w.check(t, marketing(p)).Allowed)
		})
		t.Run("out of "+s.String(), func(t *testing.T) {
			w := newWorld(t)
			for i, in := range all { // an opt-in of every scope, before and after
				r := row(p, uint64(i)+1, consent.KindOptIn, consent.MethodAPI, noon.Add(-time.Hour))
				r.Scope = in
				w.store.rows = append(w.store.rows, r)
				if r.Seq, r.OccurredAt = r.Seq+9, noon.Add(time.Hour); in != s {
					w.store.rows = append(w.store.rows, r)
				}
			}
			out := row(p, 7, consent.KindOptOut, consent.MethodCall, noon)
			out.Scope, out.Purposes = s, sealtext.Purposes(sealtext.Marketing)
			w.store.rows = append(w.store.rows, out)
			d := w.check(t, marketing(p))
			require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(d))
			require.Equal(t, s, d.Reasons[0].Scope)
			r := marketing(p)
			r.Purpose = sealtext.Informational
			require.True(t, w.check(t, r).Allowed, "other purposes are not affected")
		})
	}
	for _, s := range beside {
		t.Run("beside: "+s.String(), func(t *testing.T) {
			w := newWorld(t)
			w.store.rows = []consent.EventRow{row(p, 1, consent.KindOptIn, consent.MethodAPI, noon)}
			w.store.rows[0].Scope = s
			require.Equal(t, []string{consent.ReasonNoOptIn}, rulesOf(w.check(t, marketing(p))))
			w.store.rows = append(w.store.rows, row(p, 2, consent.KindOptIn, consent.MethodAPI, noon), row(p, 3, consent.KindOptOut, consent.MethodCall, noon))
			w.store.rows[2].Scope = s
			require.True(t, w.check(t, marketing(p)).Allowed)
		})
	}
}

// judge is the definition, written without any regard to speed.
func judge(rows []consent.EventRow, s consent.Scope, p sealtext.Purpose, now time.Time) consent.State {
	state := consent.StateUnknown
	for _, r := range rows {
		if r.Scope != s || !r.Purposes.Has(p) {
			continue
		}
		live := r.ExpiresAt.IsZero() || now.Before(r.ExpiresAt)
		if r.Kind == consent.KindOptIn && live && state == consent.StateUnknown && !slices.ContainsFunc(rows, func(out consent.EventRow) bool {
			return out.Kind == consent.KindOptOut && out.Scope == s && out.Purposes.Has(p) && out.Seq >= r.Seq
		}) {
			state = consent.StateIn // an opt-in from before an opt-out is over, whatever lifted that
		}
		if r.Kind == consent.KindOptOut && !slices.ContainsFunc(rows, func(in consent.EventRow) bool {
			return (in.Kind == consent.KindOptIn && in.Method != consent.MethodImport || in.Kind == consent.KindLift) && in.Scope == s && in.Purposes.Has(p) &&
				(in.ExpiresAt.IsZero() || now.Before(in.ExpiresAt)) && in.Seq > r.Seq && in.OccurredAt.After(r.OccurredAt)
		}) {
			return consent.StateOut
		}
	}
	return state
}

func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261121, 1))
	scopes := []consent.Scope{consent.ForAccount(), consent.ForTenant(), consent.ForProgram(offers), consent.ForSender(offers, sender)}
	w := newWorld(t)
	p := rotated(person(clinic, 1))
	states := map[consent.State]int{}
	for range 2000 {
		rows := make([]consent.EventRow, rng.IntN(12))
		for i := range rows {
			kind := []consent.Kind{consent.KindOptIn, consent.KindOptOut, consent.KindHelp, consent.KindLift, consent.KindReassigned, consent.KindNotReassigned}[rng.IntN(6)]
			rows[i] = row(p, uint64(1+i), kind, consent.Method(1+rng.IntN(7)), noon.Add(time.Duration(rng.IntN(49)-24)*time.Hour))
			rows[i].Scope = scopes[rng.IntN(len(scopes))]
			rows[i].Purposes = sealtext.PurposeSet(rng.IntN(32)) & sealtext.AllPurposes
			if rng.IntN(3) == 0 { // two keys of the person may use a Seq twice
				rows[i].Seq = uint64(1 + rng.IntN(len(rows)))
				rows[i].Key.Pseudonym = p.Pseudonyms[1] // of an older key
			}
			if kind == consent.KindOptIn && rng.IntN(4) == 0 {
				rows[i].ExpiresAt = noon.Add(time.Duration(rng.IntN(3)-1) * time.Hour)
			}
		}
		want := make([]consent.State, 0, 4)
		for _, purpose := range sealtext.AllPurposes.Each() {
			state := consent.StateUnknown
			for _, s := range scopes {
				state = max(state, judge(rows, s, purpose, noon)) // Unknown < In < Out
			}
			want = append(want, state)
			states[state]++
		}
		for range 5 {
			shuffled := slices.Concat(rows, rows[:rng.IntN(len(rows)+1)])
			rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			w.store.rows = shuffled
			all, err := w.Status(ctx, p, offers, sender)
			require.NoError(t, err)
			for i, s := range all {
				require.Equal(t, want[i], s.State, "purpose %v of %d rows", s.Purpose, len(rows))
				require.Equal(t, s.State == consent.StateUnknown, s.Since.IsZero())
			}
		}
	}
	for _, s := range []consent.State{consent.StateUnknown, consent.StateIn, consent.StateOut} {
		require.Greater(t, states[s], 200, "the histories must reach every state")
	}
}

// An event that arrives after an opt-out, dated up to its time or imported, does not lift it.
func TestNothingOlderLiftsAnOptOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261121, 2))
	w := newWorld(t)
	p := person(clinic, 1)
	for range 500 {
		rows := []consent.EventRow{row(p, 1, consent.KindOptOut, consent.MethodKeyword, noon)}
		for i := range rng.IntN(10) {
			r := row(p, uint64(i)+2, consent.KindOptIn, consent.MethodWebForm, noon.Add(-time.Duration(rng.IntN(24))*time.Hour))
			if rng.IntN(2) == 0 {
				r.Method, r.OccurredAt = consent.MethodImport, noon.Add(time.Hour)
			}
			rows = append(rows, r)
		}
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		w.store.rows = rows
		require.Equal(t, consent.StateOut, w.marketingState(t, p))
	}
}
