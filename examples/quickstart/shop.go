package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "modernc.org/sqlite" // the driver is the application's choice

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
)

// A shop that sends offers, and who works there.
var (
	books  = sealtext.MustTenant("corner-books")
	offers = sealtext.MustProgram("offers")
	sender = sealtext.MustSender("+15005550006")
	clerk  = sealtext.Actor{ID: "staff-17", Roles: []string{"privacy-officer"}, Method: "otp"}
)

// frenchHolidays are what the table of rules wants from an application that markets to France: the
// public holidays of each year it sends in. Without them such a message is denied.
var frenchHolidays = []string{
	"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25",
	"2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25",
}

// shop is a service with what this program does in it.
type shop struct {
	*service.Service
	Inbox *inbox.Transport // in the place of a provider
	zones *zone.Resolver
	file  *sql.DB // the file of the service, to show what is in it
	inTx  func(context.Context, func(context.Context, sealtext.Tx) error) error
	store service.TransportStore
	rules []rule.Rule
}

// open makes the service over a SQLite file and declares what the shop sends.
func open(ctx context.Context, path, keys string, now func() time.Time) (s shop, err error) {
	db, err := service.OpenSQLite(ctx, "sqlite", path, "example")
	if err != nil {
		return s, err
	}
	s.inTx = db.InTx
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return s, err
	}
	s.zones = zones
	if s.Inbox, err = inbox.New(inbox.Config{Now: now, Keep: 1000}); err != nil {
		return s, err
	}
	// Who may read: the privacy officer, for people's own requests, having authenticated with a second
	// factor within the hour. Nobody else.
	readers, err := vault.NewAccessRules(now, vault.AccessRule{
		Roles: []string{"privacy-officer"}, Reasons: []vault.Reason{vault.ReasonAccessRequest, vault.ReasonSupport},
		MaxAuthAge: time.Hour, Methods: []string{"otp", "hwk"},
	})
	if err != nil {
		return s, err
	}
	stores := service.SQL(db)
	s.store, s.rules = stores.Transport, rule.WithHolidays(rule.Default(), "FR", frenchHolidays...)
	s.Service, err = service.New(ctx, service.Config{
		Stores: stores, KeyFolder: keys, Locator: zones, Authorizer: readers, Now: now,
		Transports: map[string]transport.Transport{"inbox": s.Inbox},
		Rules:      s.rules,
	})
	if err != nil {
		return s, err
	}
	err = s.Declare(ctx, sealtext.System("setup"), program.Program{
		Tenant: books, Name: offers, Senders: []program.Sender{{Address: sender, Route: "inbox"}}, Purposes: sealtext.Purposes(sealtext.Marketing),
		Wording: program.Wording{Brand: "Corner Books", Program: "offers", Contact: "cornerbooks.example/help"},
	})
	if err != nil {
		return s, err
	}
	if s.file, err = sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)"); err != nil {
		return s, fmt.Errorf("open the database: %w", err)
	}
	return s, nil
}
