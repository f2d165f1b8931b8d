package service

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/vault"
)

// markEvery is how often the high-water mark is raised, unless counting takes so long that it would be
// more than a hundredth of the time.
const markEvery = time.Minute

var (
	// ErrNoMark is returned by [Service.ConfirmRestore] for a service without a high-water mark.
	ErrNoMark = errors.New("service: there is no high-water mark; set Config.Mark or Config.KeyFolder, and use a database that is a highwater.Store")
	// ErrNotRewound is returned by [Service.ConfirmRestore] for a database that is not fenced.
	ErrNotRewound = errors.New("service: the database is not behind its high-water mark; there is nothing to confirm")
)

// buildMark finds the mark: that of the Config, or one beside the keys.
func (s *Service) buildMark(cfg Config) error {
	store, ok := cfg.Stores.Database.(highwater.Store)
	switch {
	case cfg.Mark != nil && !ok:
		return errors.New("service: Config.Mark needs a database that is a highwater.Store")
	case cfg.Mark != nil:
		s.mark = cfg.Mark
	case ok && cfg.KeyFolder != "":
		s.mark = highwater.File(filepath.Join(cfg.KeyFolder, highwater.FileName))
	}
	s.marked = store
	return nil
}

// startMark compares the database with the mark before anything is sent. A mark that cannot be read is
// an error: it may be the one that would tell. What is to be reported, such as one that cannot be
// written, is told: the caller has the lock of the service, which OnError may ask for.
func (s *Service) startMark(ctx context.Context) (told, err error) {
	if s.mark == nil {
		return nil, nil
	}
	if _, err := s.mark.Read(ctx); err != nil {
		return nil, fmt.Errorf("service: high-water mark: %w", err)
	}
	empty, err := s.stores.Database.Empty(ctx)
	if err != nil {
		return nil, err
	}
	result, err := highwater.Check(ctx, s.mark, s.marked, s.now())
	switch {
	case err != nil:
		return err, nil
	case result == highwater.ResultFirst && !empty:
		s.log.WarnContext(ctx, "sealtext: there was no high-water mark for a database in use, and it was written; whether the database was restored from a backup could not be told")
	}
	return nil, nil
}

const markTask = "high-water mark"

// raiseMark is the check of each minute. It pauses for a hundred times as long as it took.
func (s *Service) raiseMark(ctx context.Context) error {
	began := s.elapsed()
	if began.Before(s.markAt) {
		return nil
	}
	_, err := highwater.Check(ctx, s.mark, s.marked, s.now())
	ended := s.elapsed()
	s.markAt = ended.Add(100 * ended.Sub(began))
	return err
}

// endMark raises the mark a last time.
func (s *Service) endMark(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := highwater.Check(ctx, s.mark, s.marked, s.now()); err != nil && !errors.Is(err, highwater.ErrRewound) {
		return fmt.Errorf("service: high-water mark: %w", err)
	}
	return nil
}

// Restored is what [Service.ConfirmRestore] did.
type Restored struct {
	// FencedAt is when the database was found to be behind its mark.
	FencedAt time.Time `json:"fenced_at"`
	// Unknown is the number of messages that waited and have an unknown outcome now; see
	// transport.Gateway.Unknown.
	Unknown int `json:"unknown"`
	// Tenants is the number of tenants whose audit logs have the confirmation.
	Tenants int `json:"tenants"`
}

// ConfirmRestore lets a database that was restored from a backup send again, in all processes; see
// [highwater.ErrRewound]. Call it when the opt-outs since the backup were taken in again: those of the
// providers' lists ([Config].OptOuts), their inbound messages ([Service.CatchUp]) and the webhooks that
// the host has kept. Messages that waited in the backup are not sent: each gets an unknown outcome,
// with an audit event. Those that were accepted since the database was fenced are sent. The confirmation is in the audit log of every tenant that has keys, with the
// actor and the host's reference, see [sealtext.CheckReference]. Then the high-water mark follows the
// database, which gets a new id, so that an older copy of it is noticed.
//
// The error is [ErrNotRewound], [ErrNoMark], a [*sealtext.InputError], or of the stores. After any
// other error than the first three call it again.
func (s *Service) ConfirmRestore(ctx context.Context, actor sealtext.Actor, reference string) (out Restored, err error) {
	if err := actor.Check(); err != nil {
		return Restored{}, err
	}
	if err := sealtext.CheckReference("reference", reference); err != nil {
		return Restored{}, err
	}
	if s.mark == nil {
		return Restored{}, ErrNoMark
	}
	st, err := s.marked.HighWater(ctx)
	if err != nil {
		return Restored{}, fmt.Errorf("service: confirm restore: %w", err)
	}
	if st.RewoundAt.IsZero() {
		return Restored{}, ErrNotRewound
	}
	out.FencedAt = st.RewoundAt
	if out.Unknown, err = s.Gateway.MarkUnknown(ctx, st.RewoundAt); err != nil {
		return out, fmt.Errorf("service: confirm restore: %w", err)
	}
	tenants, err := s.tenants(ctx)
	if err != nil {
		return out, fmt.Errorf("service: confirm restore: %w", err)
	}
	out.Tenants = len(tenants)
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.marked.Renew(ctx, tx, sealtext.NewID()); err != nil {
			return err
		}
		for _, t := range tenants {
			err := s.Audit.Record(ctx, tx, audit.Event{
				Tenant: t, Kind: audit.KindRestoreConfirmed, Actor: actor, Details: audit.Details{Reference: reference, Count: out.Unknown},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = highwater.Follow(ctx, s.mark, s.marked)
	}
	if err != nil {
		return out, fmt.Errorf("service: confirm restore: %w", err)
	}
	return out, nil
}

// tenants lists the tenants that have keys.
func (s *Service) tenants(ctx context.Context) (all []sealtext.Tenant, err error) {
	const page = 1000
	for q := (vault.TenantQuery{Limit: page}); ; {
		some, err := s.stores.Vault.Tenants(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < page {
			return all, nil
		}
		q.After = some[len(some)-1]
	}
}
