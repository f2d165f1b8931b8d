package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/transport"
)

// passcodes is a stream of log-in codes to one person, beside the campaign.
type passcodes struct {
	mu   sync.Mutex
	sent map[sealtext.ID]sent
}

// sent is when a passcode was sent: when Send was called, and when it returned, with the passcode queued.
type sent struct{ at, queued time.Time }

// mostOpen is how many passcodes may be on their way at once: passcodes go first, and where they came faster
// than they are handed over, the campaign would never end.
const mostOpen = 20

// run sends a passcode in each period until ctx ends, or leaves one out while many have not come to the
// provider.
func (p *passcodes) run(ctx context.Context, s shop, by *provider, every time.Duration) error {
	p.sent = map[sealtext.ID]sent{}
	to, err := sealtext.ParseE164("+12025550147")
	if err != nil {
		return err
	}
	var person sealtext.Person
	err = s.db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		person, err = s.Sealer.Enroll(ctx, tx, bank, to)
		return err
	})
	if err != nil {
		return fmt.Errorf("enroll: %w", err)
	}
	_, err = s.Consent.Record(ctx, consent.Event{
		Person: person, Kind: consent.KindOptIn, Scope: consent.ForProgram(logins), Purposes: sealtext.Purposes(sealtext.OTP),
		Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "https://cornerbank.example/login"},
		Actor: sealtext.System("login"), OccurredAt: s.now().Add(-time.Hour), IdempotencyKey: "codes-" + sealtext.NewID().String(),
	})
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	var open []sealtext.ID
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		open = slices.DeleteFunc(open, func(id sealtext.ID) bool { _, came := by.of(id.String()); return came })
		if len(open) >= mostOpen {
			continue
		}
		at := s.now()
		id, err := s.Gateway.Send(ctx, transport.Message{
			Tenant: bank, Subject: person.Subject, Program: logins, Sender: bankSender, Actor: sealtext.System("login"),
			Template: "code", Params: program.Params{"code": program.Code(fmt.Sprintf("%06d", n))},
			IdempotencyKey: "code-" + sealtext.NewID().String(),
		})
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the campaign is over
		}
		if err != nil {
			return fmt.Errorf("send a passcode: %w", err)
		}
		open = append(open, id)
		p.mu.Lock()
		p.sent[id] = sent{at, s.now()}
		p.mu.Unlock()
	}
}

// overtaken returns what the provider accepted, with the offers marked that were handed over before a
// passcode that was queued at the time, and how many of them there were before one passcode, at most. What
// was at the provider already when the passcode was queued does not count. Before a passcode that has not
// come come all later offers.
func (p *passcodes) overtaken(by *provider) (marks []mark, most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	marks = by.all()
	for id, s := range p.sent {
		code, came := by.of(id.String())
		n := 0
		for i := range marks {
			if m := &marks[i]; !m.code && m.came.After(s.queued) && (!came || m.came.Before(code.came)) {
				m.before = true
				n++
			}
		}
		most = max(most, n)
	}
	return marks, most
}

// waits returns how long the passcodes took from Send to the provider, shortest first.
func (p *passcodes) waits(by *provider) (waits []time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, s := range p.sent {
		if m, ok := by.of(id.String()); ok {
			waits = append(waits, m.at.Sub(s.at))
		}
	}
	slices.Sort(waits)
	return waits
}
