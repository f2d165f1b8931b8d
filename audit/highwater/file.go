package highwater

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// FileName is the name of the mark in a key folder.
const FileName = "high-water.json"

const fileVersion = 1

// fileBody is the content of the file.
type fileBody struct {
	Version int `json:"version"`
	Position
}

// FileMark is a mark in a file. Processes on one host may share it: a file that two of them replace at
// the same moment has the position of one of them, and each was read from the database.
type FileMark struct {
	path string
	mu   sync.Mutex
}

var errFile = errors.New("the file is no mark of this version; bring it back from its copy, or remove it if the database was not restored")

// File returns the mark in a file, in a folder that exists. The file is made by the first Raise, with
// mode 0600.
func File(path string) *FileMark { return &FileMark{path: path} }

// Read implements [Mark].
func (f *FileMark) Read(context.Context) (Position, error) {
	b, err := os.ReadFile(f.path) //nolint:gosec // the operator's own path
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Position{}, nil
	case err != nil:
		return Position{}, bare(err)
	}
	var body fileBody
	if err := json.Unmarshal(bytes.TrimSpace(b), &body); err != nil || body.Version != fileVersion || body.Database.IsZero() {
		return Position{}, errFile
	}
	return body.Position, nil
}

// Raise implements [Mark].
func (f *FileMark) Raise(ctx context.Context, from, to Position) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	is, err := f.Read(ctx)
	if err != nil {
		return err
	}
	if is != from {
		return ErrMoved
	}
	b, err := json.Marshal(fileBody{fileVersion, to})
	if err != nil {
		return err
	}
	half, err := os.CreateTemp(filepath.Dir(f.path), ".half-*") // mode 0600
	if err != nil {
		return bare(err)
	}
	_, err = half.Write(append(b, '\n'))
	err = errors.Join(err, half.Sync(), half.Close())
	if err == nil {
		err = os.Rename(half.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(half.Name())
		return bare(err)
	}
	return nil
}

// bare leaves out the path, which the host application knows.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
