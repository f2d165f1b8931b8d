package tinkvault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext/vault"
)

// Production is the name of the environment in which [OpenFolder] never makes keys.
const Production = "production"

const firstEpochFile = "epoch-1.json"

var (
	// ErrNoFolder is returned by [OpenFolder] where keys are made by [Init] alone.
	ErrNoFolder = errors.New("tinkvault: there are no keys, and in production none are made by themselves; run Init on the folder once, and copy it to another medium")
	// ErrOtherDatabase is returned by [OpenFolder] where the keysets of the database are wrapped,
	// but not by the key of the folder. It is a [vault.ErrKEKMissing].
	ErrOtherDatabase = fmt.Errorf("tinkvault: the folder has the keys of another database; name the folder that belongs to this one: %w", vault.ErrKEKMissing)
)

// FolderConfig is what [OpenFolder] needs.
type FolderConfig struct {
	// Dir is the folder. It must not be where the database is backed up. Required.
	Dir string
	// Database is the database that the keys are for; a *sqlstore.DB or a *memstore.Store.
	// Required.
	Database interface {
		Empty(ctx context.Context) (bool, error)
	}
	// Keysets is the Vault store of the database, with which OpenFolder checks that the folder
	// belongs to the database. With nil, the default, only [New] detects a wrong folder. Leave it nil
	// for a folder whose key wraps nothing yet, such as one that replaces another key.
	Keysets interface {
		KEKs(ctx context.Context) ([]string, error)
	}
	// Environment is the one that the database was opened in. Required. In [Production] only [Init]
	// creates keys: there, a missing folder is one that was not mounted.
	Environment string
}

// OpenFolder opens the keys in a folder as [Open] does, and creates them for a database in which
// nothing was stored yet. It then returns made: copy the folder to another medium at once, because
// without it nothing in the database can be opened.
//
// Of several processes one creates the keys and all open the same. It returns
//   - [vault.ErrKEKMissing], naming the folder, where there are no keys and the database is in use:
//     bring the folder back;
//   - [ErrNoFolder] where there are none in production;
//   - [ErrOtherDatabase] where the folder belongs to another database;
//   - [ErrExposed] where others than the owner can read a key, or write to the folder;
//   - [ErrForeignOwner] where a key or the folder belongs to another user.
func OpenFolder(ctx context.Context, cfg FolderConfig) (files Files, made bool, err error) {
	switch {
	case cfg.Dir == "":
		return Files{}, false, errors.New("tinkvault: FolderConfig.Dir is required")
	case cfg.Database == nil:
		return Files{}, false, errors.New("tinkvault: FolderConfig.Database is required; a *sqlstore.DB is one")
	case cfg.Environment == "":
		return Files{}, false, errors.New("tinkvault: FolderConfig.Environment is required; in production no keys are made")
	}
	files, err = Open(cfg.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		files, made, err = openNew(ctx, cfg)
	}
	if err != nil {
		return Files{}, made, err
	}
	if cfg.Keysets == nil {
		return files, made, nil
	}
	stored, err := cfg.Keysets.KEKs(ctx)
	if err != nil {
		return Files{}, made, err
	}
	stored = slices.DeleteFunc(stored, func(id string) bool { return id == tenantKEK })
	if len(stored) > 0 && !slices.Contains(stored, files.KEK.ID) {
		return Files{}, made, ErrOtherDatabase
	}
	return files, made, nil
}

// openNew makes what is missing of the keys, where nothing was sealed yet.
func openNew(ctx context.Context, cfg FolderConfig) (Files, bool, error) {
	empty, err := cfg.Database.Empty(ctx)
	if err != nil {
		return Files{}, false, err
	}
	if !empty {
		// Another process may have made the keys, and used them, since we looked.
		files, err := Open(cfg.Dir)
		if errors.Is(err, fs.ErrNotExist) {
			err = missing(cfg.Dir)
		}
		return files, false, err
	}
	if cfg.Environment == Production {
		return Files{}, false, ErrNoFolder
	}
	if err := makeFolder(cfg.Dir); err != nil {
		return Files{}, false, err
	}
	made, err := makeKeys(cfg.Dir)
	if err != nil {
		return Files{}, made, err
	}
	files, err := Open(cfg.Dir)
	return files, made, err
}

func missing(dir string) error {
	return fmt.Errorf("tinkvault: the database is in use and its keys are not in the folder %s; bring the folder back from its copy: %w", dir, vault.ErrKEKMissing)
}

// makeFolder creates the folder with mode 0700. An existing one, such as a mounted volume, may
// contain only what makeKeys leaves when it is killed.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("tinkvault: make the key folder: %w", bare(err))
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("tinkvault: make the key folder: %w", bare(err))
	}
	for _, f := range files {
		_, _, epoch := epochNumber(f.Name())
		if epoch && f.Name() != firstEpochFile {
			return missing(dir) // its kek.json was there before
		}
	}
	// The name of a new folder has to last too. A parent that cannot be read was not made by us.
	if err := syncDir(filepath.Dir(filepath.Clean(dir))); err != nil && !errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("tinkvault: make the key folder: %w", bare(err))
	}
	return nil
}

// makeKeys creates the two files and reports whether it created the key-encryption key. Each file
// appears complete and is never replaced, and kek.json comes last: a folder has keys when it has
// that file. So it does not matter which process creates which file, nor where one is killed.
func makeKeys(dir string) (bool, error) {
	ours := false
	for _, name := range []string{firstEpochFile, kekFile} {
		err := makeKey(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return false, err
		}
		ours = err == nil
	}
	return ours, nil
}

func makeKey(path string) error {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return errMade
	}
	content, err := cleartextJSON(h)
	if err != nil {
		return err
	}
	defer clear(content)
	return writeNew(path, content)
}
