package service_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

const (
	oldNumber = "+447700900123"
	newNumber = "+447700900456"
)

// denied returns the rules that deny a message to a person now.
func denied(t *testing.T, h *servicetest.Harness, e164 string, purpose sealtext.Purpose) (rules []string) {
	t.Helper()
	d, err := h.Consent.Check(t.Context(), nil, consent.Request{
		Person: h.Person(e164), Program: h.Program, Sender: h.Sender, Purpose: purpose, To: h.Number(e164).Prefix(),
	})
	require.NoError(t, err)
	for _, r := range d.Reasons {
		if r.Rule == consent.ReasonOptedOut || r.Rule == consent.ReasonNoOptIn || r.Rule == consent.ReasonRestricted {
			rules = append(rules, r.Rule)
		}
	}
	return rules
}

func TestARestrictionKeepsEverythingAndSendsNothing(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(oldNumber, sealtext.AllPurposes.Each()...)
	p, s := h.Person(oldNumber), h.Service
	require.NoError(t, h.Send(oldNumber, "your appointment is tomorrow"))
	h.Deliver()
	id, err := s.Restrictions.Restrict(t.Context(), servicetest.Auditor(), p, "case-1")
	require.NoError(t, err)
	again, err := s.Restrictions.Restrict(t.Context(), servicetest.Auditor(), p, "case-1")
	require.NoError(t, err)
	require.Equal(t, id, again)
	other, err := s.Restrictions.Restrict(t.Context(), servicetest.Auditor(), p, "case-2")
	require.NoError(t, err)

	for _, purpose := range []sealtext.Purpose{sealtext.Marketing, sealtext.Informational, sealtext.Transactional} {
		require.Equal(t, []string{consent.ReasonRestricted}, denied(t, h, oldNumber, purpose), purpose)
	}
	require.Empty(t, denied(t, h, oldNumber, sealtext.OTP), "a passcode that the person asks for")
	require.ErrorIs(t, h.Send(oldNumber, "news"), transport.ErrDenied)
	_, err = h.Rights.Erase(t.Context(), servicetest.Auditor(), p, "case-3")
	require.ErrorIs(t, err, sealtext.ErrHeld)
	require.NotEmpty(t, h.Reply(oldNumber, "STOP").Action.Receipts, "an opt-out counts")
	h.Clock.Advance(time.Minute)
	h.Reply(oldNumber, "START")

	// One of two is lifted.
	require.NoError(t, s.Restrictions.Lift(t.Context(), servicetest.Auditor(), p, id))
	require.Equal(t, []string{consent.ReasonRestricted}, denied(t, h, oldNumber, sealtext.Informational))
	require.ErrorContains(t, s.Restrictions.Lift(t.Context(), servicetest.Auditor(), p, id), "restriction must be one of the person that has not ended")
	require.ErrorContains(t, s.Restrictions.Lift(t.Context(), servicetest.Auditor(), p, sealtext.NewID()), "restriction must be one of the person")
	// The hold of the other was released by hand: the gate stays until it is lifted.
	require.NoError(t, h.Holds.Release(t.Context(), servicetest.Auditor(), h.Tenant, p.Subject, other))
	require.Equal(t, []string{consent.ReasonRestricted}, denied(t, h, oldNumber, sealtext.Informational))
	require.NoError(t, s.Restrictions.Lift(t.Context(), servicetest.Auditor(), p, other))
	require.Empty(t, denied(t, h, oldNumber, sealtext.Informational), "the consents are as they were")

	var kinds []string
	for e, err := range h.Audit.Events(t.Context(), audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Details.Outcome == "restricted" || e.Details.Outcome == "restriction-ended" {
			require.Equal(t, servicetest.Auditor().ID, e.Actor.ID)
			kinds = append(kinds, e.Details.Outcome)
		}
	}
	require.ElementsMatch(t, []string{"restricted", "restricted", "restriction-ended", "restriction-ended"}, kinds)
}

func TestAnObjectionIsToMarketingOnly(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(oldNumber, sealtext.AllPurposes.Each()...)
	e := consent.Event{
		Person: h.Person(oldNumber), Method: consent.MethodWebForm, Actor: servicetest.Auditor(), OccurredAt: h.Clock.Now(), IdempotencyKey: "objection-1",
	}
	_, err := h.Consent.Object(t.Context(), e)
	require.NoError(t, err)
	require.Equal(t, []string{consent.ReasonOptedOut}, denied(t, h, oldNumber, sealtext.Marketing))
	for _, purpose := range []sealtext.Purpose{sealtext.Informational, sealtext.Transactional, sealtext.OTP} {
		require.Empty(t, denied(t, h, oldNumber, purpose), purpose)
	}
	e.Purposes = sealtext.AllPurposes
	_, err = h.Consent.Object(t.Context(), e)
	require.ErrorContains(t, err, "must leave out kind, scope and purposes")
}

func TestAnOptOutOfSaleStopsRevealsForThirdParties(t *testing.T) {
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Vault.Authorizer = allow{}
	})
	const byForm, bySMS, neither = "+447700900001", "+447700900002", "+447700900003"
	var subjects []sealtext.Subject
	for _, e164 := range []string{byForm, bySMS, neither} {
		h.OptIn(e164)
		subjects = append(subjects, h.Person(e164).Subject)
	}
	reveal := func(recipient string, of ...sealtext.Subject) error {
		_, err := h.Vault.RevealNumbers(t.Context(), vault.Access{Actor: servicetest.Auditor(), Reason: "sale"}, vault.BulkReveal{
			Tenant: h.Tenant, Subjects: of, Recipient: recipient,
		})
		return err
	}
	require.NoError(t, reveal("buyer", subjects...))
	e := consent.Event{
		Person: h.Person(byForm), Method: consent.MethodWebForm, Actor: servicetest.Auditor(), OccurredAt: h.Clock.Now(), IdempotencyKey: "sale-1",
	}
	_, err := h.Consent.OptOutOfSale(t.Context(), e)
	require.NoError(t, err)
	again, err := h.Consent.OptOutOfSale(t.Context(), e)
	require.NoError(t, err)
	require.True(t, again.Repeated)
	h.Reply(bySMS, "do not sell my data")
	require.Empty(t, denied(t, h, byForm, sealtext.Informational), "it forbids no message")

	var sale *vault.SaleError
	require.ErrorAs(t, reveal("buyer", subjects...), &sale)
	require.Equal(t, subjects[:2], sale.Subjects)
	require.ErrorIs(t, reveal("buyer", subjects[0]), vault.ErrDenied)
	require.NoError(t, reveal("buyer", subjects[2]))
	require.NoError(t, reveal("", subjects...), "for nobody else")
	require.ErrorContains(t, reveal("+447700900001", subjects[2]), "recipient")
	var refused int
	for e, err := range h.Audit.Events(t.Context(), audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind == audit.KindRevealDenied {
			require.Equal(t, "sale-opted-out", e.Details.Outcome)
			require.Equal(t, "buyer", e.Details.Transport)
			refused++
		}
	}
	require.Equal(t, 2, refused)

	// It outlasts an erasure.
	_, err = h.Rights.Erase(t.Context(), servicetest.Auditor(), h.Person(byForm), "case-1")
	require.NoError(t, err)
	h.OptIn(byForm)
	require.ErrorAs(t, reveal("buyer", h.Person(byForm).Subject), &sale)
}

// allow allows everything.
type allow struct{}

func (allow) Authorize(context.Context, vault.Access, sealtext.Binding) error { return nil }

// rectify returns a request to correct a number, with a proof.
func rectify(t *testing.T, h *servicetest.Harness, of sealtext.Subject, proof request.Proof) sealtext.ID {
	t.Helper()
	made, err := h.Service.Requests.Open(t.Context(), servicetest.Auditor(), h.Tenant, of, request.Received{Kind: request.Rectify, Regime: request.GDPR})
	require.NoError(t, err)
	_, err = h.Service.Requests.Change(t.Context(), servicetest.Auditor(), h.Tenant, made.Request.ID, func(r request.Request) (request.Request, error) {
		if r, err = r.Prove(h.Clock.Now(), proof); err != nil || proof < request.ProofIdentity {
			return r, err
		}
		return r.Begin(h.Clock.Now())
	})
	require.NoError(t, err)
	return made.Request.ID
}

func change(t *testing.T, h *servicetest.Harness, p sealtext.Person, e164 string) (sealtext.Person, error) {
	t.Helper()
	return h.Service.Rectifier.ChangeNumber(t.Context(), servicetest.Auditor(), p, h.Number(e164), rectify(t, h, p.Subject, request.ProofIdentity))
}

func TestAChangedNumber(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(oldNumber, sealtext.Informational, sealtext.Transactional)
	_, err := h.Consent.Object(t.Context(), consent.Event{
		Person: h.Person(oldNumber), Method: consent.MethodWebForm, Actor: servicetest.Auditor(), OccurredAt: h.Clock.Now(), IdempotencyKey: "objection-1",
	})
	require.NoError(t, err)
	p := h.Person(oldNumber)
	_, err = h.Gateway.Send(t.Context(), h.Message(oldNumber, "your appointment is tomorrow")) // it waits
	require.NoError(t, err)

	is, err := change(t, h, p, newNumber)
	require.NoError(t, err)
	require.Equal(t, p.Subject, is.Subject, "the subject keeps its key")
	require.Equal(t, is, h.Person(newNumber), "the directory leads to it")
	h.Deliver()
	require.Empty(t, h.Texts(oldNumber))
	require.Empty(t, h.Texts(newNumber), "nobody agreed for the new number")
	require.Equal(t, []string{consent.ReasonOptedOut}, denied(t, h, newNumber, sealtext.Marketing), "opt-outs follow")
	require.Equal(t, []string{consent.ReasonNoOptIn}, denied(t, h, newNumber, sealtext.Informational), "opt-ins do not")
	history, err := h.Consent.History(t.Context(), is)
	require.NoError(t, err)
	require.Len(t, history, 3, "what was agreed to stays provable")
	h.Clock.Advance(time.Minute)
	h.OptIn(newNumber, sealtext.Informational)
	require.Empty(t, denied(t, h, newNumber, sealtext.Informational))
	require.NoError(t, h.Send(newNumber, "your appointment is tomorrow"))
	require.Len(t, h.Texts(newNumber), 1)

	// The next holder of the old number is somebody else, and is opted out of marketing.
	next := h.Person(oldNumber)
	require.NotEqual(t, p.Subject, next.Subject)
	require.Equal(t, []string{consent.ReasonOptedOut}, denied(t, h, oldNumber, sealtext.Marketing))
	require.Equal(t, []string{consent.ReasonNoOptIn}, denied(t, h, oldNumber, sealtext.Informational))
	history, err = h.Consent.History(t.Context(), next)
	require.NoError(t, err)
	require.Len(t, history, 1, "the tombstone and nothing else")
	tombstone := history[0].ID
	require.NoError(t, h.Consent.Export(t.Context(), next, func(r sealtext.Record) error {
		require.Empty(t, r.Sealed, "a tombstone has no evidence")
		return nil
	}))

	var linked int
	for e, err := range h.Audit.Events(t.Context(), audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind == audit.KindNumberChanged {
			require.Equal(t, p.Subject, e.Subject)
			require.Contains(t, e.Details.Records, tombstone)
			linked++
		}
	}
	require.Equal(t, 1, linked)

	t.Run("a number of somebody else", func(t *testing.T) {
		_, err := change(t, h, is, oldNumber)
		require.ErrorIs(t, err, vault.ErrNumberTaken)
		require.Equal(t, is, h.Person(newNumber), "nothing was changed")
	})
	t.Run("the number that it is", func(t *testing.T) {
		_, err := change(t, h, is, newNumber)
		require.ErrorContains(t, err, "number must be another one than the person has")
	})
	t.Run("a second time", func(t *testing.T) {
		third, err := change(t, h, is, "+447700900789")
		require.NoError(t, err)
		require.Equal(t, p.Subject, third.Subject)
		require.Equal(t, []string{consent.ReasonOptedOut}, denied(t, h, "+447700900789", sealtext.Marketing))
		require.Equal(t, []string{consent.ReasonNoOptIn}, denied(t, h, "+447700900789", sealtext.Informational))
		back, err := change(t, h, third, newNumber) // and back
		require.NoError(t, err)
		require.Equal(t, []string{consent.ReasonNoOptIn}, denied(t, h, newNumber, sealtext.Informational), "also where the person had agreed once")
		is = back
	})
	t.Run("a held person keeps the number", func(t *testing.T) {
		_, err := h.Holds.Place(t.Context(), retention.Hold{Tenant: h.Tenant, Subject: is.Subject, CaseID: "case-1", Actor: servicetest.Auditor()})
		require.NoError(t, err)
		_, err = change(t, h, is, "+447700900999")
		require.ErrorIs(t, err, sealtext.ErrHeld)
	})
}

// TestACodeIsNoProofForACorrection: possession of a number, or the request of somebody else, changes
// nothing.
func TestACodeIsNoProofForACorrection(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(oldNumber)
	h.OptIn("+447700900001")
	p, other := h.Person(oldNumber), h.Person("+447700900001")
	access, err := h.Service.Requests.Open(t.Context(), servicetest.Auditor(), h.Tenant, p.Subject, request.Received{Kind: request.Access, Regime: request.GDPR})
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		id   sealtext.ID
		want error
	}{
		{"a code to the number", rectify(t, h, p.Subject, request.ProofPossession), request.ErrState},
		{"the request of somebody else", rectify(t, h, other.Subject, request.ProofIdentity), request.ErrUnknown},
		{"a request of another kind", access.Request.ID, request.ErrUnknown},
		{"no request", sealtext.NewID(), request.ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.Service.Rectifier.ChangeNumber(t.Context(), servicetest.Auditor(), p, h.Number(newNumber), c.id)
			require.ErrorIs(t, err, c.want)
			require.Equal(t, p, h.Person(oldNumber))
		})
	}
}
