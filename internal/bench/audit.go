package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/sqlstore"
)

// auditWriteRow compares a durable write with its audit event and the same write without one, each in a
// transaction in the same file, which waits for the disk.
func auditWriteRow() Row {
	return Row{
		Name:   "audit/write",
		What:   "a row and its audit event, SQLite FULL, one per transaction / the row alone",
		Goal:   AtMost(1.10),
		Median: true,
		Config: ratio.Config{Rounds: 60},
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			f, err := newFile(env)
			if err != nil {
				return nil, nil, err
			}
			p, err := newParts(env, f.pool, filepath.Join(filepath.Dir(f.path), "keys"))
			if err != nil {
				return nil, nil, err
			}
			if _, err := f.pool.ExecContext(env, "CREATE TABLE bare (id BLOB PRIMARY KEY, body BLOB)"); err != nil {
				return nil, nil, err
			}
			write := func(audited bool) error {
				tx, err := f.pool.BeginTx(env, nil)
				if err != nil {
					return err
				}
				id := sealtext.NewID()
				if _, err = tx.ExecContext(env, "INSERT INTO bare VALUES (?, ?)", id[:], text[:64]); err == nil && audited {
					err = p.recordIn(env, tx)
				}
				if err != nil {
					return errors.Join(err, tx.Rollback())
				}
				return tx.Commit()
			}
			return ratio.Each(func() error { return write(true) }), ratio.Each(func() error { return write(false) }), nil
		},
	}
}

// recordIn records an event in a transaction of the host.
func (p parts) recordIn(ctx context.Context, host *sql.Tx) error {
	return p.log.Record(ctx, p.db.Join(sqlstore.FromSQL(host)), revealedEvent())
}

func revealedEvent() audit.Event {
	return audit.Event{Tenant: benchTenant, Kind: audit.KindRevealed, Actor: benchActor, Details: audit.Details{Field: "number", Reason: "support"}}
}

// numbered is a log on SQLite with its sequencer.
type numbered struct {
	parts
	*sequencer.Sequencer
	prover *sequencer.Prover
	policy tree.Policy
}

func newNumbered(env *Env) (n numbered, err error) {
	f, err := newFile(env)
	if err != nil {
		return n, err
	}
	if n.parts, err = newParts(env, f.pool, filepath.Join(filepath.Dir(f.path), "keys")); err != nil {
		return n, err
	}
	private, public, err := note.GenerateKey(rand.Reader, "audit.example.com")
	if err != nil {
		return n, err
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		return n, err
	}
	if n.policy.Log, err = note.NewVerifier(public); err != nil {
		return n, err
	}
	n.Sequencer, err = sequencer.New(sequencer.Config{Store: n.db.AuditTree(), Leases: n.db, Signer: signer, Policy: n.policy, Batch: sequencedBatch})
	if err != nil {
		return n, err
	}
	n.prover, err = sequencer.NewProver(n.db.AuditTree(), n.policy)
	return n, err
}

const sequencedBatch = 100

// record records events in one transaction and returns the CPU time of inserting their rows, sealed
// before.
func (n numbered) record(ctx context.Context, events int) (time.Duration, error) {
	rows := make([]audit.Row, events)
	for i := range rows {
		id := sealtext.NewID()
		rows[i] = audit.Row{
			Tenant: benchTenant, ID: id, At: time.UnixMicro(1_795_300_000_000_000 + n.next()), Kind: audit.KindRevealed, Actor: id, Subject: sealtext.Subject(id),
			Payload: sealtext.MakeSealed(1, append(slices.Clone(text[:120]), id[:]...)), Commitment: [32]byte(append(slices.Clone(id[:]), id[:]...)),
		}
	}
	before := processTime()
	err := n.db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return n.db.Audit().AppendAll(ctx, tx, rows) })
	return processTime().Sub(before), err
}

var ticks int64

// next returns a later microsecond each time.
func (numbered) next() int64 { ticks++; return ticks }

// auditSequenceRow compares the numbering of events with their insertion, in batches of 100.
func auditSequenceRow() Row {
	return Row{
		Name: "audit/sequence",
		What: "numbering events in batches of 100 on SQLite, tree and signature / inserting their rows in batches of 100; CPU of one event",
		Goal: AtMost(3),
		Observe: func(env *Env) (ours, baseline float64, err error) {
			n, err := newNumbered(env)
			if err != nil {
				return 0, 0, err
			}
			var inserting, numbering []float64
			for range env.size(200) {
				took, err := n.record(env, sequencedBatch)
				if err != nil {
					return 0, 0, err
				}
				inserting = append(inserting, float64(took)/sequencedBatch)
				before := processTime()
				done, err := n.Step(env)
				if err != nil {
					return 0, 0, err
				}
				if done != sequencedBatch {
					return 0, 0, fmt.Errorf("%d events were numbered", done)
				}
				numbering = append(numbering, float64(processTime().Sub(before))/sequencedBatch)
			}
			return median(numbering), median(inserting), nil
		},
	}
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// auditVerifyRow measures how many leaves of an export are verified in a second of CPU time: 50,000
// should be. auditProofRow measures the verification of one event, and auditBundleRow what it takes.
func auditVerifyRow() Row { return verifyRow("audit/verify", 50_000, false) }

// auditVerifyMillionRow is auditVerifyRow with a million events.
func auditVerifyMillionRow() Row { return verifyRow("audit/verify-million", 1_000_000, true) }

func verifyRow(name string, events int, long bool) Row {
	return Row{
		Name: name,
		What: fmt.Sprintf("leaves of an exported log of %d events that one core verifies in a second", events),
		Unit: "a second",
		Long: long,
		Observe: func(env *Env) (ours, baseline float64, err error) {
			n, folder, err := exported(env, env.size(events))
			if err != nil {
				return 0, 0, err
			}
			before := processTime()
			report, err := tree.Verify(env, tree.VerifyConfig{Files: os.DirFS(folder), Policy: n.policy})
			if err != nil {
				return 0, 0, err
			}
			return float64(report.Checkpoint.Size) / processTime().Sub(before).Seconds(), 0, nil
		},
	}
}

func auditProofRow() Row {
	return Row{
		Name:   "audit/proof",
		What:   "one event verified by its proof alone, text and signature included",
		Goal:   NoMore(1e6),
		Config: ratio.Config{Rounds: 40, Now: cpuTime},
		Observe: func(env *Env) (ours, baseline float64, err error) {
			n, _, err := exported(env, env.size(50_000))
			if err != nil {
				return 0, 0, err
			}
			b, err := n.prover.Bundle(env, 1)
			if err != nil {
				return 0, 0, err
			}
			proof, err := b.MarshalText()
			if err != nil {
				return 0, 0, err
			}
			var took []float64
			for range 100 {
				before := processTime()
				var read tree.Bundle
				if err := read.UnmarshalText(proof); err != nil {
					return 0, 0, err
				}
				if _, err := read.Verify(n.policy); err != nil {
					return 0, 0, err
				}
				took = append(took, float64(processTime().Sub(before)))
			}
			return median(took), 0, nil
		},
	}
}

// auditBundleRow measures the proof of one event in a log of a million.
func auditBundleRow() Row {
	return Row{
		Name: "audit/bundle",
		What: "the proof of one event in a log of 1,000,000, with its leaf and checkpoint",
		Goal: NoMore(2048),
		Unit: "bytes",
		Long: true,
		Observe: func(env *Env) (ours, baseline float64, err error) {
			n, _, err := exported(env, env.size(1_000_000))
			if err != nil {
				return 0, 0, err
			}
			b, err := n.prover.Bundle(env, 1)
			if err != nil {
				return 0, 0, err
			}
			proof, err := b.MarshalText()
			return float64(len(proof)), 0, err
		},
	}
}

// exported makes a log of events and exports it.
func exported(env *Env, events int) (n numbered, folder string, err error) {
	if n, err = newNumbered(env); err != nil {
		return n, "", err
	}
	for done := 0; done < events; done += 500 {
		if _, err := n.record(env, 500); err != nil {
			return n, "", err
		}
	}
	if _, err := n.Step(env); err != nil {
		return n, "", err
	}
	if folder, err = env.TempDir(); err != nil {
		return n, "", err
	}
	_, err = n.prover.Export(env, folder, nil)
	return n, folder, err
}
