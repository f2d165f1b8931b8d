package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
)

// Check is one thing that must hold.
type Check struct {
	Name string
	Run  func() error
}

// Checks lists what must hold of a folder that the other side wrote.
func Checks[H any](ctx context.Context, t Tink[H], open Open, dir string) ([]Check, error) {
	kek, err := readKEK(t, dir)
	if err != nil {
		return nil, err
	}
	all, err := keysets(dir)
	if err != nil {
		return nil, err
	}
	var checks []Check
	for _, k := range all {
		for _, f := range Forms {
			checks = append(checks, keysetChecks(t, k, f, kek)...)
		}
	}
	more, err := databaseChecks(ctx, open, dir)
	return append(checks, more...), err
}

func keysetChecks[H any](t Tink[H], k *Keyset, f Form, kek AEAD) []Check {
	read := func() (H, error) { return t.Read(f, k.Form(f), kek, []byte(k.AssociatedData)) }
	name := k.KeyType + "/" + string(f)
	checks := []Check{{name + "/same keys", func() error {
		h, err := read()
		if err != nil {
			return err
		}
		if primary, ids := t.IDs(h); primary != k.Primary || !slices.Equal(ids, k.Keys) {
			return errors.New("other keys, or another order or primary key")
		}
		for _, url := range t.TypeURLs(h) {
			if url != KeyTypes[k.KeyType].TypeURL {
				return errors.New("keys of another type")
			}
		}
		return nil
	}}}
	if f.Encrypted() {
		checks = append(checks, Check{name + "/refused with other associated data", func() error {
			if _, err := t.Read(f, k.Form(f), kek, []byte("of another keyset")); err == nil {
				return errors.New("read in spite of it")
			}
			return nil
		}})
	}
	for i, v := range k.Vectors {
		key := "primary key"
		if v.Key != k.Primary {
			key = "older key"
		}
		checks = append(checks, Check{fmt.Sprintf("%s/%s/input %d", name, key, i%len(inputs)), func() error {
			h, err := read()
			if err != nil {
				return err
			}
			return checkVector(t, h, KeyTypes[k.KeyType].Primitive, v)
		}})
	}
	return checks
}

var errDiffers = errors.New("another output than the other side has")

// checkVector opens or verifies the vector of the other side and, if the primitive is
// deterministic, computes it again.
func checkVector[H any](t Tink[H], h H, p Primitive, v Vector) error {
	if err := takeBack(t, h, p, v); err != nil {
		return err
	}
	if p == IsAEAD {
		return nil
	}
	h, err := t.WithPrimary(h, v.Key)
	if err != nil {
		return err
	}
	again := Vector{Key: v.Key, Input: v.Input}
	if err := use(t, h, p, &again); err != nil {
		return err
	}
	if !bytes.Equal(again.Output, v.Output) {
		return errDiffers
	}
	return nil
}

// takeBack uses the keyset as it is, so that an older key is found by Tink.
func takeBack[H any](t Tink[H], h H, p Primitive, v Vector) error {
	switch p {
	case IsAEAD:
		a, err := t.AEAD(h)
		if err != nil {
			return err
		}
		return opened(a.Decrypt, v)
	case IsDAEAD:
		d, err := t.DAEAD(h)
		if err != nil {
			return err
		}
		return opened(d.DecryptDeterministically, v)
	case IsMAC:
		m, err := t.MAC(h)
		if err != nil {
			return err
		}
		if err := m.VerifyMAC(v.Output, append(bytes.Clone(v.Input), 'x')); err == nil {
			return errors.New("a tag of other data is taken for good")
		}
		return m.VerifyMAC(v.Output, v.Input)
	case IsPRF:
		prfs, err := t.PRFs(h)
		if err != nil {
			return err
		}
		out, err := prfs[v.Key].ComputePRF(v.Input, v.Length)
		if err == nil && !bytes.Equal(out, v.Output) {
			err = errDiffers
		}
		return err
	}
	return errors.New("unknown primitive")
}

func opened(open func(ciphertext, ad []byte) ([]byte, error), v Vector) error {
	plain, err := open(v.Output, v.AssociatedData)
	if err != nil {
		return err
	}
	if !bytes.Equal(plain, v.Input) {
		return errDiffers
	}
	if _, err := open(v.Output, []byte("another field")); err == nil {
		return errors.New("opened with other associated data")
	}
	return nil
}
