package transport

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// OutboxRow is a message in the outbox. The number is not in it: it is in the row
// of its subject, once.
type OutboxRow struct {
	Tenant  sealtext.Tenant
	ID      sealtext.ID
	Subject sealtext.Subject
	Program sealtext.Program
	Sender  sealtext.Sender
	Route   string // of the relay that is to hand it over; may be empty, see [RelayConfig.Name]
	Purpose sealtext.Purpose
	Body    sealtext.Sealed // bound to (Tenant, Subject, "body", ID); zero once disposed of
	// Location of the recipient, as it was known when the message was sent.
	Location  rule.Location
	Answers   sealtext.ID // what the person said that the message answers; zero for none
	Reference [16]byte    // keyed hash of the idempotency key, unique in the tenant
	Digest    [16]byte    // keyed hash of the content, to tell a repeat from a conflict
	State     State
	CreatedAt time.Time
	// DueAt is the later of CreatedAt and the time that the host asked for. It
	// never changes, whatever moves NotBefore later.
	DueAt     time.Time
	NotBefore time.Time
	ExpiresAt time.Time
	UpdatedAt time.Time
	// Trace is the host's trace id; zero for none.
	Trace [16]byte
	// Attempts counts hand-offs that were begun.
	Attempts int
	// Lease is the fencing token of the relay that holds the row; it grows
	// with every claim. LeaseUntil is when another relay may claim it.
	Lease      uint64
	LeaseUntil time.Time
}

// OutboxChange is what [RelayStore.AdvanceAll] does to a row.
type OutboxChange struct {
	Tenant    sealtext.Tenant
	ID        sealtext.ID
	Lease     uint64    // must still be the row's
	State     State     // zero: unchanged
	NotBefore time.Time // zero: unchanged
	At        time.Time // becomes UpdatedAt
	// Begin says that one more attempt begins. The lease goes on then, until
	// LeaseUntil where that is set. Without Begin it ends at At.
	Begin      bool
	LeaseUntil time.Time
}

// Inserted is what became of a row that was given to [GatewayStore.InsertAll].
type Inserted struct {
	Row OutboxRow // the row that is there now
	New bool      // it is the one that was given
}

// Claim says which rows [RelayStore.Claim] leases.
type Claim struct {
	Now   time.Time
	Until time.Time // when the lease ends
	Limit int
	// Route is that of the rows that are wanted. Empty wants those without one.
	Route string
}

// Attempt is one hand-off of one message to a transport: a row written before
// the transport is called and completed after it answered.
type Attempt struct {
	Tenant     sealtext.Tenant
	Message    sealtext.ID
	Number     int // 1 for the first
	Transport  string
	StartedAt  time.Time
	FinishedAt time.Time // zero: no answer on record
	Kind       OutcomeKind
	Code       string   // the transport's code, from a closed grammar
	Provider   [16]byte // keyed hash of the provider's message id; zero: none
	Receipt    State    // the furthest state that receipts reported; zero: none
	ReceiptAt  time.Time
}

// ReceiptRow is a delivery receipt as [GatewayStore.Receipts] takes it.
type ReceiptRow struct {
	Tenant    sealtext.Tenant
	Transport string
	Provider  [16]byte // keyed hash of the provider's message id
	State     State
	At        time.Time
}

// ReceiptResult is what became of a receipt.
type ReceiptResult struct {
	Message OutboxRow // as it is now; zero where no attempt has the provider's id
	Known   bool      // whether one has
	Changed bool      // whether the receipt ranked above what was known of the attempt
}

// InboundRow is a message that a person sent.
type InboundRow struct {
	Tenant     sealtext.Tenant
	ID         sealtext.ID
	Subject    sealtext.Subject
	Sender     sealtext.Sender // the business's address it was sent to
	Body       sealtext.Sealed // bound to (Tenant, Subject, "inbound", ID); zero once disposed of
	Intent     string          // what it was taken for, such as "opt-out"
	ReceivedAt time.Time
}

// Backlog is how much waits on one route; see [StatsStore].
type Backlog struct {
	Route     string    // empty: messages without one, see [RelayConfig.Name]
	Due       int       // Queued or Sending, due and free: a relay could claim them now
	Deferred  int       // Queued or Sending, free, and not due yet
	Leased    int       // in the hands of a relay
	Unknown   int       // ended as [StateUnknown] and no receipt has come since
	OldestDue time.Time // the earliest NotBefore of those that are due; zero where none is
}

// GatewayStore is what a [Gateway] keeps. memstore and sqlstore implement all
// interfaces of this file; transporttest checks an implementation. A nil tx
// reads outside of any transaction; what writes needs one.
type GatewayStore interface {
	// InTx runs f in a transaction over all packages' tables of the store and
	// commits it when f returns nil. Otherwise it rolls back and returns the
	// error of f, or lets its panic go on. f may run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// InsertAll inserts rows, and says of each, in their order, which row is
	// there now. Where (Tenant, Reference) exists it inserts nothing; of equal
	// ones among rows the first is inserted. Another row with its ID is an
	// error.
	InsertAll(ctx context.Context, tx sealtext.Tx, rows []OutboxRow) ([]Inserted, error)
	// Message reads one row; ErrUnknownMessage when there is none.
	Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (OutboxRow, error)
	// ClaimEvent stores that a provider's event was seen, and reports whether
	// it is the first time.
	ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, transport string, event [16]byte, at time.Time) (bool, error)
	// AddInbound inserts a row. Another row with its (Tenant, ID) is an error.
	AddInbound(ctx context.Context, tx sealtext.Tx, row InboundRow) error
	// Receipts takes receipts in, one after the other. Each finds the attempt
	// that its transport knows by the hash of the provider's message id, and
	// sets Receipt and ReceiptAt of it and the State of its message (with At as
	// UpdatedAt), each where the receipt's State ranks above what is there; see
	// [State.Rank]. A zero Provider finds none.
	Receipts(ctx context.Context, tx sealtext.Tx, receipts []ReceiptRow) ([]ReceiptResult, error)
}

// RelayStore is what a [Relay] works on.
type RelayStore interface {
	// InTx is that of [GatewayStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Fenced reports whether the store belongs to another environment than
	// the one it was opened in, such as a copy of production on a laptop.
	Fenced(ctx context.Context) (bool, error)
	// Claim leases up to c.Limit rows that are Queued or Sending, due
	// (NotBefore <= c.Now), not leased (LeaseUntil <= c.Now) and of the route,
	// earliest first, over all tenants: Lease grows by one, LeaseUntil becomes
	// c.Until, State and the rest stay. Two claims never return one row for
	// the same time.
	Claim(ctx context.Context, tx sealtext.Tx, c Claim) ([]OutboxRow, error)
	// AdvanceAll makes each change whose row still has the Lease of the
	// change, and reports of each, in their order, whether it had. A change
	// without Begin ends the lease, which is also how rows are given back.
	AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []OutboxChange) ([]bool, error)
	// BeginAll inserts attempts. One with the same (Tenant, Message, Number)
	// is an error.
	BeginAll(ctx context.Context, tx sealtext.Tx, attempts []Attempt) error
	// FinishAll sets FinishedAt, Kind, Code and Provider of each attempt that
	// is there and has no FinishedAt, and reports of each whether that was so.
	FinishAll(ctx context.Context, tx sealtext.Tx, attempts []Attempt) ([]bool, error)
	// DropBodies is that of [ArchiveStore].
	DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// Reroute says which messages [RouteStore.Reroute] moves.
type Reroute struct {
	Tenant sealtext.Tenant
	Sender sealtext.Sender
	Route  string // that they get
	Now    time.Time
	Limit  int
}

// RouteStore moves messages that wait to another route. A [GatewayStore] may
// offer it too; memstore and sqlstore do.
type RouteStore interface {
	// Reroute gives up to r.Limit rows of the sender that are Queued, not
	// leased (LeaseUntil <= r.Now) and have another Route that of r, and
	// reports how many it gave it.
	Reroute(ctx context.Context, tx sealtext.Tx, r Reroute) (int, error)
}

// ArchiveStore is what rights and retention ask of the stored messages.
type ArchiveStore interface {
	// Sent and Inbound read all rows of a subject, oldest first.
	Sent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]OutboxRow, error)
	Inbound(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]InboundRow, error)
	// Attempts reads all attempts of messages, message by message in the order
	// given, those of one message by number.
	Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, messages []sealtext.ID) ([]Attempt, error)
	// EraseMessages deletes all rows of a subject, sent and inbound, with
	// their attempts, and reports how many messages there were.
	EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error)
	// DueBodies lists sent and inbound rows that still have a Body and are
	// done with: final (see [State.Final]) or inbound, last changed before
	// cutoff, oldest first.
	DueBodies(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropBodies removes the Body of the rows and reports how many had one.
	DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// StatsStore is what a dashboard asks.
type StatsStore interface {
	// Backlog counts what waits at now, route by route in their order; a route
	// without a message that counts is left out.
	Backlog(ctx context.Context, now time.Time) ([]Backlog, error)
}

// Store is all of them, as one store implements them.
type Store interface {
	GatewayStore
	RelayStore
	RouteStore
	ArchiveStore
	StatsStore
}
