package optouts

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
)

// Database is the database of the gateway; *sqlstore.DB and *memstore.Store are.
type Database interface {
	// InTx runs f in a transaction, more than once where it must, and commits it when f returns nil.
	InTx(ctx context.Context, f func(ctx context.Context, tx sealtext.Tx) error) error
	// Lease acquires or extends the named lease for a holder, by the clock of the database, and reports
	// whether the holder has it; lasts 0 releases it.
	Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error)
	// SaveReport replaces the report of a name, and Report reads it; nil for none.
	SaveReport(ctx context.Context, name string, at time.Time, report []byte) error
	Report(ctx context.Context, name string) (at time.Time, report []byte, err error)
}

// Config configures a [Syncer].
type Config struct {
	// Name is that of the provider, such as the route of its relay. Required.
	Name string
	// Routes are the routes of the senders that the provider has; Name alone by default.
	Routes []string
	// Lister, Blocker and Unblocker are what the adapter of the provider can do; an adapter that can do
	// several is given several times. One of Lister and Blocker is required. Without a Lister nothing is
	// pulled and there is no report of drift; without a Blocker nothing is pushed; without an Unblocker,
	// which needs a Lister, nothing is ever taken off a list.
	Lister    Lister
	Blocker   Blocker
	Unblocker Unblocker
	// Consent is the ledger of the opt-outs. Required.
	Consent *consent.Ledger
	// Sealer finds the people of the numbers. Required.
	Sealer *vault.Sealer
	// Vault reveals the numbers that are pushed, for Access: an actor and a reason that its Authorizer
	// allows RevealNumbers, without the approval of a second person. The quotas of the vault count each
	// number; what is denied is asked for again after some minutes. Required with a Blocker.
	Vault  *vault.Vault
	Access vault.Access
	// Programs has the declarations. Required.
	Programs *program.Registry
	// Database keeps how far each list was read, and which process reads them. Required.
	Database Database
	// Audit records what a provider has accepted. Required with a Blocker.
	Audit audit.Recorder
	// Enroll records opt-outs also of people whom a tenant does not know. By default they are only
	// counted: the tenant has nothing to send to them, the provider blocks them, and the list is read
	// again.
	Enroll bool
	// Every is the time between the beginnings of two lists of a sender; 1 hour by default, at least 1
	// minute and at most 24 hours.
	Every time.Duration
	// Pages is how many pages of a list are read in one step, so that a long one does not hold up the
	// others; 50 by default.
	Pages int
	// MaxPages is how many pages a list may have; 10,000 by default.
	MaxPages int
	// Timeout bounds each request to the provider; 30 seconds by default, and at most 1 minute.
	Timeout time.Duration
	// Workers is the number of senders that are looked at at once; 4 by default.
	Workers int
	// OnError is called with what went wrong and with [ErrDrift], by several goroutines at once. It must
	// return soon. Nil, the default, drops that.
	OnError func(context.Context, Error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Causes of an [Error].
var (
	// ErrDrift is for a sender that the provider blocks people for who opted in here again later: they
	// get nothing, although they asked for it. See [Syncer.Drift].
	ErrDrift = errors.New("optouts: the provider blocks people who have opted in again since; read the report of drift")
	// ErrEndless is for a list that repeats a page or has more than Config.MaxPages. What was read counts.
	ErrEndless = errors.New("optouts: the list of the provider repeats itself or has too many pages; it was given up and is read again later")
	// ErrPage is for a page of more than 10,000 entries, none of which is read.
	ErrPage = errors.New("optouts: a page of the provider's list has more than 10,000 entries")
	// ErrDirectory is for an entry whose number leads to a person with another number: it is not recorded.
	ErrDirectory = errors.New("optouts: the number of an entry leads to a person with another number; see vault.DirectoryError")
	// ErrNoList is returned by [Syncer.Drift] without a Config.Lister.
	ErrNoList = errors.New("optouts: the provider lists no opt-outs, so that there is nothing to compare")
	// ErrTooMany is returned by [Syncer.Drift] where more than 1,000,000 people are out here.
	ErrTooMany = errors.New("optouts: more than 1,000,000 people are opted out of the sender; they cannot be compared in memory")
)

// Error is what went wrong with the list of a sender, or, if that is zero, with a step. Its text contains
// no number.
type Error struct {
	Tenant sealtext.Tenant
	Sender sealtext.Sender
	Cause  error
}

// Error returns the text of the cause.
func (e Error) Error() string { return e.Cause.Error() }

// Unwrap returns the cause.
func (e Error) Unwrap() error { return e.Cause }

func (cfg *Config) check() error {
	if err := sealtext.CheckName("name", cfg.Name); err != nil {
		return errors.New("optouts: Config.Name must be a-z, 0-9, '-', '_' and '.', beginning with a letter")
	}
	switch {
	case cfg.Lister == nil && cfg.Blocker == nil:
		return errors.New("optouts: one of Config.Lister and Config.Blocker is required; the adapter of a provider that has a list is both or one of them")
	case cfg.Unblocker != nil && cfg.Lister == nil:
		return errors.New("optouts: Config.Unblocker needs Config.Lister, which tells when an entry was made")
	case cfg.Consent == nil:
		return errors.New("optouts: Config.Consent is required")
	case cfg.Sealer == nil:
		return errors.New("optouts: Config.Sealer is required")
	case cfg.Programs == nil:
		return errors.New("optouts: Config.Programs is required")
	case cfg.Database == nil:
		return errors.New("optouts: Config.Database is required")
	case cfg.Blocker != nil && (cfg.Vault == nil || cfg.Audit == nil):
		return errors.New("optouts: Config.Vault and Config.Audit are required with Config.Blocker")
	case cfg.Blocker != nil && (cfg.Access.Actor.Check() != nil || cfg.Access.Reason == ""):
		return errors.New("optouts: Config.Access must have an actor and a reason with Config.Blocker, for which the vault reveals the numbers")
	case cfg.Every != 0 && (cfg.Every < time.Minute || cfg.Every > 24*time.Hour):
		return errors.New("optouts: Config.Every must be 1 minute to 24 hours")
	case cfg.Timeout < 0 || cfg.Timeout > time.Minute:
		return errors.New("optouts: Config.Timeout must be at most 1 minute")
	}
	if cfg.Routes = slices.Clone(cfg.Routes); len(cfg.Routes) == 0 {
		cfg.Routes = []string{cfg.Name}
	}
	or(&cfg.Every, time.Hour)
	or(&cfg.Timeout, 30*time.Second)
	or(&cfg.Pages, 50)
	or(&cfg.MaxPages, 10_000)
	or(&cfg.Workers, 4)
	cfg.Now = clock.Or(cfg.Now)
	return nil
}

// or sets what is not set to its default.
func or[T int | time.Duration](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}
