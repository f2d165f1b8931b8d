package main

import (
	"context"
	"strconv"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// keyService stands for a KMS: it counts its calls.
type keyService struct {
	tink.AEADWithContext
	calls atomic.Int64
}

func (k *keyService) DecryptWithContext(ctx context.Context, sealed, associated []byte) ([]byte, error) {
	k.calls.Add(1)
	return k.AEADWithContext.DecryptWithContext(ctx, sealed, associated)
}

func (k *keyService) EncryptWithContext(ctx context.Context, plain, associated []byte) ([]byte, error) {
	k.calls.Add(1)
	return k.AEADWithContext.EncryptWithContext(ctx, plain, associated)
}

func keyServiceRow() Row {
	return Row{
		Name: "transport/key-service", Unit: "calls",
		What: "to the KMS, when each of 3,000 tenants has sent its first message after a cold start / tenants",
		Observe: func(env *Env) (ours, baseline float64, err error) {
			mem, err := memstore.New(memstore.Config{})
			if err != nil {
				return 0, 0, err
			}
			dir, err := env.TempDir()
			if err != nil {
				return 0, 0, err
			}
			if err := tinkvault.Init(dir); err != nil {
				return 0, 0, err
			}
			files, err := tinkvault.Open(dir)
			if err != nil {
				return 0, 0, err
			}
			kms := &keyService{AEADWithContext: files.KEK.AEAD}
			files.KEK.AEAD = kms
			open := func() (*tinkvault.Keyring, error) {
				return tinkvault.New(env, tinkvault.Config{Store: mem.Vault(), KEK: files.KEK, Epoch: files.Epoch})
			}
			ring, err := open()
			if err != nil {
				return 0, 0, err
			}
			var tenants []sealtext.Tenant
			for n := range env.size(3000) {
				tenants = append(tenants, sealtext.MustTenant("tenant-"+strconv.Itoa(n)))
				if _, err := ring.CreateTenant(env, tenants[n]); err != nil {
					return 0, 0, err
				}
			}
			kms.calls.Store(0)
			if ring, err = open(); err != nil { // of another process
				return 0, 0, err
			}
			for range 2 { // the second time they are in memory
				for _, t := range tenants {
					if _, err := ring.Tenant(env, nil, t); err != nil {
						return 0, 0, err
					}
				}
			}
			return float64(kms.calls.Load()), float64(len(tenants)), nil
		},
	}
}
