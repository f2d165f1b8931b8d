package audit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// TestEventsOverPages reads a log of 1203 events in three pages. Every event is returned once and
// in order, also those of one microsecond.
func TestEventsOverPages(t *testing.T) {
	r := newRig(t)
	const n = 1203
	still, err := audit.New(audit.Config{Store: r.store.Audit(), Sealer: r.sealer, Now: func() time.Time {
		// 401 events share each time, so that a page ends between events of one time.
		return noon.Add(time.Duration(r.ticks.Add(1)/401) * time.Microsecond)
	}})
	require.NoError(t, err)
	ids := map[sealtext.ID]bool{}
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		for range n {
			e := event()
			e.ID = sealtext.NewID()
			ids[e.ID] = true
			if err := still.Record(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	}))
	es := r.events(t, audit.Query{Limit: 7}) // Limit is ignored
	require.Len(t, es, n)
	for i, e := range es {
		require.True(t, ids[e.ID], "each once")
		delete(ids, e.ID)
		if i > 0 && !es[i-1].At.Before(e.At) {
			require.Equal(t, es[i-1].At, e.At)
			require.Less(t, es[i-1].ID.String(), e.ID.String(), "equal times are ordered by id")
		}
	}
	require.Len(t, r.events(t, audit.Query{AfterAt: es[999].At, AfterID: es[999].ID}), n-1000, "goes on behind an event that was read")
}

func TestEventsStopsWhenTheReaderDoes(t *testing.T) {
	r := newRig(t)
	require.NoError(t, r.record(event(), event(), event()))
	seen := 0
	for _, err := range r.log.Events(ctx, audit.Query{Tenant: clinic}) {
		require.NoError(t, err)
		if seen++; seen == 2 {
			break
		}
	}
	require.Equal(t, 2, seen)
}

func TestEventsFilters(t *testing.T) {
	r := newRig(t)
	ann, bob := r.enroll(t, "+447700900123"), r.enroll(t, "+447700900124")
	add := func(subject sealtext.Subject, kind audit.Kind, actor string) {
		e := event()
		e.Subject, e.Kind, e.Actor.ID = subject, kind, actor
		require.NoError(t, r.record(e))
	}
	add(ann.Subject, audit.KindRevealed, "nurse-7")
	add(bob.Subject, audit.KindRevealed, "nurse-8")
	add(ann.Subject, audit.KindRevealDenied, "nurse-8")
	add(sealtext.Subject{}, audit.KindDisposed, "system:retention")
	require.NoError(t, r.record(func() audit.Event { e := event(); e.Tenant = bank; return e }()))

	all := r.events(t, audit.Query{})
	require.Len(t, all, 4, "the bank's event is the bank's")
	token, err := r.log.ActorToken(ctx, clinic, "nurse-8")
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		q    audit.Query
		want []int // indexes into the events
	}{
		{"everything", audit.Query{}, []int{0, 1, 2, 3}},
		{"one subject", audit.Query{Subject: ann.Subject}, []int{0, 2}},
		{"a subject without events", audit.Query{Subject: sealtext.NewSubject()}, nil},
		{"one kind", audit.Query{Kinds: []audit.Kind{audit.KindRevealed}}, []int{0, 1}},
		{"two kinds", audit.Query{Kinds: []audit.Kind{audit.KindDisposed, audit.KindRevealDenied}}, []int{2, 3}},
		{"one actor", audit.Query{Actor: token}, []int{1, 2}},
		{"subject and actor", audit.Query{Subject: ann.Subject, Actor: token}, []int{2}},
		{"since, inclusive", audit.Query{Since: all[1].At}, []int{1, 2, 3}},
		{"until, exclusive", audit.Query{Until: all[2].At}, []int{0, 1}},
		{"between", audit.Query{Since: all[1].At, Until: all[3].At}, []int{1, 2}},
		{"empty span", audit.Query{Since: all[1].At, Until: all[1].At}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []audit.Entry
			for _, i := range c.want {
				want = append(want, all[i])
			}
			require.Equal(t, want, r.events(t, c.q))
		})
	}
}

// TestActorToken checks that the token of an actor differs between tenants: two tenants cannot find
// out that an actor works for both.
func TestActorToken(t *testing.T) {
	r := newRig(t)
	a, err := r.log.ActorToken(ctx, clinic, "nurse-7")
	require.NoError(t, err)
	b, err := r.log.ActorToken(ctx, bank, "nurse-7")
	require.NoError(t, err)
	require.NotEqual(t, a, b)
	require.NotZero(t, a)
	_, err = r.log.ActorToken(ctx, sealtext.MustTenant("nobody"), "nurse-7")
	require.ErrorContains(t, err, "the tenant has no keys")
}

func TestEventsEndAtTheFirstError(t *testing.T) {
	r := newRig(t)
	read := func(ctx context.Context, log *audit.Log, q audit.Query) (n int, err error) {
		for _, e := range log.Events(ctx, q) {
			if err != nil {
				t.Fatal("the iteration went on after an error")
			}
			if err = e; err == nil {
				n++
			}
		}
		return n, err
	}
	_, err := read(ctx, r.log, audit.Query{})
	require.ErrorContains(t, err, "an audit query needs a tenant", "no tenant")
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = read(gone, r.log, audit.Query{Tenant: clinic})
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, r.record(event(), event()))
	log, err := audit.New(audit.Config{Store: r.store.Audit(), Sealer: outage{r.sealer}, Now: r.now})
	require.NoError(t, err)
	n, err := read(ctx, log, audit.Query{Tenant: clinic})
	require.Zero(t, n)
	require.ErrorIs(t, err, errOutage, "a key service that does not answer will answer the next time")
}

// outage is a key management service that does not answer.
type outage struct{ audit.Sealer }

var errOutage = errors.New("the key service does not answer")

func (outage) OpenEvent(context.Context, sealtext.Tx, sealtext.Binding, sealtext.Sealed) ([]byte, error) {
	return nil, errOutage
}

// TestEventsGoOnPastAnEntryThatDoesNotOpen: one row that was changed, or whose key is gone, must not
// make the log unreadable from there on.
func TestEventsGoOnPastAnEntryThatDoesNotOpen(t *testing.T) {
	later := func(t *testing.T, r *rig, row audit.Row) sealtext.Sealed { // a payload of a later version
		v, err := r.sealer.Seal(ctx, nil, sealtext.Binding{Tenant: clinic, Field: audit.Field, Record: row.ID}, []byte("\x02{}"))
		require.NoError(t, err)
		return v
	}
	for _, c := range []struct {
		name  string
		why   error
		spoil func(t *testing.T, r *rig, row *audit.Row)
	}{
		{"the payload of another event", vault.ErrWrongContext, func(t *testing.T, r *rig, row *audit.Row) {
			rows, err := r.store.Audit().Rows(ctx, nil, audit.Query{Tenant: clinic, Limit: 1})
			require.NoError(t, err)
			row.Payload = rows[0].Payload
		}},
		{"no payload", vault.ErrUnknownKey, func(_ *testing.T, _ *rig, row *audit.Row) { row.Payload = sealtext.Sealed{} }},
		{"under a key that was dropped", vault.ErrUnknownKey, func(t *testing.T, r *rig, row *audit.Row) {
			row.Payload = sealtext.MakeSealed(77, later(t, r, *row).Ciphertext())
		}},
		{"about a subject whose row is gone", vault.ErrUnknownSubject, func(t *testing.T, r *rig, row *audit.Row) {
			row.Subject, row.Payload = sealtext.NewSubject(), later(t, r, *row)
		}},
		{"a payload that the row does not commit to", audit.ErrUnreadable, func(t *testing.T, r *rig, row *audit.Row) {
			var err error
			row.Payload, err = r.sealer.Seal(ctx, nil, sealtext.Binding{Tenant: clinic, Field: audit.Field, Record: row.ID}, []byte(payloadEmpty))
			require.NoError(t, err)
		}},
		{"a later version", sealtext.ErrFormat, func(t *testing.T, r *rig, row *audit.Row) { row.Payload = later(t, r, *row) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			require.NoError(t, r.record(event(), event()))
			row := audit.Row{Tenant: clinic, ID: sealtext.NewID(), At: noon, Kind: audit.KindRevealed} // before the two good ones
			c.spoil(t, r, &row)
			require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error { return r.store.Audit().Append(ctx, tx, row) }))
			es := r.events(t, audit.Query{Tenant: clinic})
			require.Len(t, es, 3)
			bad := es[0]
			require.ErrorIs(t, bad.Unreadable, audit.ErrUnreadable)
			require.ErrorIs(t, bad.Unreadable, c.why)
			require.ErrorContains(t, bad.Unreadable, "audit: open "+row.ID.String())
			bad.Unreadable = nil
			require.Equal(t, audit.Entry{ID: row.ID, At: row.At, Tenant: clinic, Kind: audit.KindRevealed, Subject: row.Subject}, bad)
			for _, e := range es[1:] {
				require.NoError(t, e.Unreadable)
				require.Equal(t, event().Actor.ID, e.Actor.ID)
			}
		})
	}
}
