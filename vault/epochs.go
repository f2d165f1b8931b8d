package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

var (
	// ErrExportUnconfirmed is returned by [Epochs.DestroyEpoch] as long as no
	// export of the survivors' keys was confirmed to be stored.
	ErrExportUnconfirmed = errors.New("vault: the epoch cannot be destroyed before an export of the keys was confirmed; call ExportKeys, store it, and ConfirmExport")
	// ErrEpochInUse is returned by [Epochs.DestroyEpoch] while subjects are
	// under the epoch.
	ErrEpochInUse = errors.New("vault: the epoch cannot be destroyed while subjects are under it; call CloseEpoch")
	// ErrEpochUnknown is returned for an epoch that nothing was ever under.
	ErrEpochUnknown = errors.New("vault: no such erasure epoch")
)

// EpochsStore is what [Epochs] works on; memstore and sqlstore have it.
type EpochsStore interface {
	SubjectStore
	EpochStore
	TombstoneStore
}

// EpochsConfig is what [NewEpochs] needs.
type EpochsConfig struct {
	// Keys are the keys of epochs, the same as the keyring's. Required.
	Keys EpochKeys
	// Keyring wraps the keys of subjects again. Required.
	Keyring SubjectRewrapper
	// Store keeps subjects. Required.
	Store EpochsStore
	// Batch is how many subjects are done in one transaction; 100 by
	// default, at most 1000.
	Batch int
	// Pause is called between two batches, to leave room for others or to
	// stop: an error of it ends the work, which may be taken up again. Nil
	// goes on at once.
	Pause func(ctx context.Context) error
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Epochs closes erasure epochs and brings keys back after a restore. Its calls
// are for an operator's job, not for the path of a message. It is safe for
// concurrent use; two jobs that do the same do it once.
//
// An epoch is closed in four steps, each of which may be repeated, and taken
// up again by another process where one was killed:
//
//	CloseEpoch     every living subject is wrapped under the next epoch
//	ExportKeys     the wrapped keys of the living are written to a file,
//	               which goes where it outlives the database
//	ConfirmExport  the stored file is read back
//	DestroyEpoch   the key of the epoch is destroyed
//
// None of the four writes an audit event. An event belongs to a tenant, and an
// epoch to none: it says nothing about who was under it. What a tenant has to
// show is in its own log already, because whatever is destroyed for a person is
// on record in the transaction that deleted it: the Erased event of each
// shredding, whose [ShredCertificate] names the epoch. Closing the epoch takes nothing
// from anybody who is alive; it is what makes those erasures reach copies. Its
// own record is the stored row, which never goes back nor goes away, and the
// [EpochCertificate] made of it. Who ran the job is for the operator's own log.
type Epochs struct {
	keys    EpochKeys
	keyring SubjectRewrapper
	store   EpochsStore
	batch   int
	pause   func(context.Context) error
	now     func() time.Time
}

// NewEpochs makes Epochs.
func NewEpochs(cfg EpochsConfig) (*Epochs, error) {
	switch {
	case cfg.Keys == nil:
		return nil, errors.New("vault: EpochsConfig.Keys is required")
	case cfg.Keyring == nil:
		return nil, errors.New("vault: EpochsConfig.Keyring is required")
	case cfg.Store == nil:
		return nil, errors.New("vault: EpochsConfig.Store is required")
	case cfg.Batch > 1000:
		return nil, errors.New("vault: EpochsConfig.Batch is more than 1000")
	}
	if cfg.Batch <= 0 {
		cfg.Batch = 100
	}
	if cfg.Pause == nil {
		cfg.Pause = func(ctx context.Context) error { return ctx.Err() }
	}
	return &Epochs{cfg.Keys, cfg.Keyring, cfg.Store, cfg.Batch, cfg.Pause, clock.Or(cfg.Now)}, nil
}

// EpochCertificate says what has become of an epoch. It holds no personal
// data and may be kept and shown.
type EpochCertificate struct {
	Version int        `json:"version"`
	Epoch   string     `json:"epoch"`
	State   EpochState `json:"state"`
	// Next is the epoch that the survivors were wrapped under.
	Next string `json:"next,omitempty"`
	// ClosedAt is since when no subject was enrolled under it.
	ClosedAt time.Time `json:"closed_at,omitzero"`
	// ExportSHA256 names the export of the survivors' keys, in hex.
	ExportSHA256 string `json:"export_sha256,omitempty"`
	// ExportConfirmedAt is when it was read back from where it is stored.
	ExportConfirmedAt time.Time `json:"export_confirmed_at,omitzero"`
	// NothingOpensAfter is the date after which no copy of a wrapped key
	// under this epoch opens, wherever it is; zero while that is not settled.
	// In state scheduled it lies in the future, and the owner of the KMS can
	// still prevent it.
	NothingOpensAfter time.Time `json:"nothing_opens_after,omitzero"`
}

// EpochCertificateVersion is the version of certificates of this release.
const EpochCertificateVersion = 1

func (r EpochRow) certificate() EpochCertificate {
	c := EpochCertificate{
		Version: EpochCertificateVersion, Epoch: r.ID, State: r.State, Next: r.Next,
		ClosedAt: r.PendingAt, ExportConfirmedAt: r.ConfirmedAt, NothingOpensAfter: r.GoneAt,
	}
	if r.Export != [32]byte{} {
		c.ExportSHA256 = fmt.Sprintf("%x", r.Export)
	}
	return c
}

// Certificates lists what has become of every epoch.
func (e *Epochs) Certificates(ctx context.Context) ([]EpochCertificate, error) {
	rows, err := e.store.Epochs(ctx, nil)
	if err != nil {
		return nil, err
	}
	certs := make([]EpochCertificate, 0, len(rows))
	for _, r := range rows {
		certs = append(certs, r.certificate())
	}
	return certs, nil
}

// row reads what is known of an epoch.
func (e *Epochs) row(ctx context.Context, epoch string) (EpochRow, error) {
	rows, err := e.store.Epochs(ctx, nil)
	if err != nil {
		return EpochRow{}, err
	}
	for _, r := range rows {
		if r.ID == epoch {
			return r, nil
		}
	}
	return EpochRow{}, ErrEpochUnknown
}

// set stores a row unless it has gone further, and gives what is stored then.
func (e *Epochs) set(ctx context.Context, row EpochRow) (EpochRow, error) {
	set := false
	err := e.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		set, err = e.store.SetEpoch(ctx, tx, row)
		return err
	})
	if err != nil || set {
		return row, err
	}
	return e.row(ctx, row.ID)
}

// CloseEpoch moves every living subject from an epoch to the next one, which
// is made first where there is none yet: new subjects are enrolled under that
// from the first moment, and other writers go on meanwhile. It costs work for
// each living subject, none for what was sealed. progress, which may be nil,
// is told after each batch how many subjects were wrapped again by this call.
//
// It may be stopped at any point and called again. The certificate it returns
// is in state pending: the epoch is not closed for good before
// [Epochs.DestroyEpoch].
func (e *Epochs) CloseEpoch(ctx context.Context, epoch string, progress func(wrapped int)) (EpochCertificate, error) {
	row, err := e.row(ctx, epoch)
	if err != nil {
		return EpochCertificate{}, err
	}
	if row.State == EpochScheduled || row.State == EpochDestroyed {
		return row.certificate(), nil
	}
	next, err := e.keys.Current(ctx)
	if err == nil && next == epoch {
		next, err = e.keys.Create(ctx)
	}
	if err != nil {
		return EpochCertificate{}, fmt.Errorf("vault: next epoch: %w", err)
	}
	if row.State == EpochOpen {
		row.State, row.Next, row.PendingAt = EpochPending, next, e.now()
		if row, err = e.set(ctx, row); err != nil {
			return EpochCertificate{}, err
		}
	}
	wrapped := 0
	for {
		n, seen, err := e.pass(ctx, epoch, next, wrapped, progress)
		wrapped += n
		if err != nil {
			return EpochCertificate{}, err
		}
		if seen == 0 { // a whole pass found nobody, and nobody comes any more
			return row.certificate(), nil
		}
		if n == 0 {
			if err := e.pause(ctx); err != nil {
				return EpochCertificate{}, err
			}
		}
	}
}

// pass goes once over the subjects under an epoch.
func (e *Epochs) pass(ctx context.Context, epoch, next string, before int, progress func(int)) (wrapped, seen int, err error) {
	err = e.each(ctx, epoch, func(page []SubjectRow) error {
		again := make([][]byte, len(page))
		for i, row := range page {
			var err error
			if again[i], err = e.keyring.RewrapSubject(ctx, row, next); err != nil {
				return fmt.Errorf("vault: wrap subject %s of tenant %s again: %w", row.Subject, row.Tenant, err)
			}
		}
		done := 0
		err := e.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			done = 0
			for i, row := range page {
				did, err := e.store.RewrapSubject(ctx, tx, row, next, again[i])
				if err != nil {
					return err
				}
				if did {
					done++
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		seen, wrapped = seen+len(page), wrapped+done
		if progress != nil {
			progress(before + wrapped)
		}
		return nil
	})
	return wrapped, seen, err
}

// each reads the living subjects under an epoch page by page, with a pause
// between two.
func (e *Epochs) each(ctx context.Context, epoch string, f func([]SubjectRow) error) error {
	q := SubjectQuery{Epoch: epoch, Limit: e.batch}
	for {
		page, err := e.store.EpochSubjects(ctx, nil, q)
		if err != nil {
			return err
		}
		if len(page) > 0 {
			if err := f(page); err != nil {
				return err
			}
		}
		if len(page) < q.Limit {
			return nil
		}
		last := page[len(page)-1]
		q.AfterTenant, q.AfterSubject = last.Tenant, last.Subject
		if err := e.pause(ctx); err != nil {
			return err
		}
	}
}

// empty reports whether no living subject is under an epoch.
func (e *Epochs) empty(ctx context.Context, epoch string) (bool, error) {
	left, err := e.store.EpochSubjects(ctx, nil, SubjectQuery{Epoch: epoch, Limit: 1})
	return len(left) == 0, err
}

// DestroyEpoch destroys the key of an epoch that was closed, so that no wrapped
// key under it opens any more: not from the database's free pages, its log, its
// replicas or its backups. [ErrEpochInUse] and [ErrExportUnconfirmed] say what
// is missing. Calling it again is right, and is how a destruction that a KMS
// scheduled is seen to have happened.
//
// Other processes may keep the key in memory until they end.
func (e *Epochs) DestroyEpoch(ctx context.Context, epoch string) (EpochCertificate, error) {
	row, err := e.row(ctx, epoch)
	if err != nil {
		return EpochCertificate{}, err
	}
	if row.State == EpochDestroyed {
		return row.certificate(), nil
	}
	empty, err := e.empty(ctx, epoch)
	switch {
	case err != nil:
		return EpochCertificate{}, err
	case row.State == EpochOpen || !empty:
		return EpochCertificate{}, ErrEpochInUse
	case row.ConfirmedAt.IsZero():
		return EpochCertificate{}, ErrExportUnconfirmed
	}
	done, err := e.keys.Destroy(ctx, epoch)
	if err != nil {
		return EpochCertificate{}, fmt.Errorf("vault: destroy the key of the epoch: %w", err)
	}
	if done.State != EpochScheduled && done.State != EpochDestroyed || done.At.IsZero() {
		return EpochCertificate{}, errors.New("vault: the keys of epochs do not say what came of the destruction")
	}
	if f, ok := e.keyring.(interface{ ForgetEpoch(string) }); ok {
		f.ForgetEpoch(epoch)
	}
	row.State, row.GoneAt = done.State, clock.Micro(done.At)
	row, err = e.set(ctx, row)
	return row.certificate(), err
}
