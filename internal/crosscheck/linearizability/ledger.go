package linearizability

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	declared "github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

var (
	tenant  = sealtext.MustTenant("clinic")
	program = sealtext.MustProgram("offers")
	sender  = sealtext.MustSender("24273")
)

// sealer does not seal; these tests are about order.
type sealer struct{}

func (sealer) Account() sealtext.Tenant { return sealtext.Tenant{} }

func (sealer) Seal(_ context.Context, _ sealtext.Tx, _ sealtext.Binding, plain []byte) (sealtext.Sealed, error) {
	return sealtext.MakeSealed(1, append(make([]byte, 16), plain...)), nil
}

func (sealer) Token(_ context.Context, _ sealtext.Tx, t sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error) {
	h := hmac.New(sha256.New, []byte(t.String()+" "+string(d)))
	h.Write(data)
	return [16]byte(h.Sum(nil)), nil
}

// dropped is an audit log that keeps nothing.
type dropped struct{}

func (dropped) Record(context.Context, sealtext.Tx, audit.Event) error { return nil }

// ticks is a clock that rises with every reading, so that an opt-in is always dated later than the
// opt-out that it lifts.
type ticks struct {
	mu   sync.Mutex
	last time.Time
}

func (c *ticks) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now().UTC().Truncate(time.Microsecond)
	if !now.After(c.last) {
		now = c.last.Add(time.Microsecond)
	}
	c.last = now
	return now
}

// newLedger returns the ledger of one process.
func newLedger(store consent.Store, now func() time.Time, timeout time.Duration, single bool) (*consent.Ledger, error) {
	programs, err := declared.Static(nil, declared.Program{
		Tenant: tenant, Name: program, Senders: []declared.Sender{{Address: sender}}, Purposes: sealtext.AllPurposes,
	})
	if err != nil {
		return nil, err
	}
	return consent.New(consent.Config{
		Store: store, Sealer: sealer{}, Audit: dropped{}, Programs: programs, Rules: []rule.Rule{}, HandoffTimeout: timeout, SingleProcess: single, Now: now,
		ReOptIn: consent.Throttle{Limit: -1}, // persons opt out and in all the time
	})
}

func newPerson() sealtext.Person {
	return sealtext.Person{
		Tenant: tenant, Subject: sealtext.NewSubject(),
		Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, [16]byte(sealtext.NewID()))},
	}
}

func request(p sealtext.Person) consent.Request {
	return consent.Request{Person: p, Program: program, Sender: sender, Purpose: sealtext.Transactional, Message: sealtext.NewID()}
}

func event(p sealtext.Person, kind consent.Kind, at time.Time) consent.Event {
	return consent.Event{
		Person: p, Kind: kind, Scope: consent.ForProgram(program), Purposes: sealtext.Purposes(sealtext.Transactional),
		Method: consent.MethodAPI, Evidence: consent.Evidence{Source: "crosscheck"}, Actor: sealtext.System("crosscheck"),
		OccurredAt: at, IdempotencyKey: sealtext.NewID().String(),
	}
}
