package consent_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// What is recorded while a message is handed over that the person asked for: a STOP from before it
// changes nothing, and one from after it stops the message.
func TestOneShotInFlight(t *testing.T) {
	stop := func(p sealtext.Person, at time.Time, key string, s consent.Scope) consent.Event {
		e := optOut(p, s, at, key)
		e.Method = consent.MethodKeyword
		return e
	}
	for _, c := range []struct {
		name string
		say  func(w world, t *testing.T, p sealtext.Person) // by another goroutine
		void bool
	}{
		{"the STOP of before, delivered again", func(w world, t *testing.T, p sealtext.Person) { w.inbound(t, p, toll, "STOP", "m1") }, false},
		{"the form of before, posted again", func(w world, t *testing.T, p sealtext.Person) {
			require.True(t, w.record(t, stop(p, noon, "form", consent.ForProgram(reminders))).Repeated)
		}, false},
		{"a barrier without need", func(w world, t *testing.T, p sealtext.Person) { must(w.Barrier(ctx, p)) }, false},
		{"a STOP to another program", func(w world, t *testing.T, p sealtext.Person) {
			w.record(t, stop(p, w.clock.now(), "other", consent.ForProgram(offers)))
		}, false},
		{"a STOP", func(w world, t *testing.T, p sealtext.Person) { w.inbound(t, p, toll, "STOP", "m2") }, true},
		{"a form", func(w world, t *testing.T, p sealtext.Person) {
			w.record(t, stop(p, w.clock.now(), "later", consent.ForProgram(reminders)))
		}, true},
		{"a page of preferences", func(w world, t *testing.T, p sealtext.Person) {
			_, err := w.UpdatePreferences(ctx, consent.PreferenceUpdate{
				Person: p, Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "page"}, Actor: sealtext.Actor{ID: "web"},
				OccurredAt: w.clock.now(), IdempotencyKey: "page", Choices: []consent.PreferenceChoice{{Program: offers, Purposes: sealtext.Purposes(sealtext.Marketing)}},
			})
			require.NoError(t, err)
		}, false},
		{"passcodes, on a page", func(w world, t *testing.T, p sealtext.Person) {
			_, err := w.UpdatePreferences(ctx, consent.PreferenceUpdate{
				Person: p, Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "page"}, Actor: sealtext.Actor{ID: "web"},
				OccurredAt: w.clock.now(), IdempotencyKey: "page", Choices: []consent.PreferenceChoice{{Program: reminders, Purposes: sealtext.Purposes(sealtext.OTP)}},
			})
			require.NoError(t, err)
		}, true},
		{"a STOP to the account in another tenant", func(w world, t *testing.T, _ sealtext.Person) {
			w.record(t, stop(person(dentist, 1), w.clock.now(), "elsewhere", consent.ForAccount()))
		}, true},
		{"an erasure", func(w world, t *testing.T, p sealtext.Person) {
			require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := w.Erase(ctx, tx, p)
				return err
			}))
			must(w.Barrier(ctx, p))
		}, true},
	} {
		for name, redeemed := range map[string]bool{"before Redeem": false, "after Redeem": true} {
			t.Run(c.name+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					p := person(clinic, 1)
					w.inbound(t, p, toll, "STOP", "m1")
					w.record(t, stop(p, noon, "form", consent.ForProgram(reminders)))
					w.clock.advance(time.Second)
					r := asked(p, w.login(t, p, "login"))
					w.clock.advance(time.Second)
					var permit consent.Permit
					var wait sync.WaitGroup
					said := false
					d, err := w.Do(ctx, r, func(_ context.Context, now consent.Permit) error {
						permit = now
						if redeemed {
							require.NoError(t, permit.Redeem(r.Message))
						}
						wait.Go(func() { c.say(w, t, p); said = true })
						synctest.Wait() // it waits for this hand-off, or has returned
						require.Equal(t, !c.void, said)
						if c.void {
							require.ErrorIs(t, permit.Err(), consent.ErrPermitInvalid)
							return permit.Err()
						}
						if !redeemed {
							require.NoError(t, permit.Redeem(r.Message))
						}
						return permit.Err()
					})
					wait.Wait()
					require.True(t, d.Allowed)
					require.Equal(t, c.void, err != nil)
					if c.void {
						require.ErrorIs(t, err, consent.ErrPermitInvalid)
					}
				})
			})
		}
	}
}

// A STOP that another process committed is found at Redeem, and so is a message that needs what it
// did not need when its hand-off began.
func TestOneShotAtRedeem(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(w world, t *testing.T, p sealtext.Person)
		during func(other world, t *testing.T, p sealtext.Person)
	}{
		{"a STOP", func(w world, t *testing.T, p sealtext.Person) { w.inbound(t, p, toll, "STOP", "m1") }, func(other world, t *testing.T, p sealtext.Person) {
			other.inbound(t, p, toll, "STOP", "m2")
		}},
		{"the opt-in has ended", func(w world, t *testing.T, p sealtext.Person) {
			e := optIn(p, consent.ForProgram(reminders), noon, "in", sealtext.OTP)
			e.ExpiresAt = noon.Add(3 * time.Second)
			w.record(t, e)
		}, func(other world, _ *testing.T, _ sealtext.Person) { other.clock.advance(2 * time.Second) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			other := w
			other.Ledger = must(w.config.open())
			p := person(clinic, 1)
			c.before(w, t, p)
			w.clock.advance(time.Second)
			r := asked(p, w.login(t, p, "login"))
			w.clock.advance(time.Second)
			d, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
				c.during(other, t, p)
				return permit.Redeem(r.Message)
			})
			require.True(t, d.Allowed)
			require.ErrorIs(t, err, consent.ErrPermitInvalid)
		})
	}
}

// Of many messages for one request of a person, by several ledgers, one is handed over.
func TestOneShotForOneOfMany(t *testing.T) {
	for name, w := range map[string]world{"a store for tests": newWorld(t), "memstore": overMemstore(t)} {
		t.Run(name, func(t *testing.T) {
			second := w
			second.Ledger = must(w.config.open())
			p := person(clinic, 1)
			w.text(t, p, toll, "STOP", "m1")
			w.clock.advance(time.Second)
			by := w.login(t, p, "login")
			same := asked(p, by)
			var sent, refused atomic.Int32
			var wait sync.WaitGroup
			for n := range 48 {
				wait.Go(func() {
					ledger, r := []world{w, second}[n%2], asked(p, by)
					if n%3 == 0 {
						r = same // the same message more than once
					}
					d, err := ledger.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
						if err := permit.Redeem(r.Message); err != nil {
							return err
						}
						sent.Add(1)
						return nil
					})
					switch {
					case errors.Is(err, consent.ErrHandoffOpen): // of the same message
						refused.Add(1)
					case err != nil:
						panic(err)
					case !d.Allowed && len(d.Reasons) == 1 && d.Reasons[0].Rule == consent.ReasonAskedAgain:
						refused.Add(1)
					case !d.Allowed && len(d.Reasons) == 1 && d.Reasons[0].Rule == consent.ReasonSent && r.Message == same.Message:
						refused.Add(1) // handed over between the check and the claim
					case !d.Allowed:
						panic(errors.New("denied by something else"))
					}
				})
			}
			wait.Wait()
			require.EqualValues(t, 1, sent.Load())
			require.EqualValues(t, 47, refused.Load())
		})
	}
}

// A tenant that is suspended sends nothing, and a program that is retired neither.
func TestOneShotOfASuspendedTenant(t *testing.T) {
	w, registry, _ := registered(t)
	p := person(clinic, 1)
	w.text(t, p, toll, "STOP", "m1")
	w.clock.advance(time.Second)
	r := asked(p, w.login(t, p, "login"))
	require.True(t, w.check(t, r).Allowed)
	must(registry.Suspend(ctx, admin, clinic))
	d := w.check(t, r)
	require.Equal(t, []string{consent.ReasonTenantSuspended}, rulesOf(d))
	require.Equal(t, w.clock.now().Add(5*time.Minute), d.RetryAt)
	w.clock.advance(6 * time.Minute)
	require.Equal(t, noon.Add(time.Second).Add(maxAsked), w.check(t, r).RetryAt, "no later than what was asked for")
	must(registry.Resume(ctx, admin, clinic))
	require.True(t, w.check(t, r).Allowed)
	must(registry.Retire(ctx, admin, clinic, reminders))
	require.Equal(t, []string{consent.ReasonProgramRetired}, rulesOf(w.check(t, r)))
	_, err := w.Record(ctx, ask(p, w.clock.now(), "again"))
	requireInput(t, err, "program")
}
