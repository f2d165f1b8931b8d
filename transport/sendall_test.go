package transport_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// batchRig is a harness with its outbox. Its people are in every state that a campaign meets.
type batchRig struct {
	*servicetest.Harness
	store  transport.Store
	people []string
}

func newBatchRig(t *testing.T, change ...func(*servicetest.Config)) *batchRig {
	t.Helper()
	r := &batchRig{}
	r.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		r.store = c.Relay.Store.(transport.Store)
		c.Programs[0].Templates = visitTemplates()
		for _, f := range change {
			f(c)
		}
	})
	for n := range 8 {
		r.people = append(r.people, fmt.Sprint("+1202555010", n))
	}
	r.OptIn(r.people[0])
	r.OptIn(r.people[1], sealtext.AllPurposes.Each()...)
	r.OptIn(r.people[2], sealtext.AllPurposes.Each()...)
	r.Reply(r.people[2], "STOP")
	r.Clock.Advance(time.Second)
	r.Person(r.people[3]) // known, and never asked
	r.people = append(r.people, "+819012345678")
	r.OptIn("+819012345678", sealtext.AllPurposes.Each()...)
	return r
}

// random returns a list of messages, many of them bad, repeats or conflicts. The same seed gives the
// same list in every rig.
func (r *batchRig) random(t *testing.T, rng *rand.Rand, n int) (list []transport.Message) {
	t.Helper()
	now := r.Clock.Now()
	one := func(of ...string) string { return of[rng.IntN(len(of))] }
	rare := func() bool { return rng.IntN(25) == 0 }
	for range n {
		to := one(r.people...)
		m := r.Message(to, one("See you at ten.", "See you at eleven.", "Your order is on its way."))
		m.IdempotencyKey = fmt.Sprint("key-", rng.IntN(n))
		m.Purpose = sealtext.Purpose(1 + rng.IntN(4)) //nolint:gosec // small
		m.NoReply = rng.IntN(4) == 0
		switch {
		case rng.IntN(4) == 0 && slices.Index(r.people, to) < 4:
			m.To, m.Subject = sealtext.Number{}, r.Person(to).Subject
		case rare():
			m.To, m.Subject = sealtext.Number{}, sealtext.Subject{7}
		}
		switch rng.IntN(8) {
		case 0:
			m.NotBefore = now.Add(time.Duration(rng.IntN(40)) * time.Hour)
		case 1:
			m.NotBefore = now.Add(-time.Hour)
		case 2:
			m.ExpiresAt = now.Add(time.Duration(rng.IntN(90)-5) * time.Minute)
		case 3:
			m.Location.Zones = []string{one("Asia/Tokyo", "America/New_York", "Mars/Olympus")}
		}
		if id := one("", "", "", "", "closed", "visit"); id != "" {
			m.Body, m.Purpose, m.Template = sealtext.Body{}, 0, id
			if id == "visit" {
				m.Params = visitOf(one("Zoë", "Ann"))
			}
		}
		if rare() {
			m.Template = one("closed", "missing")
		}
		if rare() {
			m.Sender = sealtext.MustSender("24273")
		}
		if rare() {
			m.Program = sealtext.MustProgram("offers")
		}
		if rare() {
			m.Tenant = sealtext.MustTenant("nobody")
		}
		if rare() {
			m.Actor = sealtext.Actor{}
		}
		if rare() {
			body, err := sealtext.NewBody("your card 4111 1111 1111 1111 was charged")
			require.NoError(t, err)
			m.Body = body
		}
		if rare() {
			m.Answers = sealtext.ID{1}
		}
		if rare() {
			m.Asked = sealtext.ID{2}
		}
		if rare() {
			m.Commands = []string{"move"}
		}
		list = append(list, m)
	}
	return list
}

// outcome is the result for a message without its random ids: they are replaced by the index of the
// message that was stored under them.
type outcome struct {
	first   int // -1: none
	repeat  bool
	held    time.Time
	err     string
	reasons []consent.Reason
	retryAt time.Time
	status  transport.Status
}

// outcomes makes outcomes of results. The repeats and times of those that were sent one by one are
// what the status of the messages says.
func (r *batchRig) outcomes(t *testing.T, results []transport.Sent, single bool) (out []outcome) {
	t.Helper()
	firsts := map[sealtext.ID]int{}
	for i, s := range results {
		o := outcome{first: -1, repeat: s.Repeat, held: s.HeldUntil}
		id := s.ID
		var denied *transport.DeniedError
		if errors.As(s.Err, &denied) {
			id, o.reasons, o.retryAt = denied.ID, denied.Reasons, denied.RetryAt
		}
		if s.Err != nil {
			require.True(t, s.ID.IsZero())
			o.err = s.Err.Error()
		}
		if !id.IsZero() {
			_, seen := firsts[id]
			if !seen {
				firsts[id] = i
			}
			o.first = firsts[id]
			var err error
			o.status, err = r.Gateway.Status(ctx, r.Tenant, id)
			require.NoError(t, err)
			o.status.ID = sealtext.ID{}
			if single {
				o.repeat = seen
			}
		}
		out = append(out, o)
	}
	return out
}

// rows are the stored messages of everybody, and events the audit log, without what is random.
func (r *batchRig) stored(t *testing.T) (rows []transport.OutboxRow, events []string) {
	t.Helper()
	for _, p := range r.people {
		of, err := r.store.Sent(ctx, nil, r.Tenant, r.Person(p).Subject)
		require.NoError(t, err)
		for _, row := range of {
			require.Equal(t, row.State == transport.StateDenied, row.Body.IsZero())
			row.ID, row.Subject, row.Body = sealtext.ID{}, sealtext.Subject{15: byte(len(p))}, sealtext.Sealed{}
			row.Reference, row.Digest = [16]byte{}, [16]byte{}
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int { return cmp.Compare(fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b)) })
	for e, err := range r.Audit.Events(ctx, audit.Query{Tenant: r.Tenant}) {
		require.NoError(t, err)
		about := !e.Subject.IsZero()
		e.ID, e.Subject, e.Details.Record = sealtext.ID{}, sealtext.Subject{}, sealtext.ID{}
		events = append(events, fmt.Sprintf("%v %+v", about, e))
	}
	slices.Sort(events)
	return rows, events
}

// TestSendAllIsManySends sends random lists in batches to one service and one by one to another: the
// results, the stored messages, the audit events and the texts that arrive are the same.
func TestSendAllIsManySends(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			single, many := newBatchRig(t), newBatchRig(t)
			size := 1 + rand.New(rand.NewPCG(seed, 1)).IntN(120)
			var want, got []transport.Sent
			for _, m := range single.random(t, rand.New(rand.NewPCG(seed, 2)), size) {
				id, err := single.Gateway.Send(ctx, m)
				want = append(want, transport.Sent{ID: id, Err: err})
			}
			list := many.random(t, rand.New(rand.NewPCG(seed, 2)), size)
			before := slices.Clone(list)
			for cut := rand.New(rand.NewPCG(seed, 3)); len(got) < size; {
				n := min(1+cut.IntN(60), size-len(got))
				some, err := many.Gateway.SendAll(ctx, list[len(got):len(got)+n])
				require.NoError(t, err)
				require.Len(t, some, n)
				got = append(got, some...)
			}
			require.Equal(t, before, list, "the messages of the caller stay as they are")
			a, b := single.outcomes(t, want, true), many.outcomes(t, got, false)
			for i := range a {
				if !b[i].held.IsZero() {
					require.True(t, b[i].held.Equal(b[i].status.NotBefore))
				}
				b[i].held = time.Time{}
				require.Equal(t, a[i], b[i], "message %d", i)
			}
			rows, events := single.stored(t)
			rowsMany, eventsMany := many.stored(t)
			require.Equal(t, rows, rowsMany)
			require.Equal(t, events, eventsMany)
			single.Deliver()
			many.Deliver()
			for _, p := range single.people {
				require.ElementsMatch(t, single.Texts(p), many.Texts(p))
			}
		})
	}
}

func TestSendAllResults(t *testing.T) {
	r := newBatchRig(t)
	fine := r.Message(r.people[0], "See you at ten.")
	again, conflict, denied := fine, fine, r.Message(r.people[2], "please stay")
	var err error
	conflict.Body, err = sealtext.NewBody("another text")
	require.NoError(t, err)
	deniedAgain, invalid := denied, r.Message(r.people[0], "x")
	invalid.Purpose = 0
	held := r.Message(r.people[1], "tomorrow")
	held.Location.Zones, held.ExpiresAt = []string{"Asia/Tokyo"}, r.Clock.Now().Add(20*time.Hour)
	twin, fresh := r.Message(r.people[5], "one"), r.Message(r.people[5], "two")
	twin.Purpose, fresh.Purpose = sealtext.Transactional, sealtext.Transactional

	got, err := r.Gateway.SendAll(ctx, []transport.Message{fine, again, conflict, denied, deniedAgain, invalid, held, twin, fresh})
	require.NoError(t, err)
	require.NoError(t, got[0].Err)
	require.Equal(t, transport.Sent{ID: got[0].ID}, got[0])
	require.Equal(t, transport.Sent{ID: got[0].ID, Repeat: true}, got[1])
	require.ErrorIs(t, got[2].Err, transport.ErrIdempotencyConflict)
	require.False(t, got[2].Repeat)
	var first, second *transport.DeniedError
	require.ErrorAs(t, got[3].Err, &first)
	require.NotEmpty(t, first.Reasons)
	require.ErrorAs(t, got[4].Err, &second)
	require.Equal(t, first.ID, second.ID)
	require.True(t, got[4].Repeat)
	var input *sealtext.InputError
	require.ErrorAs(t, got[5].Err, &input)
	require.NoError(t, got[6].Err)
	require.Equal(t, time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC), got[6].HeldUntil.UTC(), "8:00 in Tokyo")
	if got[7].Err == nil {
		require.NoError(t, got[8].Err, "the same number twice")
	}

	all, err := r.Gateway.SendAll(ctx, nil)
	require.NoError(t, err)
	require.Empty(t, all)
	_, err = r.Gateway.SendAll(ctx, make([]transport.Message, transport.MaxMessages+1))
	require.ErrorAs(t, err, &input)
	require.Equal(t, "messages", input.Field)
	_, err = r.Gateway.SendAllTx(ctx, nil, []transport.Message{fine})
	require.ErrorIs(t, err, sealtext.ErrForeignTx)
}

// outboxDown fails to insert.
type outboxDown struct{ transport.Store }

var errOutbox = errors.New("the outbox is away")

func (outboxDown) InsertAll(context.Context, sealtext.Tx, []transport.OutboxRow) ([]transport.Inserted, error) {
	return nil, errOutbox
}

// TestSendAllFailsAsAWhole: an error of the store is no result of a message, and leaves nothing, also
// no person.
func TestSendAllFailsAsAWhole(t *testing.T) {
	r := newBatchRig(t, func(c *servicetest.Config) { c.Gateway.Store = outboxDown{c.Gateway.Store.(transport.Store)} })
	before := kinds(t, r.Harness)
	got, err := r.Gateway.SendAll(ctx, []transport.Message{r.Message(r.people[0], "a"), r.Message(r.people[6], "b"), {}})
	require.ErrorIs(t, err, errOutbox)
	require.Nil(t, got)
	require.Equal(t, before, kinds(t, r.Harness))
	_, err = r.Sealer.Find(ctx, nil, r.Tenant, r.Number(r.people[6]))
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
}

func TestSendAllTxCommitsWithTheCaller(t *testing.T) {
	r := newBatchRig(t)
	list := []transport.Message{r.Message(r.people[0], "a"), r.Message(r.people[1], "b")}
	boom := errors.New("the order failed")
	require.ErrorIs(t, r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := r.Gateway.SendAllTx(ctx, tx, list)
		require.NoError(t, err)
		require.NoError(t, got[0].Err)
		return boom
	}), boom)
	require.Zero(t, r.Deliver())
	require.NoError(t, r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := r.Gateway.SendAllTx(ctx, tx, list)
		require.NoError(t, err)
		require.Equal(t, []bool{false, false}, []bool{got[0].Repeat, got[1].Repeat})
		return err
	}))
	require.Equal(t, 2, r.Deliver())
}

// TestSendAllAuditsAStrayEntry: of a recipient whom the vault refuses nothing is stored but the audit
// event, and the others are sent.
func TestSendAllAuditsAStrayEntry(t *testing.T) {
	var rows vault.PseudonymRows
	var subjects vault.SubjectStore
	r := newBatchRig(t, func(c *servicetest.Config) {
		subjects = c.Sealer.Store
		rows = c.Sealer.Store.(vault.PseudonymRows)
	})
	row, err := subjects.Subject(ctx, nil, r.Tenant, r.Person(r.people[1]).Subject)
	require.NoError(t, err)
	other, err := r.Sealer.Pseudonym(ctx, nil, r.Tenant, sealtext.DomainDirectory, r.Number(r.people[6]))
	require.NoError(t, err)
	require.NoError(t, r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := rows.Move(ctx, tx, r.Tenant, row.Directory, other)
		return err
	}))
	got, err := r.Gateway.SendAll(ctx, []transport.Message{r.Message(r.people[6], "a"), r.Message(r.people[0], "b")})
	require.NoError(t, err)
	var stray *vault.DirectoryError
	require.ErrorAs(t, got[0].Err, &stray)
	require.NoError(t, got[1].Err)
	require.Contains(t, kinds(t, r.Harness), audit.KindDirectoryRefused)
	require.Equal(t, 1, r.Deliver())
}

// counted counts the reads of declarations that are not in the cache, and may fail.
type counted struct {
	program.Source
	fresh *int
	err   *error
}

func (c counted) Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) ([]*program.Set, error) {
	*c.fresh++
	if *c.err != nil {
		return nil, *c.err
	}
	return c.Source.Fresh(ctx, tx, ts)
}

// TestSendAllReadsDeclarationsOnce: a program that is not known is looked up in the database, once for
// a list. If that fails, it is no result of a message.
func TestSendAllReadsDeclarationsOnce(t *testing.T) {
	fresh, failed := 0, error(nil)
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		static, err := program.Static(nil, c.Programs...)
		require.NoError(t, err)
		c.Consent.Programs = counted{static, &fresh, &failed}
	})
	h.OptIn(ann)
	list := []transport.Message{h.Message(ann, "a")}
	for range 9 {
		m := h.Message(ann, "b")
		m.Program = sealtext.MustProgram("offers")
		list = append(list, m)
	}
	fresh = 0
	got, err := h.Gateway.SendAll(ctx, list)
	require.NoError(t, err)
	require.Equal(t, 1, fresh)
	require.NoError(t, got[0].Err)
	for _, s := range got[1:] {
		require.ErrorIs(t, s.Err, consent.ErrUndeclared)
	}
	failed = errOutbox
	_, err = h.Gateway.SendAll(ctx, list)
	require.ErrorIs(t, err, errOutbox)
}

// lostLocator gives everybody in Japan a place that the gate refuses.
type lostLocator struct{ rule.Locator }

func (l lostLocator) Locate(known rule.Location, prefix func() (sealtext.Prefix, error)) (rule.Location, error) {
	p, err := prefix()
	if err == nil && strings.HasPrefix(p.Digits(), "81") {
		return rule.Location{Jurisdictions: []rule.Jurisdiction{"nowhere, really"}}, nil
	}
	return l.Locator.Locate(known, prefix)
}

// TestSendAllOfWhatTheGateRefuses: it refuses a request, and the others of the list are decided.
func TestSendAllOfWhatTheGateRefuses(t *testing.T) {
	r := newBatchRig(t, func(c *servicetest.Config) { c.Gateway.Locator = lostLocator{c.Gateway.Locator} })
	for _, bad := range [][]int{{0}, {6}, {2, 3}, {0, 1, 2, 3, 4, 5, 6}} {
		var list []transport.Message
		for i := range 7 {
			to := r.people[0]
			if slices.Contains(bad, i) {
				to = "+819012345678"
			}
			list = append(list, r.Message(to, "See you at ten."))
		}
		out := r.Message(r.people[2], "please stay")
		list = append([]transport.Message{out}, append(list, r.Message(r.people[2], "please stay"))...)
		_, want := r.Gateway.Send(ctx, list[bad[0]+1])
		var input *sealtext.InputError
		require.ErrorAs(t, want, &input)
		got, err := r.Gateway.SendAll(ctx, list)
		require.NoError(t, err)
		require.ErrorIs(t, got[0].Err, transport.ErrDenied)
		require.ErrorIs(t, got[8].Err, transport.ErrDenied)
		for i, s := range got[1:8] {
			if slices.Contains(bad, i) {
				require.EqualError(t, s.Err, want.Error())
				require.True(t, s.ID.IsZero())
			} else {
				require.NoError(t, s.Err)
				require.False(t, s.ID.IsZero())
			}
		}
	}
}
