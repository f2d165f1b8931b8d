package sqltest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
)

// TestWhatNobodyComesBackTo: the rows of persons to whom nothing is sent any more, and of readers,
// rates, quotas and processes that are gone, stay while a cap, a text or a reader may still need
// them, and end.
func TestWhatNobodyComesBackTo(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		h := newHost(t, e)
		now := time.Now()
		s, err := h.service(t, environment, func(c *service.Config) {
			c.Now = func() time.Time { return now }
			// Guards are compared by the clock of the database, which stays.
			c.Schedules = slices.DeleteFunc(service.DefaultSchedules(), func(s retention.Schedule) bool { return s.Class == retention.ClassGuards })
		})
		require.NoError(t, err)
		require.NoError(t, s.Declare(t.Context(), desk, codesOf(clinic)))
		pool := e.Open(t, h.at)
		db := open(t, pool, e.Dialect)
		const people = 700 // more than a batch of the sweeper
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			var slots []consent.CapSlot
			var last []consent.LastHandoff
			var persons []sealtext.Person
			for range people {
				subject, message := sealtext.NewSubject(), sealtext.NewID()
				persons = append(persons, sealtext.Person{Tenant: clinic, Subject: subject})
				slots = append(slots, consent.CapSlot{Tenant: clinic, Subject: subject, Message: message, Purpose: sealtext.Marketing, At: now})
				last = append(last, consent.LastHandoff{
					Tenant: clinic, Subject: subject, Message: message, Program: codes, Sender: sealtext.MustSender("24273"), At: now,
				})
			}
			store := db.Consent()
			if _, err := store.LockSlots(ctx, tx, persons); err != nil {
				return err
			}
			if err := store.SaveSlots(ctx, tx, slots); err != nil {
				return err
			}
			if err := store.SaveLast(ctx, tx, last, now); err != nil {
				return err
			}
			_, err := store.Enter(ctx, tx, []consent.Handoff{{
				ID: sealtext.NewID(), Tenant: clinic, Program: codes, Sender: sealtext.MustSender("24273"), Message: sealtext.NewID(),
				Left: -2 * time.Hour, Keys: []consent.EventKey{{Tenant: clinic, Pseudonym: pseudonym(1)}, {Tenant: clinic, Pseudonym: pseudonym(2)}},
			}})
			if err != nil {
				return err
			}
			if _, err := db.Transport().Cursor(ctx, tx, "orders", now); err != nil {
				return err
			}
			return db.Transport().SetRates(ctx, tx, []transport.RateState{{Name: "campaign-7", Next: now, Day: now, Used: 3}})
		}))
		for _, name := range []string{"feed.orders", "feed"} {
			for _, lasts := range []time.Duration{time.Hour, 0} { // and it is given back
				_, ok, err := db.Lease(t.Context(), name, [16]byte{1}, lasts)
				require.NoError(t, err)
				require.True(t, ok)
			}
		}
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			_, err := db.Vault().Counter(ctx, tx, clinic, [16]byte{1})
			return err
		}))

		tables := []string{"slots", "slot_heads", "last_handoffs", "handoffs", "feed_cursors", "leases", "rates", "counters"}
		counts := func() (all []int) {
			for _, table := range tables {
				all = append(all, one(t, pool, "SELECT COUNT(*) FROM sealtext_"+table))
			}
			return all
		}
		sweep := func(days int) {
			now = time.Now().AddDate(0, 0, days)
			_, err := s.Sweeper.Sweep(t.Context())
			require.NoError(t, err)
		}
		require.Equal(t, []int{people, people, people, 2, 1, 2, 1, 1}, counts())
		for _, c := range []struct {
			days int
			want []int
		}{
			{0, []int{people, people, people, 2, 1, 2, 1, 1}},
			{2, []int{people, people, people, 0, 1, 2, 1, 1}},
			{40, []int{people, people, people, 0, 0, 1, 0, 1}},
			{100, []int{people, people, 0, 0, 0, 1, 0, 1}},
			{370, []int{people, people, 0, 0, 0, 1, 0, 0}},
			{400, []int{people, people, 0, 0, 0, 1, 0, 0}},
			{403, []int{0, 0, 0, 0, 0, 1, 0, 0}}, // the lease of numbering has a token that must go on
		} {
			sweep(c.days)
			require.Equal(t, c.want, counts(), "after %d days: %v", c.days, tables)
		}
	})
}
