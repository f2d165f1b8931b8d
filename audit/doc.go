// Package audit puts on record what was done with people's data: who did it,
// to whom, why, and what came of it.
//
// An [Event] is of a closed set of kinds and has no free text: its strings are
// names and references that follow a grammar, so that no number slips into
// the log. [Log.Record] stores it in the transaction of what it is about:
// both are stored, or neither is. The header (tenant, kind, time, subject, a
// keyed hash of the actor) is in the clear; the rest is sealed, under the
// subject's own key where the event is about somebody.
//
// # Reading
//
// [Log.Events] goes over the events of a tenant, by subject, kind, actor and
// time. The details hold no number and no text, so reading them reveals
// nobody; who may read the log is the host's decision.
//
// # Erasure
//
// [Log.Erase] unlinks the events of a person: their headers stay and say that
// something happened, not to whom. What was sealed cannot be read once the
// vault has shredded the subject's key.
//
// # What this does not protect
//
// Whoever can write to the database can delete or change rows; this release
// does not prove the opposite. Times are those of the process that recorded.
//
// # Compatibility
//
// The numbers of kinds and the versioned payload do not change.
package audit
