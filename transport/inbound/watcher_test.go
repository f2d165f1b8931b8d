package inbound_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/webhook"
)

var (
	errAway = errors.New("the provider is away")
	ctx     = context.Background()
	desk    = sealtext.System("desk")
)

// Every STOP of an hour in which no webhook came is in force after one round, and was taken in once
// after several, also in another process.
func TestEveryStopIsFound(t *testing.T) {
	const n = 1000
	w := newWorld(t, nil)
	for i := range n {
		w.OptIn(person(i))
		w.write(fmt.Sprint("SM", i), person(i), "STOP", w.Clock.Now().Add(time.Duration(i-n)*3600*time.Millisecond))
	}
	w.OptIn(eve)
	first := w.watcher(nil)
	require.NoError(t, first.Step(ctx))
	for i := range n {
		require.True(t, w.out(person(i)), "person %d", i)
	}
	require.False(t, w.out(eve))
	require.Equal(t, n, w.received())
	require.Equal(t, n, first.Stats().Taken)

	w.Clock.Advance(time.Minute)
	require.NoError(t, first.Step(ctx))
	require.Equal(t, n, first.Stats().Taken, "it knows what it took in")
	other, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	require.NoError(t, w.watcher(func(c *inbound.Config) { c.Database = other }).Step(ctx))
	require.Zero(t, w.received(), "another process repeats it, and nothing is recorded")
	require.Empty(t, w.errors())
}

// Of a text that the webhook and a list bring at the same time one counts.
func TestWebhookAndListAtOnce(t *testing.T) {
	const n = 60
	w := newWorld(t, nil)
	for i := range n {
		w.write(fmt.Sprint("SM", i), person(i), []string{"STOP", "HELP", "When?"}[i%3], w.Clock.Now().Add(time.Duration(i-n)*time.Second))
	}
	var both sync.WaitGroup
	for i := range n {
		both.Go(func() {
			if code := w.calls(fmt.Sprint("SM", n-1-i)); code != 204 {
				w.note(inbound.Error{Cause: fmt.Errorf("the webhook answered %d", code)})
			}
		})
	}
	watcher := w.watcher(nil)
	both.Go(func() {
		if err := watcher.Step(ctx); err != nil {
			w.note(inbound.Error{Cause: err})
		}
	})
	both.Wait()
	require.Empty(t, w.errors())
	require.Equal(t, n, w.received())
	require.Equal(t, n, watcher.Stats().Taken)
}

// A list that breaks off, and a text that cannot be taken in, are tried again, and lose nothing.
func TestFailuresLoseNothing(t *testing.T) {
	w := newWorld(t, nil)
	for i := range 10 {
		w.write(fmt.Sprint("SM", i), person(i), "STOP", w.Clock.Now().Add(time.Duration(i-20)*time.Minute))
	}
	watcher := w.watcher(func(c *inbound.Config) { c.Back = time.Hour })
	w.provider.set(errAway, false)
	require.NoError(t, watcher.Step(ctx))
	heard := w.errors()
	require.Len(t, heard, 1)
	require.ErrorIs(t, heard[0], errAway)
	require.Equal(t, w.Sender, heard[0].Sender)
	require.Equal(t, w.Tenant, heard[0].Tenant)
	require.Equal(t, 5, w.received())
	require.Zero(t, watcher.Stats().Oldest)

	// The store is away for the second of those that are left.
	w.provider.set(nil, false)
	w.taking = func(e webhook.Event) error {
		if e.ID == "SM6" {
			return errAway
		}
		return nil
	}
	require.NoError(t, watcher.Step(ctx))
	heard = w.errors()
	require.Len(t, heard, 1)
	require.ErrorContains(t, heard[0], "a text could not be taken in")
	require.Equal(t, 4, w.received(), "those after it are in force")
	require.True(t, w.out(person(9)))
	require.True(t, watcher.Stats().Oldest.Before(w.Clock.Now().Add(-14*time.Minute)), "not beyond it")

	w.taking = nil
	w.Clock.Advance(time.Minute)
	require.NoError(t, watcher.Step(ctx))
	require.Equal(t, 1, w.received())
	require.True(t, w.out(person(6)))
	require.Equal(t, w.Clock.Now(), watcher.Stats().Oldest)
	require.Empty(t, w.errors())
}

// A text that cannot be taken in keeps its sender where it is, and does not hold up those that were sent
// hours later.
func TestOneTextFails(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(ann)
	w.write("SM1", eve, "hello", w.Clock.Now().Add(-20*time.Hour))
	w.write("SM2", ann, "STOP", w.Clock.Now().Add(-time.Minute))
	w.taking = func(e webhook.Event) error {
		if e.ID == "SM1" {
			return errAway
		}
		return nil
	}
	watcher := w.watcher(nil)
	for range 3 {
		require.NoError(t, watcher.Step(ctx))
		require.True(t, w.out(ann))
		heard := w.errors()
		require.Len(t, heard, 1)
		require.ErrorIs(t, heard[0], errAway)
		require.True(t, watcher.Stats().Oldest.Before(w.Clock.Now().Add(-20*time.Hour)))
		w.Clock.Advance(time.Minute)
	}
	require.Equal(t, 1, w.received())
	w.taking = nil
	require.NoError(t, watcher.Step(ctx))
	require.Equal(t, 1, w.received())
	require.Equal(t, w.Clock.Now(), watcher.Stats().Oldest)
}

// After a list that was too long for a round, the next one covers less.
func TestShorterLists(t *testing.T) {
	w := newWorld(t, nil)
	watcher := w.watcher(nil)
	w.provider.set(errAway, false)
	for range 6 {
		require.NoError(t, watcher.Step(ctx))
	}
	lists := w.provider.listed()
	for i, want := range []time.Duration{60, 30, 15, 7, 5, 5} {
		covers := lists[i].Until.Sub(lists[i].Since) - 10*time.Minute
		require.Equal(t, want, covers.Truncate(time.Minute)/time.Minute)
	}
	w.provider.set(nil, false)
	require.NoError(t, watcher.Step(ctx))
	require.Equal(t, w.Clock.Now(), watcher.Stats().Oldest)
}

// A text that would be refused again does not keep the sender where it is, and is reported once.
func TestRefusedTexts(t *testing.T) {
	w := newWorld(t, nil)
	m := text{"SM1", ann, "hello", w.Sender, w.Clock.Now().Add(-time.Minute)}
	w.provider.receive(m)
	cfg := w.config()
	cfg.Take = func(ctx context.Context, account string, e webhook.Event) error {
		e.Channel = "whatsapp"
		return w.hook.Take(ctx, account, e)
	}
	watcher, err := inbound.New(cfg)
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, watcher.Step(ctx))
		w.Clock.Advance(time.Minute)
	}
	heard := w.errors()
	require.Len(t, heard, 1)
	require.ErrorIs(t, heard[0], webhook.ErrChannel)
	require.Zero(t, w.received())
	require.Equal(t, w.Clock.Now().Add(-time.Minute), watcher.Stats().Oldest)
}

// Where clocks differ by less than the overlap nothing is lost, in whichever zone they show the time,
// also while it changes to summer time and back.
func TestClocks(t *testing.T) {
	for _, c := range []struct {
		name     string
		provider time.Duration // how far its clock is ahead
		zone     string
		start    time.Time
	}{
		{"the same", 0, "", time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)},
		{"the provider's is ahead", 9 * time.Minute, "", time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)},
		{"the provider's is behind", -9 * time.Minute, "", time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)},
		{"summer time begins", -9 * time.Minute, "EST EDT", time.Date(2026, 3, 8, 6, 45, 0, 0, time.UTC)},
		{"summer time ends", 9 * time.Minute, "EDT EST", time.Date(2026, 11, 1, 5, 45, 0, 0, time.UTC)},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.Clock.Set(c.start)
			watcher := w.watcher(func(cfg *inbound.Config) {
				if c.zone == "" {
					return
				}
				change := c.start.Add(15 * time.Minute)
				names := strings.Fields(c.zone)
				zones := map[string]*time.Location{"EST": time.FixedZone("EST", -5*3600), "EDT": time.FixedZone("EDT", -4*3600)}
				cfg.Now = func() time.Time {
					now := w.Clock.Now()
					if now.Before(change) {
						return now.In(zones[names[0]])
					}
					return now.In(zones[names[1]])
				}
			})
			n := 0
			for range 30 {
				require.NoError(t, watcher.Step(ctx))
				for range 3 {
					w.Clock.Advance(20 * time.Second)
					w.write(fmt.Sprint("SM", n), person(n), "STOP", w.Clock.Now().Add(c.provider))
					n++
				}
			}
			w.Clock.Advance(10 * time.Minute)
			require.NoError(t, watcher.Step(ctx))
			require.Equal(t, n, w.received())
			require.Empty(t, w.errors())
		})
	}
}

// A START that is found late does not undo a STOP that was sent after it; one that was sent later does.
func TestLateStart(t *testing.T) {
	for name, c := range map[string]struct {
		start time.Duration // after the STOP
		out   bool
	}{
		"before": {-30 * time.Second, true}, "a moment later, by another clock": {30 * time.Second, true}, "later": {2 * time.Minute, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.OptIn(ann)
			w.write("stop", ann, "STOP", w.Clock.Now())
			require.Equal(t, 204, w.calls("stop"))
			require.True(t, w.out(ann))
			w.write("start", ann, "START", w.Clock.Now().Add(c.start))
			w.Clock.Advance(5 * time.Minute)
			require.NoError(t, w.watcher(nil).Step(ctx))
			require.Equal(t, c.out, w.out(ann))
			require.Equal(t, 2, w.received())
		})
	}
	t.Run("the provider's clock is ahead", func(t *testing.T) {
		w := newWorld(t, nil)
		w.OptIn(ann)
		w.write("stop", ann, "STOP", w.Clock.Now())
		require.Equal(t, 204, w.calls("stop"))
		w.write("start", ann, "START", w.Clock.Now().Add(40*time.Second)) // sent before
		w.Clock.Advance(10 * time.Second)
		require.NoError(t, w.watcher(nil).Step(ctx))
		require.True(t, w.out(ann))
		require.Equal(t, 2, w.received())
	})
	t.Run("both found", func(t *testing.T) {
		w := newWorld(t, nil)
		w.OptIn(ann)
		w.write("start", ann, "START", w.Clock.Now().Add(-time.Minute))
		w.write("stop", ann, "STOP", w.Clock.Now().Add(-time.Minute-time.Second))
		require.NoError(t, w.watcher(nil).Step(ctx))
		require.False(t, w.out(ann))
	})
}

// After an outage the next process goes on where the last one was, an hour at a time, and lists no
// more than 28 days.
func TestAfterAnOutage(t *testing.T) {
	for _, c := range []struct {
		name  string
		away  time.Duration
		lists int // to catch up
		again int // of what was sent six hours ago
		gap   bool
	}{
		{"a minute", time.Minute, 1, 0, false},
		{"five hours", 5 * time.Hour, 3, 1, false},
		{"27 days", 27 * 24 * time.Hour, 110, 1, false},
		{"29 days", 29 * 24 * time.Hour, 114, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.OptIn(ann)
			start := w.Clock.Now()
			require.NoError(t, w.watcher(nil).Step(ctx))
			w.Clock.Advance(c.away)
			w.write("SM1", ann, "STOP", w.Clock.Now().Add(-c.away/2))
			before := len(w.provider.listed())
			next := w.watcher(func(cfg *inbound.Config) { cfg.Database = taken{w.database} })
			require.NoError(t, next.Step(ctx))
			require.True(t, w.out(ann))
			require.Equal(t, w.Clock.Now(), next.Stats().Oldest)
			lists := w.provider.listed()[before:]
			require.Equal(t, c.lists+c.again, len(lists)) //nolint:testifylint // Len would print all of them
			heard := w.errors()
			if c.gap {
				require.Len(t, heard, 1)
				require.ErrorIs(t, heard[0], inbound.ErrGap)
				require.Equal(t, w.Clock.Now().Add(-28*24*time.Hour), lists[0].Since)
				return
			}
			require.Empty(t, heard)
			require.Equal(t, start.Add(-10*time.Minute), lists[0].Since)
		})
	}
}

// taken is the database after the lease of a process that died has ended.
type taken struct{ inbound.Database }

func (taken) Lease(context.Context, string, [16]byte, time.Duration) (uint64, bool, error) {
	return 2, true, nil
}

// What the provider lists late is found when its time is listed again.
func TestListedLate(t *testing.T) {
	w := newWorld(t, nil)
	w.OptIn(ann)
	watcher := w.watcher(nil)
	sent := w.Clock.Now().Add(time.Minute)
	for range 5 * 60 / 5 {
		require.NoError(t, watcher.Step(ctx))
		w.Clock.Advance(5 * time.Minute)
	}
	w.write("SM1", ann, "STOP", sent)
	require.NoError(t, watcher.Step(ctx))
	require.False(t, w.out(ann))
	for w.Clock.Now().Before(sent.Add(7*time.Hour + 5*time.Minute)) {
		require.NoError(t, watcher.Step(ctx))
		w.Clock.Advance(5 * time.Minute)
	}
	require.True(t, w.out(ann))
	require.Empty(t, w.errors())
}

// A database that was restored from a copy gets again what was taken in since.
func TestRestoredDatabase(t *testing.T) {
	w := newWorld(t, nil)
	watcher := w.watcher(func(c *inbound.Config) { c.Overlap = time.Hour })
	require.NoError(t, watcher.Step(ctx))
	_, copied, err := w.database.Report(ctx, "inbound/inbox")
	require.NoError(t, err)
	w.Clock.Advance(time.Minute)
	w.write("SM1", ann, "STOP", w.Clock.Now())
	require.NoError(t, watcher.Step(ctx))
	require.Equal(t, 1, watcher.Stats().Taken)
	require.NoError(t, w.database.SaveReport(ctx, "inbound/inbox", w.Clock.Now(), copied))
	w.Clock.Advance(time.Minute)
	require.NoError(t, watcher.Step(ctx))
	require.Equal(t, 2, watcher.Stats().Taken)

	require.NoError(t, w.database.SaveReport(ctx, "inbound/inbox", w.Clock.Now(), []byte(`{"format":2}`)))
	require.ErrorContains(t, watcher.Step(ctx), "another release")
}

// Only senders that can receive through the provider are listed, a pool by its members.
func TestWhatIsListed(t *testing.T) {
	pool := sealtext.MustSender("NEWS")
	members := []sealtext.Sender{sealtext.MustSender("+15005550010"), sealtext.MustSender("+15005550011")}
	w := newWorld(t, func(c *servicetest.Config) {
		c.Programs[0].Senders = append(c.Programs[0].Senders,
			program.Sender{Address: sealtext.MustSender("+15005550007"), Route: "inbox", OneWay: true},
			program.Sender{Address: sealtext.MustSender("+15005550008"), Route: "other"},
			program.Sender{Address: sealtext.MustSender("CLINIC"), Route: "inbox"},
			program.Sender{Address: pool, Route: "inbox", Pool: true, Members: members},
			program.Sender{Address: sealtext.MustSender("EMPTY"), Route: "inbox", Pool: true},
		)
		again := c.Programs[0]
		again.Name = sealtext.MustProgram("again")
		c.Programs = append(c.Programs, again)
	})
	w.provider.set(nil, false)
	watcher := w.watcher(func(c *inbound.Config) { c.Back = time.Hour })
	require.NoError(t, watcher.Step(ctx))
	listed := map[[2]sealtext.Sender]int{}
	for _, q := range w.provider.listed() {
		require.Equal(t, w.Tenant, q.Tenant)
		listed[[2]sealtext.Sender{q.Sender, q.Address}]++
	}
	require.Equal(t, map[[2]sealtext.Sender]int{{w.Sender, w.Sender}: 1, {pool, members[0]}: 1, {pool, members[1]}: 1}, listed)
	heard := w.errors()
	require.Len(t, heard, 1)
	require.ErrorIs(t, heard[0], inbound.ErrNoMembers)
	require.Equal(t, 3, watcher.Stats().Senders)

	// Those that are not listed never wait.
	w.provider.set(errAway, false)
	w.Clock.Advance(time.Hour)
	require.NoError(t, watcher.Step(ctx))
	require.Equal(t, []sealtext.Sender{w.Sender, pool}, watcher.Stats().Behind)
}

func TestNewRefuses(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct {
		name   string
		change func(*inbound.Config)
		want   string
	}{
		{"no name", func(c *inbound.Config) { c.Name = "" }, "Config.Name"},
		{"a number as a name", func(c *inbound.Config) { c.Name = ann }, "Config.Name"},
		{"no lister", func(c *inbound.Config) { c.Lister = nil }, "Config.Lister"},
		{"no take", func(c *inbound.Config) { c.Take = nil }, "Config.Take"},
		{"no programs", func(c *inbound.Config) { c.Programs = nil }, "Config.Programs"},
		{"no database", func(c *inbound.Config) { c.Database = nil }, "Config.Database"},
		{"rounds too rare", func(c *inbound.Config) { c.Every = 6 * time.Minute }, "Config.Every"},
		{"an overlap that is too long", func(c *inbound.Config) { c.Overlap = 2 * time.Hour }, "Config.Overlap"},
		{"too far back", func(c *inbound.Config) { c.Back = 29 * 24 * time.Hour }, "Config.Back"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := w.config()
			c.change(&cfg)
			_, err := inbound.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "12025550123")
		})
	}
}
