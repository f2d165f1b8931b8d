package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/vault"
)

// openRow compares opening under a subject's own key, read once in the
// transaction, with the bare cipher: the path of every text that goes out.
func openRow() Row {
	return Row{
		Name:      "open",
		What:      "open 160 bytes under a subject's key / AES-256-GCM, fresh output",
		Goal:      AtMost(1.6),
		MaxAllocs: Allocs(2),
		Config:    manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			return openOf(env, func(sealer *vault.Sealer, b sealtext.Binding, v sealtext.Sealed) (func() error, error) {
				key, err := sealer.SubjectKey(env, nil, b.Tenant, b.Subject)
				if err != nil {
					return nil, err
				}
				open := opening.OfKey(key)
				return func() error {
					_, err := open.OpenRecorded(b.Field, b.Record, v)
					return err
				}, nil
			})
		},
	}
}

// openLookedUpRow returns the same with the subject's row read each time and its
// key found in memory.
func openLookedUpRow() Row {
	return Row{
		Name:      "open/looked-up",
		What:      "open 160 bytes of a subject, row read and key in memory / AES-256-GCM, fresh output",
		MaxAllocs: Allocs(2),
		Config:    manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			return openOf(env, func(sealer *vault.Sealer, b sealtext.Binding, v sealtext.Sealed) (func() error, error) {
				open := opening.Of(sealer)
				return func() error {
					_, err := open.OpenRecorded(env, nil, b, v)
					return err
				}, nil
			})
		},
	}
}

func openOf(env *Env, opener func(*vault.Sealer, sealtext.Binding, sealtext.Sealed) (func() error, error)) (ours, baseline ratio.Op, err error) {
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
	binding := sealtext.Binding{Tenant: benchTenant, Subject: person.Subject, Field: "body", Record: sealtext.NewID()}
	sealed, err := sealer.Seal(env, nil, binding, text)
	if err != nil {
		return nil, nil, err
	}
	open, err := opener(sealer, binding, sealed)
	if err != nil {
		return nil, nil, err
	}
	baseline, err = bareOpen(associated(binding))
	return ratio.Each(open), baseline, err
}

// bareOpen opens what bareGCM seals, the associated data being there already.
func bareOpen(associated []byte) (ratio.Op, error) {
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
	nonce := make([]byte, gcm.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	sealed := gcm.Seal(nonce, nonce, text, associated)
	return ratio.Each(func() error {
		_, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], associated)
		return err
	}), nil
}
