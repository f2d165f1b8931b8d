package program_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/redact"
)

var (
	ctx   = context.Background()
	admin = sealtext.Actor{ID: "admin-7"}
)

// events is an audit log in memory. It keeps what a transaction writes even if that fails.
type events struct {
	mu   sync.Mutex
	list []audit.Event
	err  error
}

func (e *events) Record(_ context.Context, _ sealtext.Tx, v audit.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, v)
	return e.err
}

func (e *events) kinds() (ks []audit.Kind) {
	for _, v := range e.list {
		ks = append(ks, v.Kind)
	}
	return ks
}

// policy refuses texts with a word in it.
type policy struct{}

var errContent = errors.New("not that word")

// CheckLinks asks the policy of package redact.
func (policy) CheckLinks(text string, domains []string) error {
	return links().CheckLinks(text, domains)
}

var links = sync.OnceValue(func() *redact.ContentPolicy {
	p, err := redact.NewContentPolicy(redact.ContentConfig{})
	if err != nil {
		panic(err)
	}
	return p
})

func (policy) Check(_, text string) error {
	if strings.Contains(text, "lottery") {
		return errContent
	}
	return nil
}

// counting counts the reads of a store, and can fail.
type counting struct {
	program.Store
	reads atomic.Int64
	err   error
}

func (c *counting) Changes(ctx context.Context, tx sealtext.Tx, known []program.Known) ([]program.Changes, error) {
	c.reads.Add(1)
	if c.err != nil {
		return nil, c.err
	}
	return c.Store.Changes(ctx, tx, known)
}

type world struct {
	*program.Registry
	store *counting
	audit *events
	now   time.Time
}

func newWorld(t testing.TB, change ...func(*program.Config)) *world {
	t.Helper()
	s, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	return over(t, &counting{Store: s.Programs()}, change...)
}

func over(t testing.TB, s *counting, change ...func(*program.Config)) *world {
	t.Helper()
	w := &world{store: s, audit: &events{}, now: time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)}
	cfg := program.Config{Store: s, Audit: w.audit, Content: policy{}, Now: func() time.Time { return w.now }}
	for _, f := range change {
		f(&cfg)
	}
	var err error
	w.Registry, err = program.New(cfg)
	require.NoError(t, err)
	return w
}

func (w *world) declare(t testing.TB, programs ...program.Program) program.Version {
	t.Helper()
	v, err := w.Declare(ctx, admin, programs...)
	require.NoError(t, err)
	return v
}

func (w *world) set(t testing.TB, tenant sealtext.Tenant) *program.Set {
	t.Helper()
	s, err := w.Tenant(ctx, nil, tenant)
	require.NoError(t, err)
	return s
}

func TestNewRefuses(t *testing.T) {
	good := program.Config{Store: &counting{}, Audit: &events{}, Content: policy{}}
	for want, change := range map[string]func(*program.Config){
		"Config.Store":   func(c *program.Config) { c.Store = nil },
		"Config.Audit":   func(c *program.Config) { c.Audit = nil },
		"Config.Content": func(c *program.Config) { c.Content = nil },
		"Config.MaxAge":  func(c *program.Config) { c.MaxAge = time.Minute },
		"Config.Tenants": func(c *program.Config) { c.Tenants = -1 },
	} {
		cfg := good
		change(&cfg)
		_, err := program.New(cfg)
		require.ErrorContains(t, err, "program: "+want)
	}
}

func TestDeclare(t *testing.T) {
	w := newWorld(t)
	empty := w.set(t, clinic)
	require.Zero(t, empty.Version)
	require.Nil(t, empty.Program(offers))
	p, second := full(), small()
	second.Name = reminders
	second.Senders = []program.Sender{{Address: sealtext.MustSender("33333")}}
	require.EqualValues(t, 1, w.declare(t, p))
	require.EqualValues(t, 2, w.declare(t, second))
	s := w.set(t, clinic)
	require.EqualValues(t, 2, s.Version)
	require.Equal(t, p, s.Program(offers).Program)
	require.Equal(t, []int{0, 1}, []int{s.Program(offers).Order, s.Program(reminders).Order})
	require.Equal(t, w.now, s.Program(reminders).Since)
	sender, ok := s.Sender(number)
	require.True(t, ok)
	require.Equal(t, p.Senders[0], sender, "a member stands for its pool")
	require.Equal(t, []*program.Declared{s.Program(offers)}, s.BySender(short))
	_, ok = s.Sender(sealtext.MustSender("99999"))
	require.False(t, ok)
	require.Equal(t, p.Frequency.Period, s.LongestPeriod())

	require.EqualValues(t, 2, w.declare(t, p, second), "nothing changed")
	require.Equal(t, []audit.Kind{audit.KindProgramDeclared, audit.KindProgramDeclared}, w.audit.kinds())
	e := w.audit.list[1]
	require.Equal(t, admin, e.Actor)
	require.Equal(t, reminders, e.Details.Program)
	require.EqualValues(t, 2, e.Details.Version)
	require.Len(t, e.Details.SHA256, 64)

	second.Purposes = sealtext.AllPurposes
	w.now = w.now.Add(time.Hour)
	require.EqualValues(t, 3, w.declare(t, p, second), "one changed")
	past, err := w.History(ctx, clinic, reminders)
	require.NoError(t, err)
	require.Equal(t, []sealtext.PurposeSet{sealtext.Purposes(sealtext.Marketing), sealtext.AllPurposes}, []sealtext.PurposeSet{past[0].Purposes, past[1].Purposes})
	require.Equal(t, []program.Version{2, 3}, []program.Version{past[0].Version, past[1].Version})
	ts, err := w.Tenants(ctx, sealtext.Tenant{}, 10)
	require.NoError(t, err)
	require.Equal(t, []sealtext.Tenant{clinic}, ts)
}

func TestDeclareRefuses(t *testing.T) {
	w := newWorld(t)
	taken, shared := small(), small()
	taken.Tenant = dentist
	shared.Senders = []program.Sender{{Address: sealtext.MustSender("77777"), Shared: true}}
	shared.Tenant, shared.Name = dentist, reminders
	w.declare(t, taken, shared)
	w.declare(t, func() program.Program {
		p := small()
		p.Name, p.Senders = reminders, []program.Sender{{Address: short, Route: "a"}}
		return p
	}())
	for _, c := range []struct {
		name     string
		programs func() []program.Program
		field    string
	}{
		{"nothing", func() []program.Program { return nil }, "programs"},
		{"one that is not valid", func() []program.Program { p := full(); p.Languages = []string{"xx"}; return []program.Program{p} }, "languages"},
		{"one twice", func() []program.Program { return []program.Program{full(), full()} }, "program"},
		{"of two tenants", func() []program.Program { p := full(); p.Tenant = dentist; return []program.Program{full(), p} }, "tenant"},
		{"a sender of another tenant", func() []program.Program { return []program.Program{small()} }, "senders"},
		{"a sender that only the other shares", func() []program.Program {
			p := small()
			p.Senders = []program.Sender{{Address: sealtext.MustSender("77777")}}
			return []program.Program{p}
		}, "senders"},
		{"another route of a sender of both", func() []program.Program {
			p := small()
			p.Senders = []program.Sender{{Address: short, Route: "b"}}
			return []program.Program{p}
		}, "senders"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.Declare(ctx, admin, c.programs()...)
			requireInput(t, err, c.field)
			require.EqualValues(t, 1, w.set(t, clinic).Version, "nothing is written")
		})
	}
	p := full()
	p.Replies.Help = "Win the lottery."
	_, err := w.Declare(ctx, admin, p)
	require.ErrorIs(t, err, errContent)
	_, err = w.Declare(ctx, sealtext.Actor{}, full())
	requireInput(t, err, "actor id")
	_, err = w.DeclareTx(ctx, nil, admin, full())
	require.ErrorIs(t, err, sealtext.ErrForeignTx)
	w.audit.err = errors.New("disk full")
	p = small()
	p.Senders = []program.Sender{{Address: sealtext.MustSender("88888")}}
	_, err = w.Declare(ctx, admin, p)
	require.ErrorIs(t, err, w.audit.err)
	require.Nil(t, w.set(t, clinic).Program(offers))
}

// Programs that have a sender in common change it together.
func TestSenderOfTwoProgramsChangesInOneCall(t *testing.T) {
	w := newWorld(t)
	a, b := small(), small()
	b.Name = reminders
	w.declare(t, a, b)
	a.Senders, b.Senders = []program.Sender{{Address: number, Route: "new"}}, []program.Sender{{Address: number, Route: "new"}}
	_, err := w.Declare(ctx, admin, a)
	requireInput(t, err, "senders")
	require.EqualValues(t, 4, w.declare(t, a, b))
}

func TestRetire(t *testing.T) {
	w := newWorld(t)
	w.declare(t, small())
	w.now = w.now.Add(time.Hour)
	v, err := w.Retire(ctx, admin, clinic, offers)
	require.NoError(t, err)
	require.EqualValues(t, 2, v)
	d := w.set(t, clinic).Program(offers)
	require.True(t, d.Retired())
	require.Equal(t, w.now, d.RetiredAt)
	require.Equal(t, []*program.Declared{d}, w.set(t, clinic).BySender(number), "a STOP to it is heard")
	v, err = w.Retire(ctx, admin, clinic, offers)
	require.NoError(t, err)
	require.EqualValues(t, 2, v, "again changes nothing")
	_, err = w.Retire(ctx, admin, clinic, reminders)
	requireInput(t, err, "program")

	theirs := small()
	theirs.Tenant = dentist
	w.declare(t, theirs) // the sender is released
	_, err = w.Declare(ctx, admin, small())
	requireInput(t, err, "senders")
	back := small()
	back.Senders = []program.Sender{{Address: short}}
	changes, err := w.Plan(ctx, back)
	require.NoError(t, err)
	changes[0].Warnings = nil
	require.Equal(t, program.Change{Field: "program", Was: `"retired"`, Becomes: `"declared"`, Loosens: true}, changes[0])
	w.declare(t, back)
	require.False(t, w.set(t, clinic).Program(offers).Retired())
	past, err := w.History(ctx, clinic, offers)
	require.NoError(t, err)
	require.Len(t, past, 3)
	require.Equal(t, []audit.Kind{
		audit.KindProgramDeclared, audit.KindProgramRetired, audit.KindProgramDeclared, audit.KindProgramDeclared, audit.KindProgramDeclared,
	}, w.audit.kinds(), "one of them was rolled back")
}

func TestTenantStates(t *testing.T) {
	w := newWorld(t)
	v, err := w.Suspend(ctx, admin, clinic)
	require.NoError(t, err)
	require.EqualValues(t, 1, v)
	require.True(t, w.set(t, clinic).Suspended())
	w.declare(t, small())
	_, err = w.DeclareTenant(ctx, admin, fullTenant())
	require.NoError(t, err)
	s := w.set(t, clinic)
	require.True(t, s.Suspended(), "declaring does not resume")
	require.Equal(t, fullTenant(), s.Tenant)
	_, err = w.Resume(ctx, admin, clinic)
	require.NoError(t, err)
	v, err = w.Resume(ctx, admin, clinic)
	require.NoError(t, err)
	require.EqualValues(t, 4, v, "again changes nothing")
	require.False(t, w.set(t, clinic).Suspended())
	_, err = w.RetireTenant(ctx, admin, clinic)
	require.NoError(t, err)
	require.True(t, w.set(t, clinic).Retired())
	_, err = w.Declare(ctx, admin, full())
	requireInput(t, err, "tenant")
	theirs := small()
	theirs.Tenant = dentist
	w.declare(t, theirs)
	_, err = w.DeclareTenant(ctx, admin, fullTenant())
	requireInput(t, err, "senders")
	_, err = w.Retire(ctx, admin, dentist, offers)
	require.NoError(t, err)
	_, err = w.DeclareTenant(ctx, admin, fullTenant())
	require.NoError(t, err)
	require.False(t, w.set(t, clinic).Retired())
	_, err = w.Declare(ctx, admin, theirs)
	requireInput(t, err, "senders")
	require.Subset(t, w.audit.kinds(), []audit.Kind{audit.KindTenantDeclared, audit.KindTenantSuspended, audit.KindTenantResumed, audit.KindTenantRetired})
	_, err = w.DeclareTenant(ctx, admin, program.Tenant{})
	requireInput(t, err, "tenant")
}

// The declaration of another process is seen when the cached one is too old, at once by Fresh, and
// by Refresh in one statement for all tenants.
func TestAge(t *testing.T) {
	w := newWorld(t)
	other := over(t, w.store)
	w.declare(t, small())
	require.EqualValues(t, 1, other.set(t, clinic).Version)
	p := small()
	p.Purposes = sealtext.AllPurposes
	w.declare(t, p)
	reads := w.store.reads.Load()
	require.EqualValues(t, 1, other.set(t, clinic).Version, "as young as it has to be")
	require.Equal(t, reads, w.store.reads.Load())
	sets, err := other.Fresh(ctx, nil, []sealtext.Tenant{clinic, dentist})
	require.NoError(t, err)
	require.Equal(t, []program.Version{2, 0}, []program.Version{sets[0].Version, sets[1].Version})
	require.Equal(t, dentist, sets[1].Tenant.Tenant)
	require.Equal(t, reads+1, w.store.reads.Load())

	w.declare(t, small())
	other.now = other.now.Add(3 * time.Second)
	require.EqualValues(t, 3, other.set(t, clinic).Version)
	w.declare(t, p)
	require.NoError(t, other.Refresh(ctx))
	reads = w.store.reads.Load()
	require.EqualValues(t, 4, other.set(t, clinic).Version)
	require.Equal(t, reads, w.store.reads.Load())

	w.store.err = errors.New("away")
	other.now = other.now.Add(time.Hour)
	_, err = other.Tenant(ctx, nil, clinic)
	require.ErrorIs(t, err, w.store.err)
	require.ErrorIs(t, other.Refresh(ctx), w.store.err)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, other.Run(ended), context.Canceled)
}

// A declaration within a transaction of the host is visible in it, and nowhere else before it is
// committed; one that fails never becomes visible.
func TestDeclareTx(t *testing.T) {
	w := newWorld(t)
	w.declare(t, small())
	p := small()
	p.Purposes = sealtext.AllPurposes
	failed := errors.New("failed")
	declare := func(end error) error {
		return w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			v, err := w.DeclareTx(ctx, tx, admin, p)
			require.NoError(t, err)
			require.EqualValues(t, 2, v)
			sets, err := w.Fresh(ctx, tx, []sealtext.Tenant{clinic})
			require.NoError(t, err)
			require.Equal(t, p, sets[0].Program(offers).Program)
			held, err := w.Tenant(ctx, tx, clinic)
			require.NoError(t, err)
			require.EqualValues(t, 1, held.Version)
			w.now = w.now.Add(time.Minute)
			_, err = w.Tenant(ctx, tx, clinic)
			require.NoError(t, err)
			return end
		})
	}
	require.ErrorIs(t, declare(failed), failed)
	require.EqualValues(t, 1, w.set(t, clinic).Version, "it was not held")
	require.NoError(t, declare(nil))
	w.now = w.now.Add(time.Minute)
	require.EqualValues(t, 2, w.set(t, clinic).Version)
}
