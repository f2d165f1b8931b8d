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
	Purpose sealtext.Purpose
	Body    sealtext.Sealed // bound to (Tenant, Subject, "body", ID); zero once disposed of
	Zones   []string        // IANA names of the recipient's candidate time zones
	// Jurisdictions are those that the host named, Regions those that the
	// number tells; see [consent.Request].
	Jurisdictions []rule.Jurisdiction
	Regions       []rule.Jurisdiction
	Answers       sealtext.ID // what the person said that the message answers; zero for none
	Reference     [16]byte    // keyed hash of the idempotency key, unique in the tenant
	Digest        [16]byte    // keyed hash of the content, to tell a repeat from a conflict
	State         State
	CreatedAt     time.Time
	NotBefore     time.Time
	ExpiresAt     time.Time
	UpdatedAt     time.Time
	// Attempts counts hand-offs that were begun.
	Attempts int
	// Lease is the fencing token of the relay that holds the row; it grows
	// with every claim. LeaseUntil is when another relay may claim it.
	Lease      uint64
	LeaseUntil time.Time
}

// OutboxChange is what [OutboxStore.Advance] does to a row.
type OutboxChange struct {
	Tenant    sealtext.Tenant
	ID        sealtext.ID
	Lease     uint64 // must still be the row's
	State     State
	NotBefore time.Time // zero: unchanged
	At        time.Time // becomes UpdatedAt
	Begin     bool      // one more attempt begins; the lease is kept
}

// OutboxStore keeps messages until they are handed over and their receipts
// after that. memstore and sqlstore implement it; transporttest checks an
// implementation.
type OutboxStore interface {
	// InTx runs f in a transaction over all rooms of the store and commits
	// it when f returns nil. Otherwise it rolls back and returns the error of
	// f, or lets its panic go on. f may run more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Insert inserts a row and returns it with true. Where (tenant,
	// Reference) exists it inserts nothing and returns the row there with
	// false. Another row with its ID is an error.
	Insert(ctx context.Context, tx sealtext.Tx, row OutboxRow) (OutboxRow, bool, error)
	// Claim leases up to limit rows that are Queued or Sending, due
	// (NotBefore <= now) and not leased (LeaseUntil <= now), earliest first,
	// over all tenants: Lease grows by one, LeaseUntil becomes until, State
	// and the rest stay. Two claims never return one row for the same time.
	Claim(ctx context.Context, tx sealtext.Tx, now, until time.Time, limit int) ([]OutboxRow, error)
	// Advance changes the row if its Lease is still c.Lease, and reports
	// whether it was. Without Begin it ends the lease (LeaseUntil = c.At).
	Advance(ctx context.Context, tx sealtext.Tx, c OutboxChange) (bool, error)
	// Message reads one row; ErrUnknownMessage when there is none. A nil tx
	// reads outside of any transaction.
	Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (OutboxRow, error)
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

// JournalStore keeps attempts.
type JournalStore interface {
	// Begin inserts an attempt. One with the same (Tenant, Message, Number)
	// is an error.
	Begin(ctx context.Context, tx sealtext.Tx, a Attempt) error
	// Finish sets FinishedAt, Kind, Code and Provider of an attempt that has
	// no FinishedAt, and reports whether there was one.
	Finish(ctx context.Context, tx sealtext.Tx, a Attempt) (bool, error)
	// Attempts reads all attempts of a message by number. A nil tx reads
	// outside of any transaction.
	Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, message sealtext.ID) ([]Attempt, error)
	// Receipt finds the attempt that a transport knows by the hash of the
	// provider's message id and sets Receipt and ReceiptAt, and the State of
	// its message (with at as its UpdatedAt), each where state ranks above
	// what is there (see [State.Rank]). It returns the attempt as it is then
	// and whether the attempt changed; ErrUnknownMessage when there is none,
	// as for a zero provider.
	Receipt(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, transport string, provider [16]byte, state State, at time.Time) (Attempt, bool, error)
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

// InboundStore keeps what came in.
type InboundStore interface {
	// ClaimEvent records that a provider's event was seen, and reports
	// whether it is the first time.
	ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, transport string, event [16]byte, at time.Time) (bool, error)
	// AddInbound inserts a row. Another row with its (Tenant, ID) is an error.
	AddInbound(ctx context.Context, tx sealtext.Tx, row InboundRow) error
}

// ArchiveStore is what rights and retention ask of the stored messages.
type ArchiveStore interface {
	// Sent and Inbound read all rows of a subject, oldest first. A nil tx
	// reads outside of any transaction.
	Sent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]OutboxRow, error)
	Inbound(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]InboundRow, error)
	// EraseMessages deletes all rows of a subject, sent and inbound, with
	// their attempts, and reports how many messages there were.
	EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error)
	// DueBodies lists sent and inbound rows that still have a Body and are
	// done with: final (see [State.Final]) or inbound, last changed before
	// cutoff, oldest first. A nil tx reads outside of any transaction.
	DueBodies(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error)
	// DropBodies removes the Body of the rows and reports how many had one.
	DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error)
}

// Store is all that a [Gateway] and a [Relay] keep.
type Store interface {
	OutboxStore
	JournalStore
	InboundStore
	ArchiveStore
	// Fenced reports whether the store belongs to another environment than
	// the one it was opened in, such as a copy of production on a laptop.
	Fenced(ctx context.Context) (bool, error)
}
