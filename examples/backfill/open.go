package main

import (
	"context"
	"database/sql"
	"time"

	_ "modernc.org/sqlite" // the driver is the application's choice

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
)

// A shop that sends offers, and who works there.
var (
	books  = sealtext.MustTenant("corner-books")
	offers = sealtext.MustProgram("offers")
	sender = sealtext.MustSender("+15005550006")
	clerk  = sealtext.Actor{ID: "staff-17", Roles: []string{"privacy-officer"}, Method: "otp"}
)

// shop is a service over the database in which the application has its own table.
type shop struct {
	*service.Service
	Pool *sql.DB // the application's
	DB   *sqlstore.DB
}

// open makes the service over the application's pool, with its keys in a folder beside the file. It is
// the same in every process.
func open(ctx context.Context, path string) (s *shop, err error) {
	s = &shop{}
	if s.Pool, err = service.SQLitePool("sqlite", path); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.Pool.Close()
		}
	}()
	pool := sqlstore.SQL(s.Pool, sqlstore.SQLite)
	if err := sqlstore.Apply(ctx, pool, sqlstore.ApplyConfig{Environment: "example"}); err != nil {
		return nil, err
	}
	if s.DB, err = sqlstore.Open(ctx, pool, sqlstore.Config{Environment: "example"}); err != nil {
		return nil, err
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return nil, err
	}
	// Who may read: the privacy officer, having authenticated with a second factor within the hour.
	readers, err := vault.NewAccessRules(nil, vault.AccessRule{
		Roles: []string{"privacy-officer"}, Reasons: []vault.Reason{vault.ReasonSupport}, MaxAuthAge: time.Hour, Methods: []string{"otp", "hwk"},
	})
	if err != nil {
		return nil, err
	}
	if s.Service, err = service.New(ctx, service.Config{
		Stores: service.SQL(s.DB), KeyFolder: path + ".keys", Locator: zones, Authorizer: readers,
	}); err != nil {
		return nil, err
	}
	return s, s.Declare(ctx, sealtext.System("setup"), program.Program{
		Tenant: books, Name: offers, Senders: []program.Sender{{Address: sender, Route: "none"}}, Purposes: sealtext.Purposes(sealtext.Marketing),
		Wording: program.Wording{Brand: "Corner Books", Program: "offers", Contact: "cornerbooks.example/help"},
	})
}
