package actor_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"math"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/actor"
)

var now = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)

// claims are those of an ID token, as encoding/json decodes them.
func claims(t *testing.T, change map[string]any) map[string]any {
	t.Helper()
	c := map[string]any{
		"iss": "https://login.example", "sub": "u-248289", "aud": "desk",
		"auth_time": float64(now.Add(-time.Minute).Unix()), "amr": []any{"pwd", "otp"}, "acr": "phrh",
		"roles": []any{"Desk.Nurse", "Everybody"}, "email": "ann@example.com",
	}
	for k, v := range change {
		if v == nil {
			delete(c, k)
		} else {
			c[k] = v
		}
	}
	return c
}

func oidc() actor.OIDCConfig {
	return actor.OIDCConfig{
		Roles: map[string]string{"Desk.Nurse": "nurse", "Desk.Head": "lead"}, Contexts: map[string]string{"phrh": "hwk"},
		Now: func() time.Time { return now },
	}
}

func TestFromOIDC(t *testing.T) {
	a, err := actor.FromOIDC(claims(t, nil), oidc())
	require.NoError(t, err)
	require.Equal(t, sealtext.Actor{ID: "u-248289", Roles: []string{"nurse"}, AuthenticatedAt: now.Add(-time.Minute), Method: "otp"}, a)

	for name, c := range map[string]struct {
		change map[string]any
		config func(*actor.OIDCConfig)
		check  func(*testing.T, sealtext.Actor)
	}{
		"prefix": {nil, func(c *actor.OIDCConfig) { c.Prefix = "staff:" }, func(t *testing.T, a sealtext.Actor) { require.Equal(t, "staff:u-248289", a.ID) }},
		"groups": {map[string]any{"groups": []string{"Desk.Head", "Desk.Head"}}, func(c *actor.OIDCConfig) { c.RolesClaim = "groups" },
			func(t *testing.T, a sealtext.Actor) { require.Equal(t, []string{"lead"}, a.Roles) }},
		"one role as a string": {map[string]any{"roles": "Desk.Head"}, nil, func(t *testing.T, a sealtext.Actor) { require.Equal(t, []string{"lead"}, a.Roles) }},
		"no roles known":       {nil, func(c *actor.OIDCConfig) { c.Roles = nil }, func(t *testing.T, a sealtext.Actor) { require.Empty(t, a.Roles) }},
		"roles of another kind": {map[string]any{"roles": map[string]any{"Desk.Nurse": true}}, nil,
			func(t *testing.T, a sealtext.Actor) { require.Empty(t, a.Roles) }},
		"no roles": {map[string]any{"roles": nil}, nil, func(t *testing.T, a sealtext.Actor) { require.Empty(t, a.Roles) }},
		"the best method": {map[string]any{"amr": []any{"pwd", "mfa", "hwk", 7}}, nil,
			func(t *testing.T, a sealtext.Actor) { require.Equal(t, "hwk", a.Method) }},
		"the host's order": {map[string]any{"amr": []any{"otp", "mfa", "hwk"}}, func(c *actor.OIDCConfig) { c.Methods = []string{"mfa", "hwk"} },
			func(t *testing.T, a sealtext.Actor) { require.Equal(t, "mfa", a.Method) }},
		"context where no method": {map[string]any{"amr": nil}, nil, func(t *testing.T, a sealtext.Actor) { require.Equal(t, "hwk", a.Method) }},
		"context unknown":         {map[string]any{"amr": []any{"dna"}, "acr": "1"}, nil, func(t *testing.T, a sealtext.Actor) { require.Empty(t, a.Method) }},
		"no context":              {map[string]any{"amr": nil, "acr": nil}, nil, func(t *testing.T, a sealtext.Actor) { require.Empty(t, a.Method) }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := oidc()
			if c.config != nil {
				c.config(&cfg)
			}
			a, err := actor.FromOIDC(claims(t, c.change), cfg)
			require.NoError(t, err)
			c.check(t, a)
		})
	}
}

func TestOIDCAuthenticationTime(t *testing.T) {
	rules, err := vault.NewAccessRules(func() time.Time { return now }, vault.AccessRule{
		Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}, MaxAuthAge: time.Hour,
	})
	require.NoError(t, err)
	unix := now.Add(-time.Minute).Unix()
	for name, c := range map[string]struct {
		claim any
		ok    bool
	}{
		"float64":        {float64(unix), true},
		"json.Number":    {json.Number("1772463540"), true},
		"int64":          {unix, true},
		"int":            {int(unix), true},
		"this second":    {float64(now.Unix()), true},
		"missing":        {nil, false},
		"next second":    {float64(now.Unix() + 1), false},
		"far future":     {float64(1 << 52), false},
		"too large":      {1e300, false},
		"not a number":   {math.NaN(), false},
		"infinite":       {math.Inf(1), false},
		"fraction":       {float64(unix) + 0.5, false},
		"zero":           {float64(0), false},
		"negative":       {float64(-unix), false},
		"milliseconds":   {float64(unix * 1000), false},
		"a string":       {"1772463540", false},
		"a bad number":   {json.Number("17724635e99"), false},
		"a list":         {[]any{float64(unix)}, false},
		"truth":          {true, false},
		"two hours past": {float64(unix - 7200), false},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := actor.FromOIDC(claims(t, map[string]any{"auth_time": c.claim, "iat": float64(unix)}), oidc())
			require.NoError(t, err)
			require.Equal(t, c.ok || name == "two hours past", !a.AuthenticatedAt.IsZero())
			err = rules.Authorize(context.Background(), vault.Access{Actor: a, Reason: vault.ReasonSupport}, sealtext.Binding{Tenant: sealtext.MustTenant("clinic"), Field: "number"})
			if c.ok {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, vault.ErrDenied)
			}
		})
	}
}

func TestFromOIDCRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		sub    any
		config func(*actor.OIDCConfig)
	}{
		"no subject":        {nil, nil},
		"empty subject":     {"", nil},
		"subject no string": {float64(248289), nil},
		"address":           {"ann@example.com", nil},
		"number":            {"+447700900123", nil},
		"digits of one":     {"447700900123", nil},
		"spaces":            {"Ann Example", nil},
		"role that is none": {"u-1", func(c *actor.OIDCConfig) { c.Roles["Desk.Nurse"] = "Nurse!" }},
		"method no name":    {"u-1", func(c *actor.OIDCConfig) { c.Methods, c.Contexts["phrh"] = []string{}, "HW Key" }},
		"prefix with an at": {"u-1", func(c *actor.OIDCConfig) { c.Prefix = "a@b:" }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := oidc()
			if c.config != nil {
				c.config(&cfg)
			}
			a, err := actor.FromOIDC(claims(t, map[string]any{"sub": c.sub}), cfg)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Empty(t, a)
			for _, secret := range []string{"ann", "7700900", "Ann"} {
				require.NotContains(t, err.Error(), secret)
			}
		})
	}
}

func FuzzFromOIDC(f *testing.F) {
	for _, s := range []string{
		`{"sub":"u-1","auth_time":1772463540,"amr":["otp"],"roles":["Desk.Nurse"]}`, `{"sub":"+447700900123"}`, `{}`, `{"sub":null,"roles":{}}`,
		`{"sub":"u-1","auth_time":"soon","amr":"otp","acr":["phrh"],"roles":[["Desk.Nurse"]]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var c map[string]any
		if json.Unmarshal([]byte(s), &c) != nil {
			return
		}
		a, err := actor.FromOIDC(c, oidc())
		if err != nil {
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			return
		}
		require.NoError(t, a.Check())
		require.False(t, a.AuthenticatedAt.After(now))
	})
}

func uri(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	require.NoError(t, err)
	return u
}

func TestFromCertificate(t *testing.T) {
	at := now.Add(-time.Minute)
	base := func() *x509.Certificate {
		return &x509.Certificate{
			SubjectKeyId: []byte{0xa1, 0xb2, 0xc3, 0x04}, EmailAddresses: []string{"ann@example.com"},
			NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		}
	}
	cfg := actor.CertificateConfig{Roles: []string{"relay"}, At: at}
	for name, c := range map[string]struct {
		change func(*x509.Certificate, *actor.CertificateConfig)
		want   sealtext.Actor // zero: refused
	}{
		"subject key id": {nil, sealtext.Actor{ID: "ski:a1b2c304", Roles: []string{"relay"}, AuthenticatedAt: at, Method: "pop"}},
		"URI": {func(c *x509.Certificate, _ *actor.CertificateConfig) {
			c.URIs = []*url.URL{uri(t, "spiffe://clinic.example/desk/relay")}
		},
			sealtext.Actor{ID: "spiffe://clinic.example/desk/relay", Roles: []string{"relay"}, AuthenticatedAt: at, Method: "pop"}},
		"two URIs": {func(c *x509.Certificate, _ *actor.CertificateConfig) {
			c.URIs = []*url.URL{uri(t, "a:b"), uri(t, "a:c")}
		},
			sealtext.Actor{ID: "ski:a1b2c304", Roles: []string{"relay"}, AuthenticatedAt: at, Method: "pop"}},
		"method": {func(_ *x509.Certificate, cfg *actor.CertificateConfig) { cfg.Method = "hwk" },
			sealtext.Actor{ID: "ski:a1b2c304", Roles: []string{"relay"}, AuthenticatedAt: at, Method: "hwk"}},
		"no time": {func(_ *x509.Certificate, cfg *actor.CertificateConfig) { cfg.At = time.Time{} },
			sealtext.Actor{ID: "ski:a1b2c304", Roles: []string{"relay"}, Method: "pop"}},
		"expired": {func(c *x509.Certificate, _ *actor.CertificateConfig) { c.NotAfter = at.Add(-1) },
			sealtext.Actor{ID: "ski:a1b2c304", Roles: []string{"relay"}, Method: "pop"}},
		"not yet valid": {func(c *x509.Certificate, _ *actor.CertificateConfig) { c.NotBefore = at.Add(1) },
			sealtext.Actor{ID: "ski:a1b2c304", Roles: []string{"relay"}, Method: "pop"}},
		"address as URI": {func(c *x509.Certificate, _ *actor.CertificateConfig) {
			c.URIs = []*url.URL{uri(t, "mailto:ann@example.com")}
		}, sealtext.Actor{}},
		"escaped address": {func(c *x509.Certificate, _ *actor.CertificateConfig) {
			c.URIs = []*url.URL{uri(t, "urn:x:ann%40example.com")}
		}, sealtext.Actor{}},
		"number as URI": {func(c *x509.Certificate, _ *actor.CertificateConfig) {
			c.URIs = []*url.URL{uri(t, "tel:+447700900123")}
		}, sealtext.Actor{}},
		"escaped number": {func(c *x509.Certificate, _ *actor.CertificateConfig) {
			c.URIs = []*url.URL{uri(t, "spiffe://x/%2B447700900123")}
		}, sealtext.Actor{}},
		"no id":             {func(c *x509.Certificate, _ *actor.CertificateConfig) { c.SubjectKeyId = nil }, sealtext.Actor{}},
		"a CA":              {func(c *x509.Certificate, _ *actor.CertificateConfig) { c.IsCA = true }, sealtext.Actor{}},
		"role of no name":   {func(_ *x509.Certificate, cfg *actor.CertificateConfig) { cfg.Roles = []string{"Relay!"} }, sealtext.Actor{}},
		"method of no name": {func(_ *x509.Certificate, cfg *actor.CertificateConfig) { cfg.Method = "HW Key" }, sealtext.Actor{}},
	} {
		t.Run(name, func(t *testing.T) {
			cert, cfg := base(), cfg
			if c.change != nil {
				c.change(cert, &cfg)
			}
			a, err := actor.FromCertificate(cert, cfg)
			require.Equal(t, c.want, a)
			if c.want.ID != "" {
				require.NoError(t, err)
				return
			}
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.NotContains(t, err.Error(), "ann")
			require.NotContains(t, err.Error(), "7700900123")
		})
	}
	_, err := actor.FromCertificate(nil, cfg)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
}
