package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/ratio"
)

// text is as long as one SMS.
var text = bytes.Repeat([]byte("Your parcel is due. "), 8)

// sealRow compares sealing under a subject's own key, read once in the
// transaction, with the bare cipher: the path of every text.
func sealRow() Row {
	return Row{
		Name:      "seal",
		What:      "seal 160 bytes under a subject's key / AES-256-GCM, random nonce, fresh output",
		Goal:      AtMost(1.25),
		MaxAllocs: Allocs(2),
		Runs:      3,
		Config:    manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			sealer, err := newSealer(env)
			if err != nil {
				return nil, nil, err
			}
			number, err := sealtext.ParseE164("+4915123456789")
			if err != nil {
				return nil, nil, err
			}
			person, err := sealer.Enroll(env, keyTx{}, benchTenant, number)
			if err != nil {
				return nil, nil, err
			}
			key, err := sealer.SubjectKey(env, nil, benchTenant, person.Subject)
			if err != nil {
				return nil, nil, err
			}
			record := sealtext.NewID()
			ours = ratio.Each(func() error {
				_, err := key.Seal("body", record, text)
				return err
			})
			binding := sealtext.Binding{Tenant: benchTenant, Subject: person.Subject, Field: "body", Record: record}
			baseline, err = bareGCM(associated(binding))
			return ours, baseline, err
		},
	}
}

// sealTenantRow returns the same under the tenant's key, looked up in the keyring
// each time.
func sealTenantRow() Row {
	return Row{
		Name:      "seal/tenant",
		What:      "seal 160 bytes under the tenant's key, looked up / AES-256-GCM, random nonce, fresh output",
		MaxAllocs: Allocs(2),
		Config:    manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			sealer, err := newSealer(env)
			if err != nil {
				return nil, nil, err
			}
			binding := sealtext.Binding{Tenant: benchTenant, Field: "body", Record: sealtext.NewID()}
			ours = ratio.Each(func() error {
				_, err := sealer.Seal(env, nil, binding, text)
				return err
			})
			baseline, err = bareGCM(associated(binding))
			return ours, baseline, err
		},
	}
}

// associated returns the associated data of a sealed value, its header and its binding, so that
// both sides authenticate the same amount.
func associated(b sealtext.Binding) []byte {
	return b.AppendTo(sealtext.MakeSealed(1, []byte{0}).Bytes()[:5])
}

// bareGCM is the encryption as written with the standard library alone, with the associated data
// given.
func bareGCM(associated []byte) (ratio.Op, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return ratio.Each(func() error {
		out := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(text)+gcm.Overhead())
		if _, err := rand.Read(out); err != nil {
			return err
		}
		_ = gcm.Seal(out, out, text, associated)
		return nil
	}), nil
}
