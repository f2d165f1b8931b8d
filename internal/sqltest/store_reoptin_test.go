package sqltest_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// together lets the first transactions go on from their first Load only when
// as many as wanted have read.
type together struct {
	*sqlstore.Consent
	mu     sync.Mutex
	wanted int
	read   chan struct{} // closed when they have
}

func (s *together) await(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted, s.read = n, make(chan struct{})
}

func (s *together) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	rows, err := s.Consent.Load(ctx, tx, keys)
	s.mu.Lock()
	waits := tx != nil && s.wanted > 0
	if waits {
		if s.wanted--; s.wanted == 0 {
			close(s.read)
		}
	}
	read := s.read
	s.mu.Unlock()
	if waits {
		<-read
	}
	return rows, err
}

// TestBroughtBackOnce: the forms of two processes opt the same person in again at the same time. One
// of them succeeds; the other is refused, or finds the person opted in where the database runs one
// after the other.
func TestBroughtBackOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const people, forms = 3, 2
		now := func() time.Time { return noon }
		db, pool := e.Fresh(t)
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(t, db.Vault(), now, clinic), Store: db.Vault(), Now: now})
		require.NoError(t, err)
		log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer, Now: now})
		require.NoError(t, err)
		name, from := sealtext.MustProgram("reminders"), sealtext.MustSender("24273")
		store := &together{Consent: db.Consent()}
		var ledgers [2]*consent.Ledger
		for i := range ledgers {
			ledgers[i], err = consent.New(consent.Config{
				Store: store, Sealer: sealer, Audit: log, Now: now,
				Programs: declared(t, name, from),
			})
			require.NoError(t, err)
		}
		for n := range people {
			number, err := sealtext.ParseE164(fmt.Sprintf("+120255501%02d", n))
			require.NoError(t, err)
			var person sealtext.Person
			require.NoError(t, db.Consent().InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
				person, err = sealer.Enroll(ctx, tx, clinic, number)
				return err
			}))
			event := consent.Event{
				Person: person, Kind: consent.KindOptOut, Scope: consent.ForProgram(name), Purposes: sealtext.Purposes(sealtext.Informational),
				Method: consent.MethodCall, Actor: sealtext.Actor{ID: "web"}, OccurredAt: noon.Add(-time.Hour), IdempotencyKey: fmt.Sprintf("out-%d", n),
			}
			_, err = ledgers[0].Record(t.Context(), event)
			require.NoError(t, err)
			event.Kind, event.Method, event.Evidence, event.OccurredAt = consent.KindOptIn, consent.MethodWebForm, consent.Evidence{Source: "form"}, noon
			var wait sync.WaitGroup
			if e.Dialect == sqlstore.PostgreSQL { // SQLite runs them one after the other
				store.await(forms)
			}
			for form := range forms {
				event := event
				event.IdempotencyKey = fmt.Sprintf("in-%d-%d", n, form)
				wait.Go(func() {
					if _, err := ledgers[form%2].Record(t.Context(), event); err != nil && !errors.Is(err, consent.ErrReOptInThrottled) {
						t.Errorf("Record: %v", err)
					}
				})
			}
			wait.Wait()
			require.Equal(t, n+1, one(t, pool, "SELECT COUNT(*) FROM sealtext_consent WHERE flags = 8"))
			d, err := ledgers[1].Check(t.Context(), nil, consent.Request{Person: person, Program: name, Sender: from, Purpose: sealtext.Informational, Location: rule.Location{Zones: []string{"Europe/London"}}})
			require.NoError(t, err)
			require.True(t, d.Allowed)
		}
	})
}
