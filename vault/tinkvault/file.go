package tinkvault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/vault"
)

const kekFile = "kek.json"

var (
	// ErrExposed is returned for a key file that others than its owner can read, and by
	// [OpenFolder] for a folder that others can write to.
	ErrExposed = errors.New("tinkvault: the key file can be read, or its folder written to, by others; set the mode of the file to 0600 and of the folder to 0700")
	// ErrForeignOwner is returned for a key file, and by [OpenFolder] for a folder, that belongs
	// to another user than root and the one of the process.
	ErrForeignOwner = errors.New("tinkvault: the key file or its folder belongs to another user, who can read and replace it; change its owner to the user of this process")
)

// Files are the keys of a folder.
type Files struct {
	// KEK is the key-encryption key, for Config.KEK.
	KEK KEK
	// Epochs are the keys of erasure epochs, for Config.Epochs.
	Epochs *EpochFolder
	// Epoch is the key of the epoch that was current when the folder was
	// opened, for Config.Epoch of a host that never closes one.
	Epoch KEK
}

// Init creates a folder with mode 0700 and two new keys in it with mode 0600, kek.json and
// epoch-1.json. An operator calls it explicitly. It refuses a folder that has keys, since a key is
// never replaced by a new one; the error is fs.ErrExist then.
func Init(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("tinkvault: make the key folder: %w", bare(err))
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("tinkvault: make the key folder: %w", bare(err))
	}
	for _, f := range files {
		if _, _, epoch := epochNumber(f.Name()); epoch || f.Name() == kekFile {
			return fmt.Errorf("tinkvault: a new key file: %w", fs.ErrExist)
		}
	}
	for _, name := range []string{kekFile, firstEpochFile} {
		if err := makeKey(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

func cleartextJSON(h *keyset.Handle) ([]byte, error) {
	var buf bytes.Buffer
	if err := insecurecleartextkeyset.Write(h, keyset.NewJSONWriter(&buf)); err != nil {
		return nil, errMade
	}
	return buf.Bytes(), nil
}

// writeNew creates a file that must not exist. The file is complete before it has its name, so that
// another process never reads half of one.
func writeNew(path string, content []byte) error {
	// A link fails where the name is taken: of two operators one makes the
	// key, the other gets an error.
	err := writeVia(path, content, func(half string) error {
		return errors.Join(os.Link(half, path), os.Remove(half))
	})
	if err != nil {
		return fmt.Errorf("tinkvault: a new key file: %w", bare(err))
	}
	return nil
}

// replaceFile writes a file that may exist.
func replaceFile(path string, content []byte) error {
	err := writeVia(path, content, func(half string) error {
		err := os.Rename(half, path)
		if err != nil {
			_ = os.Remove(half)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("tinkvault: write a key file: %w", bare(err))
	}
	return nil
}

func writeVia(path string, content []byte, finish func(half string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".half-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	return errors.Join(finish(f.Name()), syncDir(filepath.Dir(path)))
}

// wipe overwrites a file and removes it; a missing file is no error.
func wipe(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // the operator's own path
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		var info fs.FileInfo
		if info, err = f.Stat(); err == nil {
			_, err = f.Write(make([]byte, info.Size()))
		}
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err = errors.Join(err, os.Remove(path), syncDir(filepath.Dir(path))); err != nil {
		return fmt.Errorf("tinkvault: destroy a key file: %w", bare(err))
	}
	return nil
}

// syncDir makes file names durable. Windows does not support it, and does not need it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) //nolint:gosec // the operator's own path
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open reads the keys of a folder that [Init] or [OpenFolder] created. It returns [ErrExposed] where
// other users can read them or write to the folder, and [ErrForeignOwner] where they belong to another
// user. Neither is checked on Windows.
func Open(dir string) (Files, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return Files{}, fmt.Errorf("tinkvault: key folder: %w", bare(err))
	}
	if err := private(info, 0o022); err != nil { // of a folder without keys too
		return Files{}, err
	}
	b, err := readPrivate(filepath.Join(dir, kekFile), false)
	if err != nil {
		return Files{}, err
	}
	defer clear(b)
	kek, err := cleartext(b)
	if err != nil {
		return Files{}, err
	}
	epochs, err := NewEpochFolder(EpochFolderConfig{Dir: dir})
	if err != nil {
		return Files{}, err
	}
	files := Files{KEK: KEK{ID: fingerprint(b), AEAD: kek}, Epochs: epochs}
	if files.Epoch.ID, err = epochs.Current(context.Background()); err == nil {
		files.Epoch.AEAD, err = epochs.Open(context.Background(), files.Epoch.ID)
	}
	if errors.Is(err, vault.ErrKEKMissing) {
		err = fmt.Errorf("tinkvault: epoch file: %w; make one with Init, or bring back the old one where a database has keys under it", fs.ErrNotExist)
	}
	if err != nil {
		return Files{}, err
	}
	return files, nil
}

// readPrivate reads a file, and refuses it where other users than the owner can read it.
func readPrivate(path string, public bool) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the operator's own path
	if err != nil {
		return nil, fmt.Errorf("tinkvault: key file: %w; make one with Init, or bring back the old one where a database has keys under it", bare(err))
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat() // of the file that is read, whatever has its name by then
	if err == nil && !public {
		if err := private(info, 0o077); err != nil {
			return nil, err
		}
	}
	var b []byte
	if err == nil {
		b, err = io.ReadAll(f)
	}
	if err != nil {
		return nil, fmt.Errorf("tinkvault: key file: %w", bare(err))
	}
	return b, nil
}

// fingerprint returns the id of a key in the database, a hash of its file. A key of 256 random bits
// cannot be found from its hash. A newline that an editor or a secret store appended is ignored. The
// layout of the JSON is not, because the ids of files in use were made of it: a reformatted file is
// another key, and what the old one wrapped gives [vault.ErrKEKMissing] until that is back.
func fingerprint(b []byte) string {
	hash := sha256.New()
	hash.Write([]byte("sealtext key file v1"))
	hash.Write(bytes.TrimSpace(b))
	sum := hash.Sum(nil)
	return "file:" + string(canon.AppendLetters(nil, sum[:16]))
}

// ErrNotKey is returned for a key file without a usable key: not a Tink
// keyset, one of another type, or one whose current key is disabled.
var ErrNotKey = errors.New("tinkvault: the key file does not hold a Tink AEAD keyset")

// bare returns the cause of a file error without the path, which may contain the name of a customer.
func bare(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
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
