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
	sent map[sealtext.ID]time.Time
}

// run sends a passcode in each period until ctx ends.
func (p *passcodes) run(ctx context.Context, s shop, every time.Duration) error {
	p.sent = map[sealtext.ID]time.Time{}
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
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
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
		p.mu.Lock()
		p.sent[id] = at
		p.mu.Unlock()
	}
}

// between returns how many offers were accepted, at most, between Send and the provider of a passcode.
func (p *passcodes) between(by *provider) (most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	marks := by.all()
	for id, sent := range p.sent {
		at, ok := by.at(id.String())
		n := 0
		for _, m := range marks {
			if ok && !m.code && m.at.After(sent) && m.at.Before(at) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// waits returns how long the passcodes took from Send to the provider, shortest first.
func (p *passcodes) waits(by *provider) (waits []time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, sent := range p.sent {
		if at, ok := by.at(id.String()); ok {
			waits = append(waits, at.Sub(sent))
		}
	}
	slices.Sort(waits)
	return waits
}
