package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// BlockList is a provider's list of the people to whom it delivers nothing
// from a sender. Adapters of providers implement it for [Ledger.Reconcile].
// Its errors must not hold numbers.
type BlockList interface {
	// Blocked calls f with every entry of a sender's list: the number as the
	// provider writes it, and since when it is blocked, zero where the
	// provider does not tell. It ends with the first error of f.
	Blocked(ctx context.Context, sender sealtext.Sender, f func(number string, since time.Time) error) error
	// Block puts a number on the list. One that is there is no error.
	Block(ctx context.Context, sender sealtext.Sender, number sealtext.Number) error
}

// ReconcileConfig is what [Ledger.Reconcile] needs to know.
type ReconcileConfig struct {
	// Tenant and Sender whose list it is. Required; a program must send from
	// the sender.
	Tenant sealtext.Tenant
	Sender sealtext.Sender
	// List is the provider's. Required.
	List BlockList
	// Source names the list; it goes into the evidence. Required.
	Source string
	// Actor who reconciles. Required.
	Actor sealtext.Actor
	// Person makes a person of a number, such as the vault's Enroll. Required.
	// One that only finds may give the zero Person for a number that it does
	// not know, as a dry run wants: it is counted and left out. Enroll makes a
	// subject of everybody on the list, also of those who were forgotten.
	Person func(context.Context, sealtext.Number) (sealtext.Person, error)
	// Numbers, where it is set, calls f with the numbers that the tenant
	// sends to: those of them that are out here and not on the list are put on
	// it. The ledger itself knows no numbers.
	Numbers func(ctx context.Context, f func(sealtext.Number) error) error
	// Parse reads the numbers of the list; [sealtext.ParseE164] by default.
	Parse func(string) (sealtext.Number, error)
	// DryRun compares, and neither records nor blocks anything.
	DryRun bool
	// Progress is called after every 1000 entries or numbers and at the end.
	// Not needed.
	Progress func(ReconcileReport)
}

// ReconcileReport says what became of the entries of a list.
type ReconcileReport struct {
	Entries int // read from the list
	OptOuts int // people recorded as out, or in a dry run to be recorded
	Known   int // entries of people who are out here as well
	Unknown int // entries and numbers of whom Person knows nobody
	// Conflicts are people whom the provider blocks, and who came back later
	// than that without its notice. Nothing was done about them: whether to
	// unblock them there is for the host to say. The first 1000; Later is how
	// many there are.
	Conflicts []ReconcileConflict
	Later     int
	Numbers   int // looked at for the list, where ReconcileConfig.Numbers is set
	Blocked   int // put on the list, or in a dry run to be put there
	// Errors are the entries that cannot be read, the first 1000 of them; Bad
	// is how many there are.
	Errors []EntryError
	Bad    int
}

// ReconcileConflict is a person whom a provider blocks and the ledger does not.
type ReconcileConflict struct {
	Person sealtext.Person
	Scope  Scope     // of a sender in a program
	Since  time.Time // when the provider blocked them
	Back   time.Time // when they came back
}

// EntryError says what is wrong with one entry of a list. It never holds the
// entry.
type EntryError struct {
	Entry int    // in the order of the list, from 1
	Field string // "number" or what an event lacks
	Rule  string // what it must be
}

// Error is the place, the field and the rule.
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
	if cfg.Parse == nil {
		cfg.Parse = sealtext.ParseE164
	}
	return cfg.Actor.Check()
}
