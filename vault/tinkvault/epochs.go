package tinkvault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// EpochKMS creates and destroys a key of a KMS for each epoch. It wraps the key of the epoch, which is
// in a file. So a process calls the KMS once for each epoch and not once for each subject, and no
// copy of the file opens anything once the KMS has destroyed its key.
type EpochKMS interface {
	// NewKey makes a key in the KMS, of its own for one epoch.
	NewKey(ctx context.Context) (KEK, error)
	// Key gives the key with an ID that NewKey gave.
	Key(ctx context.Context, id string) (KEK, error)
	// DestroyKey has the key destroyed and returns when: a KMS waits for days,
	// and returns [epoch.StateScheduled] until then. Calling again returns what has
	// become of it; a key that is not there any more is destroyed.
	DestroyKey(ctx context.Context, id string) (epoch.KeyDestruction, error)
}

// EpochFolderConfig is what [NewEpochFolder] needs.
type EpochFolderConfig struct {
	// Dir is the folder of the files. Required. It must not be where the
	// database is backed up, nor be backed up longer than its files are kept.
	Dir string
	// KMS wraps the files. Nil, the default, leaves the keys in them in the
	// clear, readable by their owner only.
	KMS EpochKMS
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// EpochFolder implements [epoch.Keys] with files epoch-N.json, of which the highest N is the current
// one. A destroyed file leaves epoch-N.gone with the time. Processes on several machines need the
// same folder: one that does not see a new file returns [vault.ErrKEKMissing] for subjects under it.
// It is safe for concurrent use.
type EpochFolder struct {
	dir string
	kms EpochKMS
	now func() time.Time

	mu   sync.Mutex
	seen time.Time // change of the folder that files is of
	all  []epochEntry
}

// epochEntry is a file of the folder, the latest last.
type epochEntry struct {
	n    int
	gone bool
	body epochBody
}

// epochBody is the content of epoch-N.json under a KMS, and of epoch-N.gone.
type epochBody struct {
	Version int             `json:"version"`
	Epoch   string          `json:"epoch"`
	KEK     string          `json:"kek,omitempty"`
	Keyset  json.RawMessage `json:"encrypted_keyset,omitempty"`
	State   string          `json:"state,omitempty"`
	At      time.Time       `json:"at,omitzero"`

	clear []byte // the whole file, where it is a cleartext keyset
}

const (
	liveSuffix = ".json"
	goneSuffix = ".gone"
)

// NewEpochFolder opens an existing folder. Where it has no epoch, call Create. It returns
// [ErrExposed] for a folder that other users can write to and for a file in the clear that they can
// read, and [ErrForeignOwner] for one that belongs to another user. The folder is looked at again
// whenever its files are read again. Neither is checked on Windows.
func NewEpochFolder(cfg EpochFolderConfig) (*EpochFolder, error) {
	if cfg.Dir == "" {
		return nil, errors.New("tinkvault: EpochFolderConfig.Dir is required")
	}
	f := &EpochFolder{dir: cfg.Dir, kms: cfg.KMS, now: clock.Or(cfg.Now)}
	_, err := f.entries()
	return f, err
}

// entries reads the folder when it has changed. The time of a change is coarse
// on many file systems, so a folder that changed just now is read again.
func (f *EpochFolder) entries() ([]epochEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.dir)
	if err != nil {
		return nil, fmt.Errorf("tinkvault: epoch folder: %w", bare(err))
	}
	changed := info.ModTime()
	if f.all != nil && changed.Equal(f.seen) && f.now().Sub(changed) > 2*time.Second {
		return f.all, nil
	}
	// A user who can write to the folder can replace a key, or add one that becomes the current one.
	if err := private(info, 0o022); err != nil {
		return nil, err
	}
	files, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, fmt.Errorf("tinkvault: epoch folder: %w", bare(err))
	}
	all := make([]epochEntry, 0, len(files))
	for _, file := range files { // in the order of names, so .gone before .json
		n, gone, ok := epochNumber(file.Name())
		if !ok {
			continue
		}
		body, err := readEpoch(filepath.Join(f.dir, file.Name()), gone)
		if errors.Is(err, fs.ErrNotExist) {
			continue // destroyed just now
		}
		if err != nil {
			return nil, err
		}
		all = insertEpoch(all, epochEntry{n, gone, body})
	}
	f.all, f.seen = all, changed
	return all, nil
}

// insertEpoch inserts in the order of numbers. For a file that is being destroyed it keeps the mark.
func insertEpoch(all []epochEntry, e epochEntry) []epochEntry {
	i := len(all)
	for i > 0 && all[i-1].n >= e.n {
		i--
	}
	if i < len(all) && all[i].n == e.n {
		if e.gone {
			all[i] = e
		}
		return all
	}
	return append(all[:i], append([]epochEntry{e}, all[i:]...)...)
}

// epochNumber parses a file name. epoch.json, which early versions of this package made, comes before
// all others.
func epochNumber(name string) (n int, gone, ok bool) {
	rest, found := strings.CutPrefix(name, "epoch")
	if !found {
		return 0, false, false
	}
	rest, live := strings.CutSuffix(rest, liveSuffix)
	if !live {
		if rest, gone = strings.CutSuffix(rest, goneSuffix); !gone {
			return 0, false, false
		}
	}
	if rest == "" {
		return 0, gone, true
	}
	n, err := strconv.Atoi(strings.TrimPrefix(rest, "-"))
	return n, gone, err == nil && n > 0 && rest == "-"+strconv.Itoa(n)
}

func (f *EpochFolder) path(n int, suffix string) string {
	name := "epoch"
	if n > 0 {
		name += "-" + strconv.Itoa(n)
	}
	return filepath.Join(f.dir, name+suffix)
}

// Current implements [epoch.Keys].
func (f *EpochFolder) Current(context.Context) (string, error) {
	all, err := f.entries()
	if err != nil {
		return "", err
	}
	if len(all) == 0 || all[len(all)-1].gone {
		return "", vault.ErrKEKMissing
	}
	return all[len(all)-1].body.Epoch, nil
}

func (f *EpochFolder) find(id string) (epochEntry, error) {
	all, err := f.entries()
	if err != nil {
		return epochEntry{}, err
	}
	for _, e := range all {
		if e.body.Epoch == id {
			return e, nil
		}
	}
	return epochEntry{}, vault.ErrKEKMissing
}

// Open implements [epoch.Keys].
func (f *EpochFolder) Open(ctx context.Context, id string) (epoch.KeyWrapper, error) {
	e, err := f.find(id)
	if err != nil {
		return nil, err
	}
	if e.gone {
		return nil, vault.ErrEpochDestroyed
	}
	if e.body.clear != nil {
		return cleartext(e.body.clear)
	}
	if f.kms == nil {
		return nil, vault.ErrKEKMissing
	}
	kek, err := f.kms.Key(ctx, e.body.KEK)
	if err != nil {
		return nil, unavailable(ctx)
	}
	h, err := unwrapFrom(ctx, kek.AEAD, keyset.NewJSONReader(bytes.NewReader(e.body.Keyset)), epochAD(id))
	if err != nil {
		return nil, err
	}
	return local(h)
}

// epochAD binds the wrapped key of an epoch to its id.
func epochAD(id string) []byte {
	return canon.AppendString([]byte("sealtext epoch key v1"), id)
}

// Create implements [epoch.Keys]. Of several concurrent calls one makes the file and the others
// return it.
func (f *EpochFolder) Create(ctx context.Context) (string, error) {
	all, err := f.entries()
	if err != nil {
		return "", err
	}
	n := 1
	if len(all) > 0 {
		n = all[len(all)-1].n + 1
	}
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", errMade
	}
	var content []byte
	if f.kms == nil {
		content, err = cleartextJSON(h)
	} else {
		content, err = f.wrapped(ctx, h)
	}
	if err != nil {
		return "", err
	}
	defer clear(content)
	if err := writeNew(f.path(n, liveSuffix), content); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return f.Current(ctx)
}

func (f *EpochFolder) wrapped(ctx context.Context, h *keyset.Handle) ([]byte, error) {
	kek, err := f.kms.NewKey(ctx)
	if err != nil {
		return nil, unavailable(ctx)
	}
	if kek.AEAD == nil || !validID(kek.ID) {
		return nil, errKEKID
	}
	id := "epoch:" + sealtext.NewID().String()
	var buf bytes.Buffer
	if err := h.WriteWithContext(ctx, keyset.NewJSONWriter(&buf), kek.AEAD, epochAD(id)); err != nil {
		return nil, unavailable(ctx)
	}
	b, err := json.Marshal(epochBody{Version: 1, Epoch: id, KEK: kek.ID, Keyset: buf.Bytes()})
	if err != nil {
		return nil, errMade
	}
	return b, nil
}

// Destroy implements [epoch.Keys]. A file in the clear is overwritten and removed at once. That does
// not erase it on a disk that writes elsewhere, in a snapshot, or in a backup of the folder, which
// the host application has to delete. With a KMS, the state is the one that the KMS reports.
func (f *EpochFolder) Destroy(ctx context.Context, id string) (epoch.KeyDestruction, error) {
	e, err := f.find(id)
	if err != nil {
		return epoch.KeyDestruction{}, err
	}
	if current, err := f.Current(ctx); err != nil || current == id {
		return epoch.KeyDestruction{}, errors.Join(errCurrent, err)
	}
	done := epoch.KeyDestruction{State: epoch.StateDestroyed, At: f.now()}
	if e.gone {
		done.At = e.body.At
	}
	if e.body.KEK != "" && (!e.gone || e.body.State != done.State.String()) {
		if f.kms == nil {
			return epoch.KeyDestruction{}, vault.ErrKEKMissing
		}
		if done, err = f.kms.DestroyKey(ctx, e.body.KEK); err != nil {
			return epoch.KeyDestruction{}, unavailable(ctx)
		}
	}
	mark, err := json.Marshal(epochBody{Version: 1, Epoch: id, KEK: e.body.KEK, State: done.State.String(), At: done.At.UTC()})
	if err != nil {
		return epoch.KeyDestruction{}, errMade
	}
	// The mark first: it keeps the number from being given out again, and the
	// key from being used.
	if err := replaceFile(f.path(e.n, goneSuffix), mark); err != nil {
		return epoch.KeyDestruction{}, err
	}
	return done, wipe(f.path(e.n, liveSuffix))
}

var errCurrent = errors.New("tinkvault: the current epoch cannot be destroyed; create the next one first")

// readEpoch reads a file of the folder.
func readEpoch(path string, gone bool) (epochBody, error) {
	b, err := readPrivate(path, gone)
	if err != nil {
		return epochBody{}, err
	}
	var body epochBody
	if json.Unmarshal(b, &body) == nil && body.Version == 1 && body.Epoch != "" && (gone || body.Keyset != nil) {
		return body, nil
	}
	if gone {
		return epochBody{}, ErrNotKey
	}
	if _, err := cleartext(b); err != nil {
		return epochBody{}, err
	}
	return epochBody{Epoch: fingerprint(b), clear: b}, nil
}

func cleartext(b []byte) (epoch.KeyWrapper, error) {
	h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(b)))
	if err != nil {
		return nil, ErrNotKey
	}
	w, err := local(h)
	if err != nil {
		return nil, ErrNotKey
	}
	return w, nil
}
