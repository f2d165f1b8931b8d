// Package house builds every room over one SQLite file, as the examples use
// them: copy it into an application and change the names, the driver and
// where the keys are.
package house

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
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// Environment that the examples run in; a database of another one is fenced.
const Environment = "example"

// A shop that sends Offers, and somebody who works there.
var (
	Shop   = sealtext.MustTenant("corner-books")
	Offers = sealtext.MustProgram("offers")
	Sender = sealtext.MustSender("+15005550006")
	Clerk  = sealtext.Actor{ID: "staff-17", Roles: []string{"privacy-officer"}, Method: "otp"}
)

// frenchHolidays are what the table of rules wants from an application that
// markets to France: the public holidays of each year it sends in. Without
// them such a message is denied.
var frenchHolidays = []string{
	"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25",
	"2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25",
}

// House is every room over one SQLite file.
type House struct {
	Pool    *sql.DB
	DB      *sqlstore.DB
	Sealer  *vault.Sealer
	Log     *audit.Log
	Vault   *vault.Vault
	Ledger  *consent.Ledger
	Gateway *transport.Gateway
	Relay   *transport.Relay
	Inbox   *inbox.Transport
	Rights  *retention.Rights
	Holds   *retention.Holds
	Sweeper *retention.Sweeper

	now  func() time.Time
	plan Plan
}

// Plan is what the programs of a house may have otherwise than [Open] gives
// them.
type Plan struct {
	// Path of the database, and the folder with its keys.
	Path, Keys string
	// Programs of the shop; [Offers] from [Sender], for marketing, by default.
	Programs []program.Program
	// Rules are rows beside those of the default table.
	Rules []rule.Rule
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Close closes the database; everything is committed.
func (h *House) Close() error { return h.Pool.Close() }

// Open builds the house from the bottom up over the file at path, with the
// keys in the folder keys. now is the clock; nil takes the system's.
func Open(ctx context.Context, path, keys string, now func() time.Time) (*House, error) {
	return Build(ctx, Plan{Path: path, Keys: keys, Now: now})
}

// Build is Open for a house with other programs.
func Build(ctx context.Context, plan Plan) (h *House, err error) {
	pool, err := OpenSQLite(plan.Path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = pool.Close()
		}
	}()
	h = &House{Pool: pool, now: plan.Now, plan: plan}
	if plan.Programs == nil {
		h.plan.Programs = []program.Program{{
			Tenant: Shop, Name: Offers, Senders: []program.Sender{{Address: Sender, Route: "inbox"}}, Purposes: sealtext.Purposes(sealtext.Marketing),
			Wording: program.Wording{Brand: "Corner Books", Program: "offers", Contact: "cornerbooks.example/help"},
		}}
	}
	store := sqlstore.SQL(h.Pool, sqlstore.SQLite)
	if err := sqlstore.Apply(ctx, store, sqlstore.ApplyConfig{Environment: Environment}); err != nil {
		return nil, err
	}
	if h.DB, err = sqlstore.Open(ctx, store, sqlstore.Config{Environment: Environment}); err != nil {
		return nil, err
	}
	if err := h.openVault(ctx, plan.Keys); err != nil {
		return nil, err
	}
	return h, h.openRooms()
}

// OpenSQLite opens a file with the settings that the stores ask for.
func OpenSQLite(path string) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)")
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return pool, nil
}

// openVault: keyring, sealer, audit log, vault.
func (h *House) openVault(ctx context.Context, keys string) error {
	// Keys are made once, for a database that has nothing under any key yet.
	// Where it has, the keys that it was written under must be there.
	under, err := h.DB.Vault().KEKs(ctx)
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
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: h.DB.Vault(), KEK: files.KEK, Epoch: files.Epoch, Now: h.now})
	if err != nil {
		return err
	}
	if _, err := ring.CreateTenant(ctx, Shop); err != nil {
		return err
	}
	if h.Sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: h.DB.Vault(), Now: h.now}); err != nil {
		return err
	}
	if h.Log, err = audit.New(audit.Config{Store: h.DB.Audit(), Sealer: h.Sealer, Now: h.now}); err != nil {
		return err
	}
	// Who may read: the privacy officer, for people's own requests, having
	// authenticated with a second factor within the hour. Nobody else.
	rules, err := vault.NewAccessRules(h.now, vault.AccessRule{
		Roles: []string{"privacy-officer"}, Reasons: []vault.Reason{vault.ReasonAccessRequest, vault.ReasonSupport},
		MaxAuthAge: time.Hour, Methods: []string{"otp", "hwk"},
	})
	if err != nil {
		return err
	}
	h.Vault, err = vault.New(vault.Config{Sealer: h.Sealer, Audit: h.Log, Authorizer: rules})
	return err
}

// openRooms: consent, transport, retention.
func (h *House) openRooms() (err error) {
	// What the shop sends is in source code here. An application whose customers
	// come and go has a program.Registry.
	programs, err := program.Static(nil, h.plan.Programs...)
	if err != nil {
		return err
	}
	h.Ledger, err = consent.New(consent.Config{
		Store: h.DB.Consent(), Sealer: h.Sealer, Audit: h.Log, Now: h.now,
		Rules:    append(rule.WithHolidays(rule.Default(), "FR", frenchHolidays...), h.plan.Rules...),
		Programs: programs,
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
	h.Gateway, err = transport.NewGateway(transport.GatewayConfig{
		Store: h.DB.Transport(), Sealer: h.Sealer, Consent: h.Ledger, Audit: h.Log, Now: h.now,
		Locator: zones, Content: content,
	})
	if err != nil {
		return err
	}
	if h.Inbox, err = inbox.New(inbox.Config{Now: h.now, Keep: 1000}); err != nil {
		return err
	}
	h.Relay, err = transport.NewRelay(transport.RelayConfig{
		Store: h.DB.Transport(), Sealer: h.Sealer, Consent: h.Ledger, Audit: h.Log, Now: h.now,
		Transport: h.Inbox, Name: "inbox", Batch: 200, Holds: h.DB.Retention(),
	})
	if err != nil {
		return err
	}
	archive := transport.NewArchive(h.DB.Transport())
	h.Sweeper, err = retention.NewSweeper(retention.SweeperConfig{
		Store: h.DB.Retention(), Audit: h.Log, Now: h.now,
		Schedules: []retention.Schedule{{
			Class: retention.ClassMessageBodies, Keep: 7 * 24 * time.Hour,
			LegalRef: "GDPR article 5(1)(e): a text is of no use a week after it was sent",
			Holds:    retention.HoldRuleBySubject, Disposer: archive,
		}},
	})
	if err != nil {
		return err
	}
	h.Holds, err = retention.NewHolds(retention.HoldsConfig{Store: h.DB.Retention(), Sealer: h.Sealer, Audit: h.Log, Now: h.now})
	if err != nil {
		return err
	}
	h.Rights, err = retention.NewRights(retention.RightsConfig{
		Store: h.DB.Retention(), Audit: h.Log, Opener: h.Vault, Shredder: h.Vault, Now: h.now,
		Holders: []retention.NamedHolder{
			{Name: "transport", Holder: archive}, {Name: "consent", Holder: h.Ledger}, {Name: "audit", Holder: h.Log},
		},
	})
	return err
}
