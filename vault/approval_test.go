package vault_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// bulkRules: officers may read the numbers of many, and export, with the
// approval of a chief; nurses may not.
func bulkRules() []vault.Rule {
	reasons := []vault.Reason{vault.Support, vault.Investigation, vault.AccessRequest}
	return []vault.Rule{
		{Approval: true, Roles: []string{"officer"}, Reasons: reasons},
		{Roles: []string{"chief"}, Reasons: reasons, Fields: []string{vault.FieldApproval}},
		{Roles: []string{"nurse"}, Reasons: reasons, Fields: []string{"number"}},
	}
}

func officer() vault.Access { return by("officer-1", "officer") }
func chief() vault.Access   { return by("chief-1", "chief") }

// ward is a desk with three patients and what an officer asks for.
type ward struct {
	*desk
	subjects []sealtext.Subject
	request  vault.ApprovalRequest
}

func newWard(t *testing.T, limits vault.Limits) *ward {
	t.Helper()
	w := &ward{desk: newDesk(t, limits, bulkRules()...)}
	for _, n := range []string{"+447700900123", "+447700900124", "+447700900125"} {
		w.subjects = append(w.subjects, w.enroll(t, clinic, n).Subject)
	}
	w.request = vault.ApprovalRequest{Tenant: clinic, Field: vault.FieldNumbers, Subjects: w.subjects}
	return w
}

// approved has a chief grant the request.
func (w *ward) approved(t *testing.T, a vault.Access, r vault.ApprovalRequest) vault.Approval {
	t.Helper()
	w.wait(time.Second)
	asked, err := w.vault.RequestApproval(context.Background(), a, r)
	require.NoError(t, err)
	w.wait(time.Second)
	granted, err := w.vault.GrantApproval(context.Background(), chief(), r.Tenant, asked.ID)
	require.NoError(t, err)
	w.wait(time.Second)
	return granted
}

func (w *ward) read(a vault.Access, subjects ...sealtext.Subject) ([]sealtext.Number, error) {
	return w.vault.RevealNumbers(context.Background(), a, vault.Bulk{Tenant: clinic, Subjects: subjects})
}

func TestApprovalOfBulk(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	_, err := w.read(officer(), w.subjects...)
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	require.Equal(t, "approval-required", w.last(t, audit.RevealDenied).Details.Outcome)

	w.wait(time.Second)
	asked, err := w.vault.RequestApproval(ctx, officer(), w.request)
	require.NoError(t, err)
	require.Equal(t, "officer-1", asked.Requester)
	require.Empty(t, asked.Granter)
	require.Equal(t, 3, asked.Count)
	require.Equal(t, w.now().Add(time.Hour), asked.ExpiresAt)
	require.True(t, asked.Covers([]sealtext.Subject{w.subjects[2], w.subjects[0], w.subjects[1]}))
	require.False(t, asked.Covers(w.subjects[:2]))
	_, err = w.read(officer(), w.subjects...)
	require.ErrorIs(t, err, vault.ErrApprovalRequired, "asked for is not granted")

	w.wait(time.Second)
	granted, err := w.vault.GrantApproval(ctx, chief(), clinic, asked.ID)
	require.NoError(t, err)
	require.Equal(t, "chief-1", granted.Granter)
	list, err := w.vault.Approvals(ctx, clinic)
	require.NoError(t, err)
	require.Equal(t, []vault.Approval{granted}, list)

	w.wait(time.Second)
	numbers, err := w.read(officer(), w.subjects...)
	require.NoError(t, err)
	require.Equal(t, []sealtext.Number{number(t, "+447700900123"), number(t, "+447700900124"), number(t, "+447700900125")}, numbers)
	_, err = w.read(officer(), w.subjects...)
	require.ErrorIs(t, err, vault.ErrApprovalRequired, "used once")
	list, err = w.vault.Approvals(ctx, clinic)
	require.NoError(t, err)
	require.Empty(t, list)

	require.Equal(t, map[string]int{
		"approval-requested": 1, "approval-granted": 1, "approval-used": 1, "revealed": 1 + 3, "reveal-denied": 3,
	}, w.kinds(t))
	for kind, actor := range map[audit.Kind]string{audit.ApprovalRequested: "officer-1", audit.ApprovalGranted: "chief-1", audit.ApprovalUsed: "officer-1"} {
		e := w.last(t, kind)
		require.Equal(t, actor, e.Actor.ID)
		require.Equal(t, asked.ID, e.Details.Record)
		require.Equal(t, vault.FieldNumbers, e.Details.Field)
		require.Equal(t, "support", e.Details.Reason)
		require.Equal(t, "ticket-12", e.Details.Reference)
		require.Equal(t, 3, e.Details.Count)
	}
	row, err := w.store.Vault().Case(ctx, nil, clinic, asked.ID)
	require.NoError(t, err)
	require.Equal(t, vault.CaseDone, row.State)
	require.True(t, row.Payload.IsZero(), "nothing of it stays")
}

// An approval is for one actor, one set, one reason, one reference, one
// level, and for a time.
func TestApprovalIsForNothingElse(t *testing.T) {
	w := newWard(t, vault.Limits{})
	late := w.enroll(t, clinic, "+447700900126").Subject
	single := vault.ApprovalRequest{Tenant: clinic, Field: "number", Subjects: w.subjects[:1]}
	masked := officer()
	masked.Level = vault.LastFour
	number := func(level vault.Level, s sealtext.Subject) func(vault.Access) error {
		return func(a vault.Access) error {
			a.Level = level
			_, err := w.vault.RevealNumberAt(context.Background(), a, clinic, s)
			return err
		}
	}
	bulk := func(subjects ...sealtext.Subject) func(vault.Access) error {
		return func(a vault.Access) error { _, err := w.read(a, subjects...); return err }
	}
	for _, c := range []struct {
		name    string
		asker   vault.Access
		request vault.ApprovalRequest
		change  func(*vault.Access)
		read    func(vault.Access) error
		ok      bool
	}{
		{"as asked", officer(), w.request, nil, bulk(w.subjects...), true},
		{"in another order", officer(), w.request, nil, bulk(w.subjects[1], w.subjects[2], w.subjects[0]), true},
		{"another actor", officer(), w.request, func(a *vault.Access) { a.Actor.ID = "officer-2" }, bulk(w.subjects...), false},
		{"the granter", officer(), w.request, func(a *vault.Access) { a.Actor.ID = "chief-1" }, bulk(w.subjects...), false},
		{"another reason", officer(), w.request, func(a *vault.Access) { a.Reason = vault.Investigation }, bulk(w.subjects...), false},
		{"another reference", officer(), w.request, func(a *vault.Access) { a.Reference = "ticket-13" }, bulk(w.subjects...), false},
		{"no reference", officer(), w.request, func(a *vault.Access) { a.Reference = "" }, bulk(w.subjects...), false},
		{"one more", officer(), w.request, nil, bulk(append(w.subjects[:3:3], late)...), false},
		{"one less", officer(), w.request, nil, bulk(w.subjects[:2]...), false},
		{"one swapped", officer(), w.request, nil, bulk(w.subjects[0], w.subjects[1], late), false},
		{"just in time", officer(), w.request, func(*vault.Access) { w.wait(time.Hour - 3*time.Second) }, bulk(w.subjects...), true},
		{"too late", officer(), w.request, func(*vault.Access) { w.wait(time.Hour - 2*time.Second) }, bulk(w.subjects...), false},
		{"one number", officer(), single, nil, number(vault.Full, w.subjects[0]), true},
		{"another subject", officer(), single, nil, number(vault.Full, w.subjects[1]), false},
		{"another field", officer(), single, nil, bulk(w.subjects[0]), false},
		{"less of it", officer(), single, nil, number(vault.Masked, w.subjects[0]), true},
		{"as much as asked", masked, single, nil, number(vault.LastFour, w.subjects[0]), true},
		{"more of it", masked, single, nil, number(vault.Full, w.subjects[0]), false},
		{"more of it unsaid", masked, single, nil, number(0, w.subjects[0]), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.wait(24 * time.Hour) // what earlier cases left has expired
			w.approved(t, c.asker, c.request)
			a := officer()
			if c.change != nil {
				c.change(&a)
			}
			err := c.read(a)
			if c.ok {
				require.NoError(t, err)
				err = c.read(a)
			}
			require.ErrorIs(t, err, vault.ErrApprovalRequired)
		})
	}
}

func TestApprovalOfAQuery(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	request := vault.ApprovalRequest{Tenant: clinic, Field: vault.FieldNumbers, Query: "open-invoices", Count: 2}
	read := func(query string, subjects ...sealtext.Subject) error {
		_, err := w.vault.RevealNumbers(ctx, officer(), vault.Bulk{Tenant: clinic, Subjects: subjects, Query: query})
		return err
	}
	granted := w.approved(t, officer(), request)
	require.True(t, granted.Covers(w.subjects[:2]))
	require.ErrorIs(t, read("open-invoices", w.subjects...), vault.ErrApprovalRequired, "more than it may give")
	require.ErrorIs(t, read("all-patients", w.subjects[:2]...), vault.ErrApprovalRequired)
	require.ErrorIs(t, read("", w.subjects[:2]...), vault.ErrApprovalRequired)
	require.NoError(t, read("open-invoices", w.subjects[:2]...))
	require.ErrorIs(t, read("open-invoices", w.subjects[:2]...), vault.ErrApprovalRequired)
	require.Equal(t, "open-invoices", w.last(t, audit.ApprovalUsed).Details.Class)
}

func TestApprovalNeedsASecondPerson(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	both := officer()
	both.Actor.Roles = []string{"officer", "chief"}
	asked, err := w.vault.RequestApproval(ctx, both, w.request)
	require.NoError(t, err)
	w.wait(time.Second)
	_, err = w.vault.GrantApproval(ctx, both, clinic, asked.ID)
	require.ErrorIs(t, err, vault.ErrSameActor)
	require.Equal(t, "same-actor", w.last(t, audit.RevealDenied).Details.Outcome)
	_, err = w.vault.GrantApproval(ctx, by("nurse-7", "nurse"), clinic, asked.ID)
	require.ErrorIs(t, err, vault.ErrDenied, "granting is access")
	_, err = w.vault.GrantApproval(ctx, chief(), bank, asked.ID)
	require.ErrorIs(t, err, vault.ErrUnknownCase, "another tenant's")
	_, err = w.vault.GrantApproval(ctx, chief(), clinic, sealtext.NewID())
	require.ErrorIs(t, err, vault.ErrUnknownCase)
	_, err = w.read(both, w.subjects...)
	require.ErrorIs(t, err, vault.ErrApprovalRequired)

	_, err = w.vault.GrantApproval(ctx, chief(), clinic, asked.ID)
	require.NoError(t, err)
	_, err = w.vault.GrantApproval(ctx, chief(), clinic, asked.ID)
	require.ErrorIs(t, err, vault.ErrUnknownCase, "granted already")
	late, err := w.vault.RequestApproval(ctx, officer(), w.request)
	require.NoError(t, err)
	w.wait(time.Hour)
	_, err = w.vault.GrantApproval(ctx, chief(), clinic, late.ID)
	require.ErrorIs(t, err, vault.ErrUnknownCase, "expired")

	_, err = w.vault.RequestApproval(ctx, by("visitor-1", "visitor"), w.request)
	require.Equal(t, vault.ErrDenied, err, "who may not have it with an approval may not ask for one")
}

// Expired approvals leave nothing of what they were for.
func TestExpiredApprovalsAreEmptied(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	asked, err := w.vault.RequestApproval(ctx, officer(), w.request)
	require.NoError(t, err)
	granted := w.approved(t, officer(), w.request)
	w.wait(2 * time.Hour)
	list, err := w.vault.Approvals(ctx, clinic)
	require.NoError(t, err)
	require.Empty(t, list)
	fresh, err := w.vault.RequestApproval(ctx, officer(), w.request)
	require.NoError(t, err)
	for _, id := range []sealtext.ID{asked.ID, granted.ID} {
		row, err := w.store.Vault().Case(ctx, nil, clinic, id)
		require.NoError(t, err)
		require.Equal(t, vault.CaseDone, row.State)
		require.True(t, row.Payload.IsZero())
	}
	list, err = w.vault.Approvals(ctx, clinic)
	require.NoError(t, err)
	require.Equal(t, []vault.Approval{fresh}, list)
}

// One approval is used once, however many try.
func TestApprovalRace(t *testing.T) {
	w := newWard(t, vault.Limits{})
	w.approved(t, officer(), w.request)
	var won atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for range 64 {
		all.Go(func() {
			<-start
			if _, err := w.read(officer(), w.subjects...); err == nil {
				won.Add(1)
			}
		})
	}
	close(start)
	all.Wait()
	require.EqualValues(t, 1, won.Load())
	require.Equal(t, 1, w.kinds(t)["approval-used"])
}

// What stops a bulk after its approval was found leaves the approval good.
func TestApprovalIsNotWasted(t *testing.T) {
	w := newWard(t, vault.Limits{Reveals: hourly(3)})
	ctx := context.Background()
	w.approved(t, officer(), w.request)
	cfg := w.config(vault.Limits{})
	cfg.Audit = failingRecorder{}
	down, err := vault.New(cfg)
	require.NoError(t, err)
	_, err = down.RevealNumbers(ctx, officer(), vault.Bulk{Tenant: clinic, Subjects: w.subjects})
	require.ErrorIs(t, err, errAuditDown)

	w.approved(t, officer(), vault.ApprovalRequest{Tenant: clinic, Field: "number", Subjects: w.subjects[:1]})
	_, err = w.vault.RevealNumber(ctx, officer(), clinic, w.subjects[0])
	require.NoError(t, err)
	_, err = w.read(officer(), w.subjects...)
	require.ErrorIs(t, err, vault.ErrQuota, "3 more are too many")
	list, err := w.vault.Approvals(ctx, clinic)
	require.NoError(t, err)
	require.Len(t, list, 1)
	_, err = w.read(officer(), w.subjects[0])
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	_, err = w.read(by("officer-1", "visitor"), w.subjects...)
	require.ErrorIs(t, err, vault.ErrDenied)
	w.wait(59 * time.Minute)
	_, err = w.read(officer(), w.subjects...)
	require.Error(t, err, "expired by now, or the quota is still used up")
}

func TestApprovalRequestIsChecked(t *testing.T) {
	w := newWard(t, vault.Limits{})
	for name, change := range map[string]func(*vault.Access, *vault.ApprovalRequest){
		"nobody":                func(_ *vault.Access, r *vault.ApprovalRequest) { r.Subjects = nil },
		"an empty subject":      func(_ *vault.Access, r *vault.ApprovalRequest) { r.Subjects = []sealtext.Subject{{}} },
		"too many":              func(_ *vault.Access, r *vault.ApprovalRequest) { r.Subjects = make([]sealtext.Subject, 10_001) },
		"a count of its own":    func(_ *vault.Access, r *vault.ApprovalRequest) { r.Count = 9 },
		"no tenant":             func(_ *vault.Access, r *vault.ApprovalRequest) { r.Tenant = sealtext.Tenant{} },
		"no field":              func(_ *vault.Access, r *vault.ApprovalRequest) { r.Field = "" },
		"too long":              func(_ *vault.Access, r *vault.ApprovalRequest) { r.ValidFor = 7*24*time.Hour + 1 },
		"negative":              func(_ *vault.Access, r *vault.ApprovalRequest) { r.ValidFor = -1 },
		"query and subjects":    func(_ *vault.Access, r *vault.ApprovalRequest) { r.Query, r.Count = "q", 3 },
		"query without a count": func(_ *vault.Access, r *vault.ApprovalRequest) { r.Subjects, r.Query = nil, "q" },
		"query for one export": func(_ *vault.Access, r *vault.ApprovalRequest) {
			r.Subjects, r.Query, r.Count, r.Field = nil, "q", 1, "export"
		},
		"a number in the query": func(_ *vault.Access, r *vault.ApprovalRequest) {
			r.Subjects, r.Query, r.Count = nil, "+447700900123", 1
		},
		"no reason":              func(a *vault.Access, _ *vault.ApprovalRequest) { a.Reason = "" },
		"a number as reference":  func(a *vault.Access, _ *vault.ApprovalRequest) { a.Reference = "+447700900123" },
		"a level that is none":   func(a *vault.Access, _ *vault.ApprovalRequest) { a.Level = 9 },
		"an address as an actor": func(a *vault.Access, _ *vault.ApprovalRequest) { a.Actor.ID = "ann@example.com" },
	} {
		t.Run(name, func(t *testing.T) {
			a, r := officer(), w.request
			change(&a, &r)
			_, err := w.vault.RequestApproval(context.Background(), a, r)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.NotContains(t, err.Error(), "7700900123")
			require.Empty(t, w.kinds(t))
		})
	}
}

// The export of retention names no reference: the approval's goes on record.
func TestApprovalOfAnExport(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	person := sealtext.Person{Tenant: clinic, Subject: w.subjects[0]}
	_, err := w.vault.OpenExport(ctx, officer().Actor, person)
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	a := officer()
	a.Reason = vault.AccessRequest
	w.approved(t, a, vault.ApprovalRequest{Tenant: clinic, Field: vault.FieldExport, Subjects: w.subjects[:1]})
	_, err = w.vault.OpenExport(ctx, officer().Actor, sealtext.Person{Tenant: clinic, Subject: w.subjects[1]})
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	_, err = w.vault.OpenExport(ctx, officer().Actor, person)
	require.NoError(t, err)
	require.Equal(t, "ticket-12", w.last(t, audit.Revealed).Details.Reference)
	_, err = w.vault.OpenExport(ctx, officer().Actor, person)
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
}

func FuzzParseCase(f *testing.F) {
	for _, s := range []string{
		"", "\x01", "\x01{}", "\x02{}", "\x01null", "\x01[]",
		"\x01" + `{"actor":"officer-1","second":"chief-1","field":"numbers","reason":"support","reference":"ticket-12","level":3,"count":3,"digest":"AAEC"}`,
		"\x01" + `{"actor":"nurse-7","field":"note","reason":"support","event":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		once, err := vault.ParseCase(b)
		if err != nil {
			require.Equal(t, sealtext.ErrFormat, err)
			return
		}
		twice, err := vault.ParseCase(once)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}

// An approval that another process used between the look at it and the move
// is none.
func TestApprovalThatIsGoneAtTheLastMoment(t *testing.T) {
	w := newWard(t, vault.Limits{})
	w.approved(t, officer(), w.request)
	cfg := w.config(vault.Limits{})
	cfg.Cases = outrunCases{w.store.Vault()}
	v, err := vault.New(cfg)
	require.NoError(t, err)
	_, err = v.RevealNumbers(context.Background(), officer(), vault.Bulk{Tenant: clinic, Subjects: w.subjects})
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	require.Zero(t, w.kinds(t)["approval-used"])
}

type outrunCases struct{ vault.CaseStore }

func (outrunCases) MoveCase(context.Context, sealtext.Tx, vault.CaseRow, vault.CaseState) (bool, error) {
	return false, nil
}
