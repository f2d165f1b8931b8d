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
	"github.com/sealtext/sealtext/consent/rule"
)

// reply is a request for the answer to an action, or, if none is due, to its first event all the
// same.
func reply(p sealtext.Person, a consent.Action) consent.Request {
	r := marketing(p)
	r.Purpose, r.Answers = sealtext.Transactional, a.Answers
	if r.Answers.IsZero() && len(a.Receipts) > 0 {
		r.Answers = a.Receipts[0].ID
	}
	return r
}

func TestAStopIsConfirmedOnce(t *testing.T) {
	w, p := allowed(t)
	stop := w.inbound(t, p, toll, "STOP", "m1") // the sender of two programs
	require.Len(t, stop.Receipts, 2)
	require.False(t, stop.Answers.IsZero())
	var sent atomic.Int32
	var wait sync.WaitGroup
	for n := range 64 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			r := reply(p, stop)
			r.Sender = toll
			if n%2 == 1 { // by way of the other program
				r.Answers, r.Program = stop.Receipts[1].ID, reminders
			}
			d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { sent.Add(1); return nil })
			require.NoError(t, err)
			if !d.Allowed {
				require.Equal(t, []string{consent.ReasonAnswerAgain}, rulesOf(d))
			}
		}()
	}
	wait.Wait()
	require.EqualValues(t, 1, sent.Load())

	for _, again := range []consent.Action{
		w.inbound(t, p, toll, "STOP", "m1"), // delivered twice
		w.inbound(t, p, toll, "STOP", "m2"), // said twice
	} {
		r := reply(p, again)
		r.Sender = toll
		d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { panic("never") })
		require.NoError(t, err)
		require.Equal(t, []string{consent.ReasonAnswerAgain}, rulesOf(d))
	}
	require.Equal(t, consent.KindAnswer, must(w.History(ctx, p))[3].Kind, "the answer is recorded")

	w.clock.advance(time.Hour)
	w.inbound(t, p, toll, "START", "m3")
	w.clock.advance(time.Hour)
	r := reply(p, w.inbound(t, p, toll, "STOP", "m4"))
	r.Sender = toll
	require.True(t, w.check(t, r).Allowed, "back and out again is a new STOP")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestWhatAnswers(t *testing.T) {
	w, p := allowed(t)
	stop := w.inbound(t, p, sender, "STOP", "m1")
	other := w.inbound(t, person(clinic, 2), sender, "STOP", "m2")
	for _, c := range []struct {
		name   string
		after  time.Duration
		change func(*consent.Request)
		rules  []string
	}{
		{"at once", 0, func(*consent.Request) {}, nil},
		{"in the last moment", 5*time.Minute - time.Microsecond, func(*consent.Request) {}, nil},
		{"after five minutes", 5 * time.Minute, func(*consent.Request) {}, []string{consent.ReasonAnswerLate}},
		{"at night", 0, func(r *consent.Request) { r.Location.Zones = []string{"Asia/Kolkata"} }, nil},
		{"marketing", 0, func(r *consent.Request) { r.Purpose = sealtext.Marketing }, []string{consent.ReasonAnswerPurpose}},
		{"to another person", 0, func(r *consent.Request) { r.Person = person(clinic, 2) }, []string{consent.ReasonAnswerNothing}},
		{"of another person", 0, func(r *consent.Request) { r.Answers = other.Answers }, []string{consent.ReasonAnswerNothing}},
		{"an opt-in", 0, func(r *consent.Request) { r.Answers = must(w.History(ctx, p))[0].ID }, []string{consent.ReasonAnswerNothing}},
		{"no event", 0, func(r *consent.Request) { r.Answers = sealtext.NewID() }, []string{consent.ReasonAnswerNothing}},
		{"for another program", 0, func(r *consent.Request) { r.Program, r.Sender = reminders, toll }, []string{consent.ReasonAnswerNothing}},
		{"from another sender", 0, func(r *consent.Request) { r.Sender = sealtext.MustSender("99999") }, []string{consent.ReasonSender}},
		{"expired", 0, func(r *consent.Request) { r.Expires = noon }, []string{consent.ReasonExpired}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.clock.t = noon.Add(c.after)
			r := reply(p, stop)
			c.change(&r)
			d := w.check(t, r)
			require.Equal(t, c.rules, rulesOf(d))
			require.True(t, d.RetryAt.IsZero())
		})
	}
	w.clock.t = noon
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(p))), "and nothing else goes out")
	w.clock.t = noon.Add(time.Minute)
	w.inbound(t, p, sender, "START", "m3")
	require.Equal(t, []string{consent.ReasonAnswerLifted}, rulesOf(w.check(t, reply(p, stop))), "back before the answer")
}

func TestAnAnswerEndsWithItsWindow(t *testing.T) {
	for name, rules := range map[string][]rule.Rule{"the default table": nil, "no rules": {}} {
		t.Run(name, func(t *testing.T) {
			w, p := allowed(t, func(c *config) { c.Rules = rules })
			stop := w.inbound(t, p, sender, "STOP", "m1")
			w.clock.advance(5*time.Minute - 10*time.Second)
			_, err := w.Do(ctx, reply(p, stop), func(_ context.Context, permit consent.Permit) error {
				require.Equal(t, noon.Add(5*time.Minute), permit.Deadline())
				return nil
			})
			require.NoError(t, err)
		})
	}
}

// A row of one jurisdiction shortens the time for an answer there, and not for
// a person of whom no jurisdiction is known; an implied opt-in takes the
// shortest of all in that case.
func TestAnAnswerIsNotShortenedByARowOfSomewhereElse(t *testing.T) {
	short := rule.Rule{
		ID: "de-answer", Jurisdiction: "DE", Purposes: sealtext.AllPurposes, Term: rule.Term{Kind: rule.TermAnswerWithin, Minutes: 1},
		Source: "s", AsOf: noon,
	}
	for _, c := range []struct {
		name   string
		change func(*consent.Request)
		after  time.Duration
	}{
		{"nothing known", func(r *consent.Request) { r.Location.Zones = nil }, consent.MaxAnswer},
		{"another country", func(*consent.Request) {}, consent.MaxAnswer},
		{"a zone of the country", func(r *consent.Request) { r.Location.Zones = []string{"Europe/Berlin"} }, time.Minute},
		{"the country", func(r *consent.Request) { r.Location.Jurisdictions = []rule.Jurisdiction{"DE"} }, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := allowed(t, func(cfg *config) { cfg.Rules = []rule.Rule{short} })
			r := reply(p, w.inbound(t, p, sender, "STOP", "m1"))
			c.change(&r)
			w.clock.advance(c.after - time.Microsecond)
			require.Empty(t, rulesOf(w.check(t, r)))
			w.clock.advance(time.Microsecond)
			require.Equal(t, []string{consent.ReasonAnswerLate}, rulesOf(w.check(t, r)))
		})
	}
}

// An answer that was not sent is tried again as the same message.
func TestAnAnswerIsTriedAgain(t *testing.T) {
	w, p := allowed(t)
	r := reply(p, w.inbound(t, p, sender, "STOP", "m1"))
	fire := errors.New("the modem is on fire")
	_, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { return fire })
	require.ErrorIs(t, err, fire)
	d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { return nil })
	require.NoError(t, err)
	require.True(t, d.Allowed)
	r.Message = sealtext.NewID()
	d, err = w.Do(ctx, r, func(context.Context, consent.Permit) error { panic("never") })
	require.NoError(t, err)
	require.Equal(t, []string{consent.ReasonAnswerAgain}, rulesOf(d))
}

func TestHelpIsAnswered(t *testing.T) {
	w, p := allowed(t)
	w.inbound(t, p, sender, "STOP", "m1")
	help := w.inbound(t, p, sender, "HELP", "m2")
	require.True(t, w.check(t, reply(p, help)).Allowed, "also to a person who opted out")
	require.True(t, w.inbound(t, p, sender, "hello", "m3").Answers.IsZero())
}

// A START is confirmed once, whatever purposes the person opted in to again; not if it changed
// nothing, and not one from a form.
func TestStartIsConfirmed(t *testing.T) {
	w, p := allowed(t)
	w.inbound(t, p, sender, "STOP", "m1")
	w.clock.advance(time.Minute)
	start := reply(p, w.inbound(t, p, sender, "START", "m2"))
	require.Equal(t, sealtext.Transactional, start.Purpose, "which the program does not declare")
	require.True(t, w.check(t, start).Allowed)
	_, err := w.Do(ctx, start, func(context.Context, consent.Permit) error { return nil })
	require.NoError(t, err)
	start.Message = sealtext.NewID()
	d, err := w.Do(ctx, start, func(context.Context, consent.Permit) error { panic("never") })
	require.NoError(t, err)
	require.Equal(t, []string{consent.ReasonAnswerAgain}, rulesOf(d))

	w.clock.advance(time.Minute)
	w.inbound(t, p, sender, "STOP ALL BRANDS", "m3")
	w.clock.advance(time.Minute)
	start = reply(p, w.inbound(t, p, sender, "START", "m4"))
	require.Equal(t, []string{consent.ReasonAnswerNothing}, rulesOf(w.check(t, start)), "the account is still opted out")

	other := person(clinic, 2)
	form := w.record(t, optIn(other, consent.ForProgram(offers), w.clock.now(), "form-2", sealtext.Marketing))
	require.Equal(t, []string{consent.ReasonAnswerNothing}, rulesOf(w.check(t, reply(other, consent.Action{Answers: form.ID}))))
}

func TestAListIsNotAnswered(t *testing.T) {
	w := newWorld(t)
	for n, method := range []consent.Method{consent.MethodImport, consent.MethodProvider} {
		p := person(clinic, byte(n+1))
		e := optOut(p, consent.ForProgram(offers), noon, "k"+method.String())
		e.Method = method
		r := reply(p, consent.Action{Answers: w.record(t, e).ID})
		require.Equal(t, []string{consent.ReasonAnswerNothing}, rulesOf(w.check(t, r)), method)
	}
}

func TestOnlyTheLedgerRecordsAnswers(t *testing.T) {
	w, p := allowed(t)
	e := optOut(p, consent.ForTenant(), noon, "k")
	e.Kind = consent.KindAnswer
	_, err := w.Record(ctx, e)
	requireInput(t, err, "kind")
}

// The relay may take up the confirmation of a STOP between the commit of the
// STOP and its Barrier: other hand-offs are void then, this one is not.
func TestTheBarrierOfAStopLetsItsAnswerGo(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer bool
		spoils func(w world, p sealtext.Person) // what else happened before the Barrier
		goes   bool
	}{
		{"the answer", true, nil, true},
		{"another message", false, nil, false},
		{"the answer, to a person who opted in again", true, func(w world, p sealtext.Person) {
			w.clock.advance(time.Minute)
			w.record(t, optIn(p, consent.ForProgram(offers), w.clock.now(), "back", sealtext.Marketing))
		}, false},
		{"the answer, too late", true, func(w world, _ sealtext.Person) { w.clock.advance(5 * time.Minute) }, false},
		{"the answer, to an erased person", true, func(w world, p sealtext.Person) {
			require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := w.Erase(ctx, tx, p)
				return err
			}))
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, p := allowed(t)
				r := marketing(p)
				var goOn chan struct{}
				var permit consent.Permit
				var ended chan error
				if !c.answer {
					goOn, permit, ended = w.running(r, false)
				}
				body := must(sealtext.NewBody("STOP"))
				var stop consent.Action
				require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
					stop, err = w.Inbound(ctx, tx, consent.InboundText{Person: p, Sender: sender, Text: body, At: noon, Reference: "m1"})
					return err
				}))
				if c.answer {
					r = reply(p, stop)
					goOn, permit, ended = w.running(r, false)
				}
				if c.spoils != nil {
					c.spoils(w, p)
				}
				held := make(chan []sealtext.ID)
				go func() { held <- must(w.Barrier(ctx, p)) }()
				synctest.Wait()
				if c.goes {
					require.Empty(t, <-held, "nothing that it covers was under way")
					require.NoError(t, permit.Redeem(r.Message))
					close(goOn)
					require.NoError(t, <-ended)
					return
				}
				require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
				close(goOn)
				require.Equal(t, []sealtext.ID{r.Message}, <-held)
				require.ErrorIs(t, <-ended, context.Canceled)
			})
		})
	}
}

// Another process that hands the answer over looks once more when the permit
// is redeemed, and it goes out; the Barrier waits for it.
func TestTheBarrierOfAStopAwaitsItsAnswerInAnotherProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there, store, p := two(t)
		body := must(sealtext.NewBody("STOP"))
		var stop consent.Action
		require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			stop, err = here.Inbound(ctx, tx, consent.InboundText{Person: p, Sender: sender, Text: body, At: noon, Reference: "m1"})
			return err
		}))
		r := reply(p, stop)
		goOn, permit, ended := there.running(r, false)
		held := make(chan []sealtext.ID)
		go func() { held <- must(here.Barrier(ctx, p)) }()
		synctest.Wait()
		require.NoError(t, permit.Redeem(r.Message))
		close(goOn)
		require.NoError(t, <-ended)
		require.Equal(t, []sealtext.ID{r.Message}, <-held)
	})
}
