package optouts

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// Query names the sender whose list a provider is asked about.
type Query struct {
	Tenant sealtext.Tenant
	// Sender is the declared sender: of a pool its name.
	Sender sealtext.Sender
}

// How is the way in which an entry came onto a list. Its text is that of [How.String].
type How uint8

// The ways.
const (
	HowUnknown How = 0 // the provider does not tell, or names a way that is not known here
	HowText    How = 1 // a text of the person, such as STOP, to the provider
	HowAPI     How = 2 // a request of the sender, such as one of this package
	HowLink    How = 3 // a link in a message that the person opened
	HowOther   How = 4 // the provider itself, such as for a number that does not answer
)

var howNames = [...]string{HowUnknown: "unknown", HowText: "text", HowAPI: "request", HowLink: "link", HowOther: "provider"}

// String returns the name of the way.
func (h How) String() string {
	if int(h) >= len(howNames) {
		return howNames[HowUnknown]
	}
	return howNames[h]
}

// MarshalText returns the name.
func (h How) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads a name; one that is not known is HowUnknown.
func (h *How) UnmarshalText(b []byte) error {
	*h = How(max(slices.Index(howNames[:], string(b)), 0)) //nolint:gosec // an index of five
	return nil
}

// Entry is a person to whom a provider delivers nothing.
type Entry struct {
	Number sealtext.Number
	// Sender is the address from which nothing is delivered, as the provider names it; zero where it
	// names none, or blocks all addresses of the account.
	Sender sealtext.Sender
	// At is since when, by the clock of the provider; zero if it does not tell.
	At time.Time
	// How the entry came about.
	How How
	// ID is the provider's name for the entry: printable ASCII without a number; empty for none.
	ID string
}

// Page is a part of a list.
type Page struct {
	Entries []Entry
	// Unread is the number of entries that are not for texts, or that have no number that can be read.
	Unread int
	// Next is what the next page is asked for with; empty after the last one. One of up to six digits
	// is stored, so that another process can go on from there.
	Next string
}

// Lister is the capability of an adapter to list whom its provider delivers nothing to.
type Lister interface {
	// ListOptOuts returns the page with the Next of the one before it, or the first one for "". It
	// has all who get nothing from the sender of the query, which may be more than those who opted
	// out of that address. Errors contain no number and no credential. It is called by several
	// goroutines at once.
	ListOptOuts(ctx context.Context, q Query, next string) (Page, error)
}

// Blocker is the capability of an adapter to put numbers onto the list of its provider.
type Blocker interface {
	// BlockNumbers adds at most 100 numbers to the list of the sender. One that is on it is no error.
	// It returns nil only if the provider has accepted all of them; after an error any may have been
	// added. Errors contain no number and no credential.
	BlockNumbers(ctx context.Context, q Query, numbers []sealtext.Number) error
}

// Unblocker is the capability of an adapter to take an entry off the list of its provider.
type Unblocker interface {
	// UnblockNumber removes an entry as ListOptOuts returned it. One that is not there is no error.
	// Errors contain no number and no credential.
	UnblockNumber(ctx context.Context, q Query, e Entry) error
}
