package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the engine of the row

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

var (
	benchProgram = sealtext.MustProgram("notices")
	benchSender  = sealtext.MustSender("+15005550006")
	benchActor   = sealtext.System("bench")
)

// gatewaySendRow compares a whole Send (person, consent, seal, outbox row,
// audit event) with a transaction that inserts two bare rows in the same
// file. Both wait for the disk, so the figure is for that disk.
func gatewaySendRow() Row {
	return Row{
		Name:   "gateway-send",
		What:   "Gateway.Send on SQLite / two bare rows in a transaction",
		Median: true,
		Config: ratio.Config{Rounds: 20},
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			dir, err := env.TempDir()
			if err != nil {
				return nil, nil, err
			}
			pool, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "bench.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
			if err != nil {
				return nil, nil, err
			}
			env.Cleanup(func() { _ = pool.Close() })
			gateway, person, err := newGateway(env, pool, filepath.Join(dir, "keys"))
			if err != nil {
				return nil, nil, err
			}
			body, err := sealtext.NewBody(string(text))
			if err != nil {
				return nil, nil, err
			}
			n := 0
			ours = ratio.Each(func() error {
				n++
				_, err := gateway.Send(env, transport.Message{
					Tenant: benchTenant, Subject: person.Subject, Program: benchProgram, Sender: benchSender, Purpose: sealtext.Informational,
					Body: body, Actor: benchActor, IdempotencyKey: "n" + strconv.Itoa(n), Location: rule.Location{Zones: []string{"Europe/Berlin"}},
				})
				return err
			})
			baseline, err = twoRows(env, pool)
			return ours, baseline, err
		},
	}
}

// twoRows returns the least that an application does which keeps a message and a
// note that it did.
func twoRows(ctx context.Context, pool *sql.DB) (ratio.Op, error) {
	if _, err := pool.ExecContext(ctx, "CREATE TABLE bare_messages (id BLOB PRIMARY KEY, body BLOB); CREATE TABLE bare_log (id BLOB PRIMARY KEY, at INTEGER, what BLOB)"); err != nil {
		return nil, err
	}
	return ratio.Each(func() error {
		tx, err := pool.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		id := sealtext.NewID()
		_, err = tx.ExecContext(ctx, "INSERT INTO bare_messages VALUES (?1, ?2)", id[:], text)
		if err == nil {
			_, err = tx.ExecContext(ctx, "INSERT INTO bare_log VALUES (?1, ?2, ?3)", id[:], 1, text)
		}
		if err != nil {
			_ = tx.Rollback()
			return err
		}
		return tx.Commit()
	}), nil
}

// parts are the library over a pool.
type parts struct {
	db      *sqlstore.DB
	sealer  *vault.Sealer
	log     *audit.Log
	ledger  *consent.Ledger
	gateway *transport.Gateway
}

// newGateway returns a gateway over the pool, with one person who has opted in.
func newGateway(env *Env, pool *sql.DB, keys string) (*transport.Gateway, sealtext.Person, error) {
	p, err := newParts(env, pool, keys)
	if err != nil {
		return nil, sealtext.Person{}, err
	}
	person, err := agreed(env, p.db, p.sealer, p.ledger)
	return p.gateway, person, err
}

func newParts(env *Env, pool *sql.DB, keys string) (p parts, err error) {
	if err := sqlstore.Apply(env, sqlstore.SQL(pool, sqlstore.SQLite), sqlstore.ApplyConfig{Environment: "bench"}); err != nil {
		return p, err
	}
	if p.db, err = sqlstore.Open(env, sqlstore.SQL(pool, sqlstore.SQLite), sqlstore.Config{Environment: "bench"}); err != nil {
		return p, err
	}
	if err := tinkvault.Init(keys); err != nil {
		return p, err
	}
	files, err := tinkvault.Open(keys)
	if err != nil {
		return p, err
	}
	ring, err := tinkvault.New(env, tinkvault.Config{Store: p.db.Vault(), KEK: files.KEK, Epoch: files.Epoch})
	if err != nil {
		return p, err
	}
	if _, err := ring.CreateTenant(env, benchTenant); err != nil {
		return p, err
	}
	if p.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: p.db.Vault()}); err != nil {
		return p, err
	}
	if p.log, err = audit.New(audit.Config{Store: p.db.Audit(), Sealer: p.sealer}); err != nil {
		return p, err
	}
	programs, err := benchPrograms()
	if err != nil {
		return p, err
	}
	if p.ledger, err = consent.New(consent.Config{Store: p.db.Consent(), Sealer: p.sealer, Audit: p.log, Programs: programs}); err != nil {
		return p, err
	}
	content, err := redact.NewContentPolicy(redact.ContentConfig{})
	if err != nil {
		return p, err
	}
	p.gateway, err = transport.NewGateway(transport.GatewayConfig{
		Store: p.db.Transport(), Sealer: p.sealer, Consent: p.ledger, Audit: p.log, Locator: hostKnows{}, Content: content,
	})
	return p, err
}

func agreed(ctx context.Context, db *sqlstore.DB, sealer *vault.Sealer, ledger *consent.Ledger) (p sealtext.Person, err error) {
	number, err := sealtext.ParseE164("+4915123456789")
	if err != nil {
		return p, err
	}
	err = db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if p, err = sealer.Enroll(ctx, tx, benchTenant, number); err != nil {
			return err
		}
		_, err = ledger.RecordTx(ctx, tx, consent.Event{
			Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(benchProgram), Purposes: sealtext.AllPurposes, Method: consent.MethodPaper,
			Evidence: consent.Evidence{Reference: "scan-1"}, Actor: benchActor, OccurredAt: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), IdempotencyKey: "k",
		})
		return err
	})
	return p, err
}

// hostKnows is for messages that say where they go themselves.
type hostKnows struct{}

func (hostKnows) Locate(known rule.Location, _ func() (sealtext.Prefix, error)) (rule.Location, error) {
	return known, nil
}
