package request_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention/request"
)

var (
	shop    = sealtext.MustTenant("shop")
	officer = sealtext.Actor{ID: "staff-17"}
)

// recorder keeps the events of transactions, committed or not.
type recorder struct {
	events []audit.Event
	fail   error
}

func (r *recorder) Record(_ context.Context, _ sealtext.Tx, e audit.Event) error {
	if r.fail == nil {
		r.events = append(r.events, e)
	}
	return r.fail
}

// kept is a Cases in memory at noon.
type kept struct {
	*request.Cases
	store *memstore.Store
	log   *recorder
	now   time.Time
}

func keep(t *testing.T, processors ...string) *kept {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	k := &kept{store: store, log: &recorder{}, now: noon}
	k.Cases, err = request.NewCases(request.CasesConfig{
		Store: store.Requests(), Audit: k.log, Processors: processors, Now: func() time.Time { return k.now },
	})
	require.NoError(t, err)
	return k
}

func (k *kept) open(t *testing.T, kind request.Kind, of sealtext.Subject) request.Case {
	t.Helper()
	made, err := k.Open(t.Context(), officer, shop, of, request.Received{Kind: kind, Regime: request.GDPR})
	require.NoError(t, err)
	return made
}

// step takes a step of a request.
func (k *kept) step(t *testing.T, id sealtext.ID, f func(request.Request) (request.Request, error)) request.Case {
	t.Helper()
	made, err := k.Change(t.Context(), officer, shop, id, f)
	require.NoError(t, err)
	return made
}

func (k *kept) prove(p request.Proof) func(request.Request) (request.Request, error) {
	return func(r request.Request) (request.Request, error) { return r.Prove(k.now, p) }
}

func (k *kept) begin(r request.Request) (request.Request, error)  { return r.Begin(k.now) }
func (k *kept) answer(r request.Request) (request.Request, error) { return r.Answer(k.now) }

func TestEveryChangeIsAudited(t *testing.T) {
	k, who := keep(t, "twilio"), sealtext.NewSubject()
	made := k.open(t, request.Erase, who)
	id := made.Request.ID
	k.step(t, id, k.prove(request.ProofIdentity))
	k.step(t, id, func(r request.Request) (request.Request, error) { return r.Extend(k.now, "many-records") })
	k.step(t, id, k.begin)
	k.step(t, id, k.answer)
	k.step(t, id, func(r request.Request) (request.Request, error) { return r, nil }) // nothing
	made = k.step(t, id, func(r request.Request) (request.Request, error) {
		return r.Confirm(k.now, "twilio", request.OutcomeKept, "backups-30-days")
	})
	require.Equal(t, request.StateCompleted, made.Request.State)
	var got []string
	for _, e := range k.log.events {
		require.Equal(t, audit.KindRequestChanged, e.Kind)
		require.Equal(t, who, e.Subject)
		require.Equal(t, id, e.Details.Record)
		require.Equal(t, "erase", e.Details.Class)
		require.Equal(t, officer, e.Actor)
		d := e.Details
		got = append(got, fmt.Sprint(d.Outcome, " ", d.Field, d.Reference, d.Transport, d.Code, " ", d.Until.Format(time.DateOnly)))
	}
	require.Equal(t, []string{
		"received  2027-01-01", "received identity 2027-01-01", "received many-records 2027-03-01", "working  2027-03-01",
		"waiting  2027-03-01", "completed twiliokept 2027-03-01",
	}, got)
	back, err := k.Case(t.Context(), shop, id)
	require.NoError(t, err)
	require.Equal(t, made, back)
}

// TestNothingIsStoredWithoutItsEvent: where the log refuses, the request is as it was.
func TestNothingIsStoredWithoutItsEvent(t *testing.T) {
	k := keep(t)
	made := k.open(t, request.Object, sealtext.NewSubject())
	k.log.fail = errors.New("the log is away")
	_, err := k.Change(t.Context(), officer, shop, made.Request.ID, k.begin)
	require.ErrorIs(t, err, k.log.fail)
	back, err := k.Case(t.Context(), shop, made.Request.ID)
	require.NoError(t, err)
	require.Equal(t, made, back)
	_, err = k.Open(t.Context(), officer, shop, sealtext.Subject{}, request.Received{ID: sealtext.ID{1}, Kind: request.Access, Regime: request.GDPR})
	require.ErrorIs(t, err, k.log.fail)
	_, err = k.Case(t.Context(), shop, sealtext.ID{1})
	require.ErrorIs(t, err, request.ErrUnknown)
}

// TestStepsThatNoMethodTakes: a host that changes fields by itself is refused, so that nothing is
// called completed that is not.
func TestStepsThatNoMethodTakes(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*request.Request)
	}{
		{"completed while a processor has not confirmed", func(r *request.Request) {
			r.State, r.AnsweredAt, r.EndedAt = request.StateCompleted, noon, noon
		}},
		{"a processor is left out", func(r *request.Request) {
			r.Processors, r.State, r.AnsweredAt, r.EndedAt = nil, request.StateCompleted, noon, noon
		}},
		{"waiting without an answer", func(r *request.Request) { r.State = request.StateWaiting }},
		{"ended without a time", func(r *request.Request) { r.State, r.Reason = request.StateRefused, request.ReasonHeld }},
		{"back to received", func(r *request.Request) { r.State = request.StateReceived }},
		{"an earlier deadline", func(r *request.Request) { r.DeadlineAt = r.DeadlineAt.Add(-1) }},
		{"a later receipt", func(r *request.Request) { r.ReceivedAt = r.ReceivedAt.Add(1) }},
		{"less proof", func(r *request.Request) { r.Proof = request.ProofNone }},
		{"another kind", func(r *request.Request) { r.Kind = request.Object }},
		{"another id", func(r *request.Request) { r.ID = sealtext.NewID() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := keep(t, "twilio")
			id := k.open(t, request.Erase, sealtext.NewSubject()).Request.ID
			k.step(t, id, k.prove(request.ProofIdentity))
			before := k.step(t, id, k.begin)
			_, err := k.Change(t.Context(), officer, shop, id, func(r request.Request) (request.Request, error) {
				c.change(&r)
				return r, nil
			})
			require.ErrorIs(t, err, request.ErrState)
			back, err := k.Case(t.Context(), shop, id)
			require.NoError(t, err)
			require.Equal(t, before, back)
		})
	}
	k := keep(t)
	id := k.open(t, request.Erase, sealtext.NewSubject()).Request.ID
	_, err := k.Change(t.Context(), officer, shop, id, func(r request.Request) (request.Request, error) {
		r.State = request.StateWorking
		return r, nil
	})
	require.ErrorIs(t, err, request.ErrState, "without the proof")
	_, err = k.Change(t.Context(), officer, shop, sealtext.NewID(), k.begin)
	require.ErrorIs(t, err, request.ErrUnknown)
}

func TestProcessorsOfTheConfiguration(t *testing.T) {
	k := keep(t, "twilio", "vonage")
	for kind, want := range map[request.Kind]int{
		request.Access: 0, request.Portability: 0, request.Object: 0,
		request.Rectify: 2, request.Erase: 2, request.Restrict: 2, request.OptOutSale: 2,
	} {
		require.Len(t, k.open(t, kind, sealtext.NewSubject()).Request.Processors, want, kind)
	}
	made, err := k.Open(t.Context(), officer, shop, sealtext.Subject{}, request.Received{Kind: request.Erase, Regime: request.GDPR, Processors: []string{}})
	require.NoError(t, err)
	require.Empty(t, made.Request.Processors, "an empty list is nobody")
	_, err = request.NewCases(request.CasesConfig{Store: k.store.Requests(), Audit: k.log, Processors: []string{"+447700900123"}})
	require.ErrorContains(t, err, "CasesConfig.Processors[0]")
	_, err = request.NewCases(request.CasesConfig{Store: k.store.Requests()})
	require.ErrorContains(t, err, "CasesConfig.Audit is required")
}

func TestARequestByText(t *testing.T) {
	k := keep(t, "twilio")
	p := sealtext.Person{Tenant: shop, Subject: sealtext.NewSubject()}
	ask := func(kind request.Kind, message byte, at time.Time) (id sealtext.ID) {
		require.NoError(t, k.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
			id, err = k.OpenByText(ctx, tx, p, kind, sealtext.ID{message}, at)
			return err
		}))
		return id
	}
	id := ask(request.Erase, 1, noon.Add(-day))
	require.Equal(t, sealtext.ID{1}, id)
	require.Equal(t, id, ask(request.Erase, 2, noon), "it is open already")
	made, err := k.Case(t.Context(), shop, id)
	require.NoError(t, err)
	require.Equal(t, noon.Add(-day), made.Request.ReceivedAt, "the deadline runs from the text")
	require.Equal(t, request.ProofPossession, made.Request.Proof)
	require.Equal(t, []string{"twilio"}, made.Request.Unconfirmed())
	_, err = k.Change(t.Context(), officer, shop, id, k.begin)
	require.ErrorIs(t, err, request.ErrProof, "a text proves possession only")

	sale, err := k.Case(t.Context(), shop, ask(request.OptOutSale, 3, noon))
	require.NoError(t, err)
	require.Equal(t, noon.AddDate(0, 0, 15), sale.Request.DeadlineAt)
	k.step(t, sale.Request.ID, func(r request.Request) (request.Request, error) { return r.Withdraw(k.now) })
	require.Equal(t, sealtext.ID{4}, ask(request.OptOutSale, 4, noon), "the other one has ended")
	p.Subject = sealtext.NewSubject()
	require.Equal(t, sealtext.ID{5}, ask(request.Erase, 5, noon), "of somebody else")
}

func TestRemindersAreSaidOnce(t *testing.T) {
	k, who := keep(t), sealtext.NewSubject()
	first, second := k.open(t, request.Access, who), k.open(t, request.Erase, sealtext.NewSubject())
	ended := k.open(t, request.Access, sealtext.NewSubject())
	k.step(t, ended.Request.ID, func(r request.Request) (request.Request, error) { return r.Withdraw(k.now) })
	var said []string
	var away error
	say := func(_ context.Context, c request.Case, r request.Reminder) error {
		if away != nil && c.Request.ID == first.Request.ID {
			return away
		}
		said = append(said, r.ID+" "+string(c.Request.Kind))
		return nil
	}
	remind := func(at time.Duration, want ...string) error {
		t.Helper()
		k.now, said = noon.Add(at), nil
		n, err := k.Remind(t.Context(), say)
		require.ElementsMatch(t, want, said)
		require.Equal(t, len(want), n)
		return err
	}
	require.NoError(t, remind(16*day))
	require.NoError(t, remind(17*day, "deadline-14 access", "deadline-14 erase"))
	require.NoError(t, remind(18*day))
	away = errors.New("the mail server is away")
	require.ErrorIs(t, remind(25*day, "deadline-7 erase"), away)
	away = nil
	require.NoError(t, remind(25*day, "deadline-7 access"), "it comes again")
	require.NoError(t, remind(40*day, "overdue access", "overdue erase"))
	require.NoError(t, remind(400*day))
	list, err := k.Waiting(t.Context(), shop, 10)
	require.NoError(t, err)
	require.Len(t, list, 2, "open ones are listed when everything was said")
	list, err = k.Of(t.Context(), shop, who)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []string{"deadline-14", "deadline-7", "overdue"}, list[0].Request.Reminded)
	_ = second
}

// TestRemindersOfMany: more requests than are read at a time, some of which fail each time.
func TestRemindersOfMany(t *testing.T) {
	k := keep(t)
	for range 250 {
		k.open(t, request.Access, sealtext.NewSubject())
	}
	k.now = noon.Add(20 * day)
	n, calls := 0, 0
	said, err := k.Remind(t.Context(), func(context.Context, request.Case, request.Reminder) error {
		if calls++; calls%2 == 0 {
			return errors.New("away")
		}
		n++
		return nil
	})
	require.ErrorContains(t, err, "away")
	require.Equal(t, 250, calls)
	require.Equal(t, 125, said)
	require.Equal(t, 125, n)
}

func TestErasureSeparatesRequests(t *testing.T) {
	k := keep(t, "twilio")
	p := sealtext.Person{Tenant: shop, Subject: sealtext.NewSubject()}
	id := k.open(t, request.Erase, p.Subject).Request.ID
	other := k.open(t, request.Access, sealtext.NewSubject())
	records := func() (list []sealtext.Record) {
		require.NoError(t, k.Export(t.Context(), p, func(r sealtext.Record) error {
			list = append(list, r)
			return nil
		}))
		return list
	}
	require.Len(t, records(), 1)
	require.Equal(t, map[string]string{
		"state": "received", "regime": "gdpr", "deadline_at": "2027-01-01T12:00:00Z", "proof": "none", "waits_for": "twilio",
	}, records()[0].Values)
	k.step(t, id, k.prove(request.ProofIdentity))
	k.step(t, id, k.begin)
	require.NoError(t, k.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		n, err := k.Erase(ctx, tx, p)
		require.Equal(t, 1, n)
		return err
	}))
	require.Empty(t, records())
	k.log.events = nil
	made := k.step(t, id, k.answer)
	require.Zero(t, made.Subject)
	require.Zero(t, k.log.events[0].Subject, "the log does not name who was erased")
	require.Equal(t, request.StateWaiting, made.Request.State, "the request goes on")
	back, err := k.Case(t.Context(), shop, other.Request.ID)
	require.NoError(t, err)
	require.Equal(t, other, back)

	made = k.step(t, id, func(r request.Request) (request.Request, error) {
		return r.Confirm(k.now, "twilio", request.OutcomeDone, "")
	})
	require.True(t, made.Request.State.Final())
	items, err := request.NewArchive(k.store.Requests()).Due(t.Context(), noon.Add(1), 10)
	require.NoError(t, err)
	require.Empty(t, items, "the cutoff is that of the microsecond")
	items, err = request.NewArchive(k.store.Requests()).Due(t.Context(), noon.Add(day), 10)
	require.NoError(t, err)
	require.Equal(t, []sealtext.Item{{Tenant: shop, Subject: request.Nobody, Record: id}}, items)
}

func TestNextAt(t *testing.T) {
	r := working(t, request.Erase, "twilio") // the processor by 15 December, the answer by 1 January
	for _, c := range []struct {
		name string
		at   time.Duration
		want time.Duration
	}{
		{"at first", 0, 14*day + time.Microsecond},
		{"the processor is late", 15 * day, 15 * day},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, noon.Add(c.want), r.NextAt(noon.Add(c.at)))
		})
	}
	late := r.Remind("late-twilio")
	require.Equal(t, noon.Add(17*day), late.NextAt(noon.Add(15*day)))
	require.Equal(t, noon.Add(31*day+time.Microsecond), late.Remind("deadline-1").NextAt(noon.Add(31*day)))
	require.Equal(t, 9999, late.Remind("overdue").NextAt(noon.Add(40*day)).Year())
	gone, err := r.Withdraw(noon)
	require.NoError(t, err)
	require.Zero(t, gone.NextAt(noon))
	// Whenever a reminder is listed, NextAt has said so before.
	for hour := range 40 * 24 {
		at := noon.Add(time.Duration(hour) * time.Hour)
		if next := r.NextAt(at); next.After(at) {
			require.Empty(t, r.Reminders(at))
			require.NotEmpty(t, append(r.Reminders(next), r.Reminders(next.Add(1))...))
		}
	}
}
