package actor

import (
	"encoding/json"
	"math"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

// OIDCConfig says how [FromOIDC] reads claims. The zero OIDCConfig gives an
// actor without roles.
type OIDCConfig struct {
	// Prefix goes before the subject in the actor's id, such as "staff:",
	// where there are several issuers: two of them may know different people
	// by the same subject.
	Prefix string
	// RolesClaim names the claim that lists roles or groups; "roles" by
	// default.
	RolesClaim string
	// Roles maps values of that claim to roles. Values that are not in it are
	// ignored.
	Roles map[string]string
	// Methods are the values of amr (RFC 8176) that count, the best first:
	// the first of them that the token has becomes the actor's Method. By
	// default hwk, sc, fpt, face, iris, retina, vbm, swk, pop, mca, otp, mfa,
	// pin, sms, tel, kba, pwd.
	Methods []string
	// Contexts gives the method for values of acr that stand for one, such as
	// "phrh" for "hwk". It is asked where the token has none of Methods.
	Contexts map[string]string
	// Now is the clock; the system's by default.
	Now func() time.Time
}

var defaultMethods = []string{
	"hwk", "sc", "fpt", "face", "iris", "retina", "vbm", "swk", "pop", "mca", "otp", "mfa", "pin", "sms", "tel", "kba", "pwd",
}

// FromOIDC returns the Actor that the claims of an OpenID Connect ID token describe (OpenID
// Connect Core 1.0, section 2): sub, auth_time, amr, acr and the roles. The token must have been
// verified before: signature, issuer, audience, expiry. FromOIDC does not verify it.
//
// A sub that is missing, or that holds an e-mail address or a phone number,
// gives a [*sealtext.InputError]: the id of an actor is stored in audit events
// and must be opaque. An auth_time that is missing, in the future or no whole number of
// seconds leaves AuthenticatedAt zero, with which no rule that asks for a
// recent authentication allows anything; iat is not taken in its place, since
// a token may be issued long after the login.
func FromOIDC(claims map[string]any, cfg OIDCConfig) (sealtext.Actor, error) {
	sub, ok := claims["sub"].(string)
	if !ok || sub == "" {
		return sealtext.Actor{}, &sealtext.InputError{Field: "sub", Rule: "must be a string that is not empty"}
	}
	if err := sealtext.CheckReference("sub", sub); err != nil {
		return sealtext.Actor{}, err
	}
	if cfg.RolesClaim == "" {
		cfg.RolesClaim = "roles"
	}
	if cfg.Methods == nil {
		cfg.Methods = defaultMethods
	}
	a := sealtext.Actor{
		ID: cfg.Prefix + sub, AuthenticatedAt: authTime(claims["auth_time"], clock.Or(cfg.Now)()),
		Method: cfg.method(claims),
	}
	for _, value := range texts(claims[cfg.RolesClaim]) {
		if role := cfg.Roles[value]; role != "" && !a.Is(role) {
			a.Roles = append(a.Roles, role)
		}
	}
	if err := a.Check(); err != nil {
		return sealtext.Actor{}, err
	}
	return a, nil
}

func (cfg OIDCConfig) method(claims map[string]any) string {
	used := texts(claims["amr"])
	for _, m := range cfg.Methods {
		for _, u := range used {
			if m == u {
				return m
			}
		}
	}
	acr, _ := claims["acr"].(string)
	return cfg.Contexts[acr]
}

// texts reads a claim that is a list of strings, or one string.
func texts(claim any) (list []string) {
	switch v := claim.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case []any:
		for _, e := range v {
			if s, ok := e.(string); ok {
				list = append(list, s)
			}
		}
	}
	return list
}

// authTime converts seconds since 1970, as JSON decoders return them. It returns the zero time for an
// invalid value and for a time in the future.
func authTime(claim any, now time.Time) time.Time {
	var seconds int64
	switch v := claim.(type) {
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 { // also NaN and infinity
			return time.Time{}
		}
		seconds = int64(v)
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			return time.Time{}
		}
		seconds = n
	case int64:
		seconds = v
	case int:
		seconds = int64(v)
	}
	if seconds <= 0 || seconds > now.Unix() {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
