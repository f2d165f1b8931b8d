package transport

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

// FeedHandler handles the events of a feed, one after the other.
type FeedHandler interface {
	// Handle handles one event within tx. What it writes is committed together with the cursor of
	// the reader, or not at all. An error or a panic rolls both back, and the event is handled again
	// later. It must return when ctx ends and must not use tx afterwards.
	//
	// While it runs, tx locks what it has written, and on SQLite all other writers: do what takes
	// long, such as calling other services, elsewhere.
	Handle(ctx context.Context, tx sealtext.Tx, e Event) error
}

// FeedHandlerFunc is a function that implements [FeedHandler].
type FeedHandlerFunc func(ctx context.Context, tx sealtext.Tx, e Event) error

// Handle calls f.
func (f FeedHandlerFunc) Handle(ctx context.Context, tx sealtext.Tx, e Event) error {
	return f(ctx, tx, e)
}

// Leases gives leases by name, by the clock of the database. *sqlstore.DB and *memstore.Store
// implement it.
type Leases interface {
	// Lease acquires or extends the named lease for a holder and reports whether the holder has it;
	// lasts 0 releases it. token increases each time the lease is acquired.
	Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error)
}

// FeedConfig configures a [Feed].
type FeedConfig struct {
	// Store is that of the gateway, and Leases the database that it is in. Required.
	Store  FeedStore
	Leases Leases
	// Handlers handle the events, each under a cursor of its own with the name given here; its form
	// is that of [sealtext.Tenant]. A new cursor begins with the oldest event that is kept. Without
	// any, the Feed numbers events for [Feed.Next] and for other processes.
	Handlers map[string]FeedHandler
	// Batch is the largest number of events that are handled in one transaction, and numbered in
	// one; 100 by default. A transaction in which handlers have taken 20 milliseconds ends with the
	// event that is being handled, because on SQLite all other writers wait for it.
	Batch int
	// Timeout is how long one event may be handled; 5 seconds by default. Then its transaction is
	// rolled back, even if the handler does not return; that handler gets no other event before it
	// does.
	Timeout time.Duration
	// Attempts is how often an event is handled before it is parked and the next one has its turn; 8
	// by default. See [Feed.Parked].
	Attempts int
	// Backoff is the delay after the first failure; it doubles each time, up to an hour. 1 second by
	// default: with 8 attempts an event is parked after about two minutes.
	Backoff time.Duration
	// Poll is the pause when there is nothing to do; 1 second by default.
	Poll time.Duration
	// OnError is called with each error as it happens, by several goroutines at once. It must return
	// soon. None by default.
	OnError func(context.Context, FeedError)
	// Logger receives the same errors. None by default.
	Logger *slog.Logger
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Feed tells the host what happened: every inbound message and every change of a message to a final
// state is an [Event], written in the same transaction. A Feed gives the committed events their
// positions and passes each to every handler at least once, in the order of positions.
//
// The cursor of a handler moves in the transaction that the handler gets, so that a handler that
// writes only to the database of the library has handled each event exactly once. Several events may
// share a transaction; if one fails, those before it are handled again without it.
//
// An event that fails is tried again, and parked at last. Meanwhile the handler gets no later event.
// Neither delays the gateway: messages, an opt-out among them, are received whatever handlers do.
//
// Several processes may run a Feed on one store. One of them numbers, and each cursor has one reader
// at a time, by leases; another process takes over when it ends. A Feed is safe for concurrent use.
type Feed struct {
	store    FeedStore
	leases   Leases
	holder   [16]byte
	readers  []*reader // by name
	batch    int
	timeout  time.Duration
	attempts int
	backoff  time.Duration
	poll     time.Duration
	onError  func(context.Context, FeedError)
	log      *slog.Logger
	now      func() time.Time
	elapsed  func() time.Time

	numbering sync.Mutex
	number    held // of the numberer
	life      feedLife
}

var (
	// ErrNotParked is returned by [Feed.Retry] and [Feed.Drop] for an event that is not parked.
	ErrNotParked = errors.New("transport: no such parked event; see Feed.Parked")

	errHandlerPanic = errors.New("transport: the handler panicked")
	errHandlerExit  = errors.New("transport: the handler ended its goroutine")
	errHandlerStuck = errors.New("transport: the handler did not return when its context ended; its transaction was rolled back, and it gets no other event before it returns")
)

// FeedError is an error of a [Feed]. It contains no number and no text, but for what the error of a
// handler contains.
type FeedError struct {
	Cursor   string          // name of the reader; empty for the numbering
	Position int64           // of the event; zero if the error concerns no single event
	Tenant   sealtext.Tenant // likewise
	// Parked reports that the event was parked and that the reader goes on with the next one.
	Parked bool
	Cause  error
}

// Error names the cursor, the event and the cause.
func (e FeedError) Error() string {
	s := "transport: feed"
	if e.Cursor != "" {
		s += " " + e.Cursor
	}
	if e.Position != 0 {
		s += ": event " + strconv.FormatInt(e.Position, 10) + " of tenant " + e.Tenant.String()
	}
	if e.Parked {
		s += ": parked"
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns Cause.
func (e FeedError) Unwrap() error { return e.Cause }

// NewFeed validates the configuration and returns a Feed. It starts nothing.
func NewFeed(cfg FeedConfig) (*Feed, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("transport: FeedConfig.Store is required")
	case cfg.Leases == nil:
		return nil, errors.New("transport: FeedConfig.Leases is required")
	case cfg.Batch < 0 || cfg.Timeout < 0 || cfg.Attempts < 0 || cfg.Backoff < 0 || cfg.Poll < 0:
		return nil, errors.New("transport: FeedConfig.Batch, Timeout, Attempts, Backoff and Poll must not be negative")
	}
	f := &Feed{
		store: cfg.Store, leases: cfg.Leases, holder: sealtext.NewID(), batch: cfg.Batch, timeout: cfg.Timeout, attempts: cfg.Attempts,
		backoff: cfg.Backoff, poll: cfg.Poll, onError: cfg.OnError, log: cfg.Logger, now: clock.Or(cfg.Now), elapsed: clock.Elapsed(nil),
	}
	for name, h := range cfg.Handlers {
		if err := checkCursor(name); err != nil {
			return nil, err
		}
		if h == nil {
			return nil, errors.New("transport: FeedConfig.Handlers must not have a nil handler")
		}
		f.readers = append(f.readers, &reader{feed: f, name: name, handler: h})
	}
	slices.SortFunc(f.readers, func(a, b *reader) int { return compareNames(a.name, b.name) })
	if f.batch == 0 {
		f.batch = 100
	}
	if f.timeout == 0 {
		f.timeout = 5 * time.Second
	}
	if f.attempts == 0 {
		f.attempts = 8
	}
	if f.backoff == 0 {
		f.backoff = time.Second
	}
	if f.poll == 0 {
		f.poll = time.Second
	}
	if f.log == nil {
		f.log = slog.New(slog.DiscardHandler)
	}
	return f, nil
}

func compareNames(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func checkCursor(name string) error {
	if err := sealtext.CheckName("cursor", name); err != nil {
		return &sealtext.InputError{Field: "cursor", Rule: "must be a name: a-z, 0-9, '-', '_' and '.', beginning with a letter"}
	}
	return nil
}

// held is a lease that a Feed has, or tries to get.
type held struct {
	token uint64
	asked time.Time // when it was granted last; zero if it was not
}

// feedLease is how long the leases of a Feed last by the clock of the database. They are extended
// after a third of that.
const feedLease = 30 * time.Second

// lease acquires or extends a lease and reports whether this Feed has it.
func (f *Feed) lease(ctx context.Context, l *held, name string) (bool, error) {
	if !l.asked.IsZero() && f.elapsed().Sub(l.asked) < feedLease/3 {
		return true, nil
	}
	asked := f.elapsed()
	token, ok, err := f.leases.Lease(ctx, name, f.holder, feedLease)
	if err != nil || !ok {
		*l = held{}
		return false, err
	}
	*l = held{token, asked}
	return true, nil
}

// numberer is the name of the lease of numbering; cursors have it as a prefix.
const numberer = "feed"

// numberAll gives positions to what is committed, if this Feed has the lease, and returns how many it
// gave.
func (f *Feed) numberAll(ctx context.Context) (total int, err error) {
	f.numbering.Lock()
	defer f.numbering.Unlock()
	for {
		there, err := f.store.Unnumbered(ctx)
		if err != nil || !there {
			return total, err
		}
		ok, err := f.lease(ctx, &f.number, numberer)
		if err != nil || !ok {
			return total, err
		}
		n := 0
		err = f.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			n, err = f.store.Number(ctx, tx, f.number.token, f.batch)
			return err
		})
		if errors.Is(err, ErrNumbererLost) {
			f.number = held{}
			return total, nil // another process goes on
		}
		if err != nil {
			return total, err
		}
		if total += n; n == 0 {
			return total, nil
		}
	}
}

// Step numbers all committed events and handles what can be handled now. It returns how many events
// were handled, and the errors of those that failed, joined, each a [FeedError]. A cursor whose lease
// another process has is left out.
func (f *Feed) Step(ctx context.Context) (int, error) {
	var errs []error
	if _, err := f.numberAll(ctx); err != nil {
		errs = append(errs, f.report(ctx, FeedError{Cause: err}))
	}
	total := 0
	for _, r := range f.readers {
		n, err := r.readAll(ctx)
		total += n
		errs = append(errs, err)
	}
	return total, errors.Join(errs...)
}

// Next returns up to limit events after a cursor and moves it past them, within tx: they are read
// when the caller commits, and not otherwise. tx may be the host's own transaction, joined to the
// store. The cursor is made if there is none; it must not be one of FeedConfig.Handlers. Only
// numbered events are returned, so a Feed has to run, in this process or in another. Two calls for
// one cursor wait for each other.
func (f *Feed) Next(ctx context.Context, tx sealtext.Tx, cursor string, limit int) ([]Event, error) {
	if err := checkCursor(cursor); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(f.readers, func(r *reader) bool { return r.name == cursor }) {
		return nil, &sealtext.InputError{Field: "cursor", Rule: "must not be the cursor of a handler"}
	}
	if limit < 1 || limit > maxEvents {
		return nil, errLimit
	}
	c, err := f.store.Cursor(ctx, tx, cursor, f.now())
	if err != nil {
		return nil, err
	}
	events, err := f.store.Events(ctx, tx, c.Position, limit)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	c.Position = events[len(events)-1].Position
	return events, f.store.SetCursor(ctx, tx, c)
}

// Stats returns how far the numbering and all readers are, also those of other processes, with three
// statements.
func (f *Feed) Stats(ctx context.Context) (FeedStats, error) { return f.store.FeedStats(ctx) }

// maxEvents is the largest number of events that one call returns.
const maxEvents = 1000

var errLimit = &sealtext.InputError{Field: "limit", Rule: "must be 1 to 1000"}

// report reports an error to the host and returns it.
func (f *Feed) report(ctx context.Context, e FeedError) error {
	attrs := []slog.Attr{slog.String("cursor", e.Cursor)}
	if e.Position != 0 {
		attrs = append(attrs, slog.Int64("position", e.Position), slog.String("tenant", e.Tenant.String()), slog.Bool("parked", e.Parked))
	}
	f.log.LogAttrs(ctx, slog.LevelError, "feed failed", append(attrs, slog.String("error", e.Cause.Error()))...)
	if f.onError != nil {
		f.onError(ctx, e)
	}
	return e
}
