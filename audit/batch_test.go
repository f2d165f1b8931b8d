package audit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

func (r *rig) recordAll(events ...audit.Event) error {
	return r.tx(func(ctx context.Context, tx sealtext.Tx) error { return r.log.RecordAll(ctx, tx, events) })
}

// TestRecordAllIsManyRecords records random lists once at once and once one by one, and compares
// what is read.
func TestRecordAllIsManyRecords(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	r := newRig(t)
	people := []sealtext.Person{{}, r.enroll(t, "+447700900123"), r.enroll(t, "+447700900124")}
	for round := range 20 {
		var events []audit.Event
		for n := range rng.IntN(40) {
			e := event()
			e.Kind = audit.Kinds()[rng.IntN(len(audit.Kinds()))]
			if e.Subject = people[rng.IntN(len(people))].Subject; e.Kind == audit.KindErased {
				e.Subject, e.Shreds = sealtext.Subject{}, e.Subject
			}
			if e.Subject.IsZero() && rng.IntN(2) == 0 {
				e.Tenant = bank
			}
			e.Actor.ID = fmt.Sprint("nurse-", rng.IntN(3))
			e.Details.Reference = fmt.Sprint("round-", round, "-", n)
			events = append(events, e)
		}
		before := map[sealtext.Tenant]int{}
		for _, tenant := range []sealtext.Tenant{clinic, bank} {
			before[tenant] = len(r.events(t, audit.Query{Tenant: tenant}))
		}
		require.NoError(t, r.record(events...))
		require.NoError(t, r.recordAll(events...))
		for _, tenant := range []sealtext.Tenant{clinic, bank} {
			es := r.events(t, audit.Query{Tenant: tenant})[before[tenant]:]
			half := len(es) / 2
			require.Len(t, es, 2*half)
			for i := range half {
				single, many := es[i], es[half+i]
				require.NotEqual(t, single.ID, many.ID)
				require.True(t, single.At.Before(many.At))
				many.ID, many.At = single.ID, single.At
				require.Equal(t, single, many)
			}
		}
		for actor := range 3 {
			token, err := r.log.ActorToken(ctx, clinic, fmt.Sprint("nurse-", actor))
			require.NoError(t, err)
			require.Zero(t, len(r.events(t, audit.Query{Actor: token}))%2, "both ways have one token")
		}
	}
}

func TestRecordAllNamesTheBadEvent(t *testing.T) {
	r := newRig(t)
	ann := r.enroll(t, "+447700900123")
	gone := r.enroll(t, "+447700900124")
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.store.Vault().Shred(ctx, tx, clinic, gone.Subject, noon)
		return err
	}))
	fine := event()
	fine.Subject = ann.Subject
	var input *sealtext.InputError
	for _, c := range []struct {
		name   string
		change func(*audit.Event)
		is     error // nil: an InputError
	}{
		{"no-tenant", func(e *audit.Event) { e.Tenant = sealtext.Tenant{} }, nil},
		{"a-number-as-reference", func(e *audit.Event) { e.Details.Reference = "+12025550123" }, nil},
		{"no-actor", func(e *audit.Event) { e.Actor = sealtext.Actor{} }, nil},
		{"no-kind", func(e *audit.Event) { e.Kind = 0 }, nil},
		{"shredded", func(e *audit.Event) { e.Subject = gone.Subject }, vault.ErrShredded},
		{"unknown", func(e *audit.Event) { e.Subject = sealtext.NewSubject() }, vault.ErrUnknownSubject},
		{"tenant-without-keys", func(e *audit.Event) { e.Tenant = sealtext.MustTenant("nobody") }, vault.ErrUnknownTenant},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := fine
			c.change(&bad)
			err := r.recordAll(fine, fine, bad, fine)
			if c.is == nil {
				require.ErrorAs(t, err, &input)
			} else {
				require.ErrorIs(t, err, c.is)
			}
			require.Regexp(t, `(event|value) 2: `, err.Error())
			require.NotContains(t, err.Error(), "+1202")
			require.Empty(t, r.events(t, audit.Query{}))
		})
	}
	require.NoError(t, r.recordAll(), "no events are nothing to do")
	same := fine
	same.ID = sealtext.NewID()
	require.ErrorContains(t, r.recordAll(same, same), "exists already", "the id of a caller is taken once")
	require.Empty(t, r.events(t, audit.Query{}))
}

// plainSealer hides SealAll.
type plainSealer struct{ audit.Sealer }

func TestRecordAllWithoutABatchSealer(t *testing.T) {
	r := newRig(t)
	log, err := audit.New(audit.Config{Store: r.store.Audit(), Sealer: plainSealer{r.sealer}, Now: r.now})
	require.NoError(t, err)
	ann := r.enroll(t, "+447700900123")
	about := event()
	about.Subject = ann.Subject
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		return log.RecordAll(ctx, tx, []audit.Event{about, event()})
	}))
	es := r.events(t, audit.Query{})
	require.Len(t, es, 2)
	require.Equal(t, about.Subject, es[0].Subject)
	require.Equal(t, about.Details, es[0].Details)
	unknown := about
	unknown.Subject = sealtext.NewSubject()
	err = r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		return log.RecordAll(ctx, tx, []audit.Event{about, unknown})
	})
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
	require.ErrorContains(t, err, "value 1: ")
}
