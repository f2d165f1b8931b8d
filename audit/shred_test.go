package audit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
)

// shredEvent is the event that the subject of a person is shredded.
func shredEvent(p sealtext.Person) audit.Event {
	return audit.Event{
		Tenant: p.Tenant, Kind: audit.KindErased, Shreds: p.Subject, Actor: sealtext.Actor{ID: "officer-1"},
		Details: audit.Details{Reference: "request-1"},
	}
}

// about returns n events about a person.
func about(p sealtext.Person, n int) (es []audit.Event) {
	for range n {
		e := event()
		e.Subject = p.Subject
		es = append(es, e)
	}
	return es
}

// change changes the rows of an event in the store, as somebody with the database could.
func (r *rig) change(t *testing.T, id sealtext.ID, subject sealtext.Subject) {
	t.Helper()
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		n, err := r.store.Audit().Unlink(ctx, tx, clinic, []audit.Mark{{ID: id, Subject: subject}})
		require.Equal(t, 1, n)
		return err
	}))
}

// Whether an event that cannot be read is one of an erased person is shown by the event of the shred, and
// by nothing that somebody without the keys can write.
func TestAGapIsAShredOrNot(t *testing.T) {
	for _, c := range []struct {
		name   string
		do     func(t *testing.T, r *rig, ann sealtext.Person, id sealtext.ID)
		erased bool
		err    error // of Entry.Unreadable, if it is not erased
	}{
		{"shredded with its event", func(t *testing.T, r *rig, ann sealtext.Person, _ sealtext.ID) {
			require.NoError(t, r.record(shredEvent(ann)))
			r.erase(t, ann, false, true)
		}, true, nil},
		{"unlinked and shredded with its event", func(t *testing.T, r *rig, ann sealtext.Person, _ sealtext.ID) {
			require.NoError(t, r.record(shredEvent(ann)))
			r.erase(t, ann, true, true)
		}, true, nil},
		{"unlinked before the event", func(t *testing.T, r *rig, ann sealtext.Person, _ sealtext.ID) {
			r.erase(t, ann, true, true)
		}, true, nil}, // only who has the keys can do that
		{"a tombstone without an event", func(t *testing.T, r *rig, ann sealtext.Person, _ sealtext.ID) {
			r.erase(t, ann, false, true)
		}, false, audit.ErrNoShred},
		{"a tombstone and the event of somebody else", func(t *testing.T, r *rig, ann sealtext.Person, _ sealtext.ID) {
			require.NoError(t, r.record(shredEvent(r.enroll(t, "+447700900124"))))
			r.erase(t, ann, false, true)
		}, false, audit.ErrNoShred},
		{"a tombstone and the event of another shred under its hash", func(t *testing.T, r *rig, ann sealtext.Person, _ sealtext.ID) {
			bob := r.enroll(t, "+447700900124")
			require.NoError(t, r.record(shredEvent(ann), shredEvent(bob)))
			rows, err := r.store.Audit().Rows(ctx, nil, audit.Query{Tenant: clinic, Kinds: []audit.Kind{audit.KindErased}, Limit: 2})
			require.NoError(t, err)
			r.change(t, rows[1].ID, rows[0].Subject) // the event about bob takes the place of the one about ann
			r.change(t, rows[0].ID, rows[1].Subject)
			r.erase(t, ann, false, true)
		}, false, audit.ErrNoShred},
		{"a subject that nobody has", func(t *testing.T, r *rig, _ sealtext.Person, id sealtext.ID) {
			r.change(t, id, sealtext.NewSubject())
		}, false, audit.ErrUnreadable},
		{"a mark without the key", func(t *testing.T, r *rig, _ sealtext.Person, id sealtext.ID) {
			r.change(t, id, audittest.Mark(id))
		}, false, audit.ErrUnreadable},
		{"the mark of another event", func(t *testing.T, r *rig, _ sealtext.Person, id sealtext.ID) {
			bob := r.enroll(t, "+447700900124")
			require.NoError(t, r.record(about(bob, 1)...))
			es := r.events(t, audit.Query{Subject: bob.Subject})
			r.erase(t, bob, true, true)
			rows, err := r.store.Audit().Rows(ctx, nil, audit.Query{Tenant: clinic, IDs: []sealtext.ID{es[0].ID}, Limit: 1})
			require.NoError(t, err)
			r.change(t, id, rows[0].Subject)
		}, false, audit.ErrUnreadable},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			ann := r.enroll(t, "+447700900123")
			require.NoError(t, r.record(about(ann, 1)...))
			before := r.events(t, audit.Query{})[0]
			c.do(t, r, ann, before.ID)
			e := r.events(t, audit.Query{})[0]
			require.Equal(t, before.ID, e.ID)
			require.Equal(t, c.erased, e.Erased)
			require.Zero(t, e.Actor)
			require.Zero(t, e.Details)
			if c.erased {
				require.NoError(t, e.Unreadable)
				require.Zero(t, e.Subject)
			} else {
				require.ErrorIs(t, e.Unreadable, c.err)
				require.ErrorIs(t, e.Unreadable, audit.ErrUnreadable)
			}
		})
	}
}

func TestShredded(t *testing.T) {
	r := newRig(t)
	ann, bob := r.enroll(t, "+447700900123"), r.enroll(t, "+447700900124")
	_, err := r.log.Shredded(ctx, clinic, ann.Subject)
	require.ErrorIs(t, err, audit.ErrNoShred)
	require.NoError(t, r.record(shredEvent(bob), shredEvent(ann), shredEvent(ann)))
	e, err := r.log.Shredded(ctx, clinic, ann.Subject)
	require.NoError(t, err)
	es := r.events(t, audit.Query{})
	require.Equal(t, es[1], e, "the first one")
	require.Equal(t, audit.KindErased, e.Kind)
	require.Zero(t, e.Subject)
	require.Equal(t, "officer-1", e.Actor.ID)
	require.Equal(t, audit.Details{Reference: "request-1"}, e.Details)

	// The row names nobody, and no two people have one hash.
	rows, err := r.store.Audit().Rows(ctx, nil, audit.Query{Tenant: clinic, Limit: 10})
	require.NoError(t, err)
	require.NotEqual(t, rows[0].Subject, rows[1].Subject)
	require.Equal(t, rows[1].Subject, rows[2].Subject)
	for _, row := range rows {
		require.NotContains(t, []sealtext.Subject{{}, ann.Subject, bob.Subject}, row.Subject)
	}
	require.Empty(t, r.events(t, audit.Query{Subject: ann.Subject}))

	_, err = r.log.Shredded(ctx, clinic, sealtext.Subject{})
	require.ErrorContains(t, err, "subject must be that of a person")
}

// After an erasure the subjects of a person's rows are as unlike each other as random ones.
func TestNothingLinksTheEventsOfAnErasedPerson(t *testing.T) {
	r := newRig(t)
	ann := r.enroll(t, "+447700900123")
	const n = 1200 // more than a page
	require.NoError(t, r.recordAll(about(ann, n)...))
	require.NoError(t, r.record(shredEvent(ann)))
	r.erase(t, ann, true, true)
	var marks [][16]byte
	q := audit.Query{Tenant: clinic, Kinds: []audit.Kind{audit.KindHandedOff}, Limit: 1000}
	for {
		rows, err := r.store.Audit().Rows(ctx, nil, q)
		require.NoError(t, err)
		for _, row := range rows {
			require.NotEqual(t, ann.Subject, row.Subject)
			marks = append(marks, row.Subject)
		}
		if len(rows) < q.Limit {
			break
		}
		q.AfterAt, q.AfterID = rows[len(rows)-1].At, rows[len(rows)-1].ID
	}
	require.Len(t, marks, n)
	seen, ones := map[[16]byte]bool{}, [128]int{}
	for _, m := range marks {
		require.False(t, seen[m], "no two are the same")
		seen[m] = true
		for bit := range ones {
			ones[bit] += int(m[bit/8] >> (bit % 8) & 1)
		}
	}
	for bit, count := range ones { // eight standard deviations of a fair coin, which chance does not reach
		require.InDelta(t, n/2, count, 139, "bit %d", bit)
	}
}

func TestShredsIsChecked(t *testing.T) {
	r := newRig(t)
	ann := r.enroll(t, "+447700900123")
	for field, change := range map[string]func(*audit.Event){
		"subject": func(e *audit.Event) { e.Subject = ann.Subject },
		"shreds":  func(e *audit.Event) { e.Kind = audit.KindDisposed },
	} {
		e := shredEvent(ann)
		change(&e)
		var input *sealtext.InputError
		require.ErrorAs(t, r.record(e), &input, field)
		require.Equal(t, field, input.Field)
	}
}
