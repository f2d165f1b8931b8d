package inbound

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport/webhook"
)

// MaxBehind is how long texts to a sender may not have been caught up with until its messages wait: the
// time since the beginning of the last complete list.
const MaxBehind = 10 * time.Minute

// Query asks for the texts that people have sent to an address.
type Query struct {
	// Tenant has the Sender, or is one of those that share it.
	Tenant sealtext.Tenant
	// Sender is the declared sender: of a pool its name.
	Sender sealtext.Sender
	// Address is what the texts were sent to: the Sender, or a member of the pool.
	Address sealtext.Sender
	// Since and Until limit the time at which the provider received them, both included, by its clock.
	// There is no end if Until is zero.
	Since, Until time.Time
}

// Lister is the capability of an adapter to list what its provider has received.
type Lister interface {
	// InboundList calls take for each text, the oldest first, with the account that received it and an
	// event that has the ID, Pool, Channel, Media and Message that the webhook of the provider would
	// have given for it, and the At of the message. It returns nil only if the list was complete and
	// take returned nil for each, which it need not be called for where the provider no longer has the
	// text. An error of take ends the list and is returned. Other errors contain no number, text or
	// credential. It is called by several goroutines at once.
	InboundList(ctx context.Context, q Query, take func(account string, e webhook.Event) error) error
}

// Database is the database of the gateway; *sqlstore.DB and *memstore.Store are.
type Database interface {
	// Lease acquires or extends the named lease for a holder, by the clock of the database, and reports
	// whether the holder has it; lasts 0 releases it.
	Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error)
	// SaveReport replaces the report of a name, and Report reads it; nil for none.
	SaveReport(ctx context.Context, name string, at time.Time, report []byte) error
	Report(ctx context.Context, name string) (at time.Time, report []byte, err error)
}

// Config configures a [Watcher].
type Config struct {
	// Name is the Name of the webhook.Config of the same provider. Required.
	Name string
	// Routes are the routes of the senders whose texts the provider receives; Name alone by default.
	Routes []string
	// Lister lists them; *twilio.Transport is one. Required.
	Lister Lister
	// Take takes them in: Take of the *webhook.Handler of the same provider, so that a text that came
	// by both ways counts once. Required.
	Take func(ctx context.Context, account string, e webhook.Event) error
	// Programs has the declarations, and the pauses. Required.
	Programs *program.Registry
	// Database keeps how far the texts were listed, and which process lists them. Required.
	Database Database
	// Every is the time between the beginnings of two rounds of lists; 1 minute by default, and at most
	// 5 minutes.
	Every time.Duration
	// Overlap is how far each list reaches back before the beginning of the last one: how far the
	// clocks of the provider and of all processes may be apart, together with the time until the
	// provider lists what it has received. 10 minutes by default, and at most 1 hour.
	Overlap time.Duration
	// Back is how far the first list of a sender reaches back, and for how long one that is no longer
	// declared is still listed at most; 24 hours by default, and at most 28 days.
	Back time.Duration
	// Workers is the number of senders that are listed at once; 4 by default. The lists of a round end
	// after 2 minutes: with so many senders that 10 minutes are not enough for all, take more.
	Workers int
	// OnError is called with what went wrong and with [ErrBehind] and [ErrGap], by several goroutines at
	// once. It must return soon. Nil, the default, drops that.
	OnError func(context.Context, Error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Causes of an [Error].
var (
	// ErrBehind is for a sender whose texts were not caught up with for [MaxBehind]: its messages wait.
	// It is reported in each round until that is over.
	ErrBehind = errors.New("inbound: texts to the sender may have been lost and were not caught up with for 10 minutes; its marketing and informational messages wait until a list succeeds")
	// ErrGap is for a sender that was not listed for so long that the claims of its texts may be gone:
	// only the last 28 days are listed.
	ErrGap = errors.New("inbound: the sender was not listed for more than 28 days; compare the opt-outs of the time before with those of the provider")
	// ErrLeft is for a sender that is no longer declared and was given up after Config.Back, before
	// everything was listed that had been sent to it.
	ErrLeft = errors.New("inbound: a sender is no longer declared, and not all that was sent to it before could be listed; compare its opt-outs with those of the provider")
	// ErrNoMembers is for a pool that is declared without its members: its texts cannot be listed, and
	// its messages do not wait for that.
	ErrNoMembers = errors.New("inbound: the texts to a pool can be listed only if its members are declared")
)

// Error is what went wrong with the texts to a sender, or, if that is zero, with a round. Its text
// contains no number.
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
		return errors.New("inbound: Config.Name must be that of the webhook: a-z, 0-9, '-', '_' and '.', beginning with a letter")
	}
	switch {
	case cfg.Lister == nil:
		return errors.New("inbound: Config.Lister is required; the adapter of a provider is one if its provider lists what it received")
	case cfg.Take == nil:
		return errors.New("inbound: Config.Take is required; use the method of the webhook.Handler of the provider")
	case cfg.Programs == nil:
		return errors.New("inbound: Config.Programs is required")
	case cfg.Database == nil:
		return errors.New("inbound: Config.Database is required")
	case cfg.Every < 0 || cfg.Every > MaxBehind/2:
		return errors.New("inbound: Config.Every must be at most 5 minutes")
	case cfg.Overlap < 0 || cfg.Overlap > time.Hour:
		return errors.New("inbound: Config.Overlap must be at most 1 hour")
	case cfg.Back < 0 || cfg.Back > maxBack:
		return errors.New("inbound: Config.Back must be at most 28 days")
	}
	if cfg.Routes = slices.Clone(cfg.Routes); len(cfg.Routes) == 0 {
		cfg.Routes = []string{cfg.Name}
	}
	if cfg.Every == 0 {
		cfg.Every = time.Minute
	}
	if cfg.Overlap == 0 {
		cfg.Overlap = 10 * time.Minute
	}
	if cfg.Back == 0 {
		cfg.Back = 24 * time.Hour
	}
	if cfg.Workers <= 0 {
		cfg.Workers = 4
	}
	cfg.Now = clock.Or(cfg.Now)
	return nil
}
