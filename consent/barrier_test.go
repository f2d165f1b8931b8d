package consent_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// gate is a way to hand a message over: the ledger's, or a naive one.
type gate func(ctx context.Context, r consent.Request, f func(context.Context) error) (consent.Decision, error)

func (w world) barrier(ctx context.Context, r consent.Request, f func(context.Context) error) (consent.Decision, error) {
	return w.Do(ctx, r, func(ctx context.Context, _ consent.Permit) error { return f(ctx) })
}

// naive is what the barrier replaces: look, then hand over.
func (w world) naive(ctx context.Context, r consent.Request, f func(context.Context) error) (consent.Decision, error) {
	d, err := w.Check(ctx, nil, r)
	if err != nil || !d.Allowed {
		return d, err
	}
	return d, f(ctx)
}

// One schedule for both: the opt-out arrives when the state was read and the
// hand-off has not begun.
func TestRevokeBetweenReadingAndHandOff(t *testing.T) {
	for _, c := range []struct {
		name  string
		gate  func(world) gate
		late  bool
		rules []string
	}{
		{"check, then send", func(w world) gate { return w.naive }, true, nil},
		{"barrier", func(w world) gate { return w.barrier }, false, []string{consent.ReasonRevoked}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, p := allowed(t)
				read, goOn := make(chan struct{}), make(chan struct{})
				w.store.loaded = func() { close(read); <-goOn }
				var returned, late atomic.Bool
				sent := make(chan consent.Decision)
				go func() {
					d, err := c.gate(w)(ctx, marketing(p), func(context.Context) error { late.Store(returned.Load()); return nil })
					if err != nil {
						panic(err)
					}
					sent <- d
				}()
				<-read
				w.store.loaded = nil
				revoked := make(chan consent.Stored)
				go func() {
					r, err := w.Revoke(ctx, optOut(p, consent.ForProgram(offers), noon, "out"))
					if err != nil {
						panic(err)
					}
					returned.Store(true)
					revoked <- r
				}()
				synctest.Wait()
				close(goOn)
				require.Equal(t, c.rules, rulesOf(<-sent))
				require.Equal(t, c.late, late.Load(), "whether the message left after the opt-out was acknowledged")
				require.Empty(t, (<-revoked).HandedOff, "nothing had begun")
			})
		})
	}
}

// running starts a hand-off that goes on until the channel is closed.
func (w world) running(r consent.Request, redeem bool) (goOn chan struct{}, permit consent.Permit, ended chan error) {
	goOn, ended = make(chan struct{}), make(chan error, 1)
	started := make(chan consent.Permit)
	go func() {
		_, err := w.Do(ctx, r, func(ctx context.Context, p consent.Permit) error {
			if redeem {
				if err := p.Redeem(r.Message); err != nil {
					return err
				}
			}
			started <- p
			<-goOn
			return ctx.Err()
		})
		ended <- err
	}()
	return goOn, <-started, ended
}

func TestRevokeWaitsForWhatItCovers(t *testing.T) {
	for _, c := range []struct {
		name    string
		out     func(sealtext.Person) consent.Event
		program sealtext.Program
		sender  sealtext.Sender
		purpose sealtext.Purpose
		waits   bool
	}{
		{"program", func(p sealtext.Person) consent.Event { return optOut(p, consent.ForProgram(offers), noon, "out") }, offers, sender, sealtext.Marketing, true},
		{"tenant", func(p sealtext.Person) consent.Event { return optOut(p, consent.ForTenant(), noon, "out") }, offers, sender, sealtext.Marketing, true},
		{"account", func(p sealtext.Person) consent.Event { return optOut(p, consent.ForAccount(), noon, "out") }, offers, sender, sealtext.Marketing, true},
		{"account, at another tenant", func(sealtext.Person) consent.Event {
			return optOut(person(dentist, 1), consent.ForAccount(), noon, "out")
		}, offers, sender, sealtext.Marketing, true},
		{"sender", func(p sealtext.Person) consent.Event {
			return optOut(p, consent.ForSender(offers, sender), noon, "out")
		}, offers, sender, sealtext.Marketing, true},
		{"other sender", func(p sealtext.Person) consent.Event {
			return optOut(p, consent.ForSender(offers, toll), noon, "out")
		}, offers, sender, sealtext.Marketing, false},
		{"other program", func(p sealtext.Person) consent.Event { return optOut(p, consent.ForProgram(offers), noon, "out") }, reminders, toll, sealtext.OTP, false},
		{"other purpose", func(p sealtext.Person) consent.Event {
			return optOut(p, consent.ForTenant(), noon, "out", sealtext.Marketing)
		}, reminders, toll, sealtext.OTP, false},
		{"other person", func(sealtext.Person) consent.Event {
			return optOut(person(clinic, 2), consent.ForTenant(), noon, "out")
		}, offers, sender, sealtext.Marketing, false},
		{"other tenant", func(sealtext.Person) consent.Event {
			return optOut(person(dentist, 1), consent.ForTenant(), noon, "out")
		}, offers, sender, sealtext.Marketing, false},
		{"only a new key in common", func(p sealtext.Person) consent.Event {
			p.Pseudonyms = append([]sealtext.Pseudonym{sealtext.MakePseudonym(2, [16]byte{9})}, p.Pseudonyms...)
			return optOut(p, consent.ForProgram(offers), noon, "out")
		}, offers, sender, sealtext.Marketing, true},
	} {
		// The two ways to wait: with the event, and after a transaction of the caller.
		for _, way := range []string{"Revoke", "Barrier"} {
			t.Run(c.name+" by "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w, p := allowed(t)
					w.record(t, optIn(p, consent.ForProgram(reminders), noon.Add(-time.Hour), "otp", sealtext.OTP))
					r := consent.Request{Person: p, Program: c.program, Sender: c.sender, Purpose: c.purpose, Message: sealtext.NewID(), Location: rule.Location{Zones: newYork}}
					goOn, permit, ended := w.running(r, true)
					e := c.out(p)
					var ids []sealtext.ID
					var err error
					returned := make(chan struct{})
					go func() {
						defer close(returned)
						if way == "Revoke" {
							var receipt consent.Stored
							receipt, err = w.Revoke(ctx, e)
							ids = receipt.HandedOff
							return
						}
						if err = w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
							_, err := w.RecordTx(ctx, tx, e)
							return err
						}); err == nil {
							ids, err = w.Barrier(ctx, e.Person)
						}
					}()
					synctest.Wait()
					select {
					case <-returned:
						require.False(t, c.waits, "returned while a covered hand-off ran")
						require.NoError(t, permit.Err(), "a hand-off that is not covered goes on")
					default:
						require.True(t, c.waits, "waited for a hand-off that is not covered")
						require.ErrorIs(t, permit.Err(), consent.ErrPermitInvalid)
					}
					close(goOn)
					<-returned
					require.NoError(t, err)
					require.NoError(t, <-ended, "a redeemed hand-off is left to finish")
					if c.waits {
						require.Equal(t, []sealtext.ID{r.Message}, ids)
					} else {
						require.Empty(t, ids)
					}
				})
			})
		}
	}
}

func TestRevokedPermitDoesNotRedeem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, p := allowed(t)
		r := marketing(p)
		goOn, permit, ended := w.running(r, false)
		go func() {
			if _, err := w.Revoke(ctx, optOut(p, consent.ForTenant(), noon, "out")); err != nil {
				panic(err)
			}
		}()
		synctest.Wait()
		require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
		close(goOn)
		require.ErrorIs(t, <-ended, context.Canceled, "who has not asked for the number is told to stop")
	})
}

func TestRevokeWhoseTimeEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, p := allowed(t)
		r := marketing(p)
		goOn, _, ended := w.running(r, true)
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		receipt, err := w.Revoke(short, optOut(p, consent.ForTenant(), noon, "out"))
		require.ErrorIs(t, err, consent.ErrHandoffsInFlight)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var typed *consent.HandoffsInFlightError
		require.ErrorAs(t, err, &typed)
		require.Equal(t, []sealtext.ID{r.Message}, typed.Messages)
		require.Equal(t, []sealtext.ID{r.Message}, receipt.HandedOff)
		require.False(t, receipt.ID.IsZero())
		require.False(t, w.check(t, marketing(p)).Allowed, "the opt-out is in force")

		close(goOn)
		require.NoError(t, <-ended)
		again, err := w.Revoke(ctx, optOut(p, consent.ForTenant(), noon, "out"))
		require.NoError(t, err)
		require.True(t, again.Repeated)
	})
}

func TestBarrierWithoutAStateStopsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, p := allowed(t)
		r := marketing(p)
		goOn, permit, _ := w.running(r, true)
		w.store.failed = errors.New("connection refused")
		done := make(chan []sealtext.ID)
		go func() {
			ids, err := w.Barrier(ctx, p)
			if err != nil {
				panic(err)
			}
			done <- ids
		}()
		synctest.Wait()
		require.ErrorIs(t, permit.Err(), consent.ErrPermitInvalid)
		close(goOn)
		require.Equal(t, []sealtext.ID{r.Message}, <-done)
	})
}

func TestBarrierWithNothingToDo(t *testing.T) {
	w, p := allowed(t)
	ids, err := w.Barrier(ctx, p)
	require.NoError(t, err)
	require.Empty(t, ids)
	_, err = w.Barrier(ctx, sealtext.Person{})
	requireInput(t, err, "person")
}

func TestPanicInAHandOffEndsIt(t *testing.T) {
	w, p := allowed(t)
	require.PanicsWithValue(t, "modem", func() {
		_, _ = w.Do(ctx, marketing(p), func(context.Context, consent.Permit) error { panic("modem") })
	})
	receipt, err := w.Revoke(ctx, optOut(p, consent.ForTenant(), noon, "out"))
	require.NoError(t, err)
	require.Empty(t, receipt.HandedOff)
}
