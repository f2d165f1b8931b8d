package redact_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/redact"
)

const card = "4539 1488 0343 6467"

func TestOperators(t *testing.T) {
	for _, c := range []struct {
		name string
		op   redact.Operator
		text string
		want string
	}{
		{"label", redact.Label(), "x " + card, "x [CREDIT_CARD]"},
		{"mask", redact.Mask(4), "x " + card, "x **** **** **** 6467"},
		{"mask keeps four at most", redact.Mask(16), "x " + card, "x **** **** **** 6467"},
		{"mask keeps none below zero", redact.Mask(-1), "x " + card, "x **** **** **** ****"},
		{"drop", redact.Drop(), "x " + card + ".", "x ."},
		{"fixed", redact.Fixed("#"), "x " + card, "x #"},
		{"keep", redact.Keep(), "x " + card, "x " + card},
		{"generalize date", redact.Generalize(), "on 12.03.1984", "on [DATE_TIME 1984]"},
		{"generalize phone", redact.Generalize(), "at +44 20 7946 0018", "at [PHONE_NUMBER +44]"},
		{"generalize national phone", redact.Generalize(), "at 020 7946 0018", "at [PHONE_NUMBER]"},
		{"generalize e-mail", redact.Generalize(), "to a@example.org", "to [EMAIL_ADDRESS @example.org]"},
		{"generalize link", redact.Generalize(), "see https://u:p@a.example.org/x?token=1", "see [URL a.example.org]"},
		{"generalize address", redact.Generalize(), "from 203.0.113.7", "from [IP_ADDRESS 203.0.0.0]"},
		{"generalize card", redact.Generalize(), "x " + card, "x [CREDIT_CARD]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mustNew(t, redact.Config{Default: c.op})
			require.Equal(t, c.want, r.String(c.text))
			got, err := r.Redact(context.Background(), c.text)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestOperatorsFailClosed(t *testing.T) {
	for name, op := range map[string]redact.Operator{
		"error": redact.Custom(func(context.Context, redact.Finding, string) (string, error) { return "leak", errors.New("leak") }),
		"panic": redact.Custom(func(_ context.Context, _ redact.Finding, v string) (string, error) { panic(v) }),
		"token": redact.Token(nil),
		"seal":  redact.Seal(nil),
	} {
		t.Run(name, func(t *testing.T) {
			r := mustNew(t, redact.Config{Default: op})
			got, err := r.Redact(context.Background(), "x "+card)
			require.ErrorIs(t, err, redact.ErrOperator)
			require.NotContains(t, err.Error(), "leak")
			require.NotContains(t, err.Error(), "4539")
			require.Equal(t, "x [CREDIT_CARD]", got)
			require.Equal(t, "x [CREDIT_CARD]", r.String("x "+card), "String does not run what needs help")
		})
	}
}

type fakePseudonyms struct{}

func (fakePseudonyms) Pseudonymize(_ context.Context, e redact.Entity, value string) (string, error) {
	return strings.ToLower(string(e[:2])) + "-" + value[len(value)-2:], nil
}

type fakeSealer struct{ got []string }

func (f *fakeSealer) Seal(_ context.Context, _ sealtext.Tx, b sealtext.Binding, p []byte) (sealtext.Sealed, error) {
	f.got = append(f.got, b.Field+"="+string(p))
	return sealtext.MakeSealed(7, []byte{byte(len(f.got)), 1}), nil
}

func TestToken(t *testing.T) {
	r := mustNew(t, redact.Config{Default: redact.Token(fakePseudonyms{})})
	a, err := r.Redact(context.Background(), "pay with "+card)
	require.NoError(t, err)
	b, err := r.Redact(context.Background(), "pay with 4539148803436467")
	require.NoError(t, err)
	require.Equal(t, "pay with [CREDIT_CARD cr-67]", a)
	require.Equal(t, a, b, "ways of writing do not matter")
}

func TestSealAndRestore(t *testing.T) {
	s := &fakeSealer{}
	r := mustNew(t, redact.Config{Default: redact.Seal(s)})
	text := "pay with " + card + " or mail a@example.org {sealed:x}"
	_, err := r.Redact(context.Background(), text)
	require.ErrorIs(t, err, redact.ErrOperator, "no binding")
	ctx := redact.WithBinding(context.Background(), nil, sealtext.Binding{Field: "body"})
	out, err := r.Redact(ctx, text)
	require.NoError(t, err)
	require.Equal(t, []string{"body=" + card, "body=a@example.org"}, s.got)
	require.Equal(t, "pay with {sealed:CREDIT_CARD:AQAAAAcBAQ} or mail {sealed:EMAIL_ADDRESS:AQAAAAcCAQ} {sealed::x}", out)
	back, err := redact.Restore(ctx, out, func(_ context.Context, v sealtext.Sealed) ([]byte, error) {
		return []byte(strings.TrimPrefix(s.got[v.Ciphertext()[0]-1], "body=")), nil
	})
	require.NoError(t, err)
	require.Equal(t, text, back)
	stop := errors.New("no")
	_, err = redact.Restore(ctx, out, func(context.Context, sealtext.Sealed) ([]byte, error) { return nil, stop })
	require.ErrorIs(t, err, stop)
}

// TestSealedByAStranger restores a text in which somebody wrote what looks like
// a sealed value.
func TestSealedByAStranger(t *testing.T) {
	s := &fakeSealer{}
	r := mustNew(t, redact.Config{Default: redact.Seal(s)})
	ctx := redact.WithBinding(context.Background(), nil, sealtext.Binding{Field: "body"})
	for _, text := range []string{
		"{sealed:PHONE_NUMBER:AQAAAAcBAQ}", // nothing else is found
		"{sealed:PHONE_NUMBER:AQAAAAcBAQ} pay with " + card,
		"{sealed::PHONE_NUMBER:AQAAAAcBAQ} {sealed:::OTP:AQAAAAcBAQ}",
		"{sealed:{sealed:PHONE_NUMBER:AQAAAAcBAQ}}",
		"see https://a.example/{sealed:PHONE_NUMBER:AQAAAAcBAQ}",
	} {
		s.got = nil
		out, err := r.Redact(ctx, text)
		require.NoError(t, err)
		opened := 0
		back, err := redact.Restore(ctx, out, func(_ context.Context, v sealtext.Sealed) ([]byte, error) {
			opened++
			return []byte(strings.TrimPrefix(s.got[v.Ciphertext()[0]-1], "body=")), nil
		})
		require.NoError(t, err)
		require.Equal(t, text, back)
		require.Equal(t, len(s.got), opened, text)
	}
}

func TestPolicies(t *testing.T) {
	ids := map[string]bool{}
	for _, name := range []string{"log", "store", "support", "analytics"} {
		p, err := redact.NamedPolicy(name)
		require.NoError(t, err)
		require.False(t, ids[p.ID()])
		ids[p.ID()] = true
		same := p
		require.Equal(t, p.ID(), same.ID())
		same.Default.Op = "drop"
		require.NotEqual(t, p.ID(), same.ID())
		cfg, err := p.Config(nil, nil)
		require.NoError(t, err)
		require.NotContains(t, mustNew(t, cfg).String("card "+card), "1488")
	}
	// The ids are in audit events: a change of a policy is a new version.
	for _, id := range []string{"log.1.deda42c5cd612f54", "store.1.2d7e9c902ffa5b3f", "support.1.1b40ca81324bf25e", "analytics.1.60057245ee0bd3ce"} {
		require.True(t, ids[id], id)
	}
	for name, data := range map[string]string{
		"no JSON": "{", "no name": `{"version": 1}`, "no version": `{"name": "x"}`,
		"unknown operation": `{"name": "x", "version": 1, "default": {"op": "hash"}}`,
		"unknown entity":    `{"name": "x", "version": 1, "operations": {"SHOE": {"op": "drop"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := redact.ParsePolicy([]byte(data))
			require.ErrorIs(t, err, redact.ErrConfig)
		})
	}
	_, err := redact.NamedPolicy("none")
	require.ErrorIs(t, err, redact.ErrConfig)
}
