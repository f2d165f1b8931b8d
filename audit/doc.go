// Package audit keeps the log of what was done with people's data: by whom, to whom, why, and with
// what result.
//
// A [Log] records an [Event] within the caller's transaction, so that the event is committed
// together with the change that it describes, or not at all:
//
//	log, err := audit.New(audit.Config{Store: db.Audit(), Sealer: sealer})
//	...
//	err = db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
//		// ... the change itself, with the same tx ...
//		return log.Record(ctx, tx, audit.Event{
//			Tenant:  clinic,
//			Kind:    audit.KindHoldPlaced,
//			Subject: person.Subject,
//			Actor:   sealtext.Actor{ID: "counsel-2"},
//			Details: audit.Details{Reference: "case-2026-17"},
//		})
//	})
//
// # Events
//
// The set of kinds is closed ([Kind]). An event has no free text: its strings are names and
// references that follow a grammar, and one that looks like a phone number is refused. The header
// of a stored event (tenant, kind, time, subject, a keyed hash of the actor) is in the clear. Actor
// and [Details] are sealed, under the subject's own key where the event concerns a person and under
// the tenant's key otherwise.
//
// The packages that change data take a [Recorder], an interface with the one method Record, and
// their constructors refuse a nil one. They record the events of their own actions. A host records
// events only for its own actions, with the kind that describes them: it cannot add kinds.
//
// # Reading
//
// [Log.Events] iterates over the events of a tenant, oldest first, selected by subject, kind, actor
// and time. The details hold no number and no message text, so reading them reveals nobody. The
// package does not decide who may read the log; the host does.
//
// [Log.Export] returns the events about one person, for the document that answers a request for
// access (see package retention). Package audit/siem writes events for systems that watch security
// events, and package audit/report the evidence of a period for an auditor.
//
// # Erasure
//
// [Log.Erase] unlinks the events of a person. The headers remain, with a keyed hash of the event's own
// id in place of the subject: they show that something happened, not to whom, and no two of them have
// anything in common. What package audit/tree proves about an event does not change. The sealed part
// cannot be read once the vault has shredded the subject's key. [Entry] marks such events as Erased;
// they do not end an iteration.
//
// The shred itself is an event, [KindErased], which is written first in its transaction. It names
// nobody: its row has a keyed hash of the subject ([Event].Shreds). So a gap is one of two things. Where
// the key of a subject is gone and the event of the shred is there ([Log.Shredded]), or where the event
// was unlinked by somebody with the keys, the entry is Erased. Anything else that does not open is
// Unreadable, with [ErrNoShred] where a tombstone says that there was an erasure and the log does not.
//
// # Guarantees
//
//   - An event and the change that it describes commit together or not at all.
//   - No stored byte of an event holds a number or a message text in the clear.
//   - A stored row that was moved to another tenant, subject or id does not open.
//   - One entry that does not open never ends the reading of the log: its header is read, and
//     [Entry] says so.
//   - A row is never changed, except that the sequencer numbers it and that Erase replaces its subject.
//   - Who can write to the database and has no keys cannot make an event look like one of an erased person.
//   - A row commits to its payload: nobody can show another one for it later ([Row]).
//
// A [Log] is safe for concurrent use. [Store] documents what an implementation has to do; package
// audittest checks one.
//
// # What this does not protect
//
// A party that can write to the database can delete or change rows. Package audit/sequencer, which
// numbers the events and keeps a signed tree over them, detects that; without it nothing does.
// Times are those of the process that recorded the event.
//
// # Compatibility
//
// The numbers and names of kinds do not change and are never reused; a later release may add kinds.
// Payloads carry a version byte and a random salt, and every payload that one release wrote is read
// by every later release of the same major version.
package audit
