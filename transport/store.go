package transport

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// OutboxRow is a message in the outbox. It does not contain the number, which is in the row of its
// subject only.
type OutboxRow struct {
	Tenant  sealtext.Tenant
	ID      sealtext.ID
	Subject sealtext.Subject
	Program sealtext.Program
	Sender  sealtext.Sender
	Route   string // name of the relay that hands it over; may be empty, see [RelayConfig.Name]
	Purpose sealtext.Purpose
	Body    sealtext.Sealed // bound to (Tenant, Subject, "body", ID); zero once disposed of
	// Location of the recipient, as known when the message was sent.
	Location  rule.Location
	Answers   sealtext.ID // the event that the message answers; zero for none
	Reference [16]byte    // keyed hash of the idempotency key, unique in the tenant
	Digest    [16]byte    // keyed hash of the content, to tell a repeat from a conflict
	State     State
	CreatedAt time.Time
	// DueAt is the later of CreatedAt and the time that the host asked for. It never changes, even
	// if NotBefore is moved.
	DueAt     time.Time
	NotBefore time.Time
	ExpiresAt time.Time
	UpdatedAt time.Time
	// Trace is the host's trace id; zero for none.
	Trace [16]byte
	// Attempts is the number of hand-offs that began.
	Attempts int
	// Lease is the fencing token of the relay that holds the row; every claim increases it.
	// LeaseUntil is when another relay may claim the row.
	Lease      uint64
	LeaseUntil time.Time
}

// OutboxChange is a change of a row by [RelayStore.AdvanceAll].
type OutboxChange struct {
	Tenant    sealtext.Tenant
	ID        sealtext.ID
	Lease     uint64    // must still be the row's
	State     State     // zero: unchanged
	NotBefore time.Time // zero: unchanged
	At        time.Time // becomes UpdatedAt
	// Begin marks the beginning of one more attempt. The lease then continues, until LeaseUntil if
	// that is set. Without Begin it ends at At.
	Begin      bool
	LeaseUntil time.Time
}

// Inserted is the result for one row of [GatewayStore.InsertAll].
type Inserted struct {
	Row OutboxRow // the row that is stored now
	New bool      // whether it is the one that was passed in
}

// Claim describes the rows that [RelayStore.Claim] leases.
type Claim struct {
	Now   time.Time
	Until time.Time // when the lease ends
	Limit int
	// Route of the rows. Empty means rows without a route.
	Route string
}

// Attempt is one hand-off of one message to a transport: a row written before the transport is
// called and completed after it answered.
type Attempt struct {
	Tenant     sealtext.Tenant
	Message    sealtext.ID
	Number     int // 1 for the first
	Transport  string
	StartedAt  time.Time
	FinishedAt time.Time // zero: no outcome is stored
	Kind       OutcomeKind
	Code       string          // the transport's code, from a closed grammar
	Provider   [16]byte        // keyed hash of the provider's message id; zero: none
	Member     sealtext.Sender // the member of a pool that carried the message; zero: none known
	Receipt    State           // the furthest state that receipts reported; zero: none
	ReceiptAt  time.Time
}

// ReceiptRow is a delivery receipt for [GatewayStore.Receipts].
type ReceiptRow struct {
	Tenant    sealtext.Tenant
	Transport string
	Provider  [16]byte // keyed hash of the provider's message id
	State     State
	At        time.Time
}

// ReceiptResult is the result for one receipt.
type ReceiptResult struct {
	Message OutboxRow // as it is now; zero if no attempt has the provider's id
	Known   bool      // whether one has
	Changed bool      // whether the receipt ranked above what was known of the attempt
}

// InboundRow is a message from a person.
type InboundRow struct {
	Tenant     sealtext.Tenant
	ID         sealtext.ID
	Subject    sealtext.Subject
	Sender     sealtext.Sender // the business's address it was sent to
	Body       sealtext.Sealed // bound to (Tenant, Subject, "inbound", ID); zero once disposed of
	Intent     string          // its classification, such as "opt-out"
	ReceivedAt time.Time
}

// Backlog counts the messages that wait on one route; see [StatsStore].
type Backlog struct {
	Route     string    // empty: messages without one, see [RelayConfig.Name]
	Due       int       // Queued or Sending, due and free: a relay could claim them now
	Deferred  int       // Queued or Sending, free, and not due yet
	Leased    int       // leased by a relay
	Unknown   int       // ended as [StateUnknown] without a receipt since
	OldestDue time.Time // the earliest NotBefore of those that are due; zero if there are none
}

// GatewayStore is the store of a [Gateway]. Packages memstore and sqlstore implement it and the
// other store interfaces of this package; package transporttest has a conformance suite. A nil tx
// reads outside of any transaction; methods that write need one.
type GatewayStore interface {
	// InTx runs f in a transaction over the tables of all packages and commits it when f returns
	// nil. Otherwise it rolls back and returns the error of f, or lets its panic continue. It may
	// call f more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// InsertAll inserts rows, and returns for each, in their order, the row that is stored now. If
	// (Tenant, Reference) exists it inserts nothing; of equal ones among rows it inserts the first.
	// Another row with the same ID is an error.
	InsertAll(ctx context.Context, tx sealtext.Tx, rows []OutboxRow) ([]Inserted, error)
	// Message reads one row; the error is ErrUnknownMessage if there is none.
	Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (OutboxRow, error)
	// ClaimEvent stores that a provider's event was seen, and reports whether it is new.
	ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, transport string, event [16]byte, at time.Time) (bool, error)
	// AddInbound inserts a row. Another row with its (Tenant, ID) is an error.
	AddInbound(ctx context.Context, tx sealtext.Tx, row InboundRow) error
	// Receipts stores receipts, one after the other. Each finds the attempt that its transport
	// knows by the hash of the provider's message id, and sets Receipt and ReceiptAt of it and the
	// State of its message (with At as UpdatedAt), each if the receipt's State ranks above the
	// stored one; see [State.Rank]. A zero Provider finds none.
	Receipts(ctx context.Context, tx sealtext.Tx, receipts []ReceiptRow) ([]ReceiptResult, error)
}

// RelayStore is the store of a [Relay].
type RelayStore interface {
	// InTx is as in [GatewayStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Fenced reports whether the store belongs to another environment than
	// the one it was opened in, such as a copy of production on a laptop.
	Fenced(ctx context.Context) (bool, error)
	// Claim leases up to c.Limit rows that are StateQueued or StateSending, due (NotBefore <=
	// c.Now), not leased (LeaseUntil <= c.Now) and of the route, earliest first, over all tenants:
	// Lease grows by one, LeaseUntil becomes c.Until, State and the rest stay. Two claims never
	// return one row for the same time.
	Claim(ctx context.Context, tx sealtext.Tx, c Claim) ([]OutboxRow, error)
	// AdvanceAll makes each change whose row still has the Lease of the change, and reports for
	// each, in their order, whether it had. A change without Begin ends the lease, which is also
	// how rows are given back.
	AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []OutboxChange) ([]bool, error)
	// BeginAll inserts attempts. One with the same (Tenant, Message, Number)
	// is an error.
	BeginAll(ctx context.Context, tx sealtext.Tx, attempts []Attempt) error
	// FinishAll sets FinishedAt, Kind, Code and Provider of each attempt that exists and has no
	// FinishedAt, and reports for each whether it did.
	FinishAll(ctx context.Context, tx sealtext.Tx, attempts []Attempt) ([]bool, error)
	// DropBodies is as in [ArchiveStore].
	DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// Reroute describes the messages that [RouteStore.Reroute] moves.
type Reroute struct {
	Tenant sealtext.Tenant
	Sender sealtext.Sender
	Route  string // the new route
	Now    time.Time
	Limit  int
}

// RouteStore moves waiting messages to another route. A [GatewayStore] may also implement it.
type RouteStore interface {
	// Reroute sets the route of up to r.Limit rows of the sender that are StateQueued, not leased
	// (LeaseUntil <= r.Now) and have another Route, and returns their number.
	Reroute(ctx context.Context, tx sealtext.Tx, r Reroute) (int, error)
}

// ArchiveStore is the store of an [Archive].
type ArchiveStore interface {
	// Sent and Inbound read all rows of a subject, oldest first.
	Sent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]OutboxRow, error)
	Inbound(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]InboundRow, error)
	// Attempts reads all attempts of messages, in the order of the messages given, those of one
	// message by number.
	Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, messages []sealtext.ID) ([]Attempt, error)
	// EraseMessages deletes all rows of a subject, sent and inbound, with their attempts, and
	// returns the number of messages.
	EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error)
	// DueBodies lists sent and inbound rows that still have a Body and are final (see
	// [State.Final]) or inbound, last changed before cutoff, oldest first.
	DueBodies(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropBodies removes the Body of the rows and returns how many had one.
	DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// StatsStore counts the messages of a store.
type StatsStore interface {
	// Backlog counts the messages that wait at now, ordered by route; routes without such a message
	// are omitted.
	Backlog(ctx context.Context, now time.Time) ([]Backlog, error)
}

// Store has the methods of all of them, as one store implements them.
type Store interface {
	GatewayStore
	RelayStore
	RouteStore
	ArchiveStore
	StatsStore
}
