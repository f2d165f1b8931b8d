package vaulttest

import (
	"context"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// NewKeyring returns a keyring with new keys in a temporary folder, and creates the tenants in it.
// now is the keyring's clock; nil is the system clock.
func NewKeyring(t testing.TB, store vault.KeysetStore, now func() time.Time, tenants ...sealtext.Tenant) *tinkvault.Keyring {
	t.Helper()
	dir := t.TempDir()
	if err := tinkvault.Init(dir); err != nil {
		t.Fatalf("vaulttest: make keys: %v", err)
	}
	files, err := tinkvault.Open(dir)
	if err != nil {
		t.Fatalf("vaulttest: open keys: %v", err)
	}
	ring, err := tinkvault.New(context.Background(), tinkvault.Config{Store: store, KEK: files.KEK, Epoch: files.Epoch, Now: now})
	if err != nil {
		t.Fatalf("vaulttest: make the keyring: %v", err)
	}
	for _, tenant := range tenants {
		if _, err := ring.CreateTenant(context.Background(), tenant); err != nil {
			t.Fatalf("vaulttest: create the tenant: %v", err)
		}
	}
	return ring
}
