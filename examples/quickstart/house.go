package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	_ "modernc.org/sqlite" // the driver is the application's choice

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// environment that this program runs in; a database of another one would be
// fenced.
const environment = "quickstart"

var (
	shop   = sealtext.MustTenant("corner-books")
	offers = sealtext.MustProgram("offers")
	sender = sealtext.MustSender("+15005550006")
	clerk  = sealtext.Actor{ID: "staff-17", Roles: []string{"privacy-officer"}, Method: "otp"}
)

// house is every room over one SQLite file.
type house struct {
	pool    *sql.DB
	db      *sqlstore.DB
	sealer  *vault.Sealer
	log     *audit.Log
	vault   *vault.Vault
	ledger  *consent.Ledger
	gateway *transport.Gateway
	relay   *transport.Relay
	inbox   *inbox.Transport
	rights  *retention.Rights
	sweeper *retention.Sweeper
	now     func() time.Time
}

// open builds the house from the bottom up.
func open(ctx context.Context, path, keys string, now func() time.Time) (h *house, err error) {
	pool, err := openSQLite(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = pool.Close()
		}
	}()
	h = &house{pool: pool, now: now}
	if err := sqlstore.Apply(ctx, h.pool, sqlstore.ApplyConfig{Dialect: sqlstore.SQLite, Environment: environment}); err != nil {
		return nil, err
	}
	if h.db, err = sqlstore.Open(ctx, h.pool, sqlstore.Config{Dialect: sqlstore.SQLite, Environment: environment}); err != nil {
		return nil, err
	}
	if err := h.openVault(ctx, keys); err != nil {
		return nil, err
	}
	return h, h.openRooms()
}

func openSQLite(path string) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)")
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return pool, nil
}

// openVault: keyring, sealer, audit log, vault.
func (h *house) openVault(ctx context.Context, keys string) error {
	// Keys are made once, for a database that has nothing under any key yet.
	// Where it has, the keys that it was written under must be there.
	under, err := h.db.Vault().KEKs(ctx)
	if err != nil {
		return err
	}
	if _, err := os.Stat(keys); len(under) == 0 && errors.Is(err, fs.ErrNotExist) {
		if err := tinkvault.Init(keys); err != nil {
			return err
		}
	}
	files, err := tinkvault.Open(keys)
	if err != nil {
		return err
	}
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: h.db.Vault(), KEK: files.KEK, Epoch: files.Epoch, Now: h.now})
	if err != nil {
		return err
	}
	if _, err := ring.CreateTenant(ctx, shop); err != nil {
		return err
	}
	if h.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: h.db.Vault(), Now: h.now}); err != nil {
		return err
	}
	if h.log, err = audit.New(audit.Config{Store: h.db.Audit(), Sealer: h.sealer, Now: h.now}); err != nil {
		return err
	}
	// Who may read: the privacy officer, for people's own requests, having
	// authenticated with a second factor within the hour. Nobody else.
	rules, err := vault.NewRules(h.now, vault.Rule{
		Roles: []string{"privacy-officer"}, Reasons: []vault.Reason{vault.AccessRequest, vault.Support},
		MaxAuthAge: time.Hour, Methods: []string{"otp", "hwk"},
	})
	if err != nil {
		return err
	}
	h.vault, err = vault.New(vault.Config{Sealer: h.sealer, Audit: h.log, Authorizer: rules})
	return err
}

// openRooms: consent, transport, retention.
func (h *house) openRooms() (err error) {
	h.ledger, err = consent.New(consent.Config{
		Store: h.db.Consent(), Sealer: h.sealer, Audit: h.log, Now: h.now,
		Programs: []consent.ProgramConfig{{
			Tenant: shop, Program: offers, Senders: []sealtext.Sender{sender},
			Purposes: consent.Purposes(sealtext.Marketing),
		}},
	})
	if err != nil {
		return err
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return err
	}
	content, err := redact.NewContentPolicy(redact.ContentConfig{})
	if err != nil {
		return err
	}
	h.gateway, err = transport.New(transport.Config{
		Store: h.db.Transport(), Sealer: h.sealer, Consent: h.ledger, Audit: h.log, Now: h.now,
		Zones: zones, Content: content,
		Senders: []transport.SenderConfig{{Tenant: shop, Sender: sender, Program: offers, Purposes: consent.Purposes(sealtext.Marketing)}},
	})
	if err != nil {
		return err
	}
	if h.inbox, err = inbox.New(inbox.Config{Now: h.now, Keep: 1000}); err != nil {
		return err
	}
	h.relay, err = transport.NewRelay(transport.RelayConfig{
		Store: h.db.Transport(), Sealer: h.sealer, Consent: h.ledger, Audit: h.log, Now: h.now,
		Transport: h.inbox, Name: "inbox", Batch: 200,
	})
	if err != nil {
		return err
	}
	archive := transport.NewArchive(h.db.Transport())
	h.sweeper, err = retention.New(retention.Config{
		Store: h.db.Retention(), Audit: h.log, Now: h.now,
		Schedules: []retention.Schedule{{
			Class: retention.MessageBodies, Keep: 7 * 24 * time.Hour,
			LegalRef: "GDPR article 5(1)(e): a text is of no use a week after it was sent",
			Holds:    retention.BySubject, Disposer: archive,
		}},
	})
	if err != nil {
		return err
	}
	h.rights, err = retention.NewRights(retention.RightsConfig{
		Store: h.db.Retention(), Audit: h.log, Opener: h.vault, Shredder: h.vault, Now: h.now,
		Holders: []retention.NamedHolder{
			{Name: "transport", Holder: archive}, {Name: "consent", Holder: h.ledger}, {Name: "audit", Holder: h.log},
		},
	})
	return err
}

// bare keeps the cause of a file error and drops the path.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
