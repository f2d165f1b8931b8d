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

// AllStores are the stores of all packages over one database. A gateway writes to most of them in
// one transaction, so the check that they share it is in this package.
type AllStores struct {
	Audit     audit.Store
	Subjects  vault.SubjectStore
	Consent   consent.Store
	Retention retention.Store
	Transport transport.Store
}

// AllStoresCase is one requirement for the stores together.
type AllStoresCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong. It takes one fresh, empty store from open.
	Run func(ctx context.Context, open func() AllStores) error
}

// RunAllStores runs every case against stores from open, which returns fresh and empty ones each
// time and cleans up through t.
func RunAllStores(t *testing.T, open func(t *testing.T) AllStores) {
	t.Helper()
	for _, c := range AllStoresCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() AllStores { return open(t) }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// AllStoresCases returns the cases of [RunAllStores], for a runner of your own.
func AllStoresCases() []AllStoresCase {
	return []AllStoresCase{
		{"all-stores-commit", "the Tx of one store must be valid in every other, and their writes must commit together: a message, its consent event and its audit event are one unit", allStoresCommit},
		{"all-stores-rollback", "if f fails nothing may stay in any store: a message without its audit event, or the event alone, is wrong", allStoresRollback},
		{"all-stores-panic", "if f panics nothing may stay in any store", allStoresPanic},
	}
}

// inTxs returns InTx of each store.
func (r AllStores) inTxs() []txcase.InTx {
	return []txcase.InTx{r.Audit.InTx, r.Subjects.InTx, r.Consent.InTx, r.Retention.InTx, r.Transport.InTx}
}

// write writes the n-th row to every store.
func (r AllStores) write(ctx context.Context, tx sealtext.Tx, n int) error {
	row := message(n)
	who := sealtext.Subject{0: 0xff, 15: byte(n)}
	row.Subject = who
	pseudonym := sealtext.MakePseudonym(7, [16]byte{byte(n)})
	if err := r.Audit.Append(ctx, tx, audit.Row{Tenant: north, ID: row.ID, At: after(n), Kind: audit.KindMessageQueued, Subject: who}); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if _, err := r.Subjects.AddSubject(ctx, tx, vault.SubjectRow{Tenant: north, Subject: who, Directory: pseudonym, Epoch: "e", Wrapped: []byte{1}, Number: row.Body, CreatedAt: after(n)}); err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	if _, _, err := r.Consent.Append(ctx, tx, consent.EventRow{
		Key: consent.EventKey{Tenant: north, Pseudonym: pseudonym}, ID: row.ID, Kind: consent.KindOptOut, Scope: consent.ForTenant(), Purposes: sealtext.AllPurposes,
		Method: consent.MethodKeyword, OccurredAt: after(n), ReceivedAt: after(n), Reference: row.Reference,
	}, 0); err != nil {
		return fmt.Errorf("consent: %w", err)
	}
	if _, err := r.Retention.Place(ctx, tx, retention.HoldRow{Tenant: north, Subject: who, ID: row.ID, PlacedAt: after(n)}); err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	if _, err := r.Transport.InsertAll(ctx, tx, []transport.OutboxRow{row}); err != nil {
		return fmt.Errorf("transport: %w", err)
	}
	return nil
}

// hold checks that every store has the n-th row, or that none has.
func (r AllStores) hold(ctx context.Context, tx sealtext.Tx, n int, want bool) error {
	who, pseudonym := sealtext.Subject{0: 0xff, 15: byte(n)}, sealtext.MakePseudonym(7, [16]byte{byte(n)})
	events, err1 := r.Audit.Rows(ctx, tx, audit.Query{Tenant: north, Subject: who, Limit: 10})
	_, err2 := r.Subjects.Subject(ctx, tx, north, who)
	said, err3 := r.Consent.Load(ctx, tx, []consent.EventKey{{Tenant: north, Pseudonym: pseudonym}})
	holds, err4 := r.Retention.Holds(ctx, tx, north, who)
	sent, err5 := r.Transport.Sent(ctx, tx, north, who)
	if err := errors.Join(err1, unless(err2, vault.ErrUnknownSubject), err3, err4, err5); err != nil {
		return err
	}
	return errors.Join(txcase.Want("the row is in audit", len(events) == 1, want), txcase.Want("the row is in vault", err2 == nil, want),
		txcase.Want("the row is in consent", len(said) == 1, want), txcase.Want("the row is in retention", len(holds) == 1, want),
		txcase.Want("the row is in transport", len(sent) == 1, want))
}

func allStoresCommit(ctx context.Context, open func() AllStores) error {
	r := open()
	for n, inTx := range r.inTxs() {
		err := inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if err := r.write(ctx, tx, n); err != nil {
				return err
			}
			return r.hold(ctx, tx, n, true)
		})
		if err != nil {
			return err
		}
		if err := r.hold(ctx, nil, n, true); err != nil {
			return err
		}
	}
	return nil
}

func allStoresRollback(ctx context.Context, open func() AllStores) error {
	r, giveUp := open(), errors.New("gives up on purpose")
	for n, inTx := range r.inTxs() {
		err := inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if err := r.write(ctx, tx, n); err != nil {
				return err
			}
			return giveUp
		})
		if err := errors.Join(txcase.WantErr("InTx", err, giveUp), r.hold(ctx, nil, n, false)); err != nil {
			return err
		}
	}
	return nil
}

func allStoresPanic(ctx context.Context, open func() AllStores) error {
	r := open()
	for n, inTx := range r.inTxs() {
		var failed error
		func() {
			defer func() { _ = recover() }()
			_ = inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				failed = r.write(ctx, tx, n)
				panic("on purpose")
			})
		}()
		if err := errors.Join(failed, r.hold(ctx, nil, n, false)); err != nil {
			return err
		}
	}
	return nil
}
