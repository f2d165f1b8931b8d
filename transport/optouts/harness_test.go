package optouts_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/vault"
)

const (
	ann = "+12025550123"
	bob = "+12025550124"
	eve = "+12025550125"
)

var (
	ctx     = context.Background()
	errAway = errors.New("the provider is away")
)

func number(e164 string) sealtext.Number {
	n, err := sealtext.ParseE164(e164)
	if err != nil {
		panic(err)
	}
	return n
}

// provider has a list, of two entries a page unless size is set.
type provider struct {
	mu        sync.Mutex
	entries   []optouts.Entry
	unread    int // on each page
	size      int
	tokens    bool // its pages have names and no numbers
	asked     []string
	queries   []optouts.Query
	blocked   [][]sealtext.Number
	unblocked []optouts.Entry
	fails     func(next string) error
	next      func(next string) string // changes what follows
	hangs     bool
	failBlock error
}

func (p *provider) ListOptOuts(ctx context.Context, q optouts.Query, next string) (optouts.Page, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked, p.queries = append(p.asked, next), append(p.queries, q)
	if p.hangs {
		<-ctx.Done()
		return optouts.Page{}, context.Cause(ctx)
	}
	if p.fails != nil {
		if err := p.fails(next); err != nil {
			return optouts.Page{}, err
		}
	}
	at, name := 0, next
	if p.tokens && name != "" {
		name = name[len("token-"):]
	}
	at, _ = strconv.Atoi(name)
	size := max(p.size, 2)
	page := optouts.Page{Unread: p.unread}
	if from := at * size; from < len(p.entries) { // it may have become shorter
		page.Entries = slices.Clone(p.entries[from:min(from+size, len(p.entries))])
		if from+size < len(p.entries) {
			page.Next = strconv.Itoa(at + 1)
			if p.tokens {
				page.Next = "token-" + page.Next
			}
		}
	}
	if p.next != nil {
		page.Next = p.next(next)
	}
	return page, nil
}

func (p *provider) BlockNumbers(_ context.Context, _ optouts.Query, numbers []sealtext.Number) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failBlock != nil {
		return p.failBlock
	}
	p.blocked = append(p.blocked, numbers)
	return nil
}

func (p *provider) UnblockNumber(_ context.Context, _ optouts.Query, e optouts.Entry) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unblocked = append(p.unblocked, e)
	p.entries = slices.DeleteFunc(p.entries, func(o optouts.Entry) bool { return o == e })
	return nil
}

func (p *provider) set(entries ...optouts.Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entries = entries
}

// database keeps the positions beside the store of the service.
type database struct {
	*memstore.Store
	h *servicetest.Harness
}

func (d database) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return d.h.InTx(ctx, f)
}

// world is a service, a provider, and what a Syncer reported.
type world struct {
	*servicetest.Harness
	t        testing.TB
	provider *provider
	database database

	mu    sync.Mutex
	heard []optouts.Error
}

func newWorld(t testing.TB, change func(*servicetest.Config)) *world {
	w := &world{t: t, provider: &provider{}, Harness: servicetest.NewWith(t, change)}
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	w.database = database{store, w.Harness}
	return w
}

func (w *world) config() optouts.Config {
	return optouts.Config{
		Name: "inbox", Lister: w.provider, Blocker: w.provider, Unblocker: w.provider,
		Consent: w.Consent, Sealer: w.Sealer, Vault: w.Vault, Programs: w.Service.Programs, Database: w.database, Audit: w.Audit,
		Access: vault.Access{Actor: servicetest.Auditor(), Reason: vault.ReasonSupport},
		Now:    w.Clock.Now,
		OnError: func(_ context.Context, e optouts.Error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.heard = append(w.heard, e)
		},
	}
}

func (w *world) syncer(change func(*optouts.Config)) *optouts.Syncer {
	w.t.Helper()
	cfg := w.config()
	if change != nil {
		change(&cfg)
	}
	s, err := optouts.New(cfg)
	require.NoError(w.t, err)
	return s
}

// errors returns what was reported since the last call.
func (w *world) errors() []optouts.Error {
	w.mu.Lock()
	defer w.mu.Unlock()
	heard := w.heard
	w.heard = nil
	return heard
}

// entry is one that a text of the person made, some time ago.
func (w *world) entry(e164 string, ago time.Duration) optouts.Entry {
	return optouts.Entry{Number: number(e164), Sender: w.Sender, At: w.Clock.Now().Add(-ago), How: optouts.HowText, ID: "e-1"}
}

// out reports whether a person is opted out of messages from the sender.
func (w *world) out(e164 string) bool {
	w.t.Helper()
	states, err := w.Consent.Status(ctx, w.Person(e164), w.Program, w.Sender)
	require.NoError(w.t, err)
	return states[0].State == consent.StateOut
}

// outs returns the opt-outs in a person's history.
func (w *world) outs(e164 string) (found []consent.HistoryEntry) {
	w.t.Helper()
	all, err := w.Consent.History(ctx, w.Person(e164))
	require.NoError(w.t, err)
	for _, h := range all {
		if h.Kind == consent.KindOptOut {
			found = append(found, h)
		}
	}
	return found
}

// leaves records an opt-out from a web form.
func (w *world) leaves(e164, key string, scope consent.Scope, ps ...sealtext.Purpose) {
	w.t.Helper()
	_, err := w.Consent.Revoke(ctx, consent.Event{
		Person: w.Person(e164), Kind: consent.KindOptOut, Scope: scope, Purposes: sealtext.Purposes(ps...), Method: consent.MethodWebForm,
		Actor: sealtext.System("web"), OccurredAt: w.Clock.Now(), IdempotencyKey: key,
	})
	require.NoError(w.t, err)
}

// returns records an opt-in from a web form now.
func (w *world) returns(e164, key string) sealtext.ID {
	w.t.Helper()
	s, err := w.Consent.Record(ctx, consent.Event{
		Person: w.Person(e164), Kind: consent.KindOptIn, Scope: consent.ForSender(w.Program, w.Sender), Purposes: sealtext.AllPurposes, Method: consent.MethodWebForm,
		Evidence: consent.Evidence{Source: "https://clinic.example.com/texts"},
		Actor:    sealtext.System("web"), OccurredAt: w.Clock.Now(), IdempotencyKey: key,
	})
	require.NoError(w.t, err)
	return s.ID
}

// memory is the store of a harness, as the positions need it.
func memory(h *servicetest.Harness) optouts.Database {
	store, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return database{store, h}
}
