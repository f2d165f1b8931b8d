package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// database opens the database, which the application has made, and makes and changes no tables.
func database(ctx context.Context, o options) (db *sqlstore.DB, end func(), err error) {
	var pool sqlstore.Pool
	_, missing := os.Stat(o.db)
	if missing != nil && (strings.HasPrefix(o.db, "postgres://") || strings.Contains(o.db, "=")) {
		conns, err := pgxpool.New(ctx, o.db)
		if err != nil {
			return nil, nil, errors.New("the data source name of -db cannot be read; it is like postgres://user@host:5432/name or host=... user=...")
		}
		pool, end = pgxstore.Pool(conns), conns.Close
	} else {
		if missing != nil {
			return nil, nil, fmt.Errorf("the database of -db: %w", missing)
		}
		conns, err := service.SQLitePool("sqlite", o.db)
		if err != nil {
			return nil, nil, err
		}
		pool, end = sqlstore.SQL(conns, sqlstore.SQLite), func() { _ = conns.Close() }
	}
	if db, err = sqlstore.Open(ctx, pool, sqlstore.Config{Environment: o.environment}); err == nil {
		var fenced bool
		fenced, err = db.Fenced(ctx)
		switch {
		case errors.Is(err, highwater.ErrRewound): // opt-outs are imported, and the restore is confirmed
			err = nil
		case err == nil && fenced:
			err = errors.New("the database belongs to another environment than that of -environment")
		}
	}
	if err != nil {
		end()
		return nil, nil, err
	}
	return db, end, nil
}

// keyring opens a key folder and never makes keys.
func keyring(ctx context.Context, db *sqlstore.DB, folder string) (*tinkvault.Keyring, error) {
	files, err := tinkvault.Open(folder)
	if err != nil {
		return nil, err
	}
	return tinkvault.New(ctx, tinkvault.Config{Store: db.Vault(), KEK: files.KEK, Epochs: files.Epochs})
}

// open makes a service that is never started. A change that loosens is refused within its
// transaction, so that it does not matter what was declared since the plan was made.
func open(ctx context.Context, o options) (s *service.Service, end func(), err error) {
	db, shut, err := database(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			shut()
		}
	}()
	ring, err := keyring(ctx, db, o.keys)
	if err != nil {
		return nil, nil, err
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return nil, nil, err
	}
	s, err = service.New(ctx, service.Config{
		Stores: service.SQL(db), Keyring: ring, Locator: zones, Authorizer: onlyLookUps{}, Mark: highwater.File(filepath.Join(o.keys, highwater.FileName)),
		Adjust: func(p *service.Parts) {
			p.Programs.Approve = func(ctx context.Context, tx sealtext.Tx, _ sealtext.Actor, t sealtext.Tenant, cs []program.Change) error {
				if o.approver == "" {
					return errLoosens
				}
				return s.Audit.Record(ctx, tx, audit.Event{
					Tenant: t, Kind: audit.KindApprovalGranted, Actor: sealtext.Actor{ID: o.approver},
					Details: audit.Details{Field: "declaration", Count: len(cs)},
				})
			}
		},
	})
	return s, shut, err
}
