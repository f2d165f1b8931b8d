package vault

import (
	"context"
	"errors"
	"slices"

	"github.com/sealtext/sealtext"
)

// RotatorConfig is what [NewRotator] needs.
type RotatorConfig struct {
	// Sealer gives keys and numbers. Required.
	Sealer *Sealer
	// Rows to move: the store of package vault for [sealtext.DomainDirectory], that of package
	// consent for [sealtext.DomainConsent] and, with the account's tenant, for
	// [sealtext.DomainAccount]. Required.
	Rows PseudonymRows
	// Tenant and Domain select the keyset to whose current key the rows are moved. Required.
	Tenant sealtext.Tenant
	Domain sealtext.Domain
	// Batch is how many people are moved in one transaction; 100 by default. A greater batch
	// costs less and holds locks longer.
	Batch int
	// PerSecond limits how many people are moved per second; zero, the default, is no limit.
	PerSecond int
	// Progress is called after every batch. Nil by default.
	Progress func(Progress)
}

// Progress is the progress of a [Rotator]. It contains no pseudonyms and no subjects.
type Progress struct {
	Tenant sealtext.Tenant
	Domain sealtext.Domain
	KeyID  uint32 // the current key, to which rows are moved
	Moved  int    // people whose rows were moved to the pseudonym of the current key
	Nested int    // people without a number, whose pseudonym was hashed again
	Stuck  int    // people whose rows could not be moved; see [Rotator.Run]
	Left   int    // rows under older keys, as counted at the beginning of a pass
}

// Rotator moves the rows of one tenant and domain from the pseudonyms of older keys to those of the
// current key, while the application runs.
//
// Where the subject of a row exists, the new pseudonym is computed from the sealed number. That is
// not possible for events of the consent ledger that outlived their number, such as the opt-outs of
// erased people: their pseudonym is hashed again under the current key. That protects them where
// only the older key leaks. Look-ups compute both keys, so the older key stays in the keyset as long
// as such rows exist. Rows of the account scope have no subject and are always hashed again.
//
// Each batch is one transaction, and at every moment a row is under one of the pseudonyms that a
// look-up searches for, also in a process whose keyring is older by less than its TTL, since the key
// was staged before. A Rotator keeps only its place in the table: it may be stopped at any point,
// and a new one continues from the rows. Several at once do redundant work and no harm. A Rotator is
// not safe for concurrent use.
type Rotator struct {
	cfg      RotatorConfig
	progress Progress
	started  bool
	source   int // which of the sources
	after    sealtext.Pseudonym
	pass     int // people moved in this pass
}

// NewRotator returns a Rotator, or an error that names the field of cfg that is wrong.
func NewRotator(cfg RotatorConfig) (*Rotator, error) {
	switch {
	case cfg.Sealer == nil:
		return nil, errors.New("vault: RotatorConfig.Sealer is required")
	case cfg.Rows == nil:
		return nil, errors.New("vault: RotatorConfig.Rows is required")
	case cfg.Tenant.IsZero():
		return nil, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	case cfg.PerSecond < 0:
		return nil, &sealtext.InputError{Field: "rate", Rule: "must not be negative"}
	}
	if err := cfg.Domain.Check(); err != nil {
		return nil, err
	}
	if cfg.Batch <= 0 {
		cfg.Batch = 100
	}
	return &Rotator{cfg: cfg, progress: Progress{Tenant: cfg.Tenant, Domain: cfg.Domain}}, nil
}

// Run moves all rows. It returns when a pass over the table finds no more rows to move. After an
// error of the store or the keyring, finished batches stay committed, and Run may be called again.
//
// Rows can be stuck: in the directory, where two subjects have one number, which is possible after
// aliases were switched on; and in a domain of the host application, where a row names no existing
// subject. Progress counts them. The older key cannot be dropped before the host application has
// corrected them.
func (r *Rotator) Run(ctx context.Context) (Progress, error) {
	for {
		before := r.progress.Moved + r.progress.Nested
		done, err := r.Step(ctx)
		if err != nil || done {
			return r.progress, err
		}
		if err := pace(ctx, r.progress.Moved+r.progress.Nested-before, r.cfg.PerSecond); err != nil {
			return r.progress, err
		}
	}
}

// Step moves one batch and reports whether the work is done, for callers that schedule batches
// themselves instead of using [Rotator.Run].
func (r *Rotator) Step(ctx context.Context) (done bool, err error) {
	keys, err := r.cfg.Sealer.keyring.Tenant(ctx, nil, r.cfg.Tenant)
	if err != nil {
		return false, err
	}
	prfs := keys.PRFs[r.cfg.Domain]
	if len(prfs) == 0 {
		return false, ErrUnknownDomain
	}
	sources := sourcesOf(prfs, Nests(r.cfg.Domain))
	if !r.started || r.progress.KeyID != prfs[0].ID {
		if err := r.begin(ctx, prfs[0].ID, sources); err != nil {
			return false, err
		}
	}
	for r.source < len(sources) {
		from := sources[r.source]
		found, err := r.cfg.Rows.PseudonymsUnder(ctx, r.cfg.Tenant, from.id, r.after, r.cfg.Batch)
		if err != nil {
			return false, err
		}
		if len(found) == 0 {
			r.source, r.after = r.source+1, sealtext.Pseudonym{}
			continue
		}
		if err := r.move(ctx, keys, from, found); err != nil {
			return false, err
		}
		r.after = found[len(found)-1].Pseudonym
		if r.cfg.Progress != nil {
			r.cfg.Progress(r.progress)
		}
		return false, nil
	}
	// A process with an older keyring may have written rows behind the place of this pass, so the
	// work is done only after a pass that finds nothing.
	r.started = false
	return r.pass == 0, nil
}

func (r *Rotator) begin(ctx context.Context, keyID uint32, sources []source) error {
	left := 0
	for _, from := range sources {
		n, err := r.cfg.Rows.CountUnder(ctx, r.cfg.Tenant, from.id)
		if err != nil {
			return err
		}
		left += n
	}
	r.started, r.source, r.after, r.pass = true, 0, sealtext.Pseudonym{}, 0
	r.progress.KeyID, r.progress.Left, r.progress.Stuck = keyID, left, 0
	return nil
}

// source is a key id whose rows are to be moved: the id of an older key, or of pseudonyms that were
// last hashed again under one.
type source struct {
	id  uint32
	end PRFKey
}

func sourcesOf(keys []PRFKey, nests bool) (sources []source) {
	current := keys[0]
	for _, k := range keys {
		for from, ok := (source{k.ID, k}), k.Order < current.Order; ok; {
			sources = append(sources, from)
			next, found := after(keys, from.end)
			if ok = nests && found && next.Order < current.Order; ok {
				from = source{NestedKeyID(from.id, next.ID), next}
			}
		}
	}
	return sources
}

// destination is the pseudonym to which one person's rows are moved.
type destination struct {
	from, to sealtext.Pseudonym
	nested   bool
}

func (r *Rotator) move(ctx context.Context, keys *TenantKeys, from source, found []PseudonymRow) error {
	var moves []destination
	stuck := 0
	for _, p := range found {
		d, err := r.destination(ctx, keys, from, p)
		switch {
		case errors.Is(err, ErrShredded), errors.Is(err, ErrUnknownSubject):
			stuck++ // or just deleted: the next pass does not find them
		case err != nil:
			return err
		default:
			moves = append(moves, d)
		}
	}
	var moved, nested, taken, rows int
	err := r.cfg.Rows.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		moved, nested, taken, rows = 0, 0, 0, 0 // it may run again
		for _, d := range moves {
			n, err := r.cfg.Rows.Move(ctx, tx, r.cfg.Tenant, d.from, d.to)
			switch {
			case err != nil:
				return err
			case n == 0:
				taken++
			case d.nested:
				nested++
			default:
				moved++
			}
			rows += n
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.pass += moved + nested
	r.progress.Moved += moved
	r.progress.Nested += nested
	r.progress.Stuck += stuck + taken
	r.progress.Left = max(0, r.progress.Left-rows)
	return nil
}

// destination computes the pseudonym of the current key: from the number, or, where that is gone,
// from the older pseudonym.
func (r *Rotator) destination(ctx context.Context, keys *TenantKeys, from source, p PseudonymRow) (destination, error) {
	s, nests := r.cfg.Sealer, Nests(r.cfg.Domain)
	d := destination{from: p.Pseudonym}
	n, err := sealtext.Number{}, ErrUnknownSubject
	if !p.Subject.IsZero() {
		n, err = s.number(ctx, nil, p.Tenant, p.Subject, false)
	}
	switch {
	case err == nil && !nests:
		d.to, err = s.current(keys, p.Tenant, r.cfg.Domain, n)
		return d, err
	case err == nil:
		// A row whose pseudonym is not of this number must not be moved to it.
		mine, err := s.ledger(ctx, nil, p.Tenant, r.cfg.Domain, n)
		if err != nil {
			return d, err
		}
		if slices.Contains(mine, d.from) {
			d.to, err = s.current(keys, p.Tenant, r.cfg.Domain, n)
			return d, err
		}
	case !nests, !errors.Is(err, ErrShredded) && !errors.Is(err, ErrUnknownSubject):
		return d, err
	}
	d.nested, d.to = true, d.from
	prfs := keys.PRFs[r.cfg.Domain]
	for k, ok := after(prfs, from.end); ok && k.Order <= prfs[0].Order; k, ok = after(prfs, k) {
		if d.to, err = nest(k, p.Tenant, r.cfg.Domain, d.to); err != nil {
			return d, err
		}
	}
	return d, nil
}
