package transporttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
)

// RelayCase is one requirement for a relay over the stores of a database: that it decides about a message
// in a batch, with others beside it, exactly as about one that comes alone.
type RelayCase struct {
	Name string
	Why  string // printed when the case fails

	config func(*service.Config)
	run    func(*relayTrial) error
}

// Run returns what is wrong. It takes the stores of two databases, fresh and empty, from open; keys is
// a folder that does not exist, for the keys of each.
func (c RelayCase) Run(ctx context.Context, open func() (stores service.Stores, keys string)) error {
	for _, batch := range []int{1, 50} {
		tr, err := newRelayTrial(ctx, c, batch, open)
		if err == nil {
			err = errors.Join(c.run(tr), tr.others())
		}
		if err != nil {
			return fmt.Errorf("in batches of %d: %w", batch, err)
		}
	}
	return nil
}

// RunRelay runs every case against databases from open, which returns fresh and empty ones and cleans
// up through t.
func RunRelay(t *testing.T, open func(t *testing.T) service.Stores) {
	t.Helper()
	for _, c := range RelayCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() (service.Stores, string) { return open(t), t.TempDir() + "/keys" }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// relayTrial is a service with one relay, and what was sent through it.
type relayTrial struct {
	ctx context.Context
	s   *service.Service
	p   program.Program

	mu     sync.Mutex
	now    time.Time
	keys   int
	beside []sealtext.ID
	answer func(to string) transport.Outcome // of the transport; accepted if it is nil
	sent   map[sealtext.ID]int
}

// fencedStore belongs to another environment.
type fencedStore struct{ transport.RelayStore }

func (fencedStore) Fenced(context.Context) (bool, time.Time, error) { return true, time.Time{}, nil }

func newRelayTrial(ctx context.Context, c RelayCase, batch int, open func() (service.Stores, string)) (*relayTrial, error) {
	tr := &relayTrial{ctx: ctx, now: time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC), sent: map[sealtext.ID]int{}} // by day
	tr.p = program.Program{
		Tenant: sealtext.MustTenant("clinic"), Name: sealtext.MustProgram("reminders"), Purposes: sealtext.AllPurposes,
		Senders:        []program.Sender{{Address: sealtext.MustSender("+15005550006"), Route: "probe"}},
		StoreByConsent: c.Name == "storage-by-consent",
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return nil, err
	}
	stores, keys := open()
	cfg := service.Config{
		Stores: stores, KeyFolder: keys, Locator: zones, Rules: []rule.Rule{}, Transports: map[string]transport.Transport{"probe": tr},
		Now: tr.clock,
	}
	if c.config != nil {
		c.config(&cfg)
	}
	adjust := cfg.Adjust
	cfg.Adjust = func(p *service.Parts) {
		p.Relays["probe"].Workers, p.Relays["probe"].Batch = batch, batch
		if adjust != nil {
			adjust(p)
		}
	}
	if tr.s, err = service.New(ctx, cfg); err != nil {
		return nil, err
	}
	return tr, tr.s.Declare(ctx, sealtext.System("test"), tr.p)
}

func (tr *relayTrial) clock() time.Time {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.now
}

func (tr *relayTrial) advance(d time.Duration) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.now = tr.now.Add(d)
}

func (tr *relayTrial) key() string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.keys++
	return fmt.Sprint("probe-", tr.keys)
}

// Send is the transport.
func (tr *relayTrial) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	id := c.Message()
	to, err := c.To()
	if err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.sent[id]++
	if tr.answer != nil {
		if out := tr.answer(to.E164()); out.Kind.Valid() {
			return out, nil
		}
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: id.String()}, nil
}

// optIn opts a person in.
func (tr *relayTrial) optIn(e164 string, purposes sealtext.PurposeSet) error {
	n, err := sealtext.ParseE164(e164)
	if err != nil {
		return err
	}
	_, err = tr.s.Record(tr.ctx, tr.p.Tenant, n, consent.Event{
		Kind: consent.KindOptIn, Scope: consent.ForProgram(tr.p.Name), Purposes: purposes, Method: consent.MethodPaper,
		Evidence: consent.Evidence{Reference: "scan-1"}, Actor: sealtext.System("test"), OccurredAt: tr.clock(), IdempotencyKey: tr.key(),
	})
	return err
}

// queue queues a message, between two to other people.
func (tr *relayTrial) queue(e164 string, change func(*transport.Message)) (id sealtext.ID, err error) {
	before, err := tr.one("+12025550190", nil)
	if err != nil {
		return id, err
	}
	if id, err = tr.one(e164, change); err != nil {
		return id, err
	}
	after, err := tr.one("+12025550191", nil)
	tr.beside = append(tr.beside, before, after)
	return id, err
}

func (tr *relayTrial) one(e164 string, change func(*transport.Message)) (id sealtext.ID, err error) {
	m := transport.Message{
		Tenant: tr.p.Tenant, Program: tr.p.Name, Sender: tr.p.Senders[0].Address, Purpose: sealtext.Transactional,
		IdempotencyKey: tr.key(), Actor: sealtext.System("test"),
	}
	if m.To, err = sealtext.ParseE164(e164); err != nil {
		return id, err
	}
	if m.Body, err = sealtext.NewBody(probeText); err != nil {
		return id, err
	}
	if change == nil { // somebody else
		if err := tr.optIn(e164, sealtext.AllPurposes); err != nil {
			return id, err
		}
	} else {
		change(&m)
	}
	return tr.s.Gateway.Send(tr.ctx, m)
}

// write is a text from a person.
func (tr *relayTrial) write(e164, text string) (transport.Received, error) {
	from, err1 := sealtext.ParseE164(e164)
	body, err2 := sealtext.NewBody(text)
	if err := errors.Join(err1, err2); err != nil {
		return transport.Received{}, err
	}
	return tr.s.Gateway.Receive(tr.ctx, transport.Incoming{
		Tenant: tr.p.Tenant, Transport: "probe", EventID: tr.key(), From: from, To: tr.p.Senders[0].Address, Body: body, At: tr.clock(),
	})
}

// relay makes steps until nothing is due.
func (tr *relayTrial) relay() error {
	for {
		if n, err := tr.s.Relays["probe"].Step(tr.ctx); err != nil || n == 0 {
			return err
		}
	}
}

// want compares the states of messages, and that each was handed over once or not at all.
func (tr *relayTrial) want(state transport.State, ids ...sealtext.ID) error {
	for i, id := range ids {
		st, err := tr.s.Gateway.Status(tr.ctx, tr.p.Tenant, id)
		if err != nil {
			return err
		}
		if st.State != state {
			return fmt.Errorf("message %d is %v, want %v", i, st.State, state)
		}
		times := 0
		if state == transport.StateAccepted || state == transport.StateRejected {
			times = 1
		}
		if err := txcase.Want(fmt.Sprintf("how often message %d was handed over", i), tr.times(id), times); err != nil {
			return err
		}
	}
	return nil
}

func (tr *relayTrial) times(id sealtext.ID) int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.sent[id]
}

// count returns how many of the messages are in a state.
func (tr *relayTrial) count(state transport.State, ids []sealtext.ID) (n int, err error) {
	for _, id := range ids {
		st, err := tr.s.Gateway.Status(tr.ctx, tr.p.Tenant, id)
		if err != nil {
			return 0, err
		}
		if st.State == state {
			n++
		}
	}
	return n, nil
}

// others finds a message to other people that was affected.
func (tr *relayTrial) others() error {
	if err := tr.relay(); err != nil {
		return err
	}
	if err := tr.want(transport.StateAccepted, tr.beside...); err != nil {
		return fmt.Errorf("of the messages to other people: %w", err)
	}
	return nil
}
