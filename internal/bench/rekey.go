package main

import (
	"context"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// turned is a tenant whose keys were rotated.
type turned struct {
	env    *Env
	store  *memstore.Store
	ring   *tinkvault.Keyring
	sealer *vault.Sealer
	now    time.Time
}

// newTurned makes a keyring with a clock that only rotate moves, so that no
// row reads keys again. A sealer with cached subjects stands on it.
func newTurned(env *Env, cached int) (*turned, error) {
	dir, err := env.TempDir()
	if err != nil {
		return nil, err
	}
	if err := tinkvault.Init(dir); err != nil {
		return nil, err
	}
	files, err := tinkvault.Open(dir)
	if err != nil {
		return nil, err
	}
	t := &turned{env: env, now: time.Now()}
	if t.store, err = memstore.New(memstore.Config{}); err != nil {
		return nil, err
	}
	t.ring, err = tinkvault.New(env, tinkvault.Config{
		Store: t.store.Vault(), KEK: files.KEK, Epochs: files.Epochs, Now: func() time.Time { return t.now },
	})
	if err != nil {
		return nil, err
	}
	if _, err := t.ring.CreateTenant(env, benchTenant); err != nil {
		return nil, err
	}
	t.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: t.ring, Store: t.store.Vault(), CachedSubjects: cached})
	return t, err
}

// rotate makes a new key of each keyset the current one.
func (t *turned) rotate(names ...string) error {
	log, err := audit.New(audit.Config{Store: t.store.Audit(), Sealer: t.sealer})
	if err != nil {
		return err
	}
	r, err := tinkvault.NewRotation(tinkvault.RotationConfig{
		Keyring: t.ring, Access: audit.Access{Store: t.store.Audit(), Recorder: log, Actor: sealtext.Actor{ID: "operator"}},
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		_, ready, err := r.Stage(t.env, benchTenant, name)
		if err != nil {
			return err
		}
		t.now = ready
		if _, err := r.Promote(t.env, benchTenant, name); err != nil {
			return err
		}
	}
	return nil
}

const rekeyDigits = "4915123456789"

var directoryKeys = tinkvault.PRFKeyset(sealtext.DomainDirectory)

// directoryInput returns the input from which the pseudonym of the number is computed.
func directoryInput() []byte {
	in := []byte{1} // as in package vault
	in = canon.AppendString(in, benchTenant.String())
	in = canon.AppendString(in, string(sealtext.DomainDirectory))
	return append(in, rekeyDigits...)
}

// lookUpRow compares the pseudonyms of a number while two older keys are still
// in use with those of a tenant with one key.
func lookUpRow() Row {
	return Row{
		Name: "look-up",
		What: "pseudonyms to look a number up by, under three keys / under one",
		Goal: AtMost(4), Config: manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			n, err := sealtext.ParseE164("+" + rekeyDigits)
			if err != nil {
				return nil, nil, err
			}
			var ops [2]ratio.Op
			for i, rotations := range []int{2, 0} {
				t, err := newTurned(env, 0)
				if err != nil {
					return nil, nil, err
				}
				for range rotations {
					if err := t.rotate(directoryKeys); err != nil {
						return nil, nil, err
					}
				}
				ops[i] = ratio.Each(func() error {
					_, err := t.sealer.Candidates(env, nil, benchTenant, sealtext.DomainDirectory, n)
					return err
				})
			}
			return ops[0], ops[1], nil
		},
	}
}

// rekeyRow compares bringing a row of the host's, a sealed number and its
// pseudonym, under new keys with its parts: open, PRF and seal.
func rekeyRow() Row {
	return Row{
		Name: "re-key",
		What: "sealed number and pseudonym under new tenant keys / open, PRF and seal alone",
		Goal: AtMost(1.5), Config: manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			t, err := newTurned(env, 0)
			if err != nil {
				return nil, nil, err
			}
			b := sealtext.Binding{Tenant: benchTenant, Field: "mobile", Record: sealtext.NewID()}
			old, err := t.sealer.Seal(env, nil, b, []byte("+"+rekeyDigits))
			if err != nil {
				return nil, nil, err
			}
			if err := t.rotate(tinkvault.AEADKeyset, directoryKeys); err != nil {
				return nil, nil, err
			}
			keys, err := t.ring.Tenant(env, nil, benchTenant)
			if err != nil {
				return nil, nil, err
			}
			ours = ratio.Each(func() error {
				_, _, err := t.sealer.RekeyNumber(env, nil, b, sealtext.DomainDirectory, old)
				return err
			})
			header := func(keyID uint32) []byte { return sealtext.MakeSealed(keyID, []byte{0}).Bytes()[:5] }
			was, is, in := b.AppendTo(header(old.KeyID())), b.AppendTo(header(keys.Seal.ID)), directoryInput()
			prf := keys.PRFs[sealtext.DomainDirectory][0].PRF
			baseline = ratio.Each(func() error {
				plain, err := keys.Seal.AEAD.Decrypt(old.Ciphertext(), was)
				if err != nil {
					return err
				}
				if _, err := prf.ComputePRF(in, 16); err != nil {
					return err
				}
				_, err = keys.Seal.AEAD.Encrypt(plain, is)
				return err
			})
			return ours, baseline, nil
		},
	}
}

// rekeySubjectRow returns the same for a row of the directory: the key of the
// subject is unwrapped, and nothing is sealed again.
func rekeySubjectRow() Row {
	return Row{
		Name: "re-key/subject",
		What: "number under a subject's cold key and its new pseudonym / unwrap, open and PRF alone",
		Goal: AtMost(1.5), Config: manySlices,
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			t, err := newTurned(env, 8)
			if err != nil {
				return nil, nil, err
			}
			rows, err := t.crowd()
			if err != nil {
				return nil, nil, err
			}
			if err := t.rotate(directoryKeys); err != nil {
				return nil, nil, err
			}
			keys, err := t.ring.Tenant(env, nil, benchTenant)
			if err != nil {
				return nil, nil, err
			}
			turn := 0 // each call takes the next subject: few keys are kept
			ours = ratio.Each(func() error {
				turn = (turn + 1) % len(rows)
				b := sealtext.Binding{Tenant: benchTenant, Subject: rows[turn].Subject, Field: "number"}
				_, _, err := t.sealer.RekeyNumber(env, nil, b, sealtext.DomainDirectory, rows[turn].Number)
				return err
			})
			in, prf := directoryInput(), keys.PRFs[sealtext.DomainDirectory][0].PRF
			b := sealtext.Binding{Tenant: benchTenant, Subject: rows[0].Subject, Field: "number"}
			ad := b.AppendTo(rows[0].Number.Bytes()[:5])
			baseline = ratio.Each(func() error {
				key, err := t.ring.Subject(env, rows[0])
				if err != nil {
					return err
				}
				if _, err := key.AEAD.Decrypt(rows[0].Number.Ciphertext(), ad); err != nil {
					return err
				}
				_, err = prf.ComputePRF(in, 16)
				return err
			})
			return ours, baseline, nil
		},
	}
}

// crowd enrolls twice as many subjects as a cache for eight keeps the keys of,
// so that one taken after another is never found there.
func (t *turned) crowd() (rows []vault.SubjectRow, err error) {
	for i := range 16 {
		n, err := sealtext.ParseE164("+49151234567" + strconv.Itoa(10+i))
		if err != nil {
			return nil, err
		}
		row, err := t.enroll(n)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (t *turned) enroll(n sealtext.Number) (row vault.SubjectRow, err error) {
	err = t.store.InTx(t.env, func(ctx context.Context, tx sealtext.Tx) error {
		p, err := t.sealer.Enroll(ctx, tx, benchTenant, n)
		if err != nil {
			return err
		}
		row, err = t.store.Vault().Subject(ctx, tx, benchTenant, p.Subject)
		return err
	})
	return row, err
}
