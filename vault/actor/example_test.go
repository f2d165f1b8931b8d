package actor_test

import (
	"crypto/x509"
	"fmt"
	"net/url"
	"time"

	"github.com/sealtext/sealtext/vault/actor"
)

func ExampleFromOIDC() {
	now := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	// What a verifier of ID tokens returned.
	claims := map[string]any{
		"sub": "u-248289", "auth_time": float64(now.Add(-time.Minute).Unix()),
		"amr": []any{"pwd", "otp"}, "groups": []any{"desk-nurses", "everybody"},
	}
	a, err := actor.FromOIDC(claims, actor.OIDCConfig{
		RolesClaim: "groups", Roles: map[string]string{"desk-nurses": "nurse"},
		Now: func() time.Time { return now },
	})
	fmt.Println(a.ID, a.Roles, a.Method, now.Sub(a.AuthenticatedAt), err)
	claims["sub"] = "ann@example.com"
	_, err = actor.FromOIDC(claims, actor.OIDCConfig{})
	fmt.Println(err)
	// Output:
	// u-248289 [nurse] otp 1m0s <nil>
	// sealtext: sub must not hold an e-mail address; use an opaque id
}

func ExampleFromCertificate() {
	now := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	id, err := url.Parse("spiffe://clinic.example/relay")
	if err != nil {
		panic(err)
	}
	// state.VerifiedChains[0][0] of a TLS connection.
	cert := &x509.Certificate{URIs: []*url.URL{id}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}
	a, err := actor.FromCertificate(cert, actor.CertificateConfig{Roles: []string{"relay"}, At: now})
	fmt.Println(a.ID, a.Roles, a.Method, err)
	// Output:
	// spiffe://clinic.example/relay [relay] pop <nil>
}
