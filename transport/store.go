package transport

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport/fair"
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
	Location rule.Location
	// Template is the id of the declared template that made the text; empty for a free text.
	Template string
	Answers  sealtext.ID // the event that the message answers; zero for none
	Commands []string    // names of the commands that the text offers
	NoReply  bool        // whether the text asks for no answer
	Segments int         // that the text takes, see package segment
	Asked    sealtext.ID // the request of the person that the message follows; zero for none
	// AtLeastOnce lets a relay repeat the message after StateUnknown; see Message.AtLeastOnce.
	AtLeastOnce bool
	Reference   [16]byte // keyed hash of the idempotency key, unique in the tenant
	Digest      [16]byte // keyed hash of the content, to tell a repeat from a conflict
	State       State
	CreatedAt   time.Time
	// DueAt is the later of CreatedAt and the time that the host asked for. It never changes, even
	// if NotBefore is moved.
	DueAt     time.Time
	NotBefore time.Time
	ExpiresAt time.Time
	UpdatedAt time.Time
	// TextUntil is until when the text is kept after a final receipt too, see
	// program.Program.TextsFor; zero for a text that is gone then, and without a Body.
	TextUntil time.Time
	// Trace is the host's trace id; zero for none.
	Trace [16]byte
	// Attempts is the number of hand-offs that began.
	Attempts int
	// LookAt is when a relay next tries to settle the message, for StateUnknown; zero if none does.
	LookAt time.Time
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
	LookAt    time.Time // becomes that of the row, also if it is zero
	At        time.Time // becomes UpdatedAt
	// Begin marks the beginning of one more attempt. The lease then continues, until LeaseUntil if
	// that is set. Without Begin it ends: that of the row becomes zero.
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
	Now time.Time // by which rows are due
	// LeaseNow is the time by which leases have ended; zero: Now. Until is when the new ones end, by
	// the same clock. A relay has it from [RelayStore.Fenced].
	LeaseNow time.Time
	Until    time.Time
	Limit    int
	// Route of the rows. Empty means rows without a route.
	Route string
	// Purposes of the rows; all if there are none.
	Purposes sealtext.PurposeSet
	// Order is whose turn it is, and is changed by the claim. Nil begins anew, and looks at all tenants.
	Order *fair.Order
	// Expired is for the rows whose ExpiresAt is at or before Now, whatever their NotBefore, those that
	// expired first first; Purposes and Order then have no meaning.
	Expired bool
}

// LeaseTime returns LeaseNow, or Now where that is zero.
func (c Claim) LeaseTime() time.Time {
	if c.LeaseNow.IsZero() {
		return c.Now
	}
	return c.LeaseNow
}

// Attempt is one hand-off of one message to a transport: a row written before the transport is
// called and completed after it answered.
type Attempt struct {
	Tenant     sealtext.Tenant
	Message    sealtext.ID
	Number     int    // 1 for the first
	Transport  string // name of the provider: of the relay, or one of its Router
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
	Provider  [16]byte    // keyed hash of the provider's message id; zero: not known
	Message   sealtext.ID // of the message, if the receipt has it; zero: not known
	State     State
	OptedOut  bool // see DeliveryReceipt.OptedOut
	At        time.Time
	HeardAt   time.Time // when the host received it, for the feed; zero: At
}

// Reports reports whether the State is one that receipts report: StateAccepted, or one with a rank.
func (r ReceiptRow) Reports() bool { return r.State == StateAccepted || r.State.Rank() > 0 }

// Attempt returns the attempt that a receipt without a known Provider is about, of all attempts of its
// message, ordered by Number: the last one by the transport that does not have another Provider; one
// that sent nothing only if there is no other.
func (r ReceiptRow) Attempt(all []Attempt) (found Attempt, ok bool) {
	for _, a := range all {
		switch {
		case a.Transport != r.Transport:
		case a.Provider != [16]byte{} && r.Provider != [16]byte{} && a.Provider != r.Provider:
		case ok && a.Kind == OutcomeNotSent && found.Kind != OutcomeNotSent:
		default:
			found, ok = a, true
		}
	}
	return found, ok
}

// ReceiptResult is the result for one receipt.
type ReceiptResult struct {
	Message OutboxRow // as it is now; zero if the receipt has no attempt
	Known   bool      // whether it has one
	Changed bool      // whether it ranked above what was known of the attempt, or changed the message
	// Kept reports that the receipt was kept for [ReceiptStore.JoinReceipts].
	Kept bool
	// Ended reports that a relay would have done more for the message: it was StateQueued or
	// StateSending, or StateUnknown with a LookAt, and is final by the receipt.
	Ended bool
	// Receipt is the receipt, if JoinReceipts returns the result.
	Receipt ReceiptRow
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
	TextUntil  time.Time // until when the text is kept; zero: as the retention schedule sets
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

// SenderBacklog counts the messages of a tenant that wait on one sender, as [Backlog] does by route.
type SenderBacklog struct {
	Tenant    sealtext.Tenant
	Sender    sealtext.Sender
	Due       int       // due and free
	Deferred  int       // held until a later time: by the host, by hours, or by a pause
	Leased    int       // in flight, or about to be
	Unknown   int       // parked as [StateUnknown]; see [Gateway.Unknown]
	OldestDue time.Time // zero if none is due
}

// GatewayStore is the store of a [Gateway]. Packages memstore and sqlstore implement it and the
// other store interfaces of this package; package transporttest has a conformance suite. A nil tx
// reads outside of any transaction; methods that write need one.
//
// Stores write the feed themselves, in the transaction of what it tells about, so that no caller can
// forget to: an inbound message, and every change of a message to a final state; see [State.Final]
// and [OutboxRow.StateEvent].
type GatewayStore interface {
	// InTx runs f in a transaction over the tables of all packages and commits it when f returns
	// nil. Otherwise it rolls back and returns the error of f, or lets its panic continue. It may
	// call f more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// InsertAll inserts rows, and returns for each, in their order, the row that is stored now. If
	// (Tenant, Reference) exists, also as the key of a deleted row (see [DisposalStore]), it inserts
	// nothing; of equal ones among rows it inserts the first.
	// Another row with the same ID is an error. A row that it inserts in a final state is added to
	// the feed.
	InsertAll(ctx context.Context, tx sealtext.Tx, rows []OutboxRow) ([]Inserted, error)
	// Message reads one row; the error is ErrUnknownMessage if there is none.
	Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (OutboxRow, error)
	// ClaimEvent stores that a provider's event was seen, and reports whether it is new. The hash of
	// an event covers its transport.
	ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, transport string, event [16]byte, at time.Time) (bool, error)
	// AddInbound inserts a row, unless its ID is zero, and adds heard to the feed. Another row with
	// its (Tenant, ID) is an error.
	AddInbound(ctx context.Context, tx sealtext.Tx, row InboundRow, heard Event) error
	// Receipts stores receipts, one after the other. Each finds the attempt of its transport with its
	// Provider, or else, if it has a Message, the one of [ReceiptRow.Attempt], which gets the Provider
	// if it has none. Receipt and ReceiptAt of the attempt are set if the receipt's State ranks above
	// the stored one, see [State.Rank], and the State of the message, with At as UpdatedAt and without
	// a LookAt, as [OutboxRow.Hears] says. A message whose State changes is added to the feed, with
	// the receipt's HeardAt.
	//
	// A receipt whose attempt has no outcome yet, or that has a Provider and finds no attempt, changes
	// nothing and is kept, once for each State and OptedOut, if it Reports something.
	Receipts(ctx context.Context, tx sealtext.Tx, receipts []ReceiptRow) ([]ReceiptResult, error)
}

// RelayStore is the store of a [Relay].
type RelayStore interface {
	// InTx is as in [GatewayStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Fenced reports whether the store belongs to another environment than
	// the one it was opened in, such as a copy of production on a laptop. The error is
	// highwater.ErrRewound for one that was restored from a backup: nothing is claimed from it.
	//
	// It also returns the time of the store, by which relays judge leases, so that those of all
	// machines agree; zero for a store without a clock, and then each relay goes by its own.
	Fenced(ctx context.Context) (fenced bool, now time.Time, err error)
	// Claim leases up to c.Limit rows that are StateQueued or StateSending, due (NotBefore <=
	// c.Now), not leased (LeaseUntil <= c.LeaseTime()), of the route and of c.Purposes: Lease grows by one,
	// LeaseUntil becomes c.Until, State and the rest stay. Claim finds the tenants that have such
	// rows, over the whole queue, by the walks of [fair.Order.Walk], which end after
	// [fair.Idle] tenants without any; [fair.Order.Fill] divides the limit among the purposes and
	// tenants, and of each Claim takes the earliest. Rows are returned by purpose, passcodes first,
	// and by NotBefore. Two claims never return one row for the same time. With c.Expired it leases
	// those that have expired instead, and what it costs does not grow with the number of others.
	Claim(ctx context.Context, tx sealtext.Tx, c Claim) ([]OutboxRow, error)
	// AdvanceAll makes each change whose row still has the Lease of the change, and reports for
	// each, in their order, whether it had. A change without Begin ends the lease, which is also
	// how rows are given back. One that is made, to a final State, is added to the feed. With Begin it
	// is not made if the row is neither StateQueued, StateSending nor StateUnknown. Otherwise a State
	// with a rank stays, and so does StateAccepted if the change is to StateUnknown: a receipt has
	// reported it. LookAt is set only for a row that is StateUnknown then.
	AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []OutboxChange) ([]bool, error)
	// BeginAll inserts attempts. One with the same (Tenant, Message, Number)
	// is an error.
	BeginAll(ctx context.Context, tx sealtext.Tx, attempts []Attempt) error
	// FinishAll sets FinishedAt, Kind, Code, Provider and Member of each attempt that exists and has no
	// FinishedAt, or whose Kind is OutcomeUnknown while the new one is another, and reports for each
	// whether it did. A Provider that is there stays if the new one is zero.
	FinishAll(ctx context.Context, tx sealtext.Tx, attempts []Attempt) ([]bool, error)
	// DropBodies is as in [ArchiveStore].
	DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// ExclusiveStore is an optional interface of a [RelayStore] whose transactions exclude each other: a
// long one keeps all other writers waiting, and with them an opt-out.
type ExclusiveStore interface {
	// LongestTx is how long one transaction of a relay should take at most; zero for no bound. The
	// relay puts fewer messages into a transaction if the last one took longer.
	LongestTx() time.Duration
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

// CancelStore cancels messages that wait. A [GatewayStore] may also implement it.
type CancelStore interface {
	// Cancel makes a row that is StateQueued StateCanceled and ends the lease that a relay may have:
	// Lease grows by one, so that the relay finds it lost, and At becomes LeaseUntil and UpdatedAt.
	// It returns the row as it is then, and whether this call changed it, which is added to the feed;
	// the error is ErrUnknownMessage if there is none.
	Cancel(ctx context.Context, tx sealtext.Tx, c Canceling) (OutboxRow, bool, error)
	// DropBodies is as in [ArchiveStore].
	DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// Canceling identifies the row that [CancelStore.Cancel] changes: by ID, or by Reference if ID is
// zero.
type Canceling struct {
	Tenant    sealtext.Tenant
	ID        sealtext.ID
	Reference [16]byte // of [OutboxRow]
	At        time.Time
}

// UnknownStore lists and changes the messages that ended as StateUnknown. A [GatewayStore] and a
// [RelayStore] may also implement it.
type UnknownStore interface {
	// Unknown reads rows of a tenant that are StateUnknown, in the order of their IDs, after one
	// that may be zero, at most limit. A limit below 1 reads none.
	Unknown(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, after sealtext.ID, limit int) ([]OutboxRow, error)
	// Resolve makes the change of a row that is StateUnknown, and returns the row as it is then and
	// whether this call changed it; the error is ErrUnknownMessage if there is none. LookAt becomes
	// zero, and the lease that a relay may have ends as with [CancelStore.Cancel]. A change to a final
	// state is added to the feed.
	Resolve(ctx context.Context, tx sealtext.Tx, r Resolving) (OutboxRow, bool, error)
	// ClaimUnknown leases up to c.Limit rows that are StateUnknown, have a LookAt at or before c.Now, are
	// not leased, and whose last attempt is of the transport c.Route, earliest LookAt first, as
	// [RelayStore.Claim] does. c.Order has no meaning.
	ClaimUnknown(ctx context.Context, tx sealtext.Tx, c Claim) ([]OutboxRow, error)
	// UnknownDue reports whether ClaimUnknown would lease a row, without a transaction.
	UnknownDue(ctx context.Context, c Claim) (bool, error)
	// Attempts is as in [ArchiveStore].
	Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, messages []sealtext.ID) ([]Attempt, error)
}

// Resolving is the change of [UnknownStore.Resolve].
type Resolving struct {
	Tenant    sealtext.Tenant
	ID        sealtext.ID
	State     State
	NotBefore time.Time // zero: unchanged
	At        time.Time // becomes UpdatedAt
}

// ReceiptStore joins receipts that came before the outcome of their attempt. A [RelayStore] may also
// implement it.
type ReceiptStore interface {
	// JoinReceipts removes the kept receipts of attempts, by their Message and Provider, and stores
	// them as [GatewayStore.Receipts] does, in the order of HeardAt. Those whose attempt has no outcome
	// yet stay. It returns the results of the others. An event of the feed is not before the UpdatedAt
	// that the message had.
	JoinReceipts(ctx context.Context, tx sealtext.Tx, attempts []Attempt) ([]ReceiptResult, error)
	// StrayReceipts lists, for JoinReceipts, what attempts with an outcome have kept receipts with a
	// HeardAt at or after since, at most limit: those that came in at the same time as the outcome. An
	// Attempt in the list has a Tenant and one of Message and Provider.
	StrayReceipts(ctx context.Context, since time.Time, limit int) ([]Attempt, error)
}

// ArchiveStore is the store of an [Archive].
type ArchiveStore interface {
	// Sent and Inbound read all rows of a subject, oldest first.
	Sent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]OutboxRow, error)
	Inbound(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]InboundRow, error)
	// Attempts reads all attempts of messages, in the order of the messages given, those of one
	// message by number.
	Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, messages []sealtext.ID) ([]Attempt, error)
	// EraseMessages deletes all rows of a subject, sent and inbound, with their attempts and the kept
	// receipts that name them, and returns the number of messages. The subject's events in the feed, also those without a
	// position, become EventErased and keep nothing but Position, Tenant, Program, Sender and At.
	EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error)
	// DueBodies lists sent and inbound rows that still have a Body and are final (see
	// [State.Final]) or inbound: those with a TextUntil before now, and those without one that last
	// changed before cutoff; oldest first, by the one or the other.
	DueBodies(ctx context.Context, tx sealtext.Tx, cutoff, now time.Time, limit int) ([]sealtext.Item, error)
	// DropBodies removes the Body and the TextUntil of the rows and returns how many had a Body.
	DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// StatsStore counts the messages and the events of a store.
type StatsStore interface {
	// Backlog counts the messages that wait at now, ordered by route; routes without such a message
	// are omitted.
	Backlog(ctx context.Context, now time.Time) ([]Backlog, error)
	// SenderBacklog counts the same messages by tenant and sender, ordered by them, in one
	// statement.
	SenderBacklog(ctx context.Context, now time.Time) ([]SenderBacklog, error)
	// FeedStats counts the events that wait. The cursors are ordered by name.
	FeedStats(ctx context.Context) (FeedStats, error)
}

// FeedCursor is the place of one reader in the feed.
type FeedCursor struct {
	Name     string
	Position int64 // of the last event that is done; 0 before the first
	Failures int   // how often the next event has failed
	// RetryAt is when the next event may be tried again; zero if it has not failed.
	RetryAt time.Time
	SeenAt  time.Time // when the reader was last at work
}

// ParkedEvent is an event that a reader has passed without success.
type ParkedEvent struct {
	Cursor   string
	Event    Event // as it is now: it may have been erased
	Failures int
	ParkedAt time.Time
}

// EventStore is the feed as it is read by a [Feed]. Events get their positions after their
// transactions were committed, so that no reader passes one that appears later.
type EventStore interface {
	// InTx is as in [GatewayStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Unnumbered reports whether there are committed events without a position.
	Unnumbered(ctx context.Context) (bool, error)
	// Number gives the next positions to up to limit committed events that have none, by At, those
	// of the same time by State, and returns their number. Positions begin with 1, increase by one
	// and are never used again. Two calls at once wait for each other. If a larger token was passed
	// in before, it changes nothing, and the error is [ErrNumbererLost].
	Number(ctx context.Context, tx sealtext.Tx, token uint64, limit int) (int, error)
	// Events reads up to limit events with a position above after, in the order of positions.
	Events(ctx context.Context, tx sealtext.Tx, after int64, limit int) ([]Event, error)
	// Cursor returns the cursor of a name with at as SeenAt, creating it at position 0 if there is
	// none, and locks it: another call for it waits for the end of tx.
	Cursor(ctx context.Context, tx sealtext.Tx, name string, at time.Time) (FeedCursor, error)
	// SetCursor replaces a cursor that Cursor returned in tx.
	SetCursor(ctx context.Context, tx sealtext.Tx, c FeedCursor) error
}

// ParkedStore keeps the events that a reader of a [Feed] could not handle.
type ParkedStore interface {
	// Park adds an event by its position. Parking it twice is an error.
	Park(ctx context.Context, tx sealtext.Tx, p ParkedEvent) error
	// Parked reads up to limit parked events of a cursor with a position above after, in the order
	// of positions.
	Parked(ctx context.Context, tx sealtext.Tx, cursor string, after int64, limit int) ([]ParkedEvent, error)
	// Unpark removes one and reports whether there was one.
	Unpark(ctx context.Context, tx sealtext.Tx, cursor string, position int64) (bool, error)
}

// FeedStore is the store of a [Feed].
type FeedStore interface {
	EventStore
	ParkedStore
	StatsStore
}

// ConversationStore is the store of [Conversations].
type ConversationStore interface {
	// Conversation reads up to limit sent and up to limit inbound rows of a subject that come after
	// the page's mark, newest first: by CreatedAt and ReceivedAt, those of the same time by ID, the
	// larger one first.
	Conversation(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, page ConversationPage) ([]OutboxRow, []InboundRow, error)
}

// RateStore keeps the states of rates; see [Rate]. A [RelayStore] may also implement it. Package
// transport/route keeps the health of providers in it, by names that begin with "breaker/".
type RateStore interface {
	// Rates reads states, in the order of names, which differ; a name without a state has a zero
	// one. It locks them until the transaction ends, in the order of their names: of two transactions
	// with a name in common the second one reads what the first one has written.
	Rates(ctx context.Context, tx sealtext.Tx, names []string) ([]RateState, error)
	// SetRates inserts or replaces states, whose names differ.
	SetRates(ctx context.Context, tx sealtext.Tx, states []RateState) error
	// DueRates lists rates none of whose times is at or after cutoff, at most limit: a zero state means
	// the same. An item has a Record only, which stands for the name.
	DueRates(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropRates deletes those of the items that are still due by cutoff, and returns their number.
	DropRates(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error)
}

// Store has the methods of all of them, as one store implements them.
type Store interface {
	GatewayStore
	RelayStore
	RouteStore
	CancelStore
	UnknownStore
	ReceiptStore
	ArchiveStore
	ConversationStore
	FeedStore
	FeedArchiveStore
	DisposalStore
	RateStore
}
