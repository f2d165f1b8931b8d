package main

import (
	"context"
	"log/slog"
	"time"

	_ "modernc.org/sqlite" // the driver is the application's choice

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
)

// open makes the desk, with a service over the SQLite file at path, and declares the programs.
func open(ctx context.Context, path string, log *slog.Logger, now func() time.Time) (*desk, error) {
	db, err := service.OpenSQLite(ctx, "sqlite", path, "example")
	if err != nil {
		return nil, err
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return nil, err
	}
	phones, err := inbox.New(inbox.Config{Now: now, Keep: 1000})
	if err != nil {
		return nil, err
	}
	// Who may read: the privacy officer, for people's own requests, having authenticated with a second
	// factor within the hour. Nobody else.
	readers, err := vault.NewAccessRules(now, vault.AccessRule{
		Roles: []string{"privacy-officer"}, Reasons: []vault.Reason{vault.ReasonAccessRequest, vault.ReasonSupport},
		MaxAuthAge: time.Hour, Methods: []string{"otp", "hwk"},
	})
	if err != nil {
		return nil, err
	}
	s, err := service.New(ctx, service.Config{
		Stores: service.SQL(db), KeyFolder: path + ".keys", Locator: zones, Authorizer: readers, Now: now, Logger: log,
		Transports: map[string]transport.Transport{"inbox": phones}, Rules: append(rule.Default(), codesRule),
	})
	if err != nil {
		return nil, err
	}
	if err := s.Declare(ctx, sealtext.System("setup"), declarations()...); err != nil {
		return nil, err
	}
	return &desk{Service: s, Inbox: phones, inTx: db.InTx, log: log, now: now, jobs: make(chan func(context.Context) error, 100)}, nil
}
