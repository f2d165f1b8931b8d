package transporttest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// Database is one store as all packages see it. A gateway writes for most of them in one
// transaction, which is why the check that they share it is here.
type Database struct {
	Audit     audit.Store
	Subjects  vault.SubjectStore
	Consent   consent.Store
	Retention retention.Store
	Transport transport.Store
}

// DatabaseCase is one thing that the parts of a database must do together.
type DatabaseCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong. It takes one fresh, empty store from open.
	Run func(ctx context.Context, open func() Database) error
}

// RunDatabase runs every case against stores from open, which returns a fresh and
// empty one each time and cleans up through t.
func RunDatabase(t *testing.T, open func(t *testing.T) Database) {
	t.Helper()
	for _, c := range DatabaseCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() Database { return open(t) }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// DatabaseCases returns the cases of [RunDatabase], for a runner of your own.
func DatabaseCases() []DatabaseCase {
	return []DatabaseCase{
		{"database-commit", "the Tx of one package must be good for every other, and what they wrote must be there together: a message, its consent event and its audit event are one thing", databaseCommits},
		{"database-rollback", "where f fails nothing may stay of any package: a message without its audit event, or the event alone, is a lie", databaseRollsBack},
		{"database-panic", "where f panics nothing may stay of any package", databaseRollsBackAPanic},
	}
}

// inTxs are the InTx of each package.
func (d Database) inTxs() []txcase.InTx {
	return []txcase.InTx{d.Audit.InTx, d.Subjects.InTx, d.Consent.InTx, d.Retention.InTx, d.Transport.InTx}
}

// write writes the n-th row of every package.
func (d Database) write(ctx context.Context, tx sealtext.Tx, n int) error {
	row := message(n)
	who := sealtext.Subject{0: 0xff, 15: byte(n)}
	row.Subject = who
	pseudonym := sealtext.MakePseudonym(7, [16]byte{byte(n)})
	if err := d.Audit.Append(ctx, tx, audit.Row{Tenant: north, ID: row.ID, At: after(n), Kind: audit.KindMessageQueued, Subject: who}); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if _, err := d.Subjects.AddSubject(ctx, tx, vault.SubjectRow{Tenant: north, Subject: who, Directory: pseudonym, Epoch: "e", Wrapped: []byte{1}, Number: row.Body, CreatedAt: after(n)}); err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	if _, _, err := d.Consent.Append(ctx, tx, consent.EventRow{
		Key: consent.EventKey{Tenant: north, Pseudonym: pseudonym}, ID: row.ID, Kind: consent.KindOptOut, Scope: consent.ForTenant(), Purposes: sealtext.AllPurposes,
		Method: consent.MethodKeyword, OccurredAt: after(n), ReceivedAt: after(n), Reference: row.Reference,
	}, 0); err != nil {
		return fmt.Errorf("consent: %w", err)
	}
	if _, err := d.Retention.Place(ctx, tx, retention.HoldRow{Tenant: north, Subject: who, ID: row.ID, PlacedAt: after(n)}); err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	if _, err := d.Transport.InsertAll(ctx, tx, []transport.OutboxRow{row}); err != nil {
		return fmt.Errorf("transport: %w", err)
	}
	return nil
}

// hold checks that every package has the n-th row, or that none has.
func (d Database) hold(ctx context.Context, tx sealtext.Tx, n int, want bool) error {
	who, pseudonym := sealtext.Subject{0: 0xff, 15: byte(n)}, sealtext.MakePseudonym(7, [16]byte{byte(n)})
	events, err1 := d.Audit.Rows(ctx, tx, audit.Query{Tenant: north, Subject: who, Limit: 10})
	_, err2 := d.Subjects.Subject(ctx, tx, north, who)
	said, err3 := d.Consent.Load(ctx, tx, []consent.EventKey{{Tenant: north, Pseudonym: pseudonym}})
	holds, err4 := d.Retention.Holds(ctx, tx, north, who)
	sent, err5 := d.Transport.Sent(ctx, tx, north, who)
	if err := errors.Join(err1, unless(err2, vault.ErrUnknownSubject), err3, err4, err5); err != nil {
		return err
	}
	return errors.Join(txcase.Want("the row is in audit", len(events) == 1, want), txcase.Want("the row is in vault", err2 == nil, want),
		txcase.Want("the row is in consent", len(said) == 1, want), txcase.Want("the row is in retention", len(holds) == 1, want),
		txcase.Want("the row is in transport", len(sent) == 1, want))
}

func databaseCommits(ctx context.Context, open func() Database) error {
	d := open()
	for n, inTx := range d.inTxs() {
		err := inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if err := d.write(ctx, tx, n); err != nil {
				return err
			}
			return d.hold(ctx, tx, n, true)
		})
		if err != nil {
			return err
		}
		if err := d.hold(ctx, nil, n, true); err != nil {
			return err
		}
	}
	return nil
}

func databaseRollsBack(ctx context.Context, open func() Database) error {
	d, giveUp := open(), errors.New("gives up on purpose")
	for n, inTx := range d.inTxs() {
		err := inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if err := d.write(ctx, tx, n); err != nil {
				return err
			}
			return giveUp
		})
		if err := errors.Join(txcase.WantErr("InTx", err, giveUp), d.hold(ctx, nil, n, false)); err != nil {
			return err
		}
	}
	return nil
}

func databaseRollsBackAPanic(ctx context.Context, open func() Database) error {
	d := open()
	for n, inTx := range d.inTxs() {
		var failed error
		func() {
			defer func() { _ = recover() }()
			_ = inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				failed = d.write(ctx, tx, n)
				panic("on purpose")
			})
		}()
		if err := errors.Join(failed, d.hold(ctx, nil, n, false)); err != nil {
			return err
		}
	}
	return nil
}
