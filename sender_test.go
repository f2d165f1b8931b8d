package sealtext_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

func TestParseSender(t *testing.T) {
	for _, c := range []struct {
		in   string
		kind sealtext.SenderKind
		rule string
	}{
		{"+447700900123", sealtext.SenderLongCode, ""},
		{"+12025550123", sealtext.SenderLongCode, ""},
		{"+18005550123", sealtext.SenderTollFree, ""},
		{"+18335550123", sealtext.SenderTollFree, ""},
		{"+18885550123", sealtext.SenderTollFree, ""},
		{"+448005550123", sealtext.SenderLongCode, ""},
		{"+1800555012", sealtext.SenderLongCode, ""},
		{"123", sealtext.SenderShortCode, ""},
		{"24273", sealtext.SenderShortCode, ""},
		{"12345678", sealtext.SenderShortCode, ""},
		{"CITY CLINIC", sealtext.SenderAlphanumeric, ""},
		{"A&B-C.1", sealtext.SenderAlphanumeric, ""},
		{"4U", sealtext.SenderAlphanumeric, ""},
		{"", 0, "must not be empty"},
		{"+", 0, "E.164"},
		{"+1 202 555 0123", 0, "E.164"},
		{"12", 0, "3 to 8 digits"},
		{"123456789", 0, "3 to 8 digits"},
		{"12 34", 0, "only digits"},
		{"12-34", 0, "only digits"},
		{"   ", 0, "only digits"},
		{"CITY CLINICS", 0, "at most 11 characters"},
		{" CLINIC", 0, "no space at its ends"},
		{"CLINIC ", 0, "no space at its ends"},
		{"CLINIC_1", 0, "only letters"},
		{"KLINIKÜ", 0, "only letters"},
		{"A\xff", 0, "only letters"},
		{strings.Repeat("A", 10<<20), 0, "at most 11 characters"},
	} {
		t.Run(c.in[:min(len(c.in), 20)], func(t *testing.T) {
			s, err := sealtext.ParseSender(c.in)
			require.Equal(t, c.kind, s.Kind())
			if c.rule == "" {
				require.NoError(t, err)
				require.Equal(t, c.in, s.String())
				require.Equal(t, c.kind != sealtext.SenderAlphanumeric, s.CanReceive())
				return
			}
			var bad *sealtext.InputError
			require.ErrorAs(t, err, &bad)
			require.Equal(t, "sender", bad.Field)
			require.Contains(t, bad.Rule, c.rule)
			require.True(t, s.IsZero())
			require.False(t, s.CanReceive())
		})
	}
}

func TestSenderKindNames(t *testing.T) {
	for kind, name := range map[sealtext.SenderKind]string{
		0: "none", sealtext.SenderLongCode: "long code", sealtext.SenderTollFree: "toll-free",
		sealtext.SenderShortCode: "short code", sealtext.SenderAlphanumeric: "alphanumeric", 200: "none",
	} {
		require.Equal(t, name, kind.String())
	}
}

func FuzzParseSender(f *testing.F) {
	for _, s := range []string{"+18005550123", "24273", "CITY CLINIC", "", "12 34", "A\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		s, err := sealtext.ParseSender(in)
		if err != nil {
			require.True(t, s.IsZero())
			return
		}
		require.Equal(t, in, s.String())
		require.NotZero(t, s.Kind())
		require.LessOrEqual(t, len(in), 16)
	})
}

func TestParsePurpose(t *testing.T) {
	require.Len(t, sealtext.AllPurposes.Each(), 4)
	for _, p := range sealtext.AllPurposes.Each() {
		got, err := sealtext.ParsePurpose(p.String())
		require.NoError(t, err)
		require.Equal(t, p, got)
		require.True(t, p.Valid())
		text, err := p.MarshalText()
		require.NoError(t, err)
		var back sealtext.Purpose
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, p, back)
	}
	for _, in := range []string{"", "none", "Marketing", "otp ", "447700900123"} {
		_, err := sealtext.ParsePurpose(in)
		var bad *sealtext.InputError
		require.ErrorAs(t, err, &bad)
		require.Equal(t, "purpose", bad.Field)
	}
	require.False(t, sealtext.Purpose(0).Valid())
	require.False(t, sealtext.Purpose(5).Valid())
	require.Equal(t, "none", sealtext.Purpose(5).String())
}

func TestActorCheck(t *testing.T) {
	good := sealtext.Actor{ID: "oidc:7f3a", Roles: []string{"nurse"}, AuthenticatedAt: time.Unix(1, 0), Method: "hwk"}
	require.NoError(t, good.Check())
	require.NoError(t, sealtext.System("relay").Check())
	require.True(t, sealtext.System("relay").Is(sealtext.SystemRole))
	require.False(t, good.Is(sealtext.SystemRole))

	for _, c := range []struct {
		field  string
		change func(*sealtext.Actor)
	}{
		{"actor id", func(a *sealtext.Actor) { a.ID = "" }},
		{"actor id", func(a *sealtext.Actor) { a.ID = "+447700900123" }},
		{"actor id", func(a *sealtext.Actor) { a.ID = "ada@example.org" }},
		{"actor role", func(a *sealtext.Actor) { a.Roles = []string{"nurse", ""} }},
		{"actor method", func(a *sealtext.Actor) { a.Method = "SMS to +447700900123" }},
	} {
		a := good
		c.change(&a)
		var bad *sealtext.InputError
		require.ErrorAs(t, a.Check(), &bad)
		require.Equal(t, c.field, bad.Field)
	}
}

func ExampleParseSender() {
	for _, s := range []string{"+15551230000", "+18335550123", "24273", "CITY CLINIC"} {
		v, err := sealtext.ParseSender(s)
		fmt.Println(v, "-", v.Kind(), v.CanReceive(), err)
	}
	// Output:
	// +15551230000 - long code true <nil>
	// +18335550123 - toll-free true <nil>
	// 24273 - short code true <nil>
	// CITY CLINIC - alphanumeric false <nil>
}

func ExampleParsePurpose() {
	p, err := sealtext.ParsePurpose("otp")
	fmt.Println(p, p == sealtext.OTP, err)
	_, err = sealtext.ParsePurpose("ads")
	fmt.Println(err)
	// Output:
	// otp true <nil>
	// sealtext: purpose must be marketing, informational, transactional or otp
}

func ExampleActor_Check() {
	a := sealtext.Actor{ID: "oidc:7f3a", Roles: []string{"nurse"}, AuthenticatedAt: time.Unix(1795300000, 0), Method: "hwk"}
	fmt.Println(a.Check(), a.Is("nurse"))
	a.ID = "+447700900123"
	fmt.Println(a.Check())
	// Output:
	// <nil> true
	// sealtext: actor id must not hold a phone number; use an opaque id such as a UUID
}
