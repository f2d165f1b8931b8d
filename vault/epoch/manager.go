package epoch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
)

// Config configures a [Manager].
type Config struct {
	// Keys holds the keys of epochs, the same ones as the keyring's. Required.
	Keys Keys
	// Keyring wraps the keys of subjects again. Required.
	Keyring SubjectRewrapper
	// Store keeps subjects. Required.
	Store Store
	// Batch is how many subjects one transaction changes; 100 by default,
	// at most 1000.
	Batch int
	// Pause is called between two batches, to limit the rate or to stop: an
	// error from it ends the call, which can be repeated. By default it
	// returns the error of ctx.
	Pause func(ctx context.Context) error
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Manager closes erasure epochs and brings keys back after a restore. Its methods are for an
// operator's job, not for the path of a message. It is safe for concurrent use; two jobs that run
// the same call share the work.
type Manager struct {
	keys    Keys
	keyring SubjectRewrapper
	store   Store
	batch   int
	pause   func(context.Context) error
	now     func() time.Time
}

// New returns a [Manager]. It reads and writes nothing yet.
func New(cfg Config) (*Manager, error) {
	switch {
	case cfg.Keys == nil:
		return nil, errors.New("epoch: Config.Keys is required")
	case cfg.Keyring == nil:
		return nil, errors.New("epoch: Config.Keyring is required")
	case cfg.Store == nil:
		return nil, errors.New("epoch: Config.Store is required")
	case cfg.Batch > 1000:
		return nil, errors.New("epoch: Config.Batch is more than 1000")
	}
	if cfg.Batch <= 0 {
		cfg.Batch = 100
	}
	if cfg.Pause == nil {
		cfg.Pause = func(ctx context.Context) error { return ctx.Err() }
	}
	return &Manager{cfg.Keys, cfg.Keyring, cfg.Store, cfg.Batch, cfg.Pause, clock.Or(cfg.Now)}, nil
}

// Certificate states how far the destruction of an epoch has come. It contains no
// personal data and may be kept and published.
type Certificate struct {
	Version int    `json:"version"`
	Epoch   string `json:"epoch"`
	State   State  `json:"state"`
	// Next is the epoch that the remaining subjects were moved to.
	Next string `json:"next,omitempty"`
	// ClosedAt is when the epoch stopped taking new subjects.
	ClosedAt time.Time `json:"closed_at,omitzero"`
	// ExportSHA256 is the digest of the export of their keys, in hexadecimal.
	ExportSHA256 string `json:"export_sha256,omitempty"`
	// ExportConfirmedAt is when the stored export was read back.
	ExportConfirmedAt time.Time `json:"export_confirmed_at,omitzero"`
	// NothingOpensAfter is the time after which no copy of a key that this
	// epoch wraps opens, wherever the copy is; zero before it is known. In
	// state scheduled it is in the future, and the owner of the KMS can still
	// cancel the destruction.
	NothingOpensAfter time.Time `json:"nothing_opens_after,omitzero"`
}

// CertificateVersion is the version of certificates that this release makes.
const CertificateVersion = 1

func (r Row) certificate() Certificate {
	c := Certificate{
		Version: CertificateVersion, Epoch: r.ID, State: r.State, Next: r.Next,
		ClosedAt: r.PendingAt, ExportConfirmedAt: r.ConfirmedAt, NothingOpensAfter: r.GoneAt,
	}
	if r.Export != [32]byte{} {
		c.ExportSHA256 = fmt.Sprintf("%x", r.Export)
	}
	return c
}

// Certificates returns a certificate for every epoch.
func (e *Manager) Certificates(ctx context.Context) ([]Certificate, error) {
	rows, err := e.store.Epochs(ctx, nil)
	if err != nil {
		return nil, err
	}
	certs := make([]Certificate, 0, len(rows))
	for _, r := range rows {
		certs = append(certs, r.certificate())
	}
	return certs, nil
}

// row reads an epoch.
func (e *Manager) row(ctx context.Context, epoch string) (Row, error) {
	rows, err := e.store.Epochs(ctx, nil)
	if err != nil {
		return Row{}, err
	}
	for _, r := range rows {
		if r.ID == epoch {
			return r, nil
		}
	}
	return Row{}, ErrUnknown
}

// set stores a row unless the stored one is in a later state, and returns what is stored then.
func (e *Manager) set(ctx context.Context, row Row) (Row, error) {
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

// Close moves every subject that was not shredded from an epoch to the next one, which it makes
// first where there is none yet. New subjects are enrolled under the next epoch from then on, and
// other writers continue meanwhile. Its cost grows with the number of subjects, not with the number
// of sealed values. progress, which may be nil, is called after each batch with the number of
// subjects that this call has moved.
//
// Close may be stopped at any point and called again. It returns [ErrUnknown] for an unknown epoch.
// The certificate that it returns is in [StatePending]: copies still open until [Manager.Destroy].
func (e *Manager) Close(ctx context.Context, epoch string, progress func(wrapped int)) (Certificate, error) {
	row, err := e.row(ctx, epoch)
	if err != nil {
		return Certificate{}, err
	}
	if row.State == StateScheduled || row.State == StateDestroyed {
		return row.certificate(), nil
	}
	next, err := e.keys.Current(ctx)
	if err == nil && next == epoch {
		next, err = e.keys.Create(ctx)
	}
	if err != nil {
		return Certificate{}, fmt.Errorf("epoch: next epoch: %w", err)
	}
	if row.State == StateOpen {
		row.State, row.Next, row.PendingAt = StatePending, next, e.now()
		if row, err = e.set(ctx, row); err != nil {
			return Certificate{}, err
		}
	}
	wrapped := 0
	for {
		n, seen, err := e.pass(ctx, epoch, next, wrapped, progress)
		wrapped += n
		if err != nil {
			return Certificate{}, err
		}
		if seen == 0 { // a whole pass found no subject, and none can be added any more
			return row.certificate(), nil
		}
		if n == 0 {
			if err := e.pause(ctx); err != nil {
				return Certificate{}, err
			}
		}
	}
}

// pass goes once over the subjects under an epoch.
func (e *Manager) pass(ctx context.Context, epoch, next string, before int, progress func(int)) (wrapped, seen int, err error) {
	err = e.each(ctx, epoch, func(page []vault.SubjectRow) error {
		again := make([][]byte, len(page))
		for i, row := range page {
			var err error
			if again[i], err = e.keyring.RewrapSubject(ctx, row, next); err != nil {
				return fmt.Errorf("epoch: wrap subject %s of tenant %s again: %w", row.Subject, row.Tenant, err)
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

// each reads the subjects under an epoch page by page, with a pause between two.
func (e *Manager) each(ctx context.Context, epoch string, f func([]vault.SubjectRow) error) error {
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

// empty reports whether no subject is under an epoch.
func (e *Manager) empty(ctx context.Context, epoch string) (bool, error) {
	left, err := e.store.EpochSubjects(ctx, nil, SubjectQuery{Epoch: epoch, Limit: 1})
	return len(left) == 0, err
}

// Destroy destroys the key of a closed epoch, so that no key that it wraps opens any more: not
// from the database's free pages, its log, its replicas or its backups. It returns [ErrInUse]
// before [Manager.Close] has ended and [ErrExportUnconfirmed] before [Manager.ConfirmExport]. A
// second call is harmless, and reports when a destruction that a KMS had scheduled has happened.
//
// Other processes may keep the key in memory until they end.
func (e *Manager) Destroy(ctx context.Context, epoch string) (Certificate, error) {
	row, err := e.row(ctx, epoch)
	if err != nil {
		return Certificate{}, err
	}
	if row.State == StateDestroyed {
		return row.certificate(), nil
	}
	empty, err := e.empty(ctx, epoch)
	switch {
	case err != nil:
		return Certificate{}, err
	case row.State == StateOpen || !empty:
		return Certificate{}, ErrInUse
	case row.ConfirmedAt.IsZero():
		return Certificate{}, ErrExportUnconfirmed
	}
	done, err := e.keys.Destroy(ctx, epoch)
	if err != nil {
		return Certificate{}, fmt.Errorf("epoch: destroy the key: %w", err)
	}
	if done.State != StateScheduled && done.State != StateDestroyed || done.At.IsZero() {
		return Certificate{}, errors.New("epoch: Keys.Destroy must return StateScheduled or StateDestroyed, and a time")
	}
	if f, ok := e.keyring.(interface{ ForgetEpoch(string) }); ok {
		f.ForgetEpoch(epoch)
	}
	row.State, row.GoneAt = done.State, clock.Micro(done.At)
	row, err = e.set(ctx, row)
	return row.certificate(), err
}
