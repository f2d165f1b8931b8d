package epoch

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/vault"
)

// A key export is JSON Lines: a header, one line for each subject, one for each
// tombstone, and a last line that authenticates all of them:
//
//	{"sealtext":"key export","version":1,"epoch":"...","at":"..."}
//	{"tenant":"clinic","subject":"...","epoch":"...","wrapped":"..."}
//	{"tenant":"clinic","subject":"...","shredded_at":"..."}
//	{"keys":1,"tombstones":1,"sha256":"...","mac":"..."}
//
// sha256 is of all bytes before the last line, and mac is that digest and the
// two counts, encrypted by the key of the epoch that the first line names. Without
// that key no tombstone can be added and no subject left out.

const (
	exportKind    = "key export"
	exportVersion = 1
	maxExportLine = 1 << 16
)

// Manifest describes an export.
type Manifest struct {
	Epoch      string // whose key authenticates it
	At         time.Time
	Keys       int // of subjects that were not shredded
	Tombstones int
	SHA256     [32]byte // of the export, its identity
}

type exportHead struct {
	Kind    string    `json:"sealtext"`
	Version int       `json:"version"`
	Epoch   string    `json:"epoch"`
	At      time.Time `json:"at"`
}

// exportLine is a key, or a tombstone where ShreddedAt is set.
type exportLine struct {
	Tenant     sealtext.Tenant  `json:"tenant"`
	Subject    sealtext.Subject `json:"subject"`
	Epoch      string           `json:"epoch,omitempty"`
	Wrapped    []byte           `json:"wrapped,omitempty"`
	ShreddedAt time.Time        `json:"shredded_at,omitzero"`
}

type exportTail struct {
	Keys       int    `json:"keys"`
	Tombstones int    `json:"tombstones"`
	SHA256     []byte `json:"sha256"`
	MAC        []byte `json:"mac"`
}

// seal is what the mac encrypts, and what it is bound to.
func (m Manifest) seal() (plain, ad []byte) {
	plain = append(plain, m.SHA256[:]...)
	plain = canon.AppendString(plain, fmt.Sprintf("%d %d", m.Keys, m.Tombstones))
	return plain, canon.AppendString([]byte("sealtext key export v1"), m.Epoch)
}

// exporter writes lines and hashes them.
type exporter struct {
	w   *bufio.Writer
	sum hash.Hash
	m   Manifest
}

func (x *exporter) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return errors.New("epoch: a line of the key export has no JSON form")
	}
	b = append(b, '\n')
	x.sum.Write(b)
	_, err = x.w.Write(b)
	return err
}

func (e *Manager) newExport(ctx context.Context, w io.Writer) (*exporter, error) {
	epoch, err := e.keys.Current(ctx)
	if err != nil {
		return nil, err
	}
	x := &exporter{bufio.NewWriter(w), sha256.New(), Manifest{Epoch: epoch, At: e.now()}}
	return x, x.line(exportHead{exportKind, exportVersion, x.m.Epoch, x.m.At})
}

func (e *Manager) endExport(ctx context.Context, x *exporter) (Manifest, error) {
	x.m.SHA256 = [32]byte(x.sum.Sum(nil))
	key, err := e.keys.Open(ctx, x.m.Epoch)
	if err != nil {
		return Manifest{}, err
	}
	plain, ad := x.m.seal()
	mac, err := key.EncryptWithContext(ctx, plain, ad)
	if err != nil {
		return Manifest{}, vault.ErrKeysUnavailable
	}
	if err := x.line(exportTail{x.m.Keys, x.m.Tombstones, x.m.SHA256[:], mac}); err != nil {
		return Manifest{}, err
	}
	return x.m, x.w.Flush()
}

// ExportKeys writes the wrapped keys of all subjects that were not shredded, and all tombstones,
// to w. Together with the key of the current epoch an export opens a backup of the database of
// any age, except what belongs to shredded subjects. Store it apart from both. An export that is
// older than the last closing is not needed any more. It contains no number and no text, and has
// about 400 bytes for each subject.
func (e *Manager) ExportKeys(ctx context.Context, w io.Writer) (Manifest, error) {
	rows, err := e.store.Epochs(ctx, nil)
	if err != nil {
		return Manifest{}, err
	}
	// The export counts for epochs that have no subject left before it begins: a
	// subject that is wrapped again while it is written may be in it under the old key.
	var closed []Row
	for _, r := range rows {
		if r.State != StatePending {
			continue
		}
		empty, err := e.empty(ctx, r.ID)
		if err != nil {
			return Manifest{}, err
		}
		if empty {
			closed = append(closed, r)
		}
	}
	x, err := e.newExport(ctx, w)
	if err != nil {
		return Manifest{}, err
	}
	err = e.each(ctx, "", func(page []vault.SubjectRow) error {
		for _, r := range page {
			x.m.Keys++
			if err := x.line(exportLine{Tenant: r.Tenant, Subject: r.Subject, Epoch: r.Epoch, Wrapped: r.Wrapped}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Manifest{}, err
	}
	// After the keys: a subject that is shredded meanwhile is in both lists, and the
	// tombstone counts.
	if err := e.tombstones(ctx, x); err != nil {
		return Manifest{}, err
	}
	m, err := e.endExport(ctx, x)
	if err != nil {
		return Manifest{}, err
	}
	for _, r := range closed {
		if r.ConfirmedAt.IsZero() { // a confirmed export stays valid
			r.Export = m.SHA256
			if _, err := e.set(ctx, r); err != nil {
				return Manifest{}, err
			}
		}
	}
	return m, nil
}

// ExportTombstones writes only the tombstones, in the same format. It is small enough to be
// stored after each erasure, so that restoring an older backup with an older key export undoes
// none.
func (e *Manager) ExportTombstones(ctx context.Context, w io.Writer) (Manifest, error) {
	x, err := e.newExport(ctx, w)
	if err != nil {
		return Manifest{}, err
	}
	if err := e.tombstones(ctx, x); err != nil {
		return Manifest{}, err
	}
	return e.endExport(ctx, x)
}

func (e *Manager) tombstones(ctx context.Context, x *exporter) error {
	q := SubjectQuery{Limit: e.batch}
	for {
		page, err := e.store.Tombstones(ctx, nil, q)
		if err != nil {
			return err
		}
		for _, t := range page {
			x.m.Tombstones++
			if err := x.line(exportLine{Tenant: t.Tenant, Subject: t.Subject, ShreddedAt: t.At}); err != nil {
				return err
			}
		}
		if len(page) < q.Limit {
			return nil
		}
		last := page[len(page)-1]
		q.AfterTenant, q.AfterSubject = last.Tenant, last.Subject
	}
}

// readExport reads an export to its end, calls f for each line, and returns the
// manifest once the whole export is authenticated. Until then the lines that f
// got must not be used.
func (e *Manager) readExport(ctx context.Context, r io.Reader, f func(exportLine) error) (Manifest, error) {
	lines := bufio.NewReaderSize(r, maxExportLine)
	sum := sha256.New()
	var m Manifest
	first := true
	for {
		b, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
			return Manifest{}, ErrExportDamaged // no last line, or one that is too long
		}
		if err != nil {
			return Manifest{}, err
		}
		switch {
		case first:
			var head exportHead
			if strict(b, &head) != nil || head.Kind != exportKind || head.Version != exportVersion || head.Epoch == "" {
				return Manifest{}, ErrExportDamaged
			}
			m.Epoch, m.At, first = head.Epoch, head.At, false
		case bytes.HasPrefix(b, []byte(`{"keys":`)):
			m.SHA256 = [32]byte(sum.Sum(nil))
			if err := e.verifyExport(ctx, m, b); err != nil {
				return Manifest{}, err
			}
			if _, err := lines.ReadByte(); !errors.Is(err, io.EOF) {
				return Manifest{}, ErrExportDamaged
			}
			return m, nil
		default:
			var l exportLine
			if strict(b, &l) != nil || l.Tenant.IsZero() || l.Subject.IsZero() || (l.Epoch == "") == l.ShreddedAt.IsZero() {
				return Manifest{}, ErrExportDamaged
			}
			if l.Epoch != "" {
				m.Keys++
			} else {
				m.Tombstones++
			}
			if err := f(l); err != nil {
				return Manifest{}, err
			}
		}
		sum.Write(b)
	}
}

func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// verifyExport checks the last line.
func (e *Manager) verifyExport(ctx context.Context, m Manifest, line []byte) error {
	var tail exportTail
	if strict(line, &tail) != nil || tail.Keys != m.Keys || tail.Tombstones != m.Tombstones || !bytes.Equal(tail.SHA256, m.SHA256[:]) {
		return ErrExportDamaged
	}
	// The hash does not cover this line, so it must be written as we write it.
	if same, err := json.Marshal(tail); err != nil || !bytes.Equal(append(same, '\n'), line) {
		return ErrExportDamaged
	}
	key, err := e.keys.Open(ctx, m.Epoch)
	if err != nil {
		return err
	}
	plain, ad := m.seal()
	got, err := key.DecryptWithContext(ctx, tail.MAC, ad)
	if err != nil || !bytes.Equal(got, plain) {
		return ErrExportDamaged
	}
	return nil
}

// ConfirmExport reads an export back from where it is stored. When it is complete and authentic,
// the epochs that it was made for may be destroyed. It returns [ErrExportDamaged], or
// [ErrExportUnknown] for an export that was made for no closed epoch.
func (e *Manager) ConfirmExport(ctx context.Context, stored io.Reader) (Manifest, error) {
	m, err := e.readExport(ctx, stored, func(exportLine) error { return nil })
	if err != nil {
		return Manifest{}, err
	}
	rows, err := e.store.Epochs(ctx, nil)
	if err != nil {
		return Manifest{}, err
	}
	known := false
	for _, r := range rows {
		if r.State == StateOpen || r.Export != m.SHA256 {
			continue
		}
		known = true
		if r.ConfirmedAt.IsZero() {
			r.ConfirmedAt = e.now()
			if _, err := e.set(ctx, r); err != nil {
				return Manifest{}, err
			}
		}
	}
	if !known {
		return Manifest{}, ErrExportUnknown
	}
	return m, nil
}
