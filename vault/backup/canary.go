package backup

import (
	"bytes"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// canary is the value that is sealed and opened; it has no personal data.
var canary = []byte("sealtext backup canary v1")

// opens seals a canary with live and opens it with copied.
func opens(t sealtext.Tenant, live, copied vault.Key) error {
	sealed, err := live.AEAD.Encrypt(canary, []byte(t.String()))
	if err != nil {
		return vault.ErrKeysUnavailable
	}
	text, err := copied.AEAD.Decrypt(sealed, []byte(t.String()))
	if err != nil || !bytes.Equal(text, canary) {
		return vault.ErrUnknownKey
	}
	return nil
}

// same compares the keys of a tenant by their results; the keys themselves cannot be read.
func same(t sealtext.Tenant, live, copied *vault.TenantKeys) error {
	if err := opens(t, live.Seal, copied.Seal); err != nil {
		return err
	}
	for domain, keys := range live.PRFs {
		for _, k := range keys {
			i := slices.IndexFunc(copied.PRFs[domain], func(c vault.PRFKey) bool { return c.ID == k.ID })
			if i < 0 {
				return vault.ErrUnknownKey
			}
			want, err := k.PRF.ComputePRF(canary, 16)
			if err != nil {
				return vault.ErrKeysUnavailable
			}
			got, err := copied.PRFs[domain][i].PRF.ComputePRF(canary, 16)
			if err != nil || !bytes.Equal(got, want) {
				return vault.ErrUnknownKey
			}
		}
	}
	return nil
}
