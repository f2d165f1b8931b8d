// Package remote removes what a provider keeps about a message, by one interface for all providers.
//
//	m := remote.Message{Tenant: shop, Account: media.Account, ID: media.EventID, Inbound: true}
//	var left *remote.LeftError
//	if err := remote.DeleteMedia(ctx, provider, m, media.Count); errors.As(err, &left) {
//		list(m, left.Files) // as not erased, or to try again
//	}
//
// # Concepts
//
// A provider keeps a copy of what it carried: the text, both numbers, and the files of a message with
// pictures. An adapter implements [Redacter], [Deleter] or [MediaDeleter] as far as its provider has a
// request for it, and declares so in transport.Capabilities. Where it implements none, what the provider
// keeps stays there for as long as its own terms say; the documentation of the adapter says what is known.
//
// [DeleteMedia] is for the files of a message at any provider: whatever is not confirmed to be gone, because
// there is no request or because it failed, comes back as a list for the file of the erasure.
//
// # Guarantees
//
// Each method returns nil only if the provider has confirmed that what it was asked to remove is gone. No
// error holds a number, a text, a credential or any other part of a request or an answer, apart from codes
// of the provider and its names of files.
//
// # What this does not do
//
// It does not find the messages of a person: the journal of package transport has the ids that providers
// gave, and the OnMedia of package webhook those of messages with files. It repeats nothing that failed.
// What a provider keeps in backups and logs, and what carriers keep, no request removes.
package remote
