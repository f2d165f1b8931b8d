package vault

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
)

// A key export is JSON Lines. The first line says what it is, then comes one
// line for each living subject and one for each tombstone, and the last line
// ends it:
//
//	{"sealtext":"key export","version":1,"epoch":"...","at":"..."}
//	{"tenant":"clinic","subject":"...","epoch":"...","wrapped":"..."}
//	{"tenant":"clinic","subject":"...","shredded_at":"..."}
//	{"keys":1,"tombstones":1,"sha256":"...","mac":"..."}
//
// sha256 is of all bytes before the last line, and mac is that digest and the
// two counts, encrypted by the key of the epoch that the first line names: so
// nobody without that key adds a tombstone or leaves out a person.

// ErrExportDamaged is returned for a key export that is cut off, changed, or
// none at all, without a word about where.
var ErrExportDamaged = errors.New("vault: the key export is damaged, or is none")

// ErrExportUnknown is returned by [Epochs.ConfirmExport] for an export that
// belongs to no epoch that is being closed, such as one that was made before
// all of its subjects were wrapped again.
var ErrExportUnknown = errors.New("vault: the key export is not the newest one of a closed epoch; export again")

const (
	exportKind    = "key export"
	exportVersion = 1
	maxExportLine = 1 << 16
)

// ExportManifest says what is in an export.
type ExportManifest struct {
	Epoch      string // whose key authenticates it
	At         time.Time
	Keys       int // living subjects
	Tombstones int
	SHA256     [32]byte // names the export
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
func (m ExportManifest) seal() (plain, ad []byte) {
	plain = append(plain, m.SHA256[:]...)
	plain = canon.AppendString(plain, fmt.Sprintf("%d %d", m.Keys, m.Tombstones))
	return plain, canon.AppendString([]byte("sealtext key export v1"), m.Epoch)
}

// exporter writes lines and hashes them.
type exporter struct {
	w   *bufio.Writer
	sum hash.Hash
	m   ExportManifest
}

func (x *exporter) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return errors.New("vault: a line of the key export has no JSON form")
	}
	b = append(b, '\n')
	x.sum.Write(b)
	_, err = x.w.Write(b)
	return err
}

func (e *Epochs) newExport(ctx context.Context, w io.Writer) (*exporter, error) {
	epoch, err := e.keys.Current(ctx)
	if err != nil {
		return nil, err
	}
	x := &exporter{bufio.NewWriter(w), sha256.New(), ExportManifest{Epoch: epoch, At: e.now()}}
	return x, x.line(exportHead{exportKind, exportVersion, x.m.Epoch, x.m.At})
}

func (e *Epochs) endExport(ctx context.Context, x *exporter) (ExportManifest, error) {
	x.m.SHA256 = [32]byte(x.sum.Sum(nil))
	key, err := e.keys.Open(ctx, x.m.Epoch)
	if err != nil {
		return ExportManifest{}, err
	}
	plain, ad := x.m.seal()
	mac, err := key.EncryptWithContext(ctx, plain, ad)
	if err != nil {
		return ExportManifest{}, ErrKeysUnavailable
	}
	if err := x.line(exportTail{x.m.Keys, x.m.Tombstones, x.m.SHA256[:], mac}); err != nil {
		return ExportManifest{}, err
	}
	return x.m, x.w.Flush()
}

// ExportKeys writes the wrapped keys of all living subjects, and the
// tombstones, to w. Together with the key of the current epoch it opens what
// is in a backup of the database, of any age, but for those who were shredded;
// so it must be stored apart from both, and an export that is older than the
// last closing is not needed any more. It holds no number and no text. Its
// size is about 400 bytes a subject.
func (e *Epochs) ExportKeys(ctx context.Context, w io.Writer) (ExportManifest, error) {
	rows, err := e.store.Epochs(ctx, nil)
	if err != nil {
		return ExportManifest{}, err
	}
	// The export counts for the epochs that nobody is left under before it
	// begins: a subject that is wrapped again while it is written may be in
	// it under the old key.
	var closed []EpochRow
	for _, r := range rows {
		if r.State != EpochPending {
			continue
		}
		empty, err := e.empty(ctx, r.ID)
		if err != nil {
			return ExportManifest{}, err
		}
		if empty {
			closed = append(closed, r)
		}
	}
	x, err := e.newExport(ctx, w)
	if err != nil {
		return ExportManifest{}, err
	}
	err = e.each(ctx, "", func(page []SubjectRow) error {
		for _, r := range page {
			x.m.Keys++
			if err := x.line(exportLine{Tenant: r.Tenant, Subject: r.Subject, Epoch: r.Epoch, Wrapped: r.Wrapped}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return ExportManifest{}, err
	}
	// After the keys: who is shredded meanwhile is in both, and the
	// tombstone counts.
	if err := e.tombstones(ctx, x); err != nil {
		return ExportManifest{}, err
	}
	m, err := e.endExport(ctx, x)
	if err != nil {
		return ExportManifest{}, err
	}
	for _, r := range closed {
		if r.ConfirmedAt.IsZero() { // a confirmed one is good for ever
			r.Export = m.SHA256
			if _, err := e.set(ctx, r); err != nil {
				return ExportManifest{}, err
			}
		}
	}
	return m, nil
}

// ExportTombstones writes the tombstones alone, in the same form: small enough
// to be stored after each erasure, so that none is undone by a restore of a
// backup and a key export that are older.
func (e *Epochs) ExportTombstones(ctx context.Context, w io.Writer) (ExportManifest, error) {
	x, err := e.newExport(ctx, w)
	if err != nil {
		return ExportManifest{}, err
	}
	if err := e.tombstones(ctx, x); err != nil {
		return ExportManifest{}, err
	}
	return e.endExport(ctx, x)
}

func (e *Epochs) tombstones(ctx context.Context, x *exporter) error {
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

// readExport reads an export to its end, calls f for each line, and gives the
// manifest once everything was found authentic. What f was told counts only
// then.
func (e *Epochs) readExport(ctx context.Context, r io.Reader, f func(exportLine) error) (ExportManifest, error) {
	lines := bufio.NewReaderSize(r, maxExportLine)
	sum := sha256.New()
	var m ExportManifest
	first := true
	for {
		b, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
			return ExportManifest{}, ErrExportDamaged // no last line, or one that is too long
		}
		if err != nil {
			return ExportManifest{}, err
		}
		switch {
		case first:
			var head exportHead
			if strict(b, &head) != nil || head.Kind != exportKind || head.Version != exportVersion || head.Epoch == "" {
				return ExportManifest{}, ErrExportDamaged
			}
			m.Epoch, m.At, first = head.Epoch, head.At, false
		case bytes.HasPrefix(b, []byte(`{"keys":`)):
			m.SHA256 = [32]byte(sum.Sum(nil))
			if err := e.verifyExport(ctx, m, b); err != nil {
				return ExportManifest{}, err
			}
			if _, err := lines.ReadByte(); !errors.Is(err, io.EOF) {
				return ExportManifest{}, ErrExportDamaged
			}
			return m, nil
		default:
			var l exportLine
			if strict(b, &l) != nil || l.Tenant.IsZero() || l.Subject.IsZero() || (l.Epoch == "") == l.ShreddedAt.IsZero() {
				return ExportManifest{}, ErrExportDamaged
			}
			if l.Epoch != "" {
				m.Keys++
			} else {
				m.Tombstones++
			}
			if err := f(l); err != nil {
				return ExportManifest{}, err
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
func (e *Epochs) verifyExport(ctx context.Context, m ExportManifest, line []byte) error {
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

// ConfirmExport reads an export back from where it is stored and, when nothing
// of it is missing, notes that the epochs it was made for may be destroyed.
// [ErrExportUnknown] is given for an export that is none of theirs.
func (e *Epochs) ConfirmExport(ctx context.Context, stored io.Reader) (ExportManifest, error) {
	m, err := e.readExport(ctx, stored, func(exportLine) error { return nil })
	if err != nil {
		return ExportManifest{}, err
	}
	rows, err := e.store.Epochs(ctx, nil)
	if err != nil {
		return ExportManifest{}, err
	}
	known := false
	for _, r := range rows {
		if r.State == EpochOpen || r.Export != m.SHA256 {
			continue
		}
		known = true
		if r.ConfirmedAt.IsZero() {
			r.ConfirmedAt = e.now()
			if _, err := e.set(ctx, r); err != nil {
				return ExportManifest{}, err
			}
		}
	}
	if !known {
		return ExportManifest{}, ErrExportUnknown
	}
	return m, nil
}
