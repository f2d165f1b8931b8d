package vault

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

// DrainConfig is what [NewDrain] needs.
type DrainConfig struct {
	// Sealer adopts values and enrolls people; its keyring is a [WriteOnlyKeyring]. Required.
	Sealer *Sealer
	// Rows is the table of the host application. Required.
	Rows DrainRows
	// Tenant whose values are moved. Required.
	Tenant sealtext.Tenant
	// NumberField is the field of numbers that [WriteOnly.SealNumber] sealed. Where such a row has
	// no owner, its person is enrolled and becomes the owner. Empty, the default, leaves rows
	// without an owner as they are.
	NumberField string
	// Batch is how many values one transaction moves; 100 by default, at most 1000.
	Batch int
	// PerSecond limits how many values are moved per second; zero, the default, is no limit.
	PerSecond int
	// Fault is called for every value that cannot be moved, with its id and the reason, once in each
	// pass: [ErrShredded] for a value of an erased person, which the host application has to delete
	// because it still opens; [ErrUnknownSubject], [ErrUnknownKey], [ErrWrongContext], or an
	// [*sealtext.InputError] about its binding. An error that it returns ends the work. Nil, the
	// default, ignores them.
	Fault func(ctx context.Context, id string, reason error) error
	// Progress is called after every batch. Nil by default.
	Progress func(DrainProgress)
}

// DrainProgress is the progress of a [Drain]. It contains no subjects.
type DrainProgress struct {
	Tenant   sealtext.Tenant
	Moved    int // values that this Drain sealed under their subjects' own keys
	Enrolled int // people whom it enrolled, or found, by a number
	Waiting  int // values without an owner, or that were changed meanwhile, in the last pass
	Stuck    int // values that cannot be moved, in the last pass
}

// Drain seals the values of a [WriteOnly] under the keys of their subjects, while the application
// runs, so that they are shredded with them, and so that an older key pair can be dropped.
//
// Each batch is one transaction. At every moment a value opens with the binding that its row names,
// since a row is written only where its value has not changed. A Drain keeps only its place in the
// table: it may be stopped at any point, and a new one continues from the rows. Several at once do
// redundant work and no harm. A Drain is not safe for concurrent use.
//
// Copies of the old values in free pages, logs and backups open with the tenant's private key, also
// with a copy of it in a backup of the keysets.
type Drain struct {
	cfg      DrainConfig
	progress DrainProgress
	after    string
	pass     int // values moved in this pass
}

// NewDrain returns a Drain, or an error that names the field of cfg that is wrong.
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
		return nil, errors.New("vault: the keyring of DrainConfig.Sealer must be a WriteOnlyKeyring")
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

// Run moves all values. It returns when a pass over the table finds no more to move: a number that
// was enrolled gives its record an owner, so that the next pass moves the other values of the
// record. After an error finished batches stay committed, and Run may be called again.
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

// Step moves one batch and reports whether the work is done, for callers that schedule batches
// themselves instead of using [Drain.Run].
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

var errDrainNext = errors.New("vault: DrainRows.Next must return rows after the given one, each with an id")

// drained is the result of one transaction.
type drained struct {
	moved, enrolled, waiting, stuck int
	faults                          []error // by index of the row; nil for none
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

// drainFault reports whether an error is about the value, and not about a service that may answer
// the next time.
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
		return ErrWrongContext // a value of another tenant must not enroll a person in this one
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
		b.waiting++ // another writer changed the row; the next Run moves its new value
	}
	return err
}

// pace waits as long as n items take at a rate; zero is no limit.
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
