package program_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

var (
	clinic    = sealtext.MustTenant("clinic")
	dentist   = sealtext.MustTenant("dentist")
	offers    = sealtext.MustProgram("offers")
	reminders = sealtext.MustProgram("reminders")
	number    = sealtext.MustSender("+15005550006")
	short     = sealtext.MustSender("24273")
)

// full is a declaration with every field set.
func full() program.Program {
	return program.Program{
		Tenant: clinic, Name: offers,
		Senders: []program.Sender{
			{
				Address: sealtext.MustSender("POOL"), Route: "provider", Keywords: program.OwnerProvider, StopWords: []string{"STOP"},
				StartWords: []string{"START"}, HelpWords: []string{"HELP"}, Shared: true, Pool: true, Members: []sealtext.Sender{number, short},
				Countries: []rule.Jurisdiction{"US", "IN"}, Purposes: sealtext.Purposes(sealtext.Marketing, sealtext.OTP),
				Registrations: []senderid.Registration{
					{Scheme: senderid.Scheme10DLC, State: senderid.StateApproved, ID: "CXYZ123", Brand: "BABC456"},
					{Scheme: senderid.SchemeDLT, Country: "IN", State: senderid.StatePending, ID: "1101", Template: "1107", Program: offers, Purposes: sealtext.Purposes(sealtext.OTP)},
				},
			},
			{Address: sealtext.MustSender("CITY CLINIC"), Route: "other", OneWay: true},
		},
		Purposes: sealtext.Purposes(sealtext.Marketing, sealtext.OTP), StartPurposes: sealtext.Purposes(sealtext.OTP), Languages: []string{"en", "es"},
		Wording:  program.Wording{Brand: "City Clinic", Program: "offers", Contact: "clinic.example/help"},
		Replies:  program.Replies{OptOut: "Out.", OptOutAll: "Out of everything.", LikelyOptOut: "Out, if you meant it.", Help: "Help.", OptIn: "In.", Why: "{date}, {way}.", Erasure: "We will.", Access: "Soon.", DoNotSell: "We do not."},
		Commands: []keyword.Command{{Name: "confirm", Match: "confirm, c"}},
		Notices: []program.Notice{
			{Version: "v1"}, {Version: "v2", EffectiveFrom: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), Reconsent: true},
		},
		Exempt:        []program.Exemption{{Purpose: sealtext.OTP, Reason: "passcode", Source: "terms, 4"}},
		Jurisdictions: []rule.Jurisdiction{"US", "GB"}, StoreByConsent: true, Conversations: 90 * 24 * time.Hour, NoOneShot: true, OneShotTransactional: true, HoldWhenBehind: true,
		Templates: []program.Template{
			{
				ID: "code", Purpose: sealtext.OTP,
				Texts:  []program.TemplateText{{Language: "en", Text: "Your code is {code}."}, {Language: "es", Text: "Su código es {code}."}},
				Params: []program.Param{{Name: "code", Kind: program.ParamCode, Max: 6}},
			},
			visit(),
		},
		TemplateOnly: true, Domains: []string{"clinic.example", "visits.example"}, RegisteredOnly: true, Frequency: program.Frequency{Messages: 4, Period: 30 * 24 * time.Hour},
	}
}

func fullTenant() program.Tenant {
	return program.Tenant{
		Tenant: clinic, Location: rule.Location{Zones: []string{"America/New_York"}, Jurisdictions: []rule.Jurisdiction{"US-FL"}},
		Routes: []string{"provider"}, Regions: []string{"eu"}, Weight: 3,
	}
}

// small is a declaration with the required fields.
func small() program.Program {
	return program.Program{
		Tenant: clinic, Name: offers, Senders: []program.Sender{{Address: number}}, Purposes: sealtext.Purposes(sealtext.Marketing),
	}
}

// The stored form: a release that changes it cannot read what is stored.
func TestGolden(t *testing.T) {
	p, tenant := full(), fullTenant()
	require.NoError(t, p.Check())
	require.NoError(t, tenant.Check())
	for i := range reflect.TypeFor[program.Program]().NumField() {
		require.False(t, reflect.ValueOf(p).Field(i).IsZero(), "the golden file has every field")
	}
	for i := range reflect.TypeFor[program.Sender]().NumField() {
		require.False(t, reflect.ValueOf(p.Senders[0]).Field(i).IsZero() && reflect.ValueOf(p.Senders[1]).Field(i).IsZero(), "the golden file has every field of a sender")
	}
	for _, c := range []struct {
		file       string
		value, new any
	}{{"testdata/program.v1.json", &p, &program.Program{}}, {"testdata/tenant.v1.json", &tenant, &program.Tenant{}}} {
		got, err := json.MarshalIndent(c.value, "", "  ")
		require.NoError(t, err)
		want, err := os.ReadFile(c.file)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got)+"\n")
		require.NoError(t, json.Unmarshal(want, c.new))
		require.Equal(t, c.value, c.new)
	}
	least, err := json.Marshal(small())
	require.NoError(t, err)
	require.JSONEq(t, `{"format":1,"tenant":"clinic","program":"offers","senders":[{"address":"+15005550006"}],"purposes":["marketing"]}`, string(least))
}

func TestJSONRefuses(t *testing.T) {
	b, err := json.Marshal(full())
	require.NoError(t, err)
	good := string(b)
	replace := func(old, new string) string {
		require.Contains(t, good, old)
		return strings.Replace(good, old, new, 1)
	}
	for _, c := range []struct{ name, text, field string }{
		{"an unknown field", replace(`"format":1,`, `"format":1,"colour":"red",`), "document"},
		{"an unknown field of a sender", replace(`"address":`, `"colour":"red","address":`), "document"},
		{"a field twice", replace(`"format":1,`, `"format":1,"tenant":"clinic",`), "document"},
		{"a field in capitals", replace(`"purposes":`, `"Purposes":`), "document"},
		{"a field of another type", replace(`"store_by_consent":true`, `"store_by_consent":"yes"`), "store_by_consent"},
		{"no format", replace(`"format":1,`, ``), "format"},
		{"format 0", replace(`"format":1`, `"format":0`), "format"},
		{"a purpose that does not exist", replace(`"marketing"`, `"+447700900123"`), "purpose"},
		{"a purpose twice", replace(`"marketing"`, `"marketing","marketing"`), "purposes"},
		{"an owner that does not exist", replace(`"keywords":"provider"`, `"keywords":"carrier"`), "keywords"},
		{"a duration without a unit", replace(`"period":"720h"`, `"period":"720"`), "duration"},
		{"a time of another form", replace(`2026-03-01T09:30:00Z`, `1 March 2026`), "document"},
		{"a tenant that is a number", replace(`"tenant":"clinic"`, `"tenant":"+447700900123"`), "tenant"},
		{"a list", "[]", "document"},
		{"null", "null", "format"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := new(program.Program).UnmarshalJSON([]byte(c.text))
			requireInput(t, err, c.field)
			require.NotContains(t, err.Error(), "447700900123")
			require.NotContains(t, err.Error(), "red")
		})
	}
	require.ErrorIs(t, new(program.Program).UnmarshalJSON([]byte(replace(`"format":1,`, `"format":2,"colour":"red",`))), program.ErrNewerFormat)
	require.ErrorIs(t, new(program.Tenant).UnmarshalJSON([]byte(`{"format":2,"tenant":"clinic"}`)), program.ErrNewerFormat)
	requireInput(t, new(program.Tenant).UnmarshalJSON([]byte(`{"format":1,"tenant":"clinic","senders":[]}`)), "document")
}

// FuzzProgram checks that a document that is accepted is written in a form that is accepted again
// with the same meaning, and that errors are typed.
func FuzzProgram(f *testing.F) {
	for _, p := range []program.Program{full(), small()} {
		b, err := json.Marshal(p)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Add([]byte(`{"format":1,"frequency":{"messages":1,"period":"1h0m0.5s"},"conversations":"-1ns"}`))
	f.Add([]byte(`{"format":2}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var p, again program.Program
		if err := p.UnmarshalJSON(b); err != nil {
			var input *sealtext.InputError
			require.True(t, err == program.ErrNewerFormat || asInput(err, &input), "%v", err) //nolint:errorlint // exactly these
			return
		}
		written, err := json.Marshal(p)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &again))
		rewritten, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(rewritten))
		require.Equal(t, p.Check() == nil, again.Check() == nil)
	})
}
