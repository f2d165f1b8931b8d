package consent_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// A passcode that needs no opt-in goes on after a STOP to another program, as Check says, and is
// stopped by one that covers it. After an erasure the barrier waits for it.
func TestBarrierAndExemptHandOffs(t *testing.T) {
	for _, c := range []struct {
		name           string
		say            func(w world, p sealtext.Person) error
		stopped, waits bool
	}{
		{"a STOP to another program", func(w world, p sealtext.Person) error {
			_, err := w.Record(ctx, optOut(p, consent.ForProgram(offers), noon, "out"))
			return err
		}, false, false},
		{"a STOP to its program", func(w world, p sealtext.Person) error {
			return w.commit(optOut(p, consent.ForProgram(reminders), noon, "out"))
		}, true, true},
		{"an opt-out of the tenant for another purpose", func(w world, p sealtext.Person) error {
			return w.commit(optOut(p, consent.ForTenant(), noon, "out", sealtext.Marketing))
		}, false, false},
		{"an opt-out of the account", func(w world, p sealtext.Person) error {
			return w.commit(optOut(p, consent.ForAccount(), noon, "out"))
		}, true, true},
		{"an erasure", func(w world, p sealtext.Person) error {
			return w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := w.Erase(ctx, tx, p)
				return err
			})
		}, false, true},
		{"an erasure that leaves a tombstone", func(w world, p sealtext.Person) error {
			if err := w.commit(optOut(p, consent.ForProgram(offers), noon, "out")); err != nil {
				return err
			}
			return w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := w.Erase(ctx, tx, p)
				return err
			})
		}, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, exempting)
				p := person(clinic, 1)
				w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
				r := passcode(p)
				goOn, permit, ended := w.running(r, true)
				require.NoError(t, c.say(w, p))
				returned := make(chan error, 1)
				go func() {
					_, err := w.Barrier(ctx, p)
					returned <- err
				}()
				synctest.Wait()
				require.Equal(t, c.waits, len(returned) == 0, "whether the barrier waits")
				if c.stopped {
					require.ErrorIs(t, permit.Err(), consent.ErrPermitInvalid)
				} else {
					require.NoError(t, permit.Err())
				}
				require.Equal(t, !c.stopped, w.check(t, passcode(p)).Allowed, "the barrier decides as the gate does")
				close(goOn)
				require.NoError(t, <-ended)
				require.NoError(t, <-returned)
			})
		})
	}
}

// commit records an event without a barrier.
func (w world) commit(e consent.Event) error {
	return w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := w.RecordTx(ctx, tx, e)
		return err
	})
}

// Whatever was said and declared, the barrier stops exactly the hand-offs that the gate denies.
func TestBarrierDecidesAsTheGate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(n int) int { return random.IntN(n) }
	scopes := []consent.Scope{
		consent.ForAccount(), consent.ForTenant(), consent.ForProgram(offers), consent.ForProgram(reminders),
		consent.ForSender(offers, sender), consent.ForSender(reminders, toll),
	}
	stopped, ran := 0, 0
	for n := range 400 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, func(c *config) {
				c.Rules = []rule.Rule{}
				exempting(c)
				if pick(3) == 0 {
					c.Programs[0].Exempt = []program.Exemption{{Purpose: sealtext.Informational, Reason: "asked-for", Source: "terms"}}
				}
				if pick(4) == 0 {
					c.Programs[1].Notices = []program.Notice{{Version: "1"}, {Version: "2", EffectiveFrom: noon.Add(-day), Reconsent: true}}
				}
			})
			p := person(clinic, 1)
			say := func(part string, most int) {
				for i := range pick(most) {
					s := scopes[pick(len(scopes))]
					key := fmt.Sprintf("%s-%d-%d", part, n, i)
					e := optOut(p, s, w.clock.advance(time.Second), key)
					if pick(2) == 0 {
						e = optIn(p, s, w.clock.now(), key, sealtext.AllPurposes.Each()...)
						if s.Level == consent.LevelProgram || s.Level == consent.LevelSender {
							e.Purposes = map[sealtext.Program]sealtext.PurposeSet{
								offers: sealtext.Purposes(sealtext.Marketing, sealtext.Informational), reminders: sealtext.Purposes(sealtext.Transactional, sealtext.OTP),
							}[s.Program]
						}
						if s.Program == reminders && len(w.config.Programs[1].Notices) > 0 {
							e.Notice = []string{"1", "2"}[pick(2)]
						}
					}
					_ = w.commit(e) // what is refused changes nothing
				}
			}
			say("before", 5)
			requests := []consent.Request{passcode(p), marketing(p), marketing(p)}
			requests[2].Purpose = sealtext.Informational
			type flight struct {
				request consent.Request
				goOn    chan struct{}
				permit  consent.Permit
				ended   chan error
			}
			var up []flight
			for _, r := range requests {
				if w.check(t, r).Allowed {
					goOn, permit, ended := w.running(r, true)
					up = append(up, flight{r, goOn, permit, ended})
				}
			}
			say("after", 5)
			done := make(chan error, 1)
			go func() {
				_, err := w.Barrier(ctx, p)
				done <- err
			}()
			synctest.Wait()
			for _, f := range up {
				ran++
				if w.check(t, f.request).Allowed {
					require.NoError(t, f.permit.Err())
				} else {
					stopped++
					require.ErrorIs(t, f.permit.Err(), consent.ErrPermitInvalid)
				}
			}
			for _, f := range up {
				close(f.goOn)
				require.NoError(t, <-f.ended)
			}
			require.NoError(t, <-done)
		})
	}
	require.Greater(t, stopped, 50)
	require.Greater(t, ran-stopped, 50)
}
