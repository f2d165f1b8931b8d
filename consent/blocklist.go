package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// BlockList is a provider's list of the numbers to which it delivers nothing from a sender.
// Package transport/optouts implements it over the adapters of providers, for [Ledger.Reconcile]; so may a
// host over a list of another kind. Its errors must not contain numbers.
type BlockList interface {
	// Blocked calls f with every entry of a sender's list: the number as the provider writes it,
	// and the time since which it is blocked, zero if the provider does not tell. It stops at the
	// first error of f and returns it.
	Blocked(ctx context.Context, sender sealtext.Sender, f func(number string, since time.Time) error) error
	// Block adds a number to the list. One that is there already is no error.
	Block(ctx context.Context, sender sealtext.Sender, number sealtext.Number) error
}

// BlockListEditor is an optional interface of a [BlockList], for a provider that takes many numbers at
// once and lets the sender remove one.
type BlockListEditor interface {
	// BlockAll adds numbers to the list, at most 1000. Those that are there already are no error.
	// After an error any of them may have been added.
	BlockAll(ctx context.Context, sender sealtext.Sender, numbers []sealtext.Number) error
	// Unblock removes a number from the list. One that is not there is no error.
	Unblock(ctx context.Context, sender sealtext.Sender, number sealtext.Number) error
}

// ReconcileConfig configures [Ledger.Reconcile].
type ReconcileConfig struct {
	// Tenant and Sender that the list belongs to. Required; a program must send from the sender.
	Tenant sealtext.Tenant
	Sender sealtext.Sender
	// List of the provider. Required.
	List BlockList
	// Source names the list in the evidence. Required.
	Source string
	// Reference, if set, returns the provider's id of an entry, in the order of the list from 1, for the
	// evidence; empty for none.
	Reference func(entry int) string
	// Once is for a list that is read again and again: an entry without a time, or with one that has not
	// come yet, is as old as the last opt-out by a provider that is recorded for the person and the
	// sender, so that it does not opt out a person anew who opted in after that. By default it is new
	// each time.
	Once bool
	// Actor who reconciles, for the audit log. Required.
	Actor sealtext.Actor
	// Person returns the person of a number, for example by the vault's Enroll. Required. A
	// function that only looks up may return the zero Person for an unknown number, as suits a dry
	// run; the entry is counted and skipped. Enroll creates a subject for every number on the list,
	// including those of erased persons.
	Person func(context.Context, sealtext.Number) (sealtext.Person, error)
	// Numbers, if set, calls f with the numbers that the tenant sends to. Those that are opted out
	// here and not on the list are added to it. The ledger itself knows no numbers.
	Numbers func(ctx context.Context, f func(sealtext.Number) error) error
	// Unblock removes from the list the persons who opted in again later than the provider blocked
	// them: the events are the proof. The list must be a [BlockListEditor] and name the time of each
	// entry; an entry without one is never removed. By default they are only reported.
	Unblock bool
	// Parse parses the numbers of the list; [sealtext.ParseE164] by default.
	Parse func(string) (sealtext.Number, error)
	// DryRun compares, and neither records nor blocks anything.
	DryRun bool
	// Progress is called after every 1000 entries or numbers and at the end. Optional.
	Progress func(ReconcileReport)
}

// ReconcileReport reports the result for the entries of a list.
type ReconcileReport struct {
	Entries int // read from the list
	OptOuts int // persons recorded as opted out, or in a dry run to be recorded
	Known   int // entries of persons who are opted out here as well
	Unknown int // entries and numbers for which Person returned the zero Person
	// Conflicts are persons whom the provider blocks although they opted in again later than the
	// time of the block. Without ReconcileConfig.Unblock nothing was done about them. Conflicts has
	// at most 1000 of them, and Later is the number of all.
	Conflicts []ReconcileConflict
	Later     int
	Unblocked int // entries that were removed from the list, or in a dry run to be removed
	Numbers   int // looked at for the list, where ReconcileConfig.Numbers is set
	Blocked   int // added to the list, or in a dry run to be added
	// Errors are the entries that cannot be read, at most 1000; Bad is their number.
	Errors []EntryError
	Bad    int
}

// ReconcileConflict is a person whom a provider blocks and the ledger does not.
type ReconcileConflict struct {
	Person sealtext.Person
	Scope  Scope     // of a sender in a program
	Since  time.Time // when the provider blocked them
	Back   time.Time // when they opted in again
	// Proof is the event by which they did; zero if the person's history does not tell which.
	Proof sealtext.ID
}

// EntryError describes the fault of one entry of a list. It never contains the entry.
type EntryError struct {
	Entry int    // in the order of the list, from 1
	Field string // "number" or what an event lacks
	Rule  string // what it must be
}

// Error returns the place, the field and the rule.
func (e EntryError) Error() string {
	return fmt.Sprintf("consent: entry %d of the list: %s %s", e.Entry, e.Field, e.Rule)
}

func (l *Ledger) checkReconcile(cfg *ReconcileConfig) error {
	switch {
	case cfg.Tenant.IsZero() || cfg.Tenant == l.account:
		return inputError("tenant", "must be named, and one that sends")
	case cfg.List == nil:
		return inputError("list", "must be the provider's list")
	case cfg.Source == "":
		return inputError("source", "must name the list")
	case cfg.Person == nil:
		return inputError("person", "must be a function that makes a person of a number, such as the vault's Enroll")
	}
	if _, edits := cfg.List.(BlockListEditor); cfg.Unblock && !edits {
		return inputError("unblock", "must be false for a list that is no BlockListEditor")
	}
	if cfg.Parse == nil {
		cfg.Parse = sealtext.ParseE164
	}
	return cfg.Actor.Check()
}
