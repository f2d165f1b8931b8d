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

// messages returns requests that lie in different scopes.
func messages() (rs []consent.Request) {
	for _, p := range sealtext.AllPurposes.Each() {
		for _, s := range []sealtext.Sender{sender, toll} {
			rs = append(rs, consent.Request{Program: offers, Sender: s, Purpose: p})
		}
	}
	return rs
}

// anyRow is a row of a person who says everything there is to say: in four
// scopes, by every method, a day early or late, with and without an end.
func anyRow(rng *rand.Rand, p sealtext.Person, seq uint64) consent.EventRow {
	scopes := []consent.Scope{consent.ForAccount(), consent.ForTenant(), consent.ForProgram(offers), consent.ForSender(offers, sender)}
	kinds := []consent.Kind{
		consent.KindOptIn, consent.KindOptIn, consent.KindOptIn, consent.KindOptOut, consent.KindOptOut, consent.KindLift, consent.KindUndo, consent.KindUndo,
		consent.KindHelp, consent.KindAnswer, consent.KindOptInRequested, consent.KindReassigned, consent.KindNotReassigned, consent.KindAsked,
	}
	at := noon.Add(time.Duration(rng.IntN(49)-24) * time.Hour)
	r := row(p, seq, kinds[rng.IntN(len(kinds))], consent.Method(1+rng.IntN(7)), at)
	r.ID = sealtext.ID{byte(rng.Uint32()), byte(rng.Uint32()), byte(rng.Uint32()), byte(rng.Uint32()), 1}
	r.Scope = scopes[rng.IntN(1+rng.IntN(len(scopes)))]
	r.Purposes = sealtext.PurposeSet(rng.IntN(32)) & sealtext.AllPurposes
	if rng.IntN(3) > 0 {
		r.Purposes = sealtext.AllPurposes
	}
	if r.Kind == consent.KindOptIn {
		if rng.IntN(3) == 0 {
			r.ExpiresAt = r.OccurredAt.Add(time.Duration(1+rng.IntN(48)) * time.Hour)
		}
		if rng.IntN(6) == 0 {
			r.Flags |= consent.FlagImplied
		}
		if rng.IntN(4) == 0 {
			r.Flags |= consent.FlagStart
		}
		if rng.IntN(4) == 0 {
			r.Notice = []string{"a", "b"}[rng.IntN(2)]
		}
	}
	return r
}

// sameAnswer compares what the gate makes of all rows and of those that are
// left.
func sameAnswer(t *testing.T, all, left []consent.EventRow, m consent.Request, now time.Time) consent.State {
	t.Helper()
	want, wantOuts, wantNotices := consent.Gate(all, m, now)
	state, outs, notices := consent.Gate(left, m, now)
	if state != want || !slices.Equal(outs, wantOuts) || !slices.Equal(notices, wantNotices) {
		require.Failf(t, "another answer", "%v %v %v instead of %v %v %v from %d of %d rows at %v: %+v of %+v", state, outs, notices, want, wantOuts, wantNotices, len(left), len(all), now, left, all)
	}
	return state
}

// TestSettledRowsHaveNoInfluence settles at random moments, under two keys by
// themselves, and compares the answer over the live rows with that over all:
// after each event, so also after any that came later, from a day before the
// first event to after the last has expired. Half of the histories are long
// ones.
func TestSettledRowsHaveNoInfluence(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261122, 1))
	p := rotated(person(clinic, 1))
	settled, states := 0, map[consent.State]int{}
	rounds := 160
	if testing.Short() {
		rounds = 20 // one goroutine: the race detector only makes it slow
	}
	for round := range rounds {
		var all []consent.EventRow
		current := map[consent.EventKey][]consent.EventRow{}
		for n := range 10 + 40*(round%2) {
			r := anyRow(rng, p, uint64(n)+1)
			if rng.IntN(4) == 0 { // the other key has numbers of its own
				r.Key.Pseudonym, r.Seq = p.Pseudonyms[1], uint64(1+rng.IntN(n+1))
			}
			all = append(all, r)
			current[r.Key] = append(current[r.Key], r)
			if rng.IntN(3) == 0 {
				ids := consent.Settled(current[r.Key])
				settled += len(ids)
				current[r.Key] = slices.DeleteFunc(slices.Clone(current[r.Key]), func(r consent.EventRow) bool { return slices.Contains(ids, r.ID) })
			}
			left := slices.Concat(current[consent.EventKey{Tenant: clinic, Pseudonym: p.Pseudonyms[0]}], current[consent.EventKey{Tenant: clinic, Pseudonym: p.Pseudonyms[1]}])
			for _, hours := range []int{-48, 0, 1, 30} {
				now := noon.Add(time.Duration(hours) * time.Hour)
				for _, m := range messages() {
					state := sameAnswer(t, all, left, m, now)
					states[state]++
				}
			}
		}
	}
	require.Greater(t, settled, 1500*rounds/160, "too little was settled to tell")
	for _, s := range []consent.State{consent.StateUnknown, consent.StateIn, consent.StateOut} {
		require.Greater(t, states[s], 2000*rounds/160, "the histories must reach every state")
	}
}

// TestSettledTogetherWithMoved is the same where the rows of two keys become
// those of one, with numbers that meet.
func TestSettledTogetherWithMoved(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261122, 2))
	p := person(clinic, 1)
	without := func(rows []consent.EventRow) []consent.EventRow {
		ids := consent.Settled(rows)
		return slices.DeleteFunc(slices.Clone(rows), func(r consent.EventRow) bool { return slices.Contains(ids, r.ID) })
	}
	rounds := 3000
	if testing.Short() {
		rounds = 300
	}
	for range rounds {
		var old, fresh []consent.EventRow
		for n := range 1 + rng.IntN(12) {
			old, fresh = append(old, anyRow(rng, p, uint64(n)+1)), append(fresh, anyRow(rng, p, uint64(n)+1))
		}
		all := slices.Concat(old, fresh)
		left := without(slices.Concat(without(old), without(fresh)))
		require.Empty(t, consent.Settled(left), "settling again finds nothing")
		for _, m := range messages() {
			for _, hours := range []int{-48, 0, 30} {
				sameAnswer(t, all, left, m, noon.Add(time.Duration(hours)*time.Hour))
			}
		}
	}
}

// TestAHistoryStaysShort is why there are settled rows: what the gate reads of
// a person who opts in and out again and again does not grow.
func TestAHistoryStaysShort(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261122, 3))
	p := person(clinic, 1)
	var live []consent.EventRow
	for n := range 10_000 {
		r := anyRow(rng, p, uint64(n)+1)
		r.OccurredAt = r.OccurredAt.Add(time.Duration(n) * time.Minute)
		if !r.ExpiresAt.IsZero() {
			r.ExpiresAt = r.ExpiresAt.Add(time.Duration(n) * time.Minute)
		}
		live = append(live, r)
		if n%16 == 15 {
			ids := consent.Settled(live)
			live = slices.DeleteFunc(live, func(r consent.EventRow) bool { return slices.Contains(ids, r.ID) })
			require.Less(t, len(live), 350, "after %d events", n+1)
		}
	}
}

func TestSettledTable(t *testing.T) {
	p := person(clinic, 1)
	in := func(seq uint64, at time.Duration) consent.EventRow {
		return row(p, seq, consent.KindOptIn, consent.MethodAPI, noon.Add(at))
	}
	out := func(seq uint64, at time.Duration) consent.EventRow {
		return row(p, seq, consent.KindOptOut, consent.MethodCall, noon.Add(at))
	}
	lift := func(seq uint64, at time.Duration) consent.EventRow {
		return row(p, seq, consent.KindLift, consent.MethodCall, noon.Add(at))
	}
	with := func(r consent.EventRow, f func(*consent.EventRow)) consent.EventRow { f(&r); return r }
	until := func(d time.Duration) func(*consent.EventRow) {
		return func(r *consent.EventRow) { r.ExpiresAt = noon.Add(d) }
	}
	imported := func(r *consent.EventRow) { r.Method = consent.MethodImport }
	marketingOnly := func(r *consent.EventRow) { r.Purposes = sealtext.Purposes(sealtext.Marketing) }
	for _, c := range []struct {
		name string
		rows []consent.EventRow
		want []uint64
	}{
		{"nothing", nil, nil},
		{"one of each", []consent.EventRow{in(1, 0), out(2, 0)}, nil},
		{"no say", []consent.EventRow{row(p, 1, consent.KindHelp, consent.MethodKeyword, noon), row(p, 2, consent.KindAnswer, consent.MethodAPI, noon), row(p, 3, consent.KindOptInRequested, consent.MethodAPI, noon),
			row(p, 4, consent.KindReassigned, consent.MethodProvider, noon), row(p, 5, consent.KindNotReassigned, consent.MethodProvider, noon), row(p, 6, consent.KindNoReassignmentData, consent.MethodProvider, noon)}, []uint64{1, 2, 3, 4, 5, 6}},
		{"a kind that a later release knows", []consent.EventRow{row(p, 1, 99, consent.MethodCall, noon), in(2, 1), out(3, 2)}, nil},
		{"an opt-out that is lifted for ever still ended what was before", []consent.EventRow{with(in(1, 0), func(r *consent.EventRow) { r.Notice = "a" }), out(2, 1), in(3, 2)}, nil},
		{"one of those without purposes", []consent.EventRow{with(row(p, 1, 99, consent.MethodCall, noon), func(r *consent.EventRow) { r.Purposes = 0 }), in(2, 1)}, nil},
		{"who comes and goes", []consent.EventRow{in(1, 0), out(2, 1), in(3, 2), out(4, 3), in(5, 4)}, []uint64{1, 2, 3}},
		{"an opt-out that is repeated for some purposes", []consent.EventRow{out(1, 0), with(out(2, 1), marketingOnly)}, nil},
		{"an opt-out that two repeat together", []consent.EventRow{out(1, 0), with(out(2, 1), marketingOnly), with(out(3, 1), func(r *consent.EventRow) { r.Purposes = sealtext.AllPurposes &^ sealtext.Purposes(sealtext.Marketing) })}, []uint64{1}},
		{"a lift and an imported opt-in, which lifts nothing", []consent.EventRow{lift(1, 0), with(in(2, 1), imported)}, nil},
		{"a lift and an implied opt-in, which lifts nothing", []consent.EventRow{lift(1, 0), with(in(2, 1), func(r *consent.EventRow) { r.Flags = consent.FlagImplied })}, nil},
		{"a lift and an opt-in that ends", []consent.EventRow{lift(1, 0), with(in(2, 1), until(time.Hour))}, nil},
		{"a lift leaves the opt-out, which ended opt-ins", []consent.EventRow{in(1, 0), out(2, 1), lift(3, 2)}, nil},
		{"of lifts the last", []consent.EventRow{out(1, 0), lift(2, 1), lift(3, 2)}, []uint64{2}},
		{"an opt-in lifts too", []consent.EventRow{lift(1, 0), in(2, 1)}, []uint64{1}},
		{"a lift does not allow", []consent.EventRow{in(1, 0), lift(2, 1)}, nil},
		{"of opt-outs the last", []consent.EventRow{out(1, 0), out(2, 1), out(3, 2)}, []uint64{1, 2}},
		{"of opt-outs the last to come and the last to be said", []consent.EventRow{out(1, 5), out(2, 3), out(3, 4)}, []uint64{2}},
		{"of opt-ins the last", []consent.EventRow{in(1, 0), in(2, 0), in(3, 1)}, []uint64{1, 2}},
		{"one that ends does not replace one that does not", []consent.EventRow{in(1, 0), with(in(2, 1), until(time.Hour))}, nil},
		{"of two that end the one that lasts", []consent.EventRow{with(in(1, 0), until(time.Hour)), with(in(2, 1), until(2*time.Hour)), with(in(3, 1), until(time.Hour))}, []uint64{1}},
		{"an imported one replaces an imported one", []consent.EventRow{with(in(1, 0), imported), with(in(2, 1), imported), with(in(3, 2), until(time.Hour))}, []uint64{1}},
		{"another notice", []consent.EventRow{with(in(1, 0), func(r *consent.EventRow) { r.Notice = "a" }), in(2, 1)}, nil},
		{"another scope", []consent.EventRow{out(1, 0), with(in(2, 1), func(r *consent.EventRow) { r.Scope = consent.ForTenant() })}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := slices.Clone(c.rows)
			for i := range rows {
				rows[i].ID = sealtext.ID{byte(i + 1)}
			}
			var got []uint64
			for _, id := range consent.Settled(rows) {
				got = append(got, uint64(id[0]))
			}
			slices.Sort(got)
			require.Equal(t, c.want, got)
		})
	}
	twins := []consent.EventRow{in(7, 1), in(7, 1), out(7, 1), out(7, 1)} // two keys became one
	for i := range twins {
		twins[i].ID = sealtext.ID{byte(9 - i)}
	}
	require.Len(t, consent.Settled(twins), 2, "of two that replace each other one stays")
}
