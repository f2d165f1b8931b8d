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
func bulkRules() []vault.AccessRule {
	reasons := []vault.Reason{vault.ReasonSupport, vault.ReasonInvestigation, vault.ReasonAccessRequest}
	return []vault.AccessRule{
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
	return w.vault.RevealNumbers(context.Background(), a, vault.BulkReveal{Tenant: clinic, Subjects: subjects})
}

func TestApprovalOfBulk(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	_, err := w.read(officer(), w.subjects...)
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	require.Equal(t, "approval-required", w.last(t, audit.KindRevealDenied).Details.Outcome)

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
	for kind, actor := range map[audit.Kind]string{audit.KindApprovalRequested: "officer-1", audit.KindApprovalGranted: "chief-1", audit.KindApprovalUsed: "officer-1"} {
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

func TestApprovalOfAQuery(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	request := vault.ApprovalRequest{Tenant: clinic, Field: vault.FieldNumbers, Query: "open-invoices", Count: 2}
	read := func(query string, subjects ...sealtext.Subject) error {
		_, err := w.vault.RevealNumbers(ctx, officer(), vault.BulkReveal{Tenant: clinic, Subjects: subjects, Query: query})
		return err
	}
	granted := w.approved(t, officer(), request)
	require.True(t, granted.Covers(w.subjects[:2]))
	require.ErrorIs(t, read("open-invoices", w.subjects...), vault.ErrApprovalRequired, "more than it may give")
	require.ErrorIs(t, read("all-patients", w.subjects[:2]...), vault.ErrApprovalRequired)
	require.ErrorIs(t, read("", w.subjects[:2]...), vault.ErrApprovalRequired)
	require.NoError(t, read("open-invoices", w.subjects[:2]...))
	require.ErrorIs(t, read("open-invoices", w.subjects[:2]...), vault.ErrApprovalRequired)
	require.Equal(t, "open-invoices", w.last(t, audit.KindApprovalUsed).Details.Class)
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
	require.Equal(t, "same-actor", w.last(t, audit.KindRevealDenied).Details.Outcome)
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
	_, err = down.RevealNumbers(ctx, officer(), vault.BulkReveal{Tenant: clinic, Subjects: w.subjects})
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
	require.ErrorIs(t, err, vault.ErrQuota, "the quota is still used up")
}

// The export of retention names no reference: the audit event has the one of the approval.
func TestApprovalOfAnExport(t *testing.T) {
	w := newWard(t, vault.Limits{})
	ctx := context.Background()
	person := sealtext.Person{Tenant: clinic, Subject: w.subjects[0]}
	_, _, err := w.vault.OpenExport(ctx, officer().Actor, person)
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	a := officer()
	a.Reason = vault.ReasonAccessRequest
	w.approved(t, a, vault.ApprovalRequest{Tenant: clinic, Field: vault.FieldExport, Subjects: w.subjects[:1]})
	_, _, err = w.vault.OpenExport(ctx, officer().Actor, sealtext.Person{Tenant: clinic, Subject: w.subjects[1]})
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	_, _, err = w.vault.OpenExport(ctx, officer().Actor, person)
	require.NoError(t, err)
	require.Equal(t, "ticket-12", w.last(t, audit.KindRevealed).Details.Reference)
	_, _, err = w.vault.OpenExport(ctx, officer().Actor, person)
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
	_, err = v.RevealNumbers(context.Background(), officer(), vault.BulkReveal{Tenant: clinic, Subjects: w.subjects})
	require.ErrorIs(t, err, vault.ErrApprovalRequired)
	require.Zero(t, w.kinds(t)["approval-used"])
}

type outrunCases struct{ vault.CaseStore }

func (outrunCases) MoveCase(context.Context, sealtext.Tx, vault.CaseRow, vault.CaseState) (bool, error) {
	return false, nil
}
