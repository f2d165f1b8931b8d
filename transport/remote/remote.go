package remote

import (
	"context"
	"errors"
	"strconv"

	"github.com/sealtext/sealtext"
)

// Message names a message at a provider.
type Message struct {
	Tenant sealtext.Tenant
	// Account is the provider's name of the account that has the message, such as that of an event of
	// package webhook. If it is empty, the account is the one through which the adapter sends from
	// Sender, which may be another one than when the message was sent.
	Account string
	// Sender is the host application's own address: the sender of an outgoing message, the recipient of
	// an inbound one. Of a pool it is the declared name.
	Sender sealtext.Sender
	// ID is what the provider calls the message.
	ID string
	// Inbound reports that a person sent the message, and not the host.
	Inbound bool
}

// ErrNotFound is returned for a message that the provider does not have: it was removed before, was never
// kept, or belongs to another account.
var ErrNotFound = errors.New("remote: the provider has no such message in the account; it was removed before, or the account is another one")

// ErrNoRequest is wrapped by the error of [DeleteMedia] for files at a provider that has no request to
// remove them, or none that its adapter makes.
var ErrNoRequest = errors.New("remote: the adapter has no request that removes the files of a message; the documentation of its package says what is known")

// Redacter is the capability of an adapter to have the text of a message removed.
type Redacter interface {
	// RedactMessage removes the text of a message, and its files if the adapter is a [MediaDeleter]; the
	// record of it stays, with its numbers unless the adapter says otherwise. Errors are [ErrNotFound],
	// a [*LeftError] if the text is gone and files are not, and those of the adapter. It is called by
	// several goroutines at once.
	RedactMessage(ctx context.Context, m Message) error
}

// Deleter is the capability of an adapter to have a message removed.
type Deleter interface {
	// DeleteMessage removes a message: its text, its numbers, its files and the record of it. Errors are
	// [ErrNotFound] and those of the adapter. It is called by several goroutines at once.
	DeleteMessage(ctx context.Context, m Message) error
}

// MediaDeleter is the capability of an adapter to have the files of a message removed.
type MediaDeleter interface {
	// DeleteMedia removes the files that came with a message; the rest of it stays. It returns nil if
	// there are none. Errors are [ErrNotFound], a [*LeftError] and those of the adapter, after which
	// any of the files may be left. It is called by several goroutines at once.
	DeleteMedia(ctx context.Context, m Message) error
}

// LeftError lists files of a message that are still at the provider.
type LeftError struct {
	// Files are the provider's names of them, or those that [DeleteMedia] gives: printable ASCII without
	// a phone number.
	Files []string
	// Err is why the last of them could not be removed; nil if the provider has only not done it yet.
	Err error
}

// Error tells how many there are.
func (e *LeftError) Error() string {
	return "remote: files of the message that are still at the provider: " + strconv.Itoa(len(e.Files)) + "; try again, or list them as not erased"
}

// Unwrap returns Err.
func (e *LeftError) Unwrap() error { return e.Err }
