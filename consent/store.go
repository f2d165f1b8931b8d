package consent

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// EventKey locates the events of one person in one tenant.
type EventKey struct {
	Tenant    sealtext.Tenant
	Pseudonym sealtext.Pseudonym
}

// EventRow is a stored event. It never changes, with one exception: an erasure deletes the row, or,
// if the row is part of an opt-out in force, clears Subject and Evidence.
type EventRow struct {
	Key        EventKey
	Seq        uint64 // assigned by the store, increasing within a Key; see also [KeyMover]
	ID         sealtext.ID
	Subject    sealtext.Subject // whose key seals Evidence; zero after erasure
	Kind       Kind
	Scope      Scope
	Purposes   sealtext.PurposeSet
	Method     Method
	Flags      Flags
	OccurredAt time.Time       // as claimed by the caller
	ReceivedAt time.Time       // by the clock of the ledger
	ExpiresAt  time.Time       // zero: never
	Reference  [16]byte        // keyed hash of the idempotency key, unique within the tenant of Key
	Digest     [16]byte        // keyed hash of the content, to tell a repeat from a conflict
	Evidence   sealtext.Sealed // bound to (evidence tenant, Subject, "consent", ID)
	Notice     string          // version of the privacy notice of an opt-in; empty: none
	Clock      string          // of OccurredAt, if it is a provider's; see Event.Clock
}

// Store keeps consent events. A Store may also implement [HandoffStore], [SnapshotStore],
// [KeyLister], [CapStore], [CapBatchStore], [LastHandoffStore] and [KeyMover], and the one of package disposal;
// those of packages memstore and sqlstore implement all of them. Package consenttest has a
// conformance suite for each. A nil transaction stands for a read outside of any transaction;
// methods that write need one.
type Store interface {
	// InTx runs f in a transaction over the tables of all packages and commits it when f returns
	// nil. Otherwise it rolls back and returns the error of f, or lets its panic continue. It may
	// call f more than once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Append inserts a row with Seq = 1 + max(minSeq, last Seq of its Key) and returns it with
	// true. If (tenant, Reference) exists, Append inserts nothing and returns the existing row
	// with false. It locks the Key until tx ends.
	Append(ctx context.Context, tx sealtext.Tx, row EventRow, minSeq uint64) (EventRow, bool, error)
	// Load reads all rows of the keys, ordered by (Key, Seq), in one statement.
	Load(ctx context.Context, tx sealtext.Tx, keys []EventKey) ([]EventRow, error)
	// Erase deletes the rows of the keys. Rows whose ID is in keep stay, without Subject and
	// Evidence. Erase returns the number of rows that it deleted or cleared.
	Erase(ctx context.Context, tx sealtext.Tx, keys []EventKey, keep []sealtext.ID) (int, error)
}

// KeyMover moves rows to another pseudonym of the same person when the keys of pseudonyms are
// rotated; the Rotator of package vault calls it.
type KeyMover interface {
	// Move gives all rows of one Key another pseudonym of the same person and returns their number.
	// Every row keeps its Seq, ID and Reference, because the order of receipt decides between an
	// opt-in and an opt-out. Two rows of a Key may therefore have the same Seq afterwards, just as
	// rows under two pseudonyms of a person may have before; the ledger treats both alike. The next
	// Append to either Key assigns a Seq above its minSeq and above every row of that Key. Move,
	// Append and Erase lock the Key.
	Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error)
}

// KeyLister lists the persons of a tenant, for [Ledger.Suppressed] and [Ledger.Stats].
type KeyLister interface {
	// Keys lists Keys of a tenant that have rows, in the order of the bytes of their pseudonyms,
	// after the given one (the zero Pseudonym: from the first), at most limit.
	Keys(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, after sealtext.Pseudonym, limit int) ([]EventKey, error)
}

// SnapshotStore keeps the cost of the gate independent of the length of a person's history.
//
// No event is removed, and Load returns all of them. A row is live until it is settled, that is,
// until other rows of its Key make it irrelevant to every present and future decision of the gate.
type SnapshotStore interface {
	// Current reads the live rows of the keys in the order of Load, in one statement.
	Current(ctx context.Context, tx sealtext.Tx, keys []EventKey) ([]EventRow, error)
	// Settle marks the rows of a Key with the given IDs as not live. A row that does not exist or
	// is not live is no error. Moving a row does not change whether it is live. A row that an
	// erasure keeps becomes live again, because the rows that replaced it may be gone. Settle and
	// Append lock the Key.
	Settle(ctx context.Context, tx sealtext.Tx, key EventKey, ids []sealtext.ID) error
}

// Handoff is the row that a store keeps for a hand-off while it runs, so that ledgers in other
// processes see it.
type Handoff struct {
	// ID identifies the hand-off, not the message: a second hand-off of the same message has
	// another ID.
	ID sealtext.ID
	// Tenant, Program, Sender, Purpose and Message are those of the [Request].
	Tenant  sealtext.Tenant
	Program sealtext.Program
	Sender  sealtext.Sender
	Purpose sealtext.Purpose
	Message sealtext.ID
	// Keys are the places where the hand-off is found: those of the person's events. They are set in
	// a call of Enter or Leave, and not in a result of Live.
	Keys []EventKey
	// Left is the time that the hand-off may still take, by the clock of the store, with the
	// precision of microseconds: the full time in a call of Enter, and the remaining time in a
	// result of Live. Zero or less means that the hand-off has ended, even if its process died.
	Left time.Duration
}

// HandoffStore extends the barrier of the gate to all processes that share a store. A [Ledger]
// whose store implements it uses it unless Config.SingleProcess is set.
//
// The store must provide one order: after an Enter and an event have both been committed, every
// reader sees both. With a nil transaction Enter and Leave commit by themselves; a call that passes
// none while a transaction of the store is open in its context may return an error. Live reads the
// latest committed state, not a replica.
//
// All times are those of the store: clocks of processes are never compared.
type HandoffStore interface {
	// Enter stores hand-offs, each under all of its Keys, and reports for each one whether it has
	// entered. Without a transaction they are durable when Enter returns nil, all or none. Entering
	// an ID again changes nothing, also not its time, and counts as entered. One has not entered,
	// and nothing is stored of it, if a hand-off of the same message of the tenant, with another ID,
	// has entered, has not left all its keys, and its time is not over: of several at most one
	// enters, also of concurrent ones and of those of one call. One whose time is over is removed.
	Enter(ctx context.Context, tx sealtext.Tx, hs []Handoff) ([]bool, error)
	// Leave removes hand-offs, identified by ID, from their Keys. One that does not exist is no
	// error.
	Leave(ctx context.Context, tx sealtext.Tx, hs []Handoff) error
	// Live lists the hand-offs under any of the keys, each once, in one statement. It includes
	// those whose time is over and that have not been removed.
	Live(ctx context.Context, keys []EventKey) ([]Handoff, error)
	// LiveOf lists the hand-offs of the messages of a tenant, of all tenants for the zero one, as
	// Live does.
	LiveOf(ctx context.Context, tenant sealtext.Tenant) ([]Handoff, error)
}

// CapSlot records one message of a person, for frequency caps and so that it is handed over once. It holds neither the text nor the
// number.
type CapSlot struct {
	Tenant  sealtext.Tenant
	Subject sealtext.Subject
	Message sealtext.ID // unique for the person
	Purpose sealtext.Purpose
	// At is when the message was handed over, or, while that is not known, the latest time at which
	// it may be.
	At time.Time
	// Program is the program whose frequency counts the message; zero for none.
	Program sealtext.Program
}

// CapStore counts messages for frequency caps. With a [Store] that does not implement it, every
// cap denies.
type CapStore interface {
	// Slots reads the slots of a person, ordered by (At, Message). With a transaction it locks the
	// slots of the person until the transaction ends.
	Slots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]CapSlot, error)
	// SaveSlot inserts a slot, or replaces the person's slot with the same Message.
	SaveSlot(ctx context.Context, tx sealtext.Tx, slot CapSlot) error
	// DropSlots deletes the person's slots of the messages and returns their number. When no slot
	// of the person remains, it also deletes any other data that the store keeps for their slots.
	DropSlots(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, messages []sealtext.ID) (int, error)
}

// CapBatchStore does what a [CapStore] does for the slots of many persons at once, for
// [Ledger.CheckAll] and for a [Batch]. Persons are identified by tenant and subject.
type CapBatchStore interface {
	// SlotsOf reads the slots of the persons in one statement: each once, ordered by (Tenant,
	// Subject, At, Message). It takes no lock.
	SlotsOf(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]CapSlot, error)
	// LockSlots locks the slots of the persons until the transaction ends, in the order of (Tenant,
	// Subject), so that two calls do not deadlock, and then reads them as SlotsOf does.
	LockSlots(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]CapSlot, error)
	// SaveSlots saves slots as SaveSlot of [CapStore] does one. Of several for one Message of a
	// person the last one stays.
	SaveSlots(ctx context.Context, tx sealtext.Tx, slots []CapSlot) error
	// MoveSlots sets At of slots, identified by Tenant, Subject and Message. One that does not
	// exist is no error and is not saved: an erasure may have deleted it while the message was
	// handed over.
	MoveSlots(ctx context.Context, tx sealtext.Tx, slots []CapSlot) error
	// DropSlotsOf deletes slots, identified by Tenant, Subject and Message, as DropSlots of
	// [CapStore] does, and returns their number.
	DropSlotsOf(ctx context.Context, tx sealtext.Tx, slots []CapSlot) (int, error)
}

// LastHandoff is the row that a store keeps of a message that was handed over to a person, so that
// what they write back can be told to answer it: which question a YES is for, and which program, or
// which tenant of a shared sender, the person talks to. It holds neither the text nor the number,
// and not every message has one; see [Ledger.LastHandoff].
//
// It is kept under the subject, which stays the same when keys are rotated, so nothing has to be
// moved then. It lives until later messages of the same sender have taken its place, and at most
// until [Ledger.Erase], or until a schedule disposes of it; see package disposal.
type LastHandoff struct {
	Tenant  sealtext.Tenant
	Subject sealtext.Subject
	Message sealtext.ID // unique for the person
	// Program and Sender are those of the [Request]: for a pool its name.
	Program sealtext.Program
	Sender  sealtext.Sender
	// At is when the hand-off began, by the clock of the ledger.
	At time.Time
	// Question is the event of the kind [KindOptInRequested] whose question the message asks; zero
	// for none.
	Question sealtext.ID
	// Commands are the names of the commands of the program that the text offers.
	Commands []string
}

// LastHandoffStore keeps the last hand-offs to a person. With a [Store] that does not implement it
// no YES confirms anything, because no question is known to have been handed over.
type LastHandoffStore interface {
	// SaveLast inserts rows, or replaces the person's row of the same Message. Of the person's
	// others of the Sender it deletes those that are older than one of them which is not after
	// settled: the last one stays, whatever becomes of the messages after settled. It also deletes
	// those that are not among the last 16 of the Sender, disposal.MaxLastHandoffs, by (At, Message), and does
	// not insert such ones of rows.
	SaveLast(ctx context.Context, tx sealtext.Tx, rows []LastHandoff, settled time.Time) error
	// LastHandoffs reads the rows of persons, identified by tenant and subject, in one statement:
	// each once, ordered by (Tenant, Subject, At, Message).
	LastHandoffs(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]LastHandoff, error)
	// DropLast deletes rows, identified by Tenant, Subject and Message, and returns their number.
	DropLast(ctx context.Context, tx sealtext.Tx, rows []LastHandoff) (int, error)
}
