package audit_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// erase erases a person in the log and, where shred is set, in the vault.
func (r *rig) erase(t *testing.T, p sealtext.Person, unlink, shred bool) {
	t.Helper()
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		if unlink {
			if _, err := r.log.Erase(ctx, tx, p); err != nil {
				return err
			}
		}
		if shred {
			_, err := r.store.Vault().Shred(ctx, tx, p.Tenant, p.Subject, r.now())
			return err
		}
		return nil
	}))
}

func TestErasedEntries(t *testing.T) {
	// The second case is an event that was committed while its subject was being erased: its row
	// still names the subject, whose key is gone.
	for name, unlink := range map[string]bool{"unlinked and shredded": true, "shredded only": false} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			ann, bob := r.enroll(t, "+447700900123"), r.enroll(t, "+447700900124")
			about := func(s sealtext.Subject) audit.Event { e := event(); e.Subject = s; return e }
			require.NoError(t, r.record(about(ann.Subject), about(bob.Subject), event(), about(ann.Subject)))
			before := r.events(t, audit.Query{})
			require.NoError(t, r.record(shredEvent(ann)))
			r.erase(t, ann, unlink, true)

			after := r.events(t, audit.Query{})
			require.Len(t, after, 5, "the headers stay")
			for i, e := range after[:4] {
				if i == 1 || i == 2 {
					require.Equal(t, before[i], e, "others are untouched")
					continue
				}
				require.Equal(t, audit.Entry{ID: before[i].ID, At: before[i].At, Tenant: clinic, Kind: before[i].Kind, Erased: true}, e)
			}
			require.Len(t, r.events(t, audit.Query{Kinds: []audit.Kind{audit.KindHandedOff}}), 4)
		})
	}
}

func TestErase(t *testing.T) {
	r := newRig(t)
	ann := r.enroll(t, "+447700900123")
	e := event()
	e.Subject = ann.Subject
	require.NoError(t, r.record(e, e))
	boom := errors.New("a later step failed")
	require.ErrorIs(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		n, err := r.log.Erase(ctx, tx, ann)
		require.NoError(t, err)
		require.Equal(t, 2, n)
		return boom
	}), boom)
	require.Len(t, r.events(t, audit.Query{Subject: ann.Subject}), 2, "an erasure that fails erases nothing")
	r.erase(t, ann, true, false)
	require.Empty(t, r.events(t, audit.Query{Subject: ann.Subject}))
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		n, err := r.log.Erase(ctx, tx, ann)
		require.Zero(t, n, "again is not an error")
		return err
	}))

	_, err := r.log.Erase(ctx, nil, ann)
	require.ErrorIs(t, err, sealtext.ErrForeignTx)
	_, err = r.log.Erase(ctx, nil, sealtext.Person{Tenant: clinic})
	require.ErrorContains(t, err, "no subject")
}

func TestExport(t *testing.T) {
	r := newRig(t)
	ann, bob := r.enroll(t, "+447700900123"), r.enroll(t, "+447700900124")
	full, bare, other := event(), audit.Event{Tenant: clinic, Kind: audit.KindExported, Actor: sealtext.System("test")}, event()
	full.Subject, bare.Subject, other.Subject = ann.Subject, ann.Subject, bob.Subject
	require.NoError(t, r.record(full, other, bare, event()))

	var got []sealtext.Record
	export := func(rec sealtext.Record) error { got = append(got, rec); return nil }
	require.NoError(t, r.log.Export(ctx, ann, export))
	es := r.events(t, audit.Query{Subject: ann.Subject})
	require.Equal(t, []sealtext.Record{
		{Package: "audit", Kind: "handed-off", ID: es[0].ID, At: es[0].At, Values: map[string]string{
			"program": "reminders", "sender": "24273", "scope": "sender 24273 of program reminders",
			"reason": "support", "field": "number", "outcome": "accepted", "transport": "inbox",
		}},
		{Package: "audit", Kind: "exported", ID: es[1].ID, At: es[1].At, Values: map[string]string{}},
	}, got, "the person's own events, who did it is not theirs, no number and no text")

	boom := errors.New("the disk is full")
	require.ErrorIs(t, r.log.Export(ctx, ann, func(sealtext.Record) error { return boom }), boom)
	require.ErrorContains(t, r.log.Export(ctx, sealtext.Person{Tenant: clinic}, export), "no subject")
	gone, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, r.log.Export(gone, ann, export), context.Canceled)
}
