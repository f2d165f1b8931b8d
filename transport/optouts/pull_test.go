package optouts_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/optouts"
)

func person(i int) string { return fmt.Sprintf("+1202556%04d", i) }

// Whom the provider blocks and we do not is opted out here once, by the provider's time, whatever pages
// are read again; whom the tenant does not know is counted.
func TestPull(t *testing.T) {
	w := newWorld(t, nil)
	const n = 7
	for i := range n {
		w.OptIn(person(i))
		w.provider.entries = append(w.provider.entries, w.entry(person(i), time.Hour+time.Duration(i)*time.Minute))
	}
	w.provider.entries = append(w.provider.entries, w.entry(eve, time.Hour))
	w.provider.unread = 1
	w.OptIn(ann)
	s := w.syncer(nil)
	for range 2 {
		require.NoError(t, s.Step(ctx))
		require.Empty(t, w.errors())
		got := s.Stats()
		require.Equal(t, optouts.Counts{Entries: 8, OptOuts: n, Unknown: 1, Bad: 4}, got.Counts)
		require.Equal(t, w.Clock.Now(), got.Oldest)
		require.Equal(t, []string{"", "1", "2", "3"}, w.provider.asked)
		w.Clock.Advance(time.Minute / 2) // not due
		require.Equal(t, 1, got.Senders)
		require.True(t, got.Leads)
		w.Clock.Advance(-time.Minute / 2)
	}
	for i := range n {
		require.True(t, w.out(person(i)))
		outs := w.outs(person(i))
		require.Len(t, outs, 1)
		require.Equal(t, consent.MethodProvider, outs[0].Method)
		require.Equal(t, consent.ForSender(w.Program, w.Sender), outs[0].Scope)
		require.Equal(t, w.provider.entries[i].At, outs[0].OccurredAt)
	}
	require.False(t, w.out(ann))
	_, err := w.Sealer.Find(ctx, nil, w.Tenant, number(eve))
	require.ErrorContains(t, err, "no such subject", "nobody is enrolled by default")

	w.Clock.Advance(time.Hour)
	require.NoError(t, s.Step(ctx))
	require.Equal(t, optouts.Counts{Entries: 8, Known: n, Unknown: 1, Bad: 4}, s.Stats().Counts)
	require.Len(t, w.outs(person(3)), 1)
	require.Zero(t, s.Stats().Drift)
}

func TestPullEnrolls(t *testing.T) {
	w := newWorld(t, nil)
	w.provider.set(w.entry(eve, time.Hour))
	s := w.syncer(func(c *optouts.Config) { c.Enroll = true })
	require.NoError(t, s.Step(ctx))
	_, err := w.Sealer.Find(ctx, nil, w.Tenant, number(eve))
	require.NoError(t, err)
	require.True(t, w.out(eve))
}

// The evidence of an opt-out is what the provider says about the entry.
func TestEvidence(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(ann)
	w.provider.set(w.entry(ann, time.Hour))
	require.NoError(t, w.syncer(nil).Step(ctx))
	p := w.Person(ann)
	open, _, err := w.Vault.OpenExport(ctx, servicetest.Auditor(), p)
	require.NoError(t, err)
	var said []string
	require.NoError(t, w.Consent.Export(ctx, p, func(r sealtext.Record) error {
		for _, f := range r.Sealed {
			b, err := open(ctx, f)
			if err != nil {
				return err
			}
			v, err := consent.DecodeEvidence(b)
			if err != nil {
				return err
			}
			said = append(said, v.Source+": "+v.Reference)
		}
		return nil
	}))
	require.Contains(t, said, "opt-outs listed by inbox: text e-1 of 2026-03-02T14:00:00Z")
}

// An entry is no opt-out where a newer opt-in lifted it, unless the provider's time is newer.
func TestLifted(t *testing.T) {
	for _, c := range []struct {
		name      string
		change    func(*optouts.Entry)
		shared    bool
		out       bool
		unblocked bool
	}{
		{"a text before", func(*optouts.Entry) {}, false, false, true},
		{"a request before", func(e *optouts.Entry) { e.How = optouts.HowAPI }, false, false, true},
		{"the provider itself, before", func(e *optouts.Entry) { e.How = optouts.HowOther }, false, false, false},
		{"in a way that it does not tell, before", func(e *optouts.Entry) { e.How = optouts.HowUnknown }, false, false, false},
		{"a text before, to a sender of several tenants", func(*optouts.Entry) {}, true, false, false},
		{"a text after", func(e *optouts.Entry) { e.At = e.At.Add(3 * time.Hour) }, false, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *servicetest.Config) {
				if c.shared {
					share(cfg)
				}
			})
			w.OptIn(ann)
			w.Clock.Advance(time.Hour)
			e := w.entry(ann, 2*time.Hour+time.Minute)
			c.change(&e)
			w.leaves(ann, "left", consent.ForSender(w.Program, w.Sender))
			w.Clock.Advance(time.Minute)
			proof := w.returns(ann, "again")
			w.Clock.Advance(time.Hour)
			w.provider.set(e)
			s := w.syncer(nil)
			require.NoError(t, s.Step(ctx))
			require.Equal(t, c.out, w.out(ann))
			require.Equal(t, c.unblocked, len(w.provider.unblocked) == 1)
			heard := w.errors()
			if c.out || c.unblocked {
				require.Empty(t, heard)
				require.Zero(t, s.Stats().Drift)
			} else {
				require.NotEmpty(t, heard)
				require.ErrorIs(t, heard[0], optouts.ErrDrift)
				require.Equal(t, 1, s.Stats().Drift)
				d, err := s.Drift(ctx, optouts.DriftQuery{Tenant: w.Tenant, Sender: w.Sender})
				require.NoError(t, err)
				require.Equal(t, proof, d.There[0].Proof)
			}
		})
	}
}

// share lets another tenant send from the sender too.
func share(cfg *servicetest.Config) {
	cfg.Programs[0].Senders[0].Shared = true
	other := cfg.Programs[0]
	other.Tenant = shop
	other.Senders = slices.Clone(other.Senders)
	cfg.Programs = append(cfg.Programs, other)
}

var shop = sealtext.MustTenant("shop")

// An entry of a sender that tenants share counts in each of them that knows the number.
func TestSharedSender(t *testing.T) {
	w := newWorld(t, share)
	w.OptIn(ann)
	var there sealtext.Person
	require.NoError(t, w.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		there, err = w.Sealer.Enroll(ctx, tx, shop, number(ann))
		return err
	}))
	w.provider.set(w.entry(ann, time.Hour), w.entry(bob, time.Hour))
	s := w.syncer(func(c *optouts.Config) { c.Workers = 1 })
	require.NoError(t, s.Step(ctx))
	require.Empty(t, w.errors())
	require.Equal(t, optouts.Counts{Entries: 4, OptOuts: 2, Unknown: 2}, s.Stats().Counts)
	require.True(t, w.out(ann))
	states, err := w.Consent.Status(ctx, there, w.Program, w.Sender)
	require.NoError(t, err)
	require.Equal(t, consent.StateOut, states[0].State)
}

// An entry of no sender stands for the tenant, and is never taken off the list.
func TestNoSender(t *testing.T) {
	for name, at := range map[string]time.Duration{"an hour ago": time.Hour, "without a time": 0, "in the future": -1000 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.OptIn(ann)
			e := w.entry(ann, at)
			if e.Sender = (sealtext.Sender{}); at == 0 {
				e.At = time.Time{}
			}
			w.provider.set(e)
			s := w.syncer(nil)
			require.NoError(t, s.Step(ctx))
			outs := w.outs(ann)
			require.Len(t, outs, 1)
			require.Equal(t, consent.ForTenant(), outs[0].Scope)
			require.Equal(t, sealtext.AllPurposes, outs[0].Purposes)
			require.False(t, outs[0].OccurredAt.After(w.Clock.Now()))
			if at > 0 {
				require.Equal(t, e.At, outs[0].OccurredAt)
			}
			w.Clock.Advance(time.Minute)
			w.Reply(ann, "START")
			require.False(t, w.out(ann))
			w.Clock.Advance(time.Hour)
			require.NoError(t, s.Step(ctx))
			require.False(t, w.out(ann), "it counted once")
			require.Empty(t, w.provider.unblocked)
			require.Equal(t, 1, s.Stats().Drift)
		})
	}
}

// A list that fails, hangs, repeats itself or becomes shorter is bounded, and what was read counts.
func TestBadLists(t *testing.T) {
	list := func(w *world, n int) {
		for i := range n {
			w.OptIn(person(i))
			w.provider.entries = append(w.provider.entries, w.entry(person(i), time.Hour))
		}
	}
	t.Run("fails", func(t *testing.T) {
		w := newWorld(t, nil)
		list(w, 6)
		w.provider.fails = func(next string) error {
			if next == "1" {
				return errAway
			}
			return nil
		}
		s := w.syncer(nil)
		for i := range 7 { // the sixth begins again, for what is asked for may be gone
			require.NoError(t, s.Step(ctx))
			heard := w.errors()
			require.Len(t, heard, 1, i)
			require.ErrorIs(t, heard[0], errAway)
			require.Equal(t, w.Sender, heard[0].Sender)
			w.Clock.Advance(time.Minute)
		}
		require.Equal(t, []string{"", "1", "1", "1", "1", "1", "", "1", "1"}, w.provider.asked)
		require.True(t, w.out(person(1)))
		require.False(t, w.out(person(2)))
		w.provider.fails = nil
		require.NoError(t, s.Step(ctx))
		require.True(t, w.out(person(5)))
		require.Equal(t, optouts.Counts{Entries: 6, OptOuts: 4, Known: 2}, s.Stats().Counts)
	})
	t.Run("hangs", func(t *testing.T) {
		w := newWorld(t, nil)
		w.provider.hangs = true
		s := w.syncer(func(c *optouts.Config) { c.Timeout = time.Millisecond })
		require.NoError(t, s.Step(ctx))
		heard := w.errors()
		require.Len(t, heard, 1)
		require.ErrorIs(t, heard[0], context.DeadlineExceeded)
	})
	for name, c := range map[string]struct {
		next  func(string) string
		asked int
	}{
		"repeats a page":        {func(string) string { return "1" }, 2},
		"repeats two pages":     {func(n string) string { return map[string]string{"": "1", "1": "2", "2": "1"}[n] }, 3},
		"has no end of its own": {func(n string) string { return n + "1" }, 20},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			list(w, 2)
			w.provider.next = c.next
			s := w.syncer(func(c *optouts.Config) { c.MaxPages = 20 })
			require.NoError(t, s.Step(ctx))
			heard := w.errors()
			require.Len(t, heard, 1)
			require.ErrorIs(t, heard[0], optouts.ErrEndless)
			require.Len(t, w.provider.asked, c.asked)
			require.True(t, w.out(person(1)))
			require.Zero(t, s.Stats().Oldest, "it was not read as a whole")
			asked := len(w.provider.asked)
			w.Clock.Advance(time.Minute)
			require.NoError(t, s.Step(ctx))
			require.Len(t, w.provider.asked, asked, "not before it is due")
			_, err := s.Drift(ctx, optouts.DriftQuery{Tenant: w.Tenant, Sender: w.Sender})
			require.ErrorIs(t, err, optouts.ErrEndless)
		})
	}
	t.Run("has a page that is too long", func(t *testing.T) {
		w := newWorld(t, nil)
		w.provider.size = 10_001
		w.provider.entries = make([]optouts.Entry, 10_001)
		require.NoError(t, w.syncer(nil).Step(ctx))
		heard := w.errors()
		require.Len(t, heard, 1)
		require.ErrorIs(t, heard[0], optouts.ErrPage)
	})
	t.Run("becomes shorter", func(t *testing.T) {
		w := newWorld(t, nil)
		list(w, 6)
		s := w.syncer(func(c *optouts.Config) { c.Pages = 1 })
		require.NoError(t, s.Step(ctx))
		w.provider.set(w.provider.entries[:1]...)
		w.Clock.Advance(time.Minute)
		require.NoError(t, s.Step(ctx))
		require.Empty(t, w.errors())
		require.Equal(t, 2, s.Stats().Entries)
	})
	t.Run("cannot be read", func(t *testing.T) {
		w := newWorld(t, nil)
		w.OptIn(ann)
		w.provider.set(optouts.Entry{Sender: w.Sender}, w.entry(ann, time.Hour))
		s := w.syncer(nil)
		require.NoError(t, s.Step(ctx))
		require.True(t, w.out(ann))
		require.Equal(t, 1, s.Stats().Bad)
	})
}

// A list goes on from page to page over several steps, and in another process where its pages have
// numbers; one that ends in between reads its last page again, which changes nothing.
func TestResumes(t *testing.T) {
	for _, c := range []struct {
		name   string
		tokens bool
		asked  []string
	}{
		{"page numbers", false, []string{"", "1", "2", "3", "3", "4"}},
		{"names", true, []string{"", "token-1", "token-2", "", "", "token-1", "token-2", "token-3", "token-4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, nil)
			for i := range 10 {
				w.OptIn(person(i))
				w.provider.entries = append(w.provider.entries, w.entry(person(i), time.Hour))
			}
			w.provider.tokens = c.tokens
			s := w.syncer(func(cfg *optouts.Config) { cfg.Pages = 1 })
			for range 3 {
				require.NoError(t, s.Step(ctx))
				w.Clock.Advance(time.Minute)
			}
			// The process dies after a page was taken in and before that was stored.
			lost := w.syncer(func(cfg *optouts.Config) {
				cfg.Pages, cfg.Database = 1, unsaved{w.database}
			})
			require.ErrorIs(t, lost.Step(ctx), errAway)
			next := w.syncer(func(cfg *optouts.Config) { cfg.Database = taken{w.database} })
			for range 5 {
				require.NoError(t, next.Step(ctx))
				w.Clock.Advance(time.Minute)
			}
			require.Equal(t, c.asked, w.provider.asked)
			for i := range 10 {
				require.Len(t, w.outs(person(i)), 1)
			}
			require.Empty(t, w.errors())
			require.Equal(t, 10, next.Stats().Entries)
		})
	}
}

// unsaved is a database that another process took over, and that then is away.
type unsaved struct{ optouts.Database }

func (unsaved) Lease(context.Context, string, [16]byte, time.Duration) (uint64, bool, error) {
	return 2, true, nil
}

func (unsaved) SaveReport(context.Context, string, time.Time, []byte) error { return errAway }

// taken is the database after the lease of a process that died has ended.
type taken struct{ optouts.Database }

func (taken) Lease(context.Context, string, [16]byte, time.Duration) (uint64, bool, error) {
	return 3, true, nil
}

// One process reads the lists.
func TestTwoProcesses(t *testing.T) {
	w := newWorld(t, nil)
	a, b := w.syncer(nil), w.syncer(nil)
	require.NoError(t, a.Step(ctx))
	w.Clock.Advance(2 * time.Hour)
	require.NoError(t, b.Step(ctx))
	require.True(t, a.Stats().Leads)
	require.False(t, b.Stats().Leads)
	require.Len(t, w.provider.asked, 1)
	require.NoError(t, a.Step(ctx))
	require.Len(t, w.provider.asked, 2)
}

// Both at once record each opt-out once.
func TestAtOnce(t *testing.T) {
	w := newWorld(t, nil)
	for i := range 20 {
		w.OptIn(person(i))
		w.provider.entries = append(w.provider.entries, w.entry(person(i), time.Hour))
	}
	done := make(chan error)
	for range 2 {
		go func() { done <- w.syncer(func(c *optouts.Config) { c.Database = taken{w.database} }).Step(ctx) }()
	}
	require.NoError(t, <-done)
	require.NoError(t, <-done)
	for i := range 20 {
		require.Len(t, w.outs(person(i)), 1)
	}
}

// Only the senders of the provider are listed: names too, a pool by its name.
func TestWhatIsListed(t *testing.T) {
	pool := sealtext.MustSender("NEWS")
	w := newWorld(t, func(c *servicetest.Config) {
		c.Programs[0].Senders = append(c.Programs[0].Senders,
			program.Sender{Address: sealtext.MustSender("+15005550008"), Route: "other"},
			program.Sender{Address: sealtext.MustSender("CLINIC"), Route: "inbox"},
			program.Sender{Address: pool, Route: "inbox", Pool: true, Members: []sealtext.Sender{sealtext.MustSender("+15005550010")}},
		)
		again := c.Programs[0]
		again.Name = sealtext.MustProgram("again")
		c.Programs = append(c.Programs, again)
	})
	w.OptIn(ann)
	w.provider.set(optouts.Entry{Number: number(ann), Sender: sealtext.MustSender("CLINIC"), At: w.Clock.Now()})
	s := w.syncer(func(c *optouts.Config) { c.Workers = 1 })
	require.NoError(t, s.Step(ctx))
	require.Equal(t, []optouts.Query{{w.Tenant, w.Sender}, {w.Tenant, sealtext.MustSender("CLINIC")}, {w.Tenant, pool}}, w.provider.queries)
	require.Equal(t, 3, s.Stats().OptOuts, "whoever a list names gets nothing from its sender")
	scopes := map[consent.Scope]bool{}
	for _, out := range w.outs(ann) {
		scopes[out.Scope] = true
	}
	require.Len(t, scopes, 6)
	require.True(t, scopes[consent.ForSender(sealtext.MustProgram("again"), pool)])
}

// A list that is cut short by the end of the step is no failure of the provider.
func TestCutShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *servicetest.Config) {
			c.Programs[0].Senders = append(c.Programs[0].Senders,
				program.Sender{Address: sealtext.MustSender("+15005550008"), Route: "inbox"}, program.Sender{Address: sealtext.MustSender("+15005550009"), Route: "inbox"})
		})
		w.provider.hangs = true
		s := w.syncer(func(c *optouts.Config) { c.Workers, c.Timeout, c.Blocker, c.Now = 1, 50*time.Second, nil, time.Now })
		require.NoError(t, s.Step(ctx))
		require.Len(t, w.provider.asked, 3)
		require.Len(t, w.errors(), 2, "the third was asked for 20 seconds")
	})
}
