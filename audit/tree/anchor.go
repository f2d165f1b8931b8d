package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Anchor keeps the last checkpoint where the database of the log cannot change it. Without one, nobody
// can tell a log from an older copy of itself.
type Anchor interface {
	// Last returns what was published last, a signed note, or nil where nothing was.
	Last(ctx context.Context) ([]byte, error)
	// Publish keeps a signed checkpoint in place of the last one, durably. It must not keep one in
	// part.
	Publish(ctx context.Context, checkpoint []byte) error
}

// FileAnchor is an [Anchor] in a file: on another disk or machine than the database, for example a
// mounted share. It is for one process at a time.
type FileAnchor struct{ path string }

var _ Anchor = (*FileAnchor)(nil)

// NewFileAnchor returns an anchor in the file with that path. Its folder must exist.
func NewFileAnchor(path string) (*FileAnchor, error) {
	if path == "" {
		return nil, errors.New("tree: an anchor needs the path of a file")
	}
	return &FileAnchor{path}, nil
}

// Last reads the file; nil where there is none.
func (a *FileAnchor) Last(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("tree: anchor: %w", err)
	}
	b, err := os.ReadFile(a.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("tree: anchor: %w", err)
	}
	return b, nil
}

// Publish writes another file, syncs it and gives it the name.
func (a *FileAnchor) Publish(ctx context.Context, checkpoint []byte) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("tree: anchor: %w", err)
	}
	if err := replaceFile(a.path, checkpoint); err != nil {
		return fmt.Errorf("tree: anchor: %w", err)
	}
	return nil
}

// replaceFile puts a file in place of another one, or of none, so that a reader finds one or the other.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
