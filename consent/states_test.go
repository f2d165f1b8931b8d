package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/memstore"
)

var admin = sealtext.Actor{ID: "admin"}

// registered is a world over memstore whose clinic has a registry, with the
// programs of testConfig.
func registered(t *testing.T, change ...func(*config)) (world, *program.Registry, program.Store) {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	var r *program.Registry
	w := newWorld(t, append([]func(*config){func(c *config) { c.Store, c.Audit = store.Consent(), failingAudit{nil} }}, append(change, func(c *config) {
		r, err = program.New(program.Config{Store: store.Programs(), Audit: failingAudit{nil}, Content: anything{}, Now: c.Now})
		require.NoError(t, err)
		_, err = r.Declare(ctx, admin, c.Programs[:2]...)
		require.NoError(t, err)
		c.Config.Programs = r
	})...)...)
	return w, r, store.Programs()
}

// text has a person write to a sender, through the store of the world.
func (w world) text(t testing.TB, p sealtext.Person, to sealtext.Sender, text, reference string) (a consent.Action) {
	t.Helper()
	body, err := sealtext.NewBody(text)
	require.NoError(t, err)
	require.NoError(t, w.config.Store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		a, err = w.Inbound(ctx, tx, consent.InboundText{Person: p, Sender: to, Text: body, At: w.clock.now(), Reference: reference})
		return err
	}))
	return a
}

// Of a program that was retired, what people write is understood and answered,
// a START takes an opt-out back and agrees to nothing, and nothing else goes
// out.
func TestRetiredProgram(t *testing.T) {
	w, registry, _ := registered(t)
	p, q := person(clinic, 1), person(clinic, 2)
	for i, who := range []sealtext.Person{p, q} {
		w.record(t, optIn(who, consent.ForProgram(offers), noon.Add(-time.Hour), []string{"in-p", "in-q"}[i], sealtext.Marketing))
	}
	ask := request(p, "form-1")
	ask.Person = q
	question := w.record(t, ask)
	_, err := registry.Retire(ctx, admin, clinic, offers)
	require.NoError(t, err)

	require.Equal(t, []string{consent.ReasonProgramRetired}, rulesOf(w.check(t, marketing(p))))
	r := reply(q, consent.Action{Answers: question.ID})
	require.Contains(t, rulesOf(w.check(t, r)), consent.ReasonProgramRetired, "nobody is asked to join it")
	for name, e := range map[string]consent.Event{
		"opt-in":  optIn(p, consent.ForProgram(offers), noon, "again", sealtext.Marketing),
		"request": request(p, "form-2"),
		"lift": func() consent.Event {
			e := optIn(p, consent.ForProgram(offers), noon, "lift", sealtext.Marketing)
			e.Kind = consent.KindLift
			return e
		}(),
	} {
		_, err := w.Record(ctx, e)
		requireInput(t, err, "program")
		require.ErrorContains(t, err, "retired", name)
	}
	_, err = w.UpdatePreferences(ctx, change(p, "page-1", choose(offers, true, sealtext.Informational)))
	requireInput(t, err, "program")
	all, err := w.Preferences(ctx, p)
	require.NoError(t, err)
	require.Len(t, all.Programs, 1, "it is no switch any more")

	help := w.text(t, p, sender, "HELP", "m1")
	require.Empty(t, rulesOf(w.check(t, reply(p, help))))
	w.clock.advance(time.Minute)
	stop := w.text(t, p, sender, "STOP", "m2")
	require.Equal(t, []sealtext.Program{offers}, stop.Programs)
	require.Empty(t, rulesOf(w.check(t, reply(p, stop))))
	w.clock.advance(time.Minute)
	start := w.text(t, p, sender, "START", "m3")
	require.Len(t, start.Receipts, 1)
	require.True(t, start.Answers.IsZero())
	history, err := w.History(ctx, p)
	require.NoError(t, err)
	require.Equal(t, consent.KindUndo, history[len(history)-1].Kind)
	require.Empty(t, w.text(t, p, sender, "START", "m4").Receipts, "no opt-out is left")
	w.clock.advance(time.Minute)
	all9 := w.text(t, q, sender, "STOP ALL BRANDS", "m5")
	require.Empty(t, rulesOf(w.check(t, reply(q, all9))))

	// It is back: what p agreed to before the STOP is not.
	_, err = registry.Declare(ctx, admin, w.config.Programs[0])
	require.NoError(t, err)
	require.Equal(t, []string{consent.ReasonNoOptIn}, rulesOf(w.check(t, marketing(p))))
	require.Equal(t, []string{consent.ReasonOptedOut, consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(q))), "of the account and the tenant")

	_, err = registry.RetireTenant(ctx, admin, clinic)
	require.NoError(t, err)
	require.Contains(t, rulesOf(w.check(t, marketing(p))), consent.ReasonProgramRetired)
	require.Empty(t, rulesOf(w.check(t, reply(p, w.text(t, p, sender, "HELP", "m6")))))
}

// Of a suspended tenant nothing goes out, passcodes included, but the answers to
// STOP and HELP; what waits is asked about again, until it expires.
func TestSuspendedTenant(t *testing.T) {
	w, registry, _ := registered(t, exempting)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
	require.Empty(t, rulesOf(w.check(t, passcode(p))))
	_, err := registry.Suspend(ctx, admin, clinic)
	require.NoError(t, err)

	for name, r := range map[string]consent.Request{"marketing": marketing(p), "a passcode": passcode(p)} {
		d := w.check(t, r)
		require.Equal(t, []string{consent.ReasonTenantSuspended}, rulesOf(d), name)
		require.Equal(t, noon.Add(5*time.Minute), d.RetryAt)
		r.Expires = noon.Add(time.Minute)
		require.Equal(t, r.Expires, w.check(t, r).RetryAt, "and then it expires")
	}
	night := marketing(p)
	w.clock.t = noon.Add(8 * time.Hour) // 22:00 in New York
	d := w.check(t, night)
	require.Equal(t, []string{consent.ReasonTenantSuspended, "us-marketing-hours"}, rulesOf(d))
	require.Equal(t, time.Date(2026, 6, 2, 12, 0, 0, 0, time.UTC), d.RetryAt)
	w.clock.t = noon
	denied := marketing(person(clinic, 2))
	require.Zero(t, w.check(t, denied).RetryAt, "waiting does not help who never agreed")

	require.Empty(t, rulesOf(w.check(t, reply(p, w.text(t, p, sender, "HELP", "m1")))))
	w.clock.advance(time.Minute)
	require.Empty(t, rulesOf(w.check(t, reply(p, w.text(t, p, sender, "STOP", "m2")))))
	w.clock.advance(time.Minute)
	start := w.text(t, p, sender, "START", "m3")
	require.NotEmpty(t, start.Receipts, "it is heard")
	require.Equal(t, []string{consent.ReasonTenantSuspended}, rulesOf(w.check(t, reply(p, start))), "and not confirmed")
	_, err = registry.Resume(ctx, admin, clinic)
	require.NoError(t, err)
	require.Empty(t, rulesOf(w.check(t, marketing(p))))
}

// The frequency of a program counts its marketing and informational messages,
// from all its senders, and nothing else.
func TestFrequency(t *testing.T) {
	w, _, _ := registered(t, func(c *config) {
		c.Rules = []rule.Rule{}
		c.Programs[0].Purposes = sealtext.AllPurposes
		c.Programs[0].Frequency = program.Frequency{Messages: 2, Period: 24 * time.Hour}
		c.Programs[1].Purposes = sealtext.AllPurposes
		c.Programs[1].Frequency = program.Frequency{Messages: 5, Period: 30 * 24 * time.Hour}
	})
	p := person(clinic, 1)
	for i, name := range []sealtext.Program{offers, reminders} {
		w.record(t, optIn(p, consent.ForProgram(name), noon.Add(-time.Hour), []string{"a", "b"}[i], sealtext.AllPurposes.Each()...))
	}
	send := func(name sealtext.Program, from sealtext.Sender, purpose sealtext.Purpose, change ...func(*consent.Request)) consent.Decision {
		r := consent.Request{Person: p, Program: name, Sender: from, Purpose: purpose, Message: sealtext.NewID()}
		for _, f := range change {
			f(&r)
		}
		d, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error { return permit.Redeem(r.Message) })
		require.NoError(t, err)
		return d
	}
	for range 3 { // they do not count
		require.True(t, send(offers, sender, sealtext.OTP).Allowed)
		require.True(t, send(offers, sender, sealtext.Transactional).Allowed)
		require.True(t, send(reminders, toll, sealtext.Informational).Allowed, "of another program")
	}
	help := w.text(t, p, sender, "HELP", "m1")
	require.True(t, send(offers, sender, sealtext.Informational, func(r *consent.Request) { r.Answers = help.Answers }).Allowed)
	require.True(t, send(offers, sender, sealtext.Marketing).Allowed)
	w.clock.advance(time.Hour)
	require.True(t, send(offers, toll, sealtext.Informational).Allowed, "from another sender")
	w.clock.advance(time.Hour)
	for _, from := range []sealtext.Sender{sender, toll} {
		d := send(offers, from, sealtext.Marketing)
		require.Equal(t, []string{consent.ReasonFrequency}, rulesOf(d))
		require.Equal(t, noon.Add(24*time.Hour), d.RetryAt, "when the first one is a day old")
	}
	late := send(offers, sender, sealtext.Marketing, func(r *consent.Request) { r.Expires = noon.Add(23 * time.Hour) })
	require.Equal(t, []string{consent.ReasonFrequency}, rulesOf(late))
	require.Equal(t, noon.Add(24*time.Hour), late.RetryAt)
	require.False(t, late.Waits, "it ends before")
	require.True(t, send(offers, sender, sealtext.Transactional).Allowed)
	stop := w.text(t, p, sender, "HELP", "m2")
	require.True(t, send(offers, sender, sealtext.Informational, func(r *consent.Request) { r.Answers = stop.Answers }).Allowed, "answers are not held")

	all, err := w.CheckAll(ctx, nil, []consent.Request{
		{Person: p, Program: offers, Sender: sender, Purpose: sealtext.Marketing}, {Person: p, Program: reminders, Sender: toll, Purpose: sealtext.Marketing},
	})
	require.NoError(t, err)
	require.Equal(t, []bool{false, true}, []bool{all[0].Allowed, all[1].Allowed})

	w.clock.t = noon.Add(24 * time.Hour)
	require.True(t, send(offers, sender, sealtext.Marketing).Allowed, "the next free time")
	require.False(t, send(offers, sender, sealtext.Marketing).Allowed)
	// What the longer period of another program counts is not forgotten.
	for range 2 {
		require.True(t, send(reminders, toll, sealtext.Informational).Allowed)
	}
	require.Equal(t, []string{consent.ReasonFrequency}, rulesOf(send(reminders, toll, sealtext.Informational)))
}

// Without a store that counts, a frequency denies.
func TestFrequencyWithoutACounter(t *testing.T) {
	w := newWorld(t, func(c *config) { c.Programs[0].Frequency = program.Frequency{Messages: 2, Period: 24 * time.Hour} })
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
	d := w.check(t, marketing(p))
	require.Equal(t, []string{rule.ReasonNoCounter}, rulesOf(d))
	require.Zero(t, d.RetryAt)
}

// What a newer release declared lets nothing out but answers; opt-outs are
// heard.
func TestNewerDeclaration(t *testing.T) {
	w, registry, store := registered(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
	require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := store.Put(ctx, tx, 2, program.Row{Tenant: clinic, Program: offers, Version: 3, Document: []byte(
			`{"format":2,"tenant":"clinic","program":"offers","senders":[{"address":"24273","shared":true}],"purposes":["marketing"],"moon":"full"}`)})
		return err
	}))
	r := marketing(p)
	_, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error { return permit.Redeem(r.Message) })
	require.ErrorIs(t, err, program.ErrNewerFormat, "also where what is held is older")
	require.NoError(t, registry.Refresh(ctx))
	_, err = w.Check(ctx, nil, marketing(p))
	require.ErrorIs(t, err, program.ErrNewerFormat)
	other := passcode(p)
	other.Purpose = sealtext.Transactional
	_, err = w.Check(ctx, nil, other)
	require.NoError(t, err, "another program of the tenant")
	stop := w.text(t, p, sender, "STOP", "m1")
	require.Equal(t, keyword.IntentOptOut, stop.Intent)
	require.Equal(t, []sealtext.Program{offers}, stop.Programs)
	require.Empty(t, rulesOf(w.check(t, reply(p, stop))))
	_, err = w.MayStore(ctx, nil, p, offers, sender)
	require.NoError(t, err)
}

// A text to a member of a pool is one to the pool.
func TestPools(t *testing.T) {
	pool, one, two := sealtext.MustSender("POOL"), sealtext.MustSender("+12025550111"), sealtext.MustSender("+12025550112")
	w, registry, _ := registered(t, func(c *config) {
		c.Programs[0].Senders = []program.Sender{{Address: pool, Pool: true, Members: []sealtext.Sender{one, two}}}
	})
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
	r := marketing(p)
	r.Sender = pool
	require.Empty(t, rulesOf(w.check(t, r)))
	member := r
	member.Sender = one
	require.Equal(t, []string{consent.ReasonSender}, rulesOf(w.check(t, member)), "the provider chooses")
	a := w.text(t, p, two, "STOP", "m1")
	require.Equal(t, pool, a.Sender)
	require.Equal(t, []sealtext.Program{offers}, a.Programs)
	answer := r
	answer.Purpose, answer.Answers = sealtext.Transactional, a.Answers
	require.Empty(t, rulesOf(w.check(t, answer)))
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, r)))

	changed := w.config.Programs[0]
	changed.Senders = []program.Sender{{Address: pool, Pool: true, Members: []sealtext.Sender{two}}}
	_, err := registry.Declare(ctx, admin, changed)
	require.NoError(t, err)
	w.clock.advance(time.Minute)
	require.Len(t, w.text(t, p, two, "START", "m2").Receipts, 2)
	require.Empty(t, rulesOf(w.check(t, r)), "consent is that of the pool")
	stop := w.text(t, p, one, "STOP", "m3")
	require.Empty(t, stop.Programs)
	history, err := w.History(ctx, p)
	require.NoError(t, err)
	require.Equal(t, consent.ForTenant(), history[len(history)-1].Scope, "a number that left the pool is unknown")
}
