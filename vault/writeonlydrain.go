package vault

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

// DrainRows is the table in which a host keeps what tiers that only write
// sealed, one [DrainRow] for each value. It is safe for concurrent use where
// several drain at once.
type DrainRows interface {
	// InTx runs f in one transaction of the host's database, joined to the
	// store that the Sealer is on, and commits it when f returns nil. f may
	// run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Next reads at most limit values of tenant, behind the one with the id
	// after, in the order of ids; "" begins. It may give values that are under
	// a subject's own key already, which cost a look; one that selects by
	// [sealtext.Sealed.KeyID] spares that.
	Next(ctx context.Context, tenant sealtext.Tenant, after string, limit int) ([]DrainRow, error)
	// Put writes the value of a row, and beside it whose it is: its binding
	// names owner from then on. It does so only where the stored value is
	// still row.Value, and reports whether it was.
	Put(ctx context.Context, tx sealtext.Tx, row DrainRow, owner sealtext.Subject, v sealtext.Sealed) (bool, error)
}

// DrainRow is one value of the host's.
type DrainRow struct {
	// ID is its place, such as the row's primary key and the column. It goes
	// into reports, so it must not be the number itself.
	ID string
	// Binding is what the value is bound to. Its subject is zero where the
	// tier did not know whose it is.
	Binding sealtext.Binding
	// Owner is whose it is, as the host knows by now; zero where it does not.
	Owner sealtext.Subject
	Value sealtext.Sealed
}

// DrainConfig is what [NewDrain] needs.
type DrainConfig struct {
	// Sealer adopts and enrolls; its keyring is a [WriteOnlyKeyring]. Required.
	Sealer *Sealer
	// Rows are the host's. Required.
	Rows DrainRows
	// Tenant whose values they are. Required.
	Tenant sealtext.Tenant
	// NumberField is the field of the numbers that [WriteOnly.SealNumber]
	// sealed. Where such a row has no owner its person is enrolled, and owns
	// it. Empty, the default, leaves rows without an owner to the host.
	NumberField string
	// Batch is how many values one transaction moves; 100 by default, at most
	// 1000.
	Batch int
	// PerSecond limits how many values are moved in a second; zero, the
	// default, is no limit.
	PerSecond int
	// Fault, where not nil, is told of every value that cannot be moved, with
	// its id and the reason, once in each pass: [ErrShredded] for that of
	// somebody who was forgotten, which the host has to delete, for it still
	// opens; [ErrUnknownSubject], [ErrUnknownKey], [ErrWrongContext], or what
	// is wrong with its binding. An error of it ends the work.
	Fault func(ctx context.Context, id string, reason error) error
	// Progress is told after every batch. May be nil.
	Progress func(DrainProgress)
}

// DrainProgress says how far a [Drain] is. It names nobody.
type DrainProgress struct {
	Tenant   sealtext.Tenant
	Moved    int // values under their subjects' own keys by this Drain
	Enrolled int // people whom it enrolled, or found, by a number
	Waiting  int // values whose owner nobody knows, or that were changed meanwhile, in the last pass
	Stuck    int // values that cannot be moved, in the last pass
}

// Drain brings the values that [WriteOnly] sealed under the keys of the
// subjects whom they are about, in the background of everything else, so that
// they are shredded with them, and so that an older key pair can be dropped.
//
// Each batch is one transaction. A value is under the old key or under the new
// one at every moment, and opens under the one that its row says: the row is
// written only where it still has what was read. A Drain keeps nothing but a
// place in the table; it may be stopped at any point, and a new one takes the
// work up where the rows say. Several at once are wasteful and do no harm. One
// Drain is for one goroutine.
//
// The old bytes stay in free pages, logs and backups, and open with the
// tenant's private key for as long as that is kept, and with its copies in
// backups of the keysets.
type Drain struct {
	cfg      DrainConfig
	progress DrainProgress
	after    string
	pass     int // values moved in this pass
}

// NewDrain makes a Drain.
func NewDrain(cfg DrainConfig) (*Drain, error) {
	switch {
	case cfg.Sealer == nil:
		return nil, errors.New("vault: DrainConfig.Sealer is required")
	case cfg.Rows == nil:
		return nil, errors.New("vault: DrainConfig.Rows is required")
	case cfg.Tenant.IsZero():
		return nil, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	case cfg.PerSecond < 0:
		return nil, &sealtext.InputError{Field: "rate", Rule: "must not be negative"}
	case cfg.Batch < 0 || cfg.Batch > 1000:
		return nil, &sealtext.InputError{Field: "batch", Rule: "must be at most 1000"}
	}
	if _, ok := cfg.Sealer.keyring.(WriteOnlyKeyring); !ok {
		return nil, errors.New("vault: the keyring of DrainConfig.Sealer has no keys of tiers that only write")
	}
	if cfg.NumberField != "" {
		if err := sealtext.CheckField(cfg.NumberField); err != nil {
			return nil, err
		}
	}
	if cfg.Batch == 0 {
		cfg.Batch = 100
	}
	return &Drain{cfg: cfg, progress: DrainProgress{Tenant: cfg.Tenant}}, nil
}

// Run moves everything. It returns when a pass over the table found nothing
// more to move, with what was done: a number that was enrolled gives its
// record an owner, so that the next pass takes the other values of that
// record. After an error everything of finished batches is in place, and Run
// may be called again.
func (d *Drain) Run(ctx context.Context) (DrainProgress, error) {
	for {
		before := d.progress.Moved
		done, err := d.Step(ctx)
		if err != nil || done {
			return d.progress, err
		}
		if err := pace(ctx, d.progress.Moved-before, d.cfg.PerSecond); err != nil {
			return d.progress, err
		}
	}
}

// Step moves one batch and reports whether there is nothing more to do, for
// who schedules the work otherwise than [Drain.Run].
func (d *Drain) Step(ctx context.Context) (done bool, err error) {
	page, err := d.cfg.Rows.Next(ctx, d.cfg.Tenant, d.after, d.cfg.Batch)
	if err != nil {
		return false, err
	}
	if d.after == "" {
		d.pass, d.progress.Waiting, d.progress.Stuck = 0, 0, 0
	}
	if len(page) == 0 {
		d.after = ""
		return d.pass == 0, nil
	}
	last := page[len(page)-1].ID
	if last == "" || last == d.after {
		return false, errDrainNext
	}
	b, err := d.batch(ctx, page)
	if err != nil {
		return false, err
	}
	for i, reason := range b.faults {
		if reason == nil || d.cfg.Fault == nil {
			continue
		}
		if err := d.cfg.Fault(ctx, page[i].ID, reason); err != nil {
			return false, err
		}
	}
	d.after = last
	d.pass += b.moved
	d.progress.Moved += b.moved
	d.progress.Enrolled += b.enrolled
	d.progress.Waiting += b.waiting
	d.progress.Stuck += b.stuck
	if d.cfg.Progress != nil {
		d.cfg.Progress(d.progress)
	}
	return false, nil
}

var errDrainNext = errors.New("vault: DrainRows.Next must give rows behind the one it is told, each with an id")

// drained is what a transaction did.
type drained struct {
	moved, enrolled, waiting, stuck int
	faults                          []error // beside the rows
}

func (d *Drain) batch(ctx context.Context, page []DrainRow) (b drained, err error) {
	err = d.cfg.Rows.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		b = drained{faults: make([]error, len(page))} // it may run again
		for i, row := range page {
			err := d.move(ctx, tx, row, &b)
			switch {
			case drainFault(err):
				b.faults[i] = err
				b.stuck++
			case err != nil:
				return err
			}
		}
		return nil
	})
	return b, err
}

// drainFault reports whether an error is of the value and not of a service
// that may answer the next time.
func drainFault(err error) bool {
	var bad *sealtext.InputError
	return errors.Is(err, ErrShredded) || errors.Is(err, ErrUnknownSubject) || errors.Is(err, ErrUnknownKey) ||
		errors.Is(err, ErrWrongContext) || errors.As(err, &bad)
}

func (d *Drain) move(ctx context.Context, tx sealtext.Tx, row DrainRow, b *drained) error {
	owner := row.Owner
	if owner.IsZero() {
		owner = row.Binding.Subject
	}
	switch {
	case row.Binding.Tenant != d.cfg.Tenant:
		return ErrWrongContext // a person is not enrolled in one tenant for a value of another
	case owner.IsZero() && (d.cfg.NumberField == "" || row.Binding.Field != d.cfg.NumberField):
		b.waiting++
		return nil
	case owner.IsZero():
		p, err := d.cfg.Sealer.EnrollSealed(ctx, tx, row.Binding, row.Value)
		if err != nil {
			return err
		}
		owner = p.Subject
		b.enrolled++
	}
	v, err := d.cfg.Sealer.Adopt(ctx, tx, row.Binding, owner, row.Value)
	if err != nil || bytes.Equal(v.Bytes(), row.Value.Bytes()) {
		return err
	}
	put, err := d.cfg.Rows.Put(ctx, tx, row, owner, v)
	switch {
	case put:
		b.moved++
	case err == nil:
		b.waiting++ // another writer was here; the value of today is for the next Run
	}
	return err
}

// pace waits as long as n things take at a rate; a rate of zero is none.
func pace(ctx context.Context, n, perSecond int) error {
	if perSecond == 0 || n == 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(time.Duration(n) * time.Second / time.Duration(perSecond))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
