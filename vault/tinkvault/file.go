package tinkvault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext/internal/canon"
)

const (
	kekFile   = "kek.json"
	epochFile = "epoch.json"
)

// ErrExposed is returned for a key file that others than its owner can read.
var ErrExposed = errors.New("tinkvault: the key file can be read by others; set its mode to 0600")

// Files are the keys of a folder.
type Files struct {
	KEK   KEK
	Epoch KEK
}

// Init makes a folder with mode 0700 and in it two new keys with mode 0600.
// It is an explicit act of an operator and refuses a folder that has keys: a
// key is never replaced by a new one.
func Init(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("tinkvault: make the key folder: %w", bare(err))
	}
	for _, name := range []string{kekFile, epochFile} {
		if err := writeNew(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

func writeNew(path string) error {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return errMade
	}
	var buf bytes.Buffer
	if err := insecurecleartextkeyset.Write(h, keyset.NewJSONWriter(&buf)); err != nil {
		return errMade
	}
	defer clear(buf.Bytes())
	// O_EXCL: of two operators one makes the key, the other is told.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("tinkvault: a new key file: %w", bare(err))
	}
	_, err = f.Write(buf.Bytes())
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return fmt.Errorf("tinkvault: write a key file: %w", bare(err))
	}
	return nil
}

// Open reads the keys of a folder made by [Init]: [ErrExposed] where others
// can read them (not checked on Windows, whose modes do not tell).
func Open(dir string) (Files, error) {
	kek, err := openFile(filepath.Join(dir, kekFile))
	if err != nil {
		return Files{}, err
	}
	epoch, err := openFile(filepath.Join(dir, epochFile))
	if err != nil {
		return Files{}, err
	}
	return Files{kek, epoch}, nil
}

func openFile(path string) (KEK, error) {
	info, err := os.Stat(path)
	if err != nil {
		return KEK{}, fmt.Errorf("tinkvault: key file: %w; make one with Init, or bring back the old one where a database has keys under it", bare(err))
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return KEK{}, ErrExposed
	}
	b, err := os.ReadFile(path) //nolint:gosec // the operator's own path
	if err != nil {
		return KEK{}, fmt.Errorf("tinkvault: key file: %w", bare(err))
	}
	defer clear(b)
	h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(b)))
	if err != nil {
		return KEK{}, errNotKey
	}
	a, err := aead.New(h)
	if err != nil {
		return KEK{}, errNotKey
	}
	// The fingerprint names the key in the database. A key of 256 random
	// bits cannot be found from its hash.
	sum := sha256.Sum256(append([]byte("sealtext key file v1"), b...))
	return KEK{ID: "file:" + string(canon.AppendLetters(nil, sum[:16])), AEAD: withContext{a}}, nil
}

var errNotKey = errors.New("tinkvault: the key file does not hold a Tink AEAD keyset")

// bare keeps the cause of a file error and drops the path, which may name a
// customer.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// withContext gives a local primitive the method set of a remote one.
type withContext struct{ tink.AEAD }

func (a withContext) EncryptWithContext(_ context.Context, plaintext, ad []byte) ([]byte, error) {
	return a.Encrypt(plaintext, ad)
}

func (a withContext) DecryptWithContext(_ context.Context, ciphertext, ad []byte) ([]byte, error) {
	return a.Decrypt(ciphertext, ad)
}
