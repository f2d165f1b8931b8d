// Package siem exports the audit log to systems that watch security events: as events of the Open
// Cybersecurity Schema Framework (OCSF 1.8.0), one line of JSON each, or in the Common Event Format
// (CEF), one line of text each.
//
//	x, err := siem.New(siem.Config{
//		Log: log, Prover: prover, Tenants: []sealtext.Tenant{clinic, bank}, Format: siem.OCSF,
//	})
//	...
//	next, err = x.Export(ctx, w, sequencer.Selection{From: next, Kinds: staff})
//	// keep next, and begin there the next time, also after an error
//
// # What is exported
//
// The events that have a number, in the order of their numbers, with what [audit.Log] can read of them.
// An event gets its number soon after it was committed, whatever its time, so that none is left out
// between two calls. The cursor and the filter are those of package audit/sequencer: an index in the
// tree, and a [sequencer.Selection].
//
// The header of each event is taken from its leaf in the tree, and what is written was checked by the
// signed checkpoint first. Where the database does not have the event of a leaf any more, or has
// another one, the export goes on, and the line says so with a high severity: the tree is not changed
// together with the rows.
//
// # OCSF
//
// Every kind of package audit has a class and an activity:
//
//	Entity Management (3004)    tenants, programs, people enrolled, consents, legal holds, approvals,
//	                            pauses
//	API Activity (6003)         messages: queued, denied, handed over, received, and what became of them
//	Datastore Activity (6005)   values revealed or refused, look-ups, exports, disposal, erasure
//	Detection Finding (2004)    enumeration of numbers, a directory that leads to another number
//
// metadata.uid is the id of the event, by which a receiver recognizes one that it has; metadata.sequence
// is its number, metadata.event_code its kind, metadata.tenant_uid its tenant. What the schema has no
// place for is in unmapped, under the names of [audit.Details].
//
// # CEF
//
// The signature id is the kind. externalId is the id of the event, rt its time, suid the actor, outcome
// the result, act the kind; cs1 to cs6 and cn1 have labels. Pipes, equals signs, backslashes and line
// breaks are escaped as CEF asks for.
//
// # Guarantees
//
//   - Every event with a number is exported once to a caller that keeps the result of each call that
//     succeeded; after an error, events may come a second time, with the same id.
//   - No line holds the number or the text of a person. References that could be read as a number are
//     withheld, and so are senders that are numbers: the kind of the sender is there.
//   - No line names the subject of an event: lines about one person have nothing in common but what the
//     event itself is about, such as the id of a message.
//
// # What this does not protect
//
// What was exported is out of reach of an erasure: a receiver keeps actors, references and ids of
// messages for as long as it keeps its events. Choose the kinds accordingly, and give the receiver a
// term. The package does not send anything; who may read the lines is decided by the host.
//
// # Compatibility
//
// The class, the activity and the names of members of a kind do not change within a major version. A
// later release may add members and kinds.
package siem
