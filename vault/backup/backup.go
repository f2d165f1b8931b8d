package backup

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// maxFailures is how many failures a report lists.
const maxFailures = 100

// ErrIncomplete is returned by [Check] where the copy does not open everything. The report lists what
// it does not open.
var ErrIncomplete = errors.New("backup: the copy does not open everything; copy the keys again, and check again")

// Store is what [Check] reads; the vault store of sqlstore and of memstore is one.
type Store interface {
	Tenants(ctx context.Context, q vault.TenantQuery) ([]sealtext.Tenant, error)
	KEKs(ctx context.Context) ([]string, error)
	Epochs(ctx context.Context, tx sealtext.Tx) ([]epoch.Row, error)
	EpochSubjects(ctx context.Context, tx sealtext.Tx, q epoch.SubjectQuery) ([]vault.SubjectRow, error)
}

// Config is what [Check] needs.
type Config struct {
	// Copy has the keys of the copy alone, and reads keysets from the database. Required.
	Copy vault.Keyring
	// Store is the database. Required.
	Store Store
	// Live has the keys in use. Where it is set, values that it seals are opened with Copy, also
	// under an epoch that has no subjects yet. Nil, the default, needs only the copy.
	Live vault.Keyring
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Report is the result of a check. Its JSON form is for the host application to store.
type Report struct {
	At time.Time `json:"at"`
	// Tenants is the number of tenants, including those that failed.
	Tenants int `json:"tenants"`
	// KEKs are the ids of the keys that wrapped the keysets.
	KEKs []string `json:"keks"`
	// Epochs are the epochs whose key is in the copy.
	Epochs []string `json:"epochs"`
	// Unproved are open epochs without a subject, for which it is not known whether the copy has the
	// key. They are not failures.
	Unproved []string `json:"unproved,omitempty"`
	// Failures lists the first hundred tenants and epochs that the copy does not open.
	Failures []Failure `json:"-"`
	// Failed is the number of all failures.
	Failed int `json:"failed,omitempty"`
}

// Failure is a tenant or an epoch that the copy does not open.
type Failure struct {
	Tenant sealtext.Tenant
	Epoch  string // empty for the keysets of the tenant
	Err    error  // such as vault.ErrKEKMissing
}

func (r *Report) fail(f Failure) {
	if r.Failed++; len(r.Failures) < maxFailures {
		r.Failures = append(r.Failures, f)
	}
}

// Check opens with the copy what was sealed with the keys in use, tenant by tenant and epoch by
// epoch, and returns [ErrIncomplete] with the report where it does not open everything. Another
// error means that the check was not finished.
func Check(ctx context.Context, cfg Config) (Report, error) {
	switch {
	case cfg.Copy == nil:
		return Report{}, errors.New("backup: Config.Copy is required; open a keyring from the copied keys")
	case cfg.Store == nil:
		return Report{}, errors.New("backup: Config.Store is required; the vault store of the database is one")
	case cfg.Live != nil && reflect.TypeOf(cfg.Copy).Comparable() && cfg.Copy == cfg.Live:
		return Report{}, errors.New("backup: Config.Copy is the keyring in use; open another one from the copied keys alone")
	}
	c := check{Config: cfg, report: Report{At: clock.Or(cfg.Now)()}}
	for _, step := range []func(context.Context) error{c.keks, c.tenants, c.epochs} {
		if err := step(ctx); err != nil {
			return c.report, fmt.Errorf("backup: %w", err)
		}
	}
	if err := ctx.Err(); err != nil { // failures may be a result of it
		return c.report, fmt.Errorf("backup: %w", err)
	}
	if c.report.Failed > 0 {
		return c.report, ErrIncomplete
	}
	return c.report, nil
}

type check struct {
	Config
	report Report
	epoch  string // the current one; empty where it is not known
}

func (c *check) keks(ctx context.Context) (err error) {
	c.report.KEKs, err = c.Store.KEKs(ctx)
	return err
}

func (c *check) tenants(ctx context.Context) error {
	const page = 1000
	for q := (vault.TenantQuery{Limit: page}); ; {
		tenants, err := c.Store.Tenants(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range tenants {
			c.report.Tenants++
			if err := c.tenant(ctx, t); err != nil {
				c.report.fail(Failure{Tenant: t, Err: err})
			}
			q.After = t
		}
		if len(tenants) < page {
			return nil
		}
	}
}

// tenant opens the keysets of a tenant, and values that the keys in use seal for it.
func (c *check) tenant(ctx context.Context, t sealtext.Tenant) error {
	keys, err := c.Copy.Tenant(ctx, nil, t)
	if err != nil || c.Live == nil {
		return err
	}
	live, err := c.Live.Tenant(ctx, nil, t)
	if err != nil {
		return fmt.Errorf("the keyring in use: %w", err)
	}
	if err := same(t, live, keys); err != nil {
		return err
	}
	if c.epoch == "" {
		return c.newSubject(ctx, t)
	}
	return nil
}

// newSubject opens the key of a new subject under the current epoch with the copy. The subject is not
// stored.
func (c *check) newSubject(ctx context.Context, t sealtext.Tenant) error {
	row := vault.SubjectRow{Tenant: t, Subject: sealtext.NewSubject()}
	key, epoch, wrapped, err := c.Live.NewSubject(ctx, t, row.Subject)
	if err != nil {
		return fmt.Errorf("the keyring in use: %w", err)
	}
	c.epoch, row.Epoch, row.Wrapped = epoch, epoch, wrapped
	opened, err := c.Copy.Subject(ctx, row)
	if err == nil {
		err = opens(t, key, opened)
	}
	c.note(t, epoch, err)
	return nil
}

// note adds an epoch to the report, once.
func (c *check) note(t sealtext.Tenant, epoch string, err error) {
	if err != nil {
		c.report.fail(Failure{Tenant: t, Epoch: epoch, Err: err})
	} else {
		c.report.Epochs = append(c.report.Epochs, epoch)
	}
}

// epochs opens the key of one subject of each epoch whose key is needed.
func (c *check) epochs(ctx context.Context) error {
	rows, err := c.Store.Epochs(ctx, nil)
	if err != nil {
		return err
	}
	for _, e := range rows {
		if e.State != epoch.StateOpen && e.State != epoch.StatePending || e.ID == c.epoch {
			continue
		}
		of, err := c.Store.EpochSubjects(ctx, nil, epoch.SubjectQuery{Epoch: e.ID, Limit: 1})
		if err != nil {
			return err
		}
		if len(of) == 0 {
			if e.State == epoch.StateOpen {
				c.report.Unproved = append(c.report.Unproved, e.ID)
			}
			continue // no subject is left under an epoch that is being closed
		}
		_, err = c.Copy.Subject(ctx, of[0])
		c.note(of[0].Tenant, e.ID, err)
	}
	return nil
}

// Uncovered returns the ids of keys in the database that the check did not cover: keys that were added
// since, and epochs that were not proved. An older copy may lack them: copy the keys and check again.
func (r Report) Uncovered(ctx context.Context, s Store) ([]string, error) {
	keks, err := s.KEKs(ctx)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	epochs, err := s.Epochs(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	var ids []string
	for _, id := range keks {
		if !slices.Contains(r.KEKs, id) {
			ids = append(ids, id)
		}
	}
	for _, e := range epochs {
		if e.State == epoch.StateOpen && !slices.Contains(r.Epochs, e.ID) {
			ids = append(ids, e.ID)
		}
	}
	return ids, nil
}
