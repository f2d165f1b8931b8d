package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
)

// sqliteSettings are those that package service opens a file with.
const sqliteSettings = "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)" +
	"&_pragma=secure_delete(1)&_pragma=journal_size_limit(67108864)&_pragma=temp_store(MEMORY)"

// file is a SQLite database that counts the transactions that write. With synchronous FULL each of
// them waits for the disk once.
type file struct {
	pool    *sql.DB
	path    string
	commits atomic.Int64
}

// opener opens the connections of a file.
type opener struct {
	driver *sqlite.Driver
	dsn    string
}

func (o opener) Connect(context.Context) (driver.Conn, error) { return o.driver.Open(o.dsn) }
func (o opener) Driver() driver.Driver                        { return o.driver }

func newFile(env *Env) (*file, error) {
	dir, err := env.TempDir()
	if err != nil {
		return nil, err
	}
	f, d := &file{path: filepath.Join(dir, "bench.db")}, &sqlite.Driver{}
	d.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, _ string) error {
		hooks, ok := conn.(sqlite.HookRegisterer)
		if !ok {
			return errors.New("the driver has no hooks")
		}
		hooks.RegisterCommitHook(func() int32 { f.commits.Add(1); return 0 })
		return nil
	})
	f.pool = sql.OpenDB(opener{d, "file:" + f.path + sqliteSettings})
	env.Cleanup(func() { _ = f.pool.Close() })
	return f, f.pool.PingContext(env)
}

// outbox is the library over a file, with people who have agreed.
type outbox struct {
	*file
	gateway *transport.Gateway
	cfg     transport.RelayConfig
	people  []sealtext.Person
	body    sealtext.Body
	sent    int
}

// outboxPeople is the number of people who get messages.
const outboxPeople = 500

func newOutbox(env *Env) (*outbox, error) {
	f, err := newFile(env)
	if err != nil {
		return nil, err
	}
	p, err := newParts(env, f.pool, filepath.Join(filepath.Dir(f.path), "keys"))
	if err != nil {
		return nil, err
	}
	o := &outbox{file: f, gateway: p.gateway}
	o.cfg = transport.RelayConfig{Store: p.db.Transport(), Sealer: p.sealer, Consent: p.ledger, Audit: p.log, Name: "loop"}
	if o.body, err = sealtext.NewBody("Your appointment is tomorrow at ten. Reply C to confirm."); err != nil {
		return nil, err
	}
	return o, p.db.InTx(env, func(ctx context.Context, tx sealtext.Tx) error {
		var numbers []sealtext.Number
		for n := range outboxPeople {
			number, err := sealtext.ParseE164(fmt.Sprintf("+4915123%06d", n))
			if err != nil {
				return err
			}
			numbers = append(numbers, number)
		}
		enrolled, err := p.sealer.EnrollAll(ctx, tx, benchTenant, numbers)
		if err != nil {
			return err
		}
		o.people = nil
		for i, e := range enrolled {
			if _, err := p.ledger.RecordTx(ctx, tx, consent.Event{
				Person: e.Person, Kind: consent.KindOptIn, Scope: consent.ForProgram(benchProgram), Purposes: sealtext.AllPurposes, Method: consent.MethodPaper,
				Evidence: consent.Evidence{Reference: "scan-1"}, Actor: benchActor, OccurredAt: time.Now().Add(-time.Hour), IdempotencyKey: "in-" + strconv.Itoa(i),
			}); err != nil {
				return err
			}
			o.people = append(o.people, e.Person)
		}
		return nil
	})
}

// send puts n messages into the outbox, in lists.
func (o *outbox) send(ctx context.Context, n int) error {
	for n > 0 {
		var list []transport.Message
		for range min(n, 250) {
			o.sent++
			list = append(list, transport.Message{
				Tenant: benchTenant, Subject: o.people[o.sent%len(o.people)].Subject, Program: benchProgram, Sender: benchSender,
				Purpose: sealtext.Transactional, Body: o.body, IdempotencyKey: "message-" + strconv.Itoa(o.sent), Actor: benchActor,
			})
		}
		sent, err := o.gateway.SendAll(ctx, list)
		if err != nil {
			return err
		}
		for _, s := range sent {
			if s.Err != nil {
				return s.Err
			}
		}
		n -= len(list)
	}
	return nil
}

// steady is the store of a relay without the bound on the time of a transaction, which is 20 ms on
// SQLite: by that a turn has fewer rows while other programs take the processors, so that its cost would
// depend on them.
type steady struct{ transport.RelayStore }

// handOver runs a relay with so many workers until n messages have arrived, and stops it. A call of the
// transport takes as long as given.
func (o *outbox) handOver(ctx context.Context, n, workers int, takes time.Duration) error {
	cfg := o.cfg
	arrived, failed := make(chan struct{}, n+workers), make(chan error, 1)
	cfg.Workers, cfg.Transport = workers, loop{arrived, takes}
	cfg.OnError = func(_ context.Context, e transport.RelayError) {
		select {
		case failed <- e:
		default:
		}
	}
	relay, err := transport.NewRelay(cfg)
	if err != nil {
		return err
	}
	if err := relay.Start(ctx); err != nil {
		return err
	}
	for range n {
		select {
		case <-arrived:
		case err := <-failed:
			return errors.Join(err, relay.Stop(ctx))
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return relay.Stop(ctx)
}

// loop is a transport that accepts everything.
type loop struct {
	arrived chan<- struct{}
	takes   time.Duration
}

func (l loop) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	if l.takes > 0 {
		select {
		case <-time.After(l.takes):
		case <-ctx.Done():
			return transport.Outcome{Kind: transport.OutcomeUnknown}, nil
		}
	}
	select {
	case l.arrived <- struct{}{}:
	default: // more than are waited for
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: c.Message().String()}, nil
}
