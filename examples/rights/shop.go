package main

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver is the application's choice

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/processor"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
)

var (
	books   = sealtext.MustTenant("corner-books")
	offers  = sealtext.MustProgram("offers")
	sender  = sealtext.MustSender("+15005550006")
	website = sealtext.System("website")
)

const day = 24 * time.Hour

// clock goes on by a microsecond each time it is looked at, so that every run tells the same.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Microsecond)
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// shop is a service, a table of the application's own, and the register of processors.
type shop struct {
	*service.Service
	clock  *clock
	inbox  *inbox.Transport // in the place of a provider
	visits *visits
	pool   *sql.DB
	db     *sqlstore.DB
}

func open(ctx context.Context, path string, at time.Time) (s *shop, err error) {
	s = &shop{clock: &clock{at: at}}
	if s.db, err = service.OpenSQLite(ctx, "sqlite", path, "example"); err != nil {
		return nil, err
	}
	if s.pool, err = service.SQLitePool("sqlite", path); err != nil {
		return nil, err
	}
	if _, err = s.pool.ExecContext(ctx, createVisits); err != nil {
		return nil, fmt.Errorf("create the table of visits: %w", err)
	}
	s.visits = &visits{db: s.db, pool: s.pool}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return nil, err
	}
	if s.inbox, err = inbox.New(inbox.Config{Now: s.clock.now}); err != nil {
		return nil, err
	}
	readers, err := vault.NewAccessRules(s.clock.now, vault.AccessRule{
		Roles: []string{"privacy-officer"}, Reasons: []vault.Reason{vault.ReasonAccessRequest}, MaxAuthAge: time.Hour, Methods: []string{"otp"},
	})
	if err != nil {
		return nil, err
	}
	register, err := processor.New(processor.Config{Now: s.clock.now, Processors: []processor.Processor{{
		Name: "inbox", Company: "Example Carrier Inc.", Regions: []string{"us"}, Safeguard: "standard contractual clauses",
		Contract: processor.Contract{SignedAt: at.AddDate(-1, 0, 0), EndsAt: at.AddDate(0, 1, 0)}, CheckedAt: at.AddDate(0, -1, 0),
		Storage: []processor.Storage{
			{Field: "text", Least: 30 * day, Default: 400 * day, Source: "the contract, annex 2", AsOf: at.AddDate(0, -1, 0)},
			{Field: "number", Least: 120 * day, Default: 400 * day, Source: "the contract, annex 2", AsOf: at.AddDate(0, -1, 0)},
		},
	}}})
	if err != nil {
		return nil, err
	}
	schedules := append(service.DefaultSchedules(), retention.Schedule{
		Class: classVisits, Keep: 30 * day, LegalRef: "the shop takes books back for 30 days", Holds: retention.HoldRuleBySubject,
		What: "when you visited the shop, and a note about it", Disposer: s.visits,
	})
	s.Service, err = service.New(ctx, service.Config{
		Stores: service.SQL(s.db), KeyFolder: path + ".keys", Locator: zones, Authorizer: readers, Now: s.clock.now,
		Transports: map[string]transport.Transport{"inbox": s.inbox}, Schedules: schedules, Processors: register,
		Adjust: func(p *service.Parts) {
			p.Rights.Holders = []retention.NamedHolder{{Name: "visits", Holder: s.visits}}
		},
	})
	if err != nil {
		return nil, err
	}
	s.visits.seal = s.Sealer
	return s, s.Declare(ctx, sealtext.System("setup"), program.Program{
		Tenant: books, Name: offers, Senders: []program.Sender{{Address: sender, Route: "inbox"}}, Purposes: sealtext.Purposes(sealtext.Marketing),
		Wording: program.Wording{Brand: "Corner Books", Program: "offers", Contact: "cornerbooks.example/help"},
	})
}

// customer makes a customer who opted in, got an offer, and was in the shop.
func (s *shop) customer(ctx context.Context, e164 string) (n sealtext.Number, p sealtext.Person, err error) {
	if n, err = sealtext.ParseE164(e164); err != nil {
		return n, p, err
	}
	key := e164[len(e164)-4:]
	_, err = s.Record(ctx, books, n, consent.Event{
		Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.Purposes(sealtext.Marketing), Actor: website,
		Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "sign-up page", Reference: "form-" + key}, OccurredAt: s.clock.now(),
		IdempotencyKey: "sign-up-" + key,
	})
	if err != nil {
		return n, p, err
	}
	if err = s.offer(ctx, n, "spring-"+key); err != nil {
		return n, p, err
	}
	if _, err = s.Relays["inbox"].Step(ctx); err != nil {
		return n, p, err
	}
	if _, err = s.Relays["inbox"].Step(ctx); err != nil { // the outcome is committed with the next turn
		return n, p, err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = s.Sealer.Find(ctx, tx, books, n)
		return err
	})
	if err != nil {
		return n, p, err
	}
	return n, p, s.visits.add(ctx, p, s.clock.now(), "asked for a map of the Alps")
}

func (s *shop) offer(ctx context.Context, n sealtext.Number, key string) error {
	text, err := sealtext.NewBody("Corner Books: 20% off travel books until Sunday. Reply STOP to opt out.")
	if err != nil {
		return err
	}
	_, err = s.Gateway.Send(ctx, transport.Message{
		Tenant: books, To: n, Program: offers, Sender: sender, Purpose: sealtext.Marketing, Body: text, IdempotencyKey: key, Actor: website,
	})
	return err
}

// officer is the privacy officer, who has just authenticated.
func (s *shop) officer() sealtext.Actor {
	return sealtext.Actor{ID: "staff-17", Roles: []string{"privacy-officer"}, Method: "otp", AuthenticatedAt: s.clock.now().Add(-5 * time.Minute)}
}
