package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/sqlstore"
)

// plainVault stands in for the vault and the audit log: these rows are about
// the ledger.
type plainVault struct{}

func (plainVault) Account() sealtext.Tenant { return sealtext.Tenant{} }

func (plainVault) Seal(_ context.Context, _ sealtext.Tx, _ sealtext.Binding, plain []byte) (sealtext.Sealed, error) {
	return sealtext.MakeSealed(1, plain), nil
}

func (plainVault) Token(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Domain, []byte) ([16]byte, error) {
	return sealtext.NewID(), nil
}

func (plainVault) Record(context.Context, sealtext.Tx, audit.Event) error { return nil }

// benchLedger has one program and no rules, so that the hour of the day does
// not matter.
func benchLedger(store consent.Store) (*consent.Ledger, error) {
	programs, err := benchPrograms()
	if err != nil {
		return nil, err
	}
	return consent.New(consent.Config{
		Store: store, Sealer: plainVault{}, Audit: plainVault{}, Rules: []rule.Rule{}, SingleProcess: true, Programs: programs,
	})
}

// benchPrograms declares the one program.
func benchPrograms() (program.Source, error) {
	return program.Static(nil, program.Program{
		Tenant: benchTenant, Name: benchProgram, Senders: []program.Sender{{Address: benchSender}}, Purposes: sealtext.AllPurposes,
	})
}

// benchPerson is person n of a crowd.
func benchPerson(n int) sealtext.Person {
	var sum [16]byte
	binary.BigEndian.PutUint64(sum[:], uint64(n)+1) //nolint:gosec // counts people
	return sealtext.Person{Tenant: benchTenant, Subject: sealtext.Subject(sum), Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, sum)}}
}

// benchEvent returns an opt-in of a person, or an opt-out.
func benchEvent(p sealtext.Person, kind consent.Kind, at time.Time) consent.EventRow {
	return consent.EventRow{
		Key: consent.EventKey{Tenant: p.Tenant, Pseudonym: p.Pseudonyms[0]}, ID: sealtext.NewID(), Subject: p.Subject, Kind: kind,
		Scope: consent.ForProgram(benchProgram), Purposes: sealtext.AllPurposes, Method: consent.MethodKeyword,
		OccurredAt: at, ReceivedAt: at, Reference: sealtext.NewID(), Evidence: sealtext.MakeSealed(1, text),
	}
}

func benchRequest(p sealtext.Person) consent.Request {
	return consent.Request{Person: p, Program: benchProgram, Sender: benchSender, Purpose: sealtext.Informational, Message: sealtext.ID(p.Subject)}
}

// newConsentDB makes a database of its own, with a page cache that holds all of
// it. With 128 MiB, less than half of what a million people take, many checks
// among them read a page from the system, and a check costs 1.2 to 1.7 times as
// much as among ten thousand.
func newConsentDB(env *Env) (*sqlstore.Consent, error) {
	dir, err := env.TempDir()
	if err != nil {
		return nil, err
	}
	pool, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "bench.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=cache_size(-786432)")
	if err != nil {
		return nil, err
	}
	env.Cleanup(func() { _ = pool.Close() })
	if err := sqlstore.Apply(env, sqlstore.SQL(pool, sqlstore.SQLite), sqlstore.ApplyConfig{Environment: "bench"}); err != nil {
		return nil, err
	}
	db, err := sqlstore.Open(env, sqlstore.SQL(pool, sqlstore.SQLite), sqlstore.Config{Environment: "bench"})
	if err != nil {
		return nil, err
	}
	return db.Consent(), nil
}

// crowd returns a database with an opt-in of each of n people, and a ledger over it.
func crowd(env *Env, n int) (*consent.Ledger, error) {
	store, err := newConsentDB(env)
	if err != nil {
		return nil, err
	}
	at := time.Now().Add(-time.Hour)
	const batch = 50_000
	for from := 0; from < n; from += batch {
		err := store.InTx(env, func(ctx context.Context, tx sealtext.Tx) error {
			for i := from; i < min(from+batch, n); i++ {
				row := benchEvent(benchPerson(i), consent.KindOptIn, at)
				row.Reference = row.Subject // in order, which fills the index faster; no look-up reads it
				if _, _, err := store.Append(ctx, tx, row, 0); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return benchLedger(store)
}

// checks looks ahead for a person of n after the other, in no order.
func checks(env *Env, l *consent.Ledger, n int) ratio.Op {
	rng := rand.New(rand.NewPCG(1, uint64(n))) //nolint:gosec // not about secrets
	return ratio.Each(func() error {
		d, err := l.Check(env, nil, benchRequest(benchPerson(rng.IntN(n))))
		return allowed(d, err)
	})
}

func allowed(d consent.Decision, err error) error {
	if err == nil && !d.Allowed {
		err = errNotAllowed
	}
	return err
}

func consentCheckRow() Row {
	return Row{
		Name: "consent/check",
		What: "Check among 1,000,000 people on SQLite / among 10,000",
		Goal: AtMost(1.5), Config: manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			many, few := env.size(env.size(1_000_000)), env.size(10_000) // rows take longer than texts
			large, err := crowd(env, many)
			if err != nil {
				return nil, nil, err
			}
			small, err := crowd(env, few)
			if err != nil {
				return nil, nil, err
			}
			return checks(env, large, many), checks(env, small, few), nil
		},
	}
}

// history gives person n so many events, the last of them an opt-in. Sixteen
// before its end the ledger records one, which looks through those before.
func history(env *Env, store *sqlstore.Consent, l *consent.Ledger, n, events int) error {
	p, start := benchPerson(n), time.Now().Add(-time.Hour)
	put := func(from, to int) error {
		return store.InTx(env, func(ctx context.Context, tx sealtext.Tx) error {
			for i := from; i < to; i++ {
				kind := consent.KindOptOut
				if (events-i)%2 == 1 {
					kind = consent.KindOptIn
				}
				if _, _, err := store.Append(ctx, tx, benchEvent(p, kind, start.Add(time.Duration(i)*time.Millisecond)), 0); err != nil {
					return err
				}
			}
			return nil
		})
	}
	settled := events / 16 * 16
	if settled == 0 {
		return put(0, events)
	}
	if err := put(0, settled-1); err != nil {
		return err
	}
	if _, err := l.Record(env, consent.Event{
		Person: p, Kind: consent.KindOptOut, Scope: consent.ForProgram(benchProgram), Method: consent.MethodKeyword, Actor: benchActor,
		OccurredAt: start.Add(time.Duration(settled-1) * time.Millisecond), IdempotencyKey: "out",
	}); err != nil {
		return err
	}
	return put(settled, events)
}

func consentHistoryRow() Row {
	return Row{
		Name: "consent/history",
		What: "Check of a person with 10,009 events, 9 of them since the last settlement / with 10",
		Goal: AtMost(1.5), Config: manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			store, err := newConsentDB(env)
			if err != nil {
				return nil, nil, err
			}
			l, err := benchLedger(store)
			if err != nil {
				return nil, nil, err
			}
			var ops [2]ratio.Op
			for i, events := range []int{10_009, 10} {
				if err := history(env, store, l, i, events); err != nil {
					return nil, nil, err
				}
				ops[i] = ratio.Each(func() error { return allowed(l.Check(env, nil, benchRequest(benchPerson(i)))) })
			}
			return ops[0], ops[1], nil
		},
	}
}

// held is a store that has the rows of one person at hand.
type held struct {
	consent.Store
	rows []consent.EventRow
}

func (h held) Load(context.Context, sealtext.Tx, []consent.EventKey) ([]consent.EventRow, error) {
	return h.rows, nil
}

func consentFoldRow() Row {
	return Row{
		Name: "consent/fold",
		What: "the state of 10,000 events in memory, aim 2 ms / sorting 10,000 numbers",
		Goal: AtMost(3),
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			rng := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not about secrets
			h, start := held{}, time.Now().Add(-time.Hour)
			var numbers []uint64
			for i := range 10_000 {
				r := benchEvent(benchPerson(0), consent.Kind(1+i%2), start.Add(time.Duration(rng.IntN(10_000))*time.Second))
				r.Seq = uint64(i) + 1
				h.rows, numbers = append(h.rows, r), append(numbers, rng.Uint64())
			}
			l, err := benchLedger(h)
			if err != nil {
				return nil, nil, err
			}
			ours = ratio.Each(func() error {
				_, err := l.Status(context.Background(), benchPerson(0), benchProgram, benchSender)
				return err
			})
			work := make([]uint64, len(numbers))
			baseline = ratio.Each(func() error {
				copy(work, numbers)
				slices.Sort(work)
				return nil
			})
			return ours, baseline, nil
		},
	}
}

func consentBatchRow() Row {
	return Row{
		Name: "consent/batch",
		What: "CheckAll of 1,000 people on SQLite, one statement / 1,000 Checks, 1,000 statements",
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			const people = 1000
			l, err := crowd(env, people)
			if err != nil {
				return nil, nil, err
			}
			var requests []consent.Request
			for n := range people {
				requests = append(requests, benchRequest(benchPerson(n)))
			}
			ours = ratio.Each(func() error {
				ds, err := l.CheckAll(env, nil, requests)
				for _, d := range ds {
					err = allowed(d, err)
				}
				return err
			})
			baseline = ratio.Each(func() error {
				for _, r := range requests {
					if err := allowed(l.Check(env, nil, r)); err != nil {
						return err
					}
				}
				return nil
			})
			return ours, baseline, nil
		},
	}
}

func consentGateRow() Row {
	return Row{
		Name: "consent/gate",
		What: "Do over a store in memory, in one process / a bare Check",
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			mem, err := memstore.New(memstore.Config{})
			if err != nil {
				return nil, nil, err
			}
			store := mem.Consent()
			if err := store.InTx(env, func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := store.Append(ctx, tx, benchEvent(benchPerson(0), consent.KindOptIn, time.Now().Add(-time.Hour)), 0)
				return err
			}); err != nil {
				return nil, nil, err
			}
			l, err := benchLedger(store)
			if err != nil {
				return nil, nil, err
			}
			r := benchRequest(benchPerson(0))
			r.Retry = true // as the relay asks
			ours = ratio.Each(func() error {
				return allowed(l.Do(env, r, func(_ context.Context, p consent.Permit) error { return p.Redeem(r.Message) }))
			})
			return ours, ratio.Each(func() error { return allowed(l.Check(env, nil, r)) }), nil
		},
	}
}
