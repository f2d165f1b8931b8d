package consent_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// fakeBlockList is a provider's list in memory.
type fakeBlockList struct {
	entries []blockEntry
	failAt  int // with the entry of this index, from 1
}

type blockEntry struct {
	number string
	since  time.Time
}

var errProvider = errors.New("the provider is on fire")

func (b *fakeBlockList) Blocked(_ context.Context, _ sealtext.Sender, f func(string, time.Time) error) error {
	for i, e := range slices.Clone(b.entries) {
		if b.failAt == i+1 {
			return errProvider
		}
		if err := f(e.number, e.since); err != nil {
			return err
		}
	}
	return nil
}

func (b *fakeBlockList) Block(_ context.Context, _ sealtext.Sender, n sealtext.Number) error {
	if b.failAt < 0 {
		return errProvider
	}
	b.entries = append(b.entries, blockEntry{n.E164(), noon})
	return nil
}

func phone(n int) string { return fmt.Sprintf("+120155501%02d", n) }

func reconcileConfig(b *fakeBlockList) consent.ReconcileConfig {
	return consent.ReconcileConfig{
		Tenant: clinic, Sender: sender, List: b, Source: "block list of the provider", Actor: sealtext.Actor{ID: "nightly"}, Person: enroll,
	}
}

// agreed are people 1 to n who agreed to the marketing of offers, yesterday.
func agreed(t *testing.T, n byte) world {
	w := newWorld(t)
	for i := byte(1); i <= n; i++ {
		w.record(t, optIn(person(clinic, i), consent.ForProgram(offers), noon.Add(-24*time.Hour), fmt.Sprint("form-", i), sealtext.Marketing))
	}
	return w
}

func TestReconcile(t *testing.T) {
	w := agreed(t, 6)
	ago := func(h int) time.Time { return noon.Add(-time.Duration(h) * time.Hour) }
	start := optIn(person(clinic, 3), consent.ForProgram(offers), ago(1), "start", sealtext.Marketing)
	start.Method = consent.MethodKeyword
	w.record(t, start)
	w.record(t, optOut(person(clinic, 4), consent.ForProgram(offers), ago(2), "call"))
	list := &fakeBlockList{entries: []blockEntry{
		{phone(1), ago(2)},
		{"nonsense", ago(2)},
		{phone(2), time.Time{}},
		{phone(3), ago(2)},            // opted in again an hour ago
		{phone(4), ago(2)},            // opted out here as well
		{phone(5), ago(30)},           // agreed after that
		{phone(6), noon.Add(1000)},    // in the future
		{phone(7), time.UnixMicro(3)}, // of no time
	}}
	var last consent.ReconcileReport
	cfg := reconcileConfig(list)
	cfg.Progress = func(r consent.ReconcileReport) { last = r }
	dry := cfg
	dry.DryRun = true
	before := len(w.store.rows)
	for _, c := range []struct {
		name               string
		cfg                consent.ReconcileConfig
		outs, known, added int
	}{
		{"dry run", dry, 4, 1, 0},
		{"reconcile", cfg, 4, 1, 4},
		{"again", cfg, 0, 5, 4},
	} {
		got, err := w.Reconcile(ctx, c.cfg)
		require.NoError(t, err, c.name)
		require.Equal(t, last, got, c.name)
		require.Equal(t, consent.ReconcileReport{
			Entries: 8, OptOuts: c.outs, Known: c.known, Later: 2, Bad: 1,
			Conflicts: []consent.ReconcileConflict{
				{Person: person(clinic, 3), Scope: consent.ForSender(offers, sender), Since: ago(2), Back: ago(1), Proof: w.store.rows[6].ID},
				{Person: person(clinic, 5), Scope: consent.ForSender(offers, sender), Since: ago(30), Back: ago(24), Proof: w.store.rows[4].ID},
			},
			Errors: []consent.EntryError{{Entry: 2, Field: "number", Rule: got.Errors[0].Rule}},
		}, got, c.name)
		require.NotContains(t, got.Errors[0].Error(), "nonsense")
		require.Len(t, w.store.rows, before+c.added, c.name)
	}
	for n, row := range w.store.rows[before:] {
		require.Equal(t, consent.KindOptOut, row.Kind)
		require.Equal(t, consent.MethodProvider, row.Method)
		require.Equal(t, consent.ForSender(offers, sender), row.Scope)
		require.Equal(t, sealtext.AllPurposes, row.Purposes)
		require.Equal(t, []time.Time{ago(2), noon, noon, noon}[n], row.OccurredAt)
		require.Equal(t, []consent.Flags{0, 0, consent.FlagClamped, 0}[n], row.Flags)
		b := sealtext.Binding{Tenant: clinic, Subject: row.Subject, Field: "consent", Record: row.ID}
		v, err := consent.DecodeEvidence(unseal(t, sealtext.SealedField{Binding: b, Sealed: row.Evidence}))
		require.NoError(t, err)
		require.Equal(t, consent.Evidence{Source: cfg.Source}, v)
	}
	for n, allowed := range map[byte]bool{1: false, 2: false, 3: true, 4: false, 5: true, 6: false} {
		require.Equal(t, allowed, w.check(t, marketing(person(clinic, n))).Allowed, n)
	}
	require.Empty(t, w.check(t, consent.Request{
		Person: person(clinic, 1), Program: offers, Sender: toll, Purpose: sealtext.Marketing, Location: rule.Location{Zones: newYork},
	}).Reasons, "another sender of the program is not the provider's business")
}

// An entry without a time always opts out: the provider delivers nothing, whatever the person wrote
// since.
func TestReconcileWithoutATime(t *testing.T) {
	w := agreed(t, 1)
	p := person(clinic, 1)
	cfg := reconcileConfig(&fakeBlockList{entries: []blockEntry{{phone(1), time.Time{}}}})
	for n := range 3 {
		got, err := w.Reconcile(ctx, cfg)
		require.NoError(t, err)
		require.Equal(t, []int{1, 0}, []int{got.OptOuts, got.Later}, n)
		require.False(t, w.check(t, marketing(p)).Allowed)
		w.clock.advance(time.Minute)
		w.inbound(t, p, sender, "START", fmt.Sprint("m", n))
		require.True(t, w.check(t, marketing(p)).Allowed)
		w.clock.advance(time.Minute)
	}
}

// With Once an entry without a usable time opts a person out once, and says so to nobody who opted in
// after that; one with a newer time does.
func TestReconcileOnce(t *testing.T) {
	for name, since := range map[string]time.Time{"no time": {}, "in the future": noon.Add(1000 * time.Hour)} {
		t.Run(name, func(t *testing.T) {
			w := agreed(t, 1)
			p := person(clinic, 1)
			list := &fakeBlockList{entries: []blockEntry{{phone(1), since}}}
			cfg := reconcileConfig(list)
			cfg.Once = true
			cfg.Reference = func(entry int) string { return fmt.Sprint("entry-", entry) }
			got, err := w.Reconcile(ctx, cfg)
			require.NoError(t, err)
			require.Equal(t, []int{1, 0}, []int{got.OptOuts, got.Later})
			row := w.store.rows[len(w.store.rows)-1]
			b := sealtext.Binding{Tenant: clinic, Subject: row.Subject, Field: "consent", Record: row.ID}
			v, err := consent.DecodeEvidence(unseal(t, sealtext.SealedField{Binding: b, Sealed: row.Evidence}))
			require.NoError(t, err)
			require.Equal(t, consent.Evidence{Source: cfg.Source, Reference: "entry-1"}, v)

			w.clock.advance(time.Minute)
			w.inbound(t, p, sender, "START", "m1")
			w.clock.advance(time.Minute)
			got, err = w.Reconcile(ctx, cfg)
			require.NoError(t, err)
			require.Equal(t, []int{0, 1}, []int{got.OptOuts, got.Later})
			require.Equal(t, row.OccurredAt, got.Conflicts[0].Since)
			require.True(t, w.check(t, marketing(p)).Allowed)

			list.entries[0].since = noon.Add(2 * time.Minute)
			got, err = w.Reconcile(ctx, cfg)
			require.NoError(t, err)
			require.Equal(t, []int{1, 0}, []int{got.OptOuts, got.Later})
			require.False(t, w.check(t, marketing(p)).Allowed)
		})
	}
}

// Purposes without a later opt-in are opted out of.
func TestReconcileSomePurposes(t *testing.T) {
	w := agreed(t, 1)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForTenant(), noon.Add(-time.Hour), "form", sealtext.Informational))
	got, err := w.Reconcile(ctx, reconcileConfig(&fakeBlockList{entries: []blockEntry{{phone(1), noon.Add(-2 * time.Hour)}}}))
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{got.OptOuts, got.Later})
	require.Equal(t, sealtext.Purposes(sealtext.Marketing), w.store.rows[2].Purposes)
}

func TestReconcileGoesOn(t *testing.T) {
	w := agreed(t, 3)
	list := &fakeBlockList{failAt: 3}
	for n := 1; n <= 3; n++ {
		list.entries = append(list.entries, blockEntry{phone(n), noon.Add(-time.Hour)})
	}
	got, err := w.Reconcile(ctx, reconcileConfig(list))
	require.ErrorIs(t, err, errProvider)
	require.Equal(t, 2, got.OptOuts)
	list.failAt = 0
	got, err = w.Reconcile(ctx, reconcileConfig(list))
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, []int{got.OptOuts, got.Known})

	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = w.Reconcile(ended, reconcileConfig(list))
	require.ErrorIs(t, err, context.Canceled)
}

func TestReconcileASharedSender(t *testing.T) {
	w := agreed(t, 1)
	cfg := reconcileConfig(&fakeBlockList{entries: []blockEntry{{phone(1), noon.Add(-time.Hour)}}})
	cfg.Sender = toll
	w.record(t, optOut(person(clinic, 1), consent.ForProgram(offers), noon.Add(-time.Hour), "call", sealtext.Marketing))
	_, err := w.Reconcile(ctx, cfg)
	require.NoError(t, err)
	require.Equal(t, consent.ForSender(offers, toll), w.store.rows[2].Scope)
	require.Equal(t, sealtext.AllPurposes&^sealtext.Purposes(sealtext.Marketing), w.store.rows[2].Purposes, "marketing is left already")
	require.Equal(t, consent.ForSender(reminders, toll), w.store.rows[3].Scope)
}

func TestReconcileBlocks(t *testing.T) {
	w := agreed(t, 4)
	out := func(n byte, ps ...sealtext.Purpose) {
		w.record(t, optOut(person(clinic, n), consent.ForProgram(offers), noon, fmt.Sprint("out-", n), ps...))
	}
	w.record(t, optOut(person(clinic, 1), consent.ForProgram(offers), noon, "not-all", sealtext.Informational)) // still gets marketing
	out(2)
	out(3, sealtext.Marketing)
	out(4, sealtext.Marketing, sealtext.Informational) // all that the program has
	out(5)
	list := &fakeBlockList{entries: []blockEntry{{phone(5), noon}}}
	cfg := reconcileConfig(list)
	cfg.Numbers = func(_ context.Context, f func(sealtext.Number) error) error {
		for _, n := range []int{1, 2, 3, 4, 4, 5, 99} {
			if err := f(must(sealtext.ParseE164(phone(n)))); err != nil {
				return err
			}
		}
		return nil
	}
	cfg.Person = func(ctx context.Context, n sealtext.Number) (sealtext.Person, error) {
		if n == must(sealtext.ParseE164(phone(99))) {
			return sealtext.Person{}, nil
		}
		return enroll(ctx, n)
	}
	for _, c := range []struct {
		name            string
		dry             bool
		blocked, listed int
	}{{"dry run", true, 2, 1}, {"reconcile", false, 2, 3}, {"again", false, 0, 3}} {
		cfg.DryRun = c.dry
		got, err := w.Reconcile(ctx, cfg)
		require.NoError(t, err)
		require.Equal(t, []int{c.blocked, 7, 1}, []int{got.Blocked, got.Numbers, got.Unknown}, c.name)
		require.Len(t, list.entries, c.listed, c.name)
	}
	require.Equal(t, []string{phone(5), phone(2), phone(4)}, []string{list.entries[0].number, list.entries[1].number, list.entries[2].number})
	out(1)
	list.failAt = -1
	_, err := w.Reconcile(ctx, cfg)
	require.ErrorIs(t, err, errProvider)
}

func TestReconcileWaits(t *testing.T) {
	w := agreed(t, 1)
	p := person(clinic, 1)
	r := marketing(p)
	running, release := make(chan struct{}), make(chan struct{})
	go func() {
		_, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { close(running); <-release; return nil })
		require.NoError(t, err)
	}()
	<-running
	ended, cancel := context.WithCancel(ctx)
	go func() {
		require.Eventually(t, func() bool { return !w.check(t, marketing(p)).Allowed }, time.Minute, time.Millisecond)
		cancel()
	}()
	_, err := w.Reconcile(ended, reconcileConfig(&fakeBlockList{entries: []blockEntry{{phone(1), noon}}}))
	var flying *consent.HandoffsInFlightError
	require.ErrorAs(t, err, &flying)
	require.Equal(t, []sealtext.ID{r.Message}, flying.Messages)
	close(release)
	_, err = w.Barrier(ctx, p)
	require.NoError(t, err)
}

func TestReconcileRefused(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		field  string
		change func(*consent.ReconcileConfig)
	}{
		{"tenant", func(c *consent.ReconcileConfig) { c.Tenant = sealtext.Tenant{} }},
		{"tenant", func(c *consent.ReconcileConfig) { c.Tenant = account }},
		{"sender", func(c *consent.ReconcileConfig) { c.Sender = sealtext.MustSender("99999") }},
		{"list", func(c *consent.ReconcileConfig) { c.List = nil }},
		{"source", func(c *consent.ReconcileConfig) { c.Source = "" }},
		{"person", func(c *consent.ReconcileConfig) { c.Person = nil }},
		{"person", func(c *consent.ReconcileConfig) {
			c.Person = func(context.Context, sealtext.Number) (sealtext.Person, error) { return person(dentist, 1), nil }
		}},
		{"actor id", func(c *consent.ReconcileConfig) { c.Actor = sealtext.Actor{} }},
	} {
		cfg := reconcileConfig(&fakeBlockList{entries: []blockEntry{{phone(1), noon}}})
		c.change(&cfg)
		_, err := w.Reconcile(ctx, cfg)
		requireInput(t, err, c.field)
	}
	cfg := reconcileConfig(&fakeBlockList{entries: []blockEntry{{phone(1), noon}}})
	cfg.Person = func(context.Context, sealtext.Number) (sealtext.Person, error) { return sealtext.Person{}, errProvider }
	_, err := w.Reconcile(ctx, cfg)
	require.ErrorIs(t, err, errProvider)
	require.Empty(t, w.store.rows)
}

func ExampleLedger_Reconcile() {
	ledger, _, ann := exampleLedger()
	list := &fakeBlockList{entries: []blockEntry{{"+12015550101", noon.Add(-time.Minute)}, {"+1201", noon}}}
	report, err := ledger.Reconcile(context.Background(), consent.ReconcileConfig{
		Tenant: sealtext.MustTenant("clinic"),
		Sender: sealtext.MustSender("24273"),
		List:   list, // an adapter's
		Source: "block list of the provider",
		Actor:  sealtext.Actor{ID: "nightly-job"},
		Person: func(context.Context, sealtext.Number) (sealtext.Person, error) { return ann, nil }, // the vault's Enroll
	})
	fmt.Println(report.Entries, report.OptOuts, report.Known, err)
	fmt.Println(report.Errors[0])
	// Output:
	// 2 1 0 <nil>
	// consent: entry 2 of the list: number must be a telephone number, in E.164 unless ReconcileConfig.Parse takes more
}
