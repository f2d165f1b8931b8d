package vault_test

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

// page is what RevealTexts finds, with a count of how often it looked.
type page struct {
	texts []sealtext.SealedField
	err   error
	looks int
}

func (p *page) find(context.Context, sealtext.Tx) ([]sealtext.SealedField, error) {
	p.looks++
	return p.texts, p.err
}

// write seals texts of a person; an empty one is gone.
func (d *desk) write(t *testing.T, p sealtext.Person, texts ...string) *page {
	t.Helper()
	out := &page{}
	for n, text := range texts {
		f := sealtext.SealedField{Binding: sealtext.Binding{Tenant: p.Tenant, Subject: p.Subject, Field: "body", Record: sealtext.ID{15: byte(n + 1)}}}
		if text != "" {
			f.Sealed = d.seal(t, f.Binding, text)
		}
		out.texts = append(out.texts, f)
	}
	return out
}

func TestRevealTexts(t *testing.T) {
	d := newDesk(t, vault.Limits{Reveals: hourly(5)}, support("nurse", fields(vault.FieldTexts)))
	ann, bob := d.enroll(t, clinic, "+447700900123"), d.enroll(t, clinic, "+447700900124")
	three := d.write(t, ann, "one", "", "three")
	ctx, who := context.Background(), by("nurse-7", "nurse")
	texts, err := d.vault.RevealTexts(ctx, who, ann, three.find)
	require.NoError(t, err)
	require.Equal(t, [][]byte{[]byte("one"), nil, []byte("three")}, texts)
	require.Equal(t, map[string]int{"revealed": 1}, d.kinds(t))
	e := d.last(t, audit.KindRevealed)
	require.Equal(t, ann.Subject, e.Subject)
	require.Equal(t, audit.Details{
		Field: vault.FieldTexts, Reason: "support", Reference: "ticket-12", Records: []sealtext.ID{{15: 1}, {15: 2}, {15: 3}},
	}, e.Details)

	_, err = d.vault.RevealTexts(ctx, who, ann, three.find)
	require.ErrorIs(t, err, vault.ErrQuota, "three of five are used")
	require.Len(t, d.last(t, audit.KindRevealDenied).Details.Records, 3)
	d.wait(2 * time.Hour)
	_, err = d.vault.RevealTexts(ctx, who, ann, d.write(t, bob, "to Bob").find)
	require.ErrorIs(t, err, vault.ErrWrongContext)
	down := errors.New("the database is away")
	_, err = d.vault.RevealTexts(ctx, who, ann, (&page{err: down}).find)
	require.ErrorIs(t, err, down)
	require.Equal(t, map[string]int{"revealed": 1, "reveal-denied": 1}, d.kinds(t))

	swapped := d.write(t, ann, "four", "five")
	swapped.texts[0].Sealed = swapped.texts[1].Sealed
	texts, err = d.vault.RevealTexts(ctx, who, ann, swapped.find)
	require.ErrorIs(t, err, vault.ErrWrongContext)
	require.Equal(t, [][]byte{nil, []byte("five")}, texts, "one that does not open does not hide the others")
}

// TestTextsAreFoundAfterAuthorization: whoever is refused does not learn whether there are texts.
func TestTextsAreFoundAfterAuthorization(t *testing.T) {
	reasons := []vault.Reason{vault.ReasonSupport}
	for _, c := range []struct {
		name    string
		rules   []vault.AccessRule
		refused error
	}{
		{"denied", nil, vault.ErrDenied},
		{"allowed for one value", []vault.AccessRule{support("nurse", fields("body"))}, vault.ErrDenied},
		{"only with an approval", []vault.AccessRule{{Approval: true, Roles: []string{"nurse"}, Reasons: reasons}}, vault.ErrApprovalRequired},
		{"only in an emergency", []vault.AccessRule{{BreakGlass: true, Roles: []string{"nurse"}, Reasons: reasons}}, vault.ErrEmergencyOnly},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, vault.Limits{}, c.rules...)
			p := d.enroll(t, clinic, "+447700900123")
			one := d.write(t, p, "one")
			texts, err := d.vault.RevealTexts(context.Background(), by("nurse-7", "nurse"), p, one.find)
			require.ErrorIs(t, err, c.refused)
			require.Nil(t, texts)
			require.Zero(t, one.looks)
			require.Equal(t, map[string]int{"reveal-denied": 1}, d.kinds(t))
			require.Empty(t, d.last(t, audit.KindRevealDenied).Details.Records)
		})
	}
}

func TestRevealTextsIsAuditedFirst(t *testing.T) {
	d := newDesk(t, vault.Limits{}, support("nurse"))
	p := d.enroll(t, clinic, "+447700900123")
	cfg := d.config(vault.Limits{})
	cfg.Audit = failingRecorder{}
	v, err := vault.New(cfg)
	require.NoError(t, err)
	texts, err := v.RevealTexts(context.Background(), by("nurse-7", "nurse"), p, d.write(t, p, "one").find)
	require.ErrorIs(t, err, errAuditDown)
	require.Nil(t, texts)
	_, err = v.RevealTexts(context.Background(), by("nurse-7", "nurse"), sealtext.Person{Tenant: clinic}, nil)
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
}
