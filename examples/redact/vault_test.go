package main

import (
	"context"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/vault"
)

// pseudonyms makes tokens with the keys of a tenant: what redact.Token needs
// from a vault, in a few lines of the host.
type pseudonyms struct {
	sealer *vault.Sealer
	tenant sealtext.Tenant
}

func (p pseudonyms) Pseudonymize(ctx context.Context, e redact.Entity, value string) (string, error) {
	token, err := p.sealer.Token(ctx, nil, p.tenant, sealtext.DomainAnalytics, []byte(string(e)+":"+value))
	return hex.EncodeToString(token[:]), err
}

// TestVault masks a text with the keys of a real vault: values are sealed for
// those who may read them, pseudonyms join texts of one tenant and no others.
func TestVault(t *testing.T) {
	ctx := context.Background()
	h := servicetest.New(t)
	const text = "Ann (ann@example.org) asked from +44 20 7946 0018 about card 4539 1488 0343 6467, password: Xk29!pqz"

	redactor := func(name string) *redact.Redactor {
		policy, err := redact.NamedPolicy(name)
		if err != nil {
			t.Fatal(err)
		}
		cfg, err := policy.Config(pseudonyms{h.Sealer, h.Tenant}, h.Sealer)
		if err != nil {
			t.Fatal(err)
		}
		r, err := redact.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}

	t.Run("seal and restore", func(t *testing.T) {
		var person sealtext.Person
		number, err := sealtext.ParseE164("+442079460018")
		if err != nil {
			t.Fatal(err)
		}
		if err := h.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			person, err = h.Sealer.Enroll(ctx, tx, h.Tenant, number)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		binding := sealtext.Binding{Tenant: h.Tenant, Subject: person.Subject, Field: "note"}
		stored, err := redactor("store").Redact(redact.WithBinding(ctx, nil, binding), text)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"example.org", "7946", "4539", "Xk29"} {
			if strings.Contains(stored, secret) {
				t.Fatalf("%s is in %s", secret, stored)
			}
		}
		access := vault.Access{Actor: servicetest.Auditor(), Reason: vault.ReasonSupport}
		open := func(ctx context.Context, v sealtext.Sealed) ([]byte, error) {
			return h.Vault.Reveal(ctx, access, binding, v)
		}
		back, err := redact.Restore(ctx, stored, open)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Replace(text, "Xk29!pqz", "", 1); back != want { // credentials are dropped for good
			t.Fatalf("%q came back", back)
		}
		access.Actor.Roles = []string{"visitor"}
		if _, err := redact.Restore(ctx, stored, open); err == nil {
			t.Fatal("restored for somebody who may not read")
		}
	})

	t.Run("pseudonyms", func(t *testing.T) {
		r := redactor("analytics")
		a, err := r.Redact(ctx, "call +44 20 7946 0018")
		if err != nil {
			t.Fatal(err)
		}
		b, err := r.Redact(ctx, "call +44 (20) 79460018")
		if err != nil {
			t.Fatal(err)
		}
		c, err := r.Redact(ctx, "call +44 20 7946 0019")
		if err != nil {
			t.Fatal(err)
		}
		if a != b || a == c || strings.Contains(a, "7946") || !strings.HasPrefix(a, "call [PHONE_NUMBER ") {
			t.Fatalf("%q, %q, %q", a, b, c)
		}
	})
}
