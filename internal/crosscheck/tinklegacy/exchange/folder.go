package exchange

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// KeyFiles are the two cleartext keysets of a folder.
var KeyFiles = []string{"kek.json", "epoch.json"}

// Write fills an empty folder: new key files, a rotated keyset of every key
// type, and a database. open makes a keyring of the key files.
func Write[H any](ctx context.Context, t Tink[H], open Open, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, name := range KeyFiles {
		h, err := t.New("aes256-gcm")
		if err != nil {
			return err
		}
		b, err := t.Write(h, CleartextJSON, nil, nil)
		if err != nil {
			return err
		}
		// tinkvault refuses a key file that others can read.
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		if _, err := f.Write(b); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	kek, err := readKEK(t, dir)
	if err != nil {
		return err
	}
	for keyType := range KeyTypes {
		h, err := t.New(keyType)
		if err != nil {
			return err
		}
		if h, err = t.Rotate(h, keyType); err != nil {
			return err
		}
		k, err := describe(t, h, keyType, kek)
		if err != nil {
			return err
		}
		if err := writeJSON(filepath.Join(dir, "keysets", keyType+".json"), k); err != nil {
			return err
		}
	}
	return writeDatabase(ctx, open, dir)
}

// Answer reads the keysets of one folder and writes each again to another: in
// all forms, with vectors made by this side under the keys of the other. The
// database gets one more text of the same person.
func Answer[H any](ctx context.Context, t Tink[H], open Open, from, to string) error {
	if err := CopyKeys(from, to); err != nil {
		return err
	}
	kek, err := readKEK(t, from)
	if err != nil {
		return err
	}
	all, err := keysets(from)
	if err != nil {
		return err
	}
	for _, k := range all {
		h, err := t.Read(EncryptedBinary, k.EncryptedBinary, kek, []byte(k.AssociatedData))
		if err != nil {
			return fmt.Errorf("read %s: %w", k.KeyType, err)
		}
		again, err := describe(t, h, k.KeyType, kek)
		if err != nil {
			return err
		}
		if err := writeJSON(filepath.Join(to, "keysets", k.KeyType+".json"), again); err != nil {
			return err
		}
	}
	return answerDatabase(ctx, open, from, to)
}

// CopyKeys copies the key files with the mode that tinkvault asks for, which a
// checkout does not keep.
func CopyKeys(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, name := range KeyFiles {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func readKEK[H any](t Tink[H], dir string) (AEAD, error) {
	b, err := os.ReadFile(filepath.Join(dir, KeyFiles[0]))
	if err != nil {
		return nil, err
	}
	h, err := t.Read(CleartextJSON, b, nil, nil)
	if err != nil {
		return nil, err
	}
	return t.AEAD(h)
}
