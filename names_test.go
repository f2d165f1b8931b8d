package sealtext_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

// names are the cases of the grammar that tenants, programs, domains and binding fields share.
var names = []struct{ name, in, rule string }{
	{"a letter", "a", ""},
	{"a word", "clinic", ""},
	{"all kinds of characters", "clinic-7_west.b", ""},
	{"64 characters", strings.Repeat("a", 64), ""},
	{"six digits", "a123456", ""},
	{"empty", "", "1 to 64 characters"},
	{"65 characters", strings.Repeat("a", 65), "1 to 64 characters"},
	{"ten megabytes", strings.Repeat("a", 10<<20), "1 to 64 characters"},
	{"upper case", "Clinic", "only a-z"},
	{"a space", "clinic west", "only a-z"},
	{"beyond ASCII", "klinik-ü", "only a-z"},
	{"invalid UTF-8", "a\xff", "only a-z"},
	{"zero byte", "a\x00", "only a-z"},
	{"digit first", "7clinic", "begin with a letter"},
	{"dash first", "-clinic", "begin with a letter"},
	{"underscore first", "_clinic", "begin with a letter"},
	{"seven digits", "a1234567", "six digits"},
	{"seven digits apart", "a1b2c3d4e5f6g7", "six digits"},
	{"a phone number", "a447700900123", "six digits"},
}

func TestNames(t *testing.T) {
	for field, parse := range map[string]func(string) (string, error){
		"tenant":  func(s string) (string, error) { v, err := sealtext.ParseTenant(s); return v.String(), err },
		"program": func(s string) (string, error) { v, err := sealtext.ParseProgram(s); return v.String(), err },
		"domain":  func(s string) (string, error) { return s, sealtext.Domain(s).Check() },
		"field": func(s string) (string, error) {
			return s, sealtext.Binding{Tenant: sealtext.MustTenant("acme"), Field: s}.Check()
		},
	} {
		for _, c := range names {
			t.Run(field+", "+c.name, func(t *testing.T) {
				got, err := parse(c.in)
				if c.rule == "" {
					require.NoError(t, err)
					require.Equal(t, c.in, got)
					return
				}
				var bad *sealtext.InputError
				require.ErrorAs(t, err, &bad)
				require.Equal(t, field, bad.Field)
				require.Contains(t, bad.Rule, c.rule)
			})
		}
	}
}

func TestNamesInText(t *testing.T) {
	type scope struct {
		Tenant  sealtext.Tenant
		Program sealtext.Program
		Sender  sealtext.Sender
		Purpose sealtext.Purpose
	}
	for _, s := range []scope{
		{},
		{Tenant: sealtext.MustTenant("acme")},
		{sealtext.MustTenant("acme"), sealtext.MustProgram("reminders"), sealtext.MustSender("+15551230000"), sealtext.OTP},
	} {
		text, err := json.Marshal(s)
		require.NoError(t, err)
		var back scope
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, s, back)
	}
	require.True(t, scope{}.Tenant.IsZero() && scope{}.Program.IsZero() && scope{}.Sender.IsZero())

	for name, err := range map[string]error{
		"tenant":  new(sealtext.Tenant).UnmarshalText([]byte("A")),
		"program": new(sealtext.Program).UnmarshalText([]byte("A")),
		"sender":  new(sealtext.Sender).UnmarshalText([]byte("+1")),
		"purpose": new(sealtext.Purpose).UnmarshalText([]byte("Marketing")),
	} {
		var bad *sealtext.InputError
		require.ErrorAs(t, err, &bad)
		require.Equal(t, name, bad.Field)
	}
}

func TestMustPanicsWithoutTheInput(t *testing.T) {
	for name, f := range map[string]func(){
		"tenant":  func() { sealtext.MustTenant("447700900123") },
		"program": func() { sealtext.MustProgram("447700900123") },
		"sender":  func() { sealtext.MustSender("447700900123") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				text := fmt.Sprint(recover())
				require.Contains(t, text, "sealtext: "+name)
				require.NotContains(t, text, "0900123")
			}()
			f()
		})
	}
}

func ExampleParseTenant() {
	t, err := sealtext.ParseTenant("clinic-west")
	fmt.Println(t, err)
	_, err = sealtext.ParseTenant("t447700900123")
	fmt.Println(err)
	// Output:
	// clinic-west <nil>
	// sealtext: tenant must have at most six digits, so that it cannot be a phone number
}
