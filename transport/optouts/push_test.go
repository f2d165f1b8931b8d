package optouts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/vault"
)

// recorded are the events of a Syncer in the audit log.
type recorded struct {
	audit.Recorder
	events []audit.Event
}

func (r *recorded) Record(ctx context.Context, tx sealtext.Tx, e audit.Event) error {
	r.events = append(r.events, e)
	return r.Recorder.Record(ctx, tx, e)
}

// all returns what was blocked, and in how many requests.
func (p *provider) all() (numbers []sealtext.Number) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.blocked {
		numbers = append(numbers, one...)
	}
	return numbers
}

// Who is out of everything from the sender here is blocked there, once; who may still get something is
// not, and who has come back is not.
func TestPush(t *testing.T) {
	w := newWorld(t, nil)
	for i := range 5 {
		w.OptIn(person(i))
	}
	w.leaves(person(0), "web-0", consent.ForTenant())
	w.leaves(person(1), "web-1", consent.ForProgram(w.Program))
	w.leaves(person(2), "web-2", consent.ForSender(w.Program, w.Sender), sealtext.Marketing)
	w.leaves(person(3), "web-3", consent.ForSender(w.Program, w.Sender))
	w.Clock.Advance(time.Minute)
	w.returns(person(3), "web-3-again")
	w.leaves(person(4), "web-4", consent.ForSender(w.Program, sealtext.MustSender("+15005550009")))
	log := &recorded{Recorder: w.Audit}
	s := w.syncer(func(c *optouts.Config) { c.Audit = log })
	require.NoError(t, s.Step(ctx))
	require.Empty(t, w.errors())
	require.ElementsMatch(t, []sealtext.Number{number(person(0)), number(person(1))}, w.provider.all())
	require.Equal(t, 2, s.Stats().Blocked)
	require.Len(t, log.events, 2)
	for _, e := range log.events {
		require.Equal(t, audit.KindConsentNoted, e.Kind)
		require.Equal(t, "blocked-at-provider", e.Details.Outcome)
		require.Equal(t, w.Sender, e.Details.Sender)
		require.Equal(t, "inbox", e.Details.Transport)
		require.Contains(t, []sealtext.Subject{w.Person(person(0)).Subject, w.Person(person(1)).Subject}, e.Subject)
	}

	w.Clock.Advance(time.Minute)
	w.leaves(person(2), "web-2-all", consent.ForProgram(w.Program))
	require.NoError(t, s.Step(ctx))
	require.Len(t, w.provider.all(), 2, "it is not due")
	w.Clock.Advance(time.Hour)
	require.NoError(t, s.Step(ctx))
	require.Equal(t, []sealtext.Number{number(person(2))}, w.provider.blocked[len(w.provider.blocked)-1])
	require.Len(t, w.provider.all(), 3)
	require.Equal(t, 3, s.Stats().Blocked)
	require.Empty(t, w.provider.unblocked)
}

// Who is on the list is not pushed back to it.
func TestPushListed(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(ann)
	w.OptIn(bob)
	w.leaves(bob, "web", consent.ForTenant())
	w.provider.set(w.entry(ann, time.Hour))
	require.NoError(t, w.syncer(nil).Step(ctx))
	require.Equal(t, []sealtext.Number{number(bob)}, w.provider.all())
}

// A provider that fails is asked again after some minutes, and what it may have is harmless to repeat.
func TestPushFails(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(ann)
	w.leaves(ann, "web", consent.ForTenant())
	w.provider.failBlock = errAway
	s := w.syncer(func(c *optouts.Config) { c.Lister, c.Unblocker = nil, nil })
	require.NoError(t, s.Step(ctx))
	heard := w.errors()
	require.Len(t, heard, 1)
	require.ErrorIs(t, heard[0], errAway)
	w.provider.failBlock = nil
	w.Clock.Advance(time.Minute)
	require.NoError(t, s.Step(ctx))
	require.Empty(t, w.provider.all())
	w.Clock.Advance(5 * time.Minute)
	require.NoError(t, s.Step(ctx))
	require.Equal(t, []sealtext.Number{number(ann)}, w.provider.all())
	require.Empty(t, w.provider.asked)

	_, err := s.Drift(ctx, optouts.DriftQuery{Tenant: w.Tenant, Sender: w.Sender})
	require.ErrorIs(t, err, optouts.ErrNoList)
}

// Numbers leave the vault only for whom it allows to have them, and of who is erased there is none.
func TestPushReveals(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(ann)
	w.leaves(ann, "web", consent.ForTenant())
	s := w.syncer(func(c *optouts.Config) { c.Access.Actor = sealtext.Actor{ID: "somebody"} })
	require.NoError(t, s.Step(ctx))
	heard := w.errors()
	require.Len(t, heard, 1)
	require.ErrorIs(t, heard[0], vault.ErrDenied)
	require.Empty(t, w.provider.all())

	w.Clock.Advance(time.Hour)
	_, err := w.Rights.Erase(ctx, servicetest.Auditor(), w.Person(ann), "case-1")
	require.NoError(t, err)
	require.NoError(t, w.syncer(func(c *optouts.Config) { c.Database = taken{w.database} }).Step(ctx))
	require.Empty(t, w.errors())
	require.Empty(t, w.provider.all())
}

// Of a sender with several programs a person must be out of all that are not retired.
func TestPushAllPrograms(t *testing.T) {
	other := sealtext.MustProgram("offers")
	w := newWorld(t, func(c *servicetest.Config) {
		again := c.Programs[0]
		again.Name, again.Senders = other, []program.Sender{{Address: again.Senders[0].Address, Route: "inbox"}}
		c.Programs = append(c.Programs, again)
	})
	w.OptIn(ann)
	w.leaves(ann, "one", consent.ForProgram(w.Program))
	s := w.syncer(nil)
	require.NoError(t, s.Step(ctx))
	require.Empty(t, w.provider.all())
	w.Clock.Advance(2 * time.Hour)
	w.leaves(ann, "two", consent.ForProgram(other))
	require.NoError(t, s.Step(ctx))
	require.Equal(t, []sealtext.Number{number(ann)}, w.provider.all())
}
