package consent_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// maxAsked is how long a message may be handed over after the person asked for it.
const maxAsked = 10 * time.Minute

// ask is what a log-in page records when a person asks for a passcode.
func ask(p sealtext.Person, at time.Time, key string) consent.Event {
	return consent.Event{
		Person: p, Kind: consent.KindAsked, Scope: consent.ForProgram(reminders), Purposes: sealtext.Purposes(sealtext.OTP),
		Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "https://example.com/login", Reference: key},
		Actor: sealtext.Actor{ID: "web"}, OccurredAt: at, IdempotencyKey: key,
	}
}

// asked is a request for a passcode that a person asked for.
func asked(p sealtext.Person, by consent.Stored) consent.Request {
	r := passcode(p)
	r.Asked = by.ID
	return r
}

// login records that a person asks for a passcode now.
func (w world) login(t testing.TB, p sealtext.Person, key string) consent.Stored {
	t.Helper()
	return w.record(t, ask(p, w.clock.now(), key))
}

// handOver hands a message over and returns the decision and the ask that the permit names.
func (w world) handOver(t testing.TB, r consent.Request) (d consent.Decision, by sealtext.ID) {
	t.Helper()
	d, err := w.Do(ctx, r, func(_ context.Context, p consent.Permit) error {
		by = p.Asked()
		return p.Redeem(r.Message)
	})
	require.NoError(t, err)
	return d, by
}

// A person stops the texts of a program and logs in, again and again: each log-in gets its code, and
// each STOP stays.
func TestOneShotLoop(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(reminders), noon.Add(-time.Hour), "signup", sealtext.OTP, sealtext.Transactional))
	for i := range 4 {
		key := fmt.Sprint(i)
		stop := w.inbound(t, p, toll, "STOP", "m"+key)
		require.NotEmpty(t, stop.Receipts)
		require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, passcode(p))))
		w.clock.advance(time.Second)
		by := w.login(t, p, "login-"+key)
		r := asked(p, by)
		require.Equal(t, by.ID, w.check(t, r).Asked)
		d, permit := w.handOver(t, r)
		require.True(t, d.Allowed, "%v", rulesOf(d))
		require.Equal(t, []sealtext.ID{by.ID, by.ID}, []sealtext.ID{d.Asked, permit})
		require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, passcode(p))), "nothing is lifted")
		w.clock.advance(20 * time.Minute)
	}
	var said []string
	for _, e := range w.store.events {
		said = append(said, e.Details.Outcome)
		if e.Details.Outcome == "answer" {
			require.Equal(t, []string{consent.RuleAsked}, e.Details.Rules)
		}
	}
	require.Equal(t, []string{"opt-in", "opt-out", "opt-out", "asked", "answer", "opt-out", "opt-out", "asked", "answer"}, said[:9], "the audit log says so")
}

// Which opt-outs one message passes: those of the person's own, and of a provider.
func TestOneShotPasses(t *testing.T) {
	program, tenant := consent.ForProgram(reminders), consent.ForTenant()
	out := func(s consent.Scope, m consent.Method) func(world, *testing.T, sealtext.Person) {
		return func(w world, t *testing.T, p sealtext.Person) {
			e := optOut(p, s, w.clock.now(), sealtext.NewID().String())
			e.Method = m
			w.record(t, e)
		}
	}
	both := func(fs ...func(world, *testing.T, sealtext.Person)) func(world, *testing.T, sealtext.Person) {
		return func(w world, t *testing.T, p sealtext.Person) {
			for _, f := range fs {
				f(w, t, p)
				w.clock.advance(time.Second)
			}
		}
	}
	erased := func(w world, t *testing.T, p sealtext.Person) {
		require.NoError(t, w.config.Store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := w.Erase(ctx, tx, p)
			return err
		}))
	}
	var stops []func(world, *testing.T, sealtext.Person) // so many that rows are settled
	for range 40 {
		stops = append(stops, out(program, consent.MethodKeyword))
	}
	for _, c := range []struct {
		name   string
		before func(world, *testing.T, sealtext.Person)
		passes bool
	}{
		{"nothing said", func(world, *testing.T, sealtext.Person) {}, true},
		{"of the program, by text", out(program, consent.MethodKeyword), true},
		{"of the program, by a form", out(program, consent.MethodWebForm), true},
		{"of the program, by the provider", out(program, consent.MethodProvider), true},
		{"of the sender, by text", out(consent.ForSender(reminders, toll), consent.MethodKeyword), true},
		{"of the tenant, by text", out(tenant, consent.MethodKeyword), true},
		{"of all three", both(out(program, consent.MethodProvider), out(tenant, consent.MethodKeyword), out(consent.ForSender(reminders, toll), consent.MethodWebForm)), true},
		{"of the program, erased since", both(out(program, consent.MethodKeyword), erased), true},
		{"of another program, by staff", out(consent.ForProgram(offers), consent.MethodCall), true},
		{"of the account, by text", out(consent.ForAccount(), consent.MethodKeyword), false},
		{"of the account, erased since", both(out(consent.ForAccount(), consent.MethodKeyword), erased), false},
		{"by staff", out(program, consent.MethodCall), false},
		{"by staff, erased since", both(out(program, consent.MethodCall), erased), false},
		{"by staff, and a STOP since", both(out(program, consent.MethodCall), out(program, consent.MethodKeyword)), false},
		{"by staff, and many STOPs since", both(out(program, consent.MethodCall), both(stops...)), false},
		{"many STOPs", both(stops...), true},
		{"so many STOPs that the next row is settled at once", both(stops[:15]...), true},
		{"by staff in the tenant, and a STOP to the program", both(out(tenant, consent.MethodPaper), out(program, consent.MethodKeyword)), false},
		{"a restriction by the host", out(program, consent.MethodAPI), false},
		{"on paper", out(program, consent.MethodPaper), false},
		{"by email", out(program, consent.MethodEmail), false},
		{"imported", out(tenant, consent.MethodImport), false},
	} {
		for store, w := range map[string]world{"a store for tests": newWorld(t), "memstore": overMemstore(t)} {
			t.Run(c.name+", "+store, func(t *testing.T) {
				p := person(clinic, 1)
				c.before(w, t, p)
				w.clock.advance(time.Second)
				r := asked(p, w.login(t, p, "login"))
				d := w.check(t, r)
				require.Equal(t, c.passes, d.Allowed, "%v", rulesOf(d))
				if !c.passes {
					require.Contains(t, rulesOf(d), consent.ReasonOptedOut)
				}
				done, _ := w.handOver(t, r)
				require.Equal(t, c.passes, done.Allowed)
			})
		}
	}
}

// After a number was reassigned, a passcode would go to its new holder.
func TestOneShotOfAReassignedNumber(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(reminders), noon.Add(-day), "in", sealtext.OTP))
	reassigned, err := w.CheckReassigned(ctx, p, reassignedConfig(&fccDatabase{answer: consent.ReassignmentYes}))
	require.NoError(t, err)
	require.NotEmpty(t, reassigned.OptOuts)
	w.clock.advance(time.Second)
	require.Contains(t, rulesOf(w.check(t, asked(p, w.login(t, p, "login")))), consent.ReasonOptedOut)
	w.clock.advance(time.Second)
	w.record(t, optIn(p, consent.ForProgram(reminders), w.clock.now(), "new-holder", sealtext.OTP))
	require.True(t, w.check(t, passcode(p)).Allowed)
}

// What one message must be, and what ends it.
func TestOneShotDenies(t *testing.T) {
	type change = func(w world, t *testing.T, p sealtext.Person, r *consent.Request)
	say := func(e consent.Event) change {
		return func(w world, t *testing.T, p sealtext.Person, _ *consent.Request) {
			e := e
			e.Person, e.OccurredAt = p, w.clock.now()
			w.record(t, e)
		}
	}
	stop := optOut(sealtext.Person{}, consent.ForProgram(reminders), time.Time{}, "later")
	stop.Method = consent.MethodKeyword
	marketingOnly := stop
	marketingOnly.Purposes = sealtext.Purposes(sealtext.Transactional)
	provider := stop
	provider.Method = consent.MethodProvider
	wide := stop
	wide.Scope = consent.ForTenant()
	elsewhere := stop
	elsewhere.Scope = consent.ForProgram(offers)
	back := optIn(sealtext.Person{}, consent.ForProgram(reminders), time.Time{}, "back", sealtext.OTP)
	for _, c := range []struct {
		name   string
		change change
		rules  []string // besides ReasonOptedOut; nil if it is allowed
	}{
		{"at once", func(world, *testing.T, sealtext.Person, *consent.Request) {}, nil},
		{"in the last moment", func(w world, _ *testing.T, _ sealtext.Person, _ *consent.Request) {
			w.clock.advance(maxAsked - time.Second)
		}, nil},
		{"after ten minutes", func(w world, _ *testing.T, _ sealtext.Person, _ *consent.Request) { w.clock.advance(maxAsked) }, []string{consent.ReasonAskedLate}},
		{"a STOP since", say(stop), []string{consent.ReasonAskedOptedOut}},
		{"a STOP to everything since", say(wide), []string{consent.ReasonAskedOptedOut}},
		{"reported by the provider since", say(provider), []string{consent.ReasonAskedOptedOut}},
		{"a STOP to another program since", say(elsewhere), nil},
		{"an opt-out of another purpose since", say(marketingOnly), nil},
		{"a STOP since, and late", func(w world, t *testing.T, p sealtext.Person, r *consent.Request) {
			say(stop)(w, t, p, r)
			w.clock.advance(time.Hour)
		}, []string{consent.ReasonAskedLate, consent.ReasonAskedOptedOut}},
		{"no event", func(_ world, _ *testing.T, _ sealtext.Person, r *consent.Request) { r.Asked = sealtext.NewID() }, []string{consent.ReasonAskedNothing}},
		{"another kind of event", func(w world, _ *testing.T, p sealtext.Person, r *consent.Request) {
			r.Asked = must(w.History(ctx, p))[0].ID
		}, []string{consent.ReasonAskedNothing}},
		{"of another person", func(w world, t *testing.T, _ sealtext.Person, r *consent.Request) {
			r.Asked = w.login(t, person(clinic, 2), "other").ID
		}, []string{consent.ReasonAskedNothing}},
		{"of the same person in another tenant", func(w world, t *testing.T, _ sealtext.Person, r *consent.Request) {
			e := ask(person(dentist, 1), w.clock.now(), "other")
			e.Scope = consent.ForProgram(offers)
			r.Asked = w.record(t, e).ID
		}, []string{consent.ReasonAskedNothing}},
		{"for another program", func(w world, t *testing.T, p sealtext.Person, r *consent.Request) {
			e := ask(p, w.clock.now(), "other")
			e.Scope = consent.ForProgram(codes)
			r.Asked = w.record(t, e).ID
		}, []string{consent.ReasonAskedNothing}},
		{"from another sender", func(w world, t *testing.T, p sealtext.Person, r *consent.Request) {
			e := ask(p, w.clock.now(), "other")
			e.Scope = consent.ForSender(reminders, sender)
			r.Asked = w.record(t, e).ID
		}, []string{consent.ReasonAskedNothing}},
		{"for another purpose", func(_ world, _ *testing.T, _ sealtext.Person, r *consent.Request) { r.Purpose = sealtext.Transactional }, []string{consent.ReasonAskedNothing}},
		{"recorded late, after a STOP that followed it", func(w world, t *testing.T, p sealtext.Person, r *consent.Request) {
			at := w.clock.now()
			w.clock.advance(time.Minute)
			say(stop)(w, t, p, r)
			w.clock.advance(time.Minute)
			r.Asked = w.record(t, ask(p, at, "late")).ID
		}, []string{consent.ReasonAskedOptedOut}},
		{"back by a form in the meantime", func(w world, t *testing.T, p sealtext.Person, r *consent.Request) {
			w.clock.advance(time.Second)
			say(back)(w, t, p, r)
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, withCodes)
			p := person(clinic, 1)
			before := stop
			before.Person, before.OccurredAt, before.IdempotencyKey = p, noon, "before"
			w.record(t, before)
			w.clock.advance(time.Second)
			r := asked(p, w.login(t, p, "login"))
			c.change(w, t, p, &r)
			d := w.check(t, r)
			want := c.rules
			if want != nil {
				want = append([]string{consent.ReasonOptedOut}, want...)
				for _, reason := range d.Reasons[min(1, len(d.Reasons)):] {
					if reason.Rule == consent.ReasonOptedOut { // in two scopes
						want = append([]string{consent.ReasonOptedOut}, want...)
					}
				}
			}
			require.Equal(t, want, rulesOf(d))
			require.True(t, d.RetryAt.IsZero())
			all, err := w.CheckAll(ctx, nil, []consent.Request{r, passcode(p)})
			require.NoError(t, err)
			require.Equal(t, d, all[0])
			done, _ := w.handOver(t, r)
			require.Equal(t, d.Allowed, done.Allowed)
		})
	}
}

var codes = sealtext.MustProgram("codes")

// withCodes declares a second program with passcodes, from two senders.
func withCodes(c *config) {
	c.Programs[1].Senders = from(toll, sender)
	c.Programs = append(c.Programs, program.Program{
		Tenant: clinic, Name: codes, Senders: from(toll), Purposes: sealtext.Purposes(sealtext.OTP, sealtext.Transactional), OneShotTransactional: true,
	})
}

// The declaration of the program, the state of the tenant and the table have their say.
func TestOneShotForbidden(t *testing.T) {
	row := rule.Rule{ID: "no-one-shot", Purposes: sealtext.Purposes(sealtext.OTP), NoOneShot: true, Source: "a law", AsOf: noon}
	of := func(j rule.Jurisdiction) rule.Rule { r := row; r.Jurisdiction = j; return r }
	for _, c := range []struct {
		name   string
		change func(*config)
		where  []rule.Jurisdiction
		rules  []string
	}{
		{"permitted", func(*config) {}, nil, nil},
		{"the program forbids it", func(c *config) { c.Programs[1].NoOneShot = true }, nil, []string{consent.ReasonOptedOut, consent.ReasonAskedForbidden}},
		{"a row forbids it", func(c *config) { c.Rules = []rule.Rule{row} }, nil, []string{consent.ReasonOptedOut, row.ID}},
		{"a row of the recipient's country", func(c *config) { c.Rules = []rule.Rule{of("US")} }, []rule.Jurisdiction{"US-NY"}, []string{consent.ReasonOptedOut, row.ID}},
		{"a row of another country", func(c *config) { c.Rules = []rule.Rule{of("FR")} }, []rule.Jurisdiction{"US-NY"}, nil},
		{"a row for other purposes", func(c *config) {
			r := row
			r.Purposes = sealtext.Purposes(sealtext.Transactional)
			c.Rules = []rule.Rule{r}
		}, nil, nil},
		{"a row that is not in force yet", func(c *config) {
			r := row
			r.Effective = noon.Add(day)
			c.Rules = []rule.Rule{r}
		}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, withoutAccount, c.change)
			p := alone(person(clinic, 1))
			w.inbound(t, p, toll, "STOP", "m1")
			r := asked(p, w.login(t, p, "login"))
			r.Location.Jurisdictions = c.where
			require.Equal(t, c.rules, rulesOf(w.check(t, r)))
			d, _ := w.handOver(t, r)
			require.Equal(t, c.rules == nil, d.Allowed)
		})
	}
	t.Run("an unknown place", func(t *testing.T) {
		w := newWorld(t, func(c *config) { c.Rules = []rule.Rule{of("FR")} })
		p := person(clinic, 1)
		w.inbound(t, p, toll, "STOP", "m1")
		r := asked(p, w.login(t, p, "login"))
		r.Location = rule.Location{}
		require.Equal(t, []string{consent.ReasonOptedOut, row.ID}, rulesOf(w.check(t, r)))
	})
}

// Only otp, and transactional where the program declares it.
func TestOneShotPurposes(t *testing.T) {
	w := newWorld(t, withCodes)
	p := person(clinic, 1)
	w.inbound(t, p, toll, "STOP", "m1")
	w.clock.advance(time.Second)
	e := ask(p, w.clock.now(), "receipt")
	e.Purposes = sealtext.Purposes(sealtext.Transactional)
	_, err := w.Record(ctx, e)
	requireInput(t, err, "purposes")
	e.Scope = consent.ForProgram(codes)
	r := passcode(p)
	r.Program, r.Purpose, r.Asked = codes, sealtext.Transactional, w.record(t, e).ID
	require.True(t, w.check(t, r).Allowed)

	cfg := w.config
	cfg.Programs[len(cfg.Programs)-1].OneShotTransactional = false
	w.Ledger = must(cfg.open())
	require.Equal(t, []string{consent.ReasonOptedOut, consent.ReasonAskedForbidden}, rulesOf(w.check(t, r)), "declared no longer")
}

// One message uses up what was asked for; the same message may try again only if nothing was sent.
func TestOneShotOnce(t *testing.T) {
	boom := errors.New("no provider")
	for _, c := range []struct {
		name string
		f    func(context.Context, consent.Permit) error
		free bool // for the same message
	}{
		{"sent without a permit", func(context.Context, consent.Permit) error { return nil }, false},
		{"sent", func(_ context.Context, p consent.Permit) error { return p.Redeem(p.Message()) }, false},
		{"unknown", func(_ context.Context, p consent.Permit) error { return errors.Join(p.Redeem(p.Message()), boom) }, false},
		{"never begun", func(context.Context, consent.Permit) error { return boom }, true},
		{"not sent", func(_ context.Context, p consent.Permit) error {
			return errors.Join(p.Redeem(p.Message()), consent.ErrNotSent)
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := person(clinic, 1)
			w.inbound(t, p, toll, "STOP", "m1")
			w.clock.advance(time.Second)
			by := w.login(t, p, "login")
			r := asked(p, by)
			for range 3 {
				d, err := w.Do(ctx, r, c.f)
				require.True(t, err == nil || errors.Is(err, boom) || errors.Is(err, consent.ErrNotSent), "%v", err)
				require.True(t, d.Allowed)
				require.Equal(t, []string{consent.ReasonAskedAgain}, rulesOf(w.check(t, asked(p, by))), "another message")
				other, err := w.Do(ctx, asked(p, by), func(context.Context, consent.Permit) error { panic("never") })
				require.NoError(t, err)
				require.Equal(t, []string{consent.ReasonAskedAgain}, rulesOf(other))
				if !c.free {
					break
				}
			}
			d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { return nil })
			require.NoError(t, err)
			require.Equal(t, c.free, d.Allowed)
			d, err = w.Do(ctx, r, func(context.Context, consent.Permit) error { panic("never") })
			require.NoError(t, err)
			require.Equal(t, []string{consent.ReasonAskedAgain}, rulesOf(d), "now it is used up")
			history := must(w.History(ctx, p))
			last := history[len(history)-1]
			require.Equal(t, consent.KindAnswer, last.Kind)
			require.Empty(t, last.Flags.String())
		})
	}
	t.Run("not sent, and late", func(t *testing.T) {
		w := newWorld(t)
		p := person(clinic, 1)
		w.inbound(t, p, toll, "STOP", "m1")
		r := asked(p, w.login(t, p, "login"))
		_, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { return boom })
		require.ErrorIs(t, err, boom)
		w.clock.advance(maxAsked)
		require.Equal(t, []string{consent.ReasonOptedOut, consent.ReasonAskedLate}, rulesOf(w.check(t, r)))
	})
	t.Run("a person who opted in does not need it", func(t *testing.T) {
		w := newWorld(t)
		p := person(clinic, 1)
		w.record(t, optIn(p, consent.ForProgram(reminders), noon, "in", sealtext.OTP))
		by := w.login(t, p, "login")
		for range 2 {
			d, named := w.handOver(t, asked(p, by))
			require.True(t, d.Allowed)
			require.Zero(t, named)
			require.Zero(t, d.Asked)
		}
		w.clock.advance(time.Second)
		require.Len(t, must(w.History(ctx, p)), 2, "and does not use it up")
	})
}
