// Package retention implements retention schedules, legal holds, and data-subject requests for
// access and erasure.
//
// A [Sweeper] destroys records that are due by a [Schedule]. A host runs it from its own scheduler;
// the package starts no goroutine:
//
//	sweeper, err := retention.NewSweeper(retention.SweeperConfig{
//		Store: db.Retention(),
//		Audit: log,
//		Schedules: []retention.Schedule{{
//			Class:    retention.ClassMessageBodies,
//			Keep:     30 * 24 * time.Hour,
//			LegalRef: "privacy notice, section 4: texts are kept for 30 days",
//			Holds:    retention.HoldRuleBySubject,
//			Disposer: archive, // of package transport
//		}},
//	})
//	...
//	report, err := sweeper.Sweep(ctx)
//
// # Schedules
//
// A [Class] names records that are kept equally long. Its [Disposer], which is a package of the
// library or a table of the host, lists the records that are due and destroys them. A schedule must
// say how legal holds apply to its class: the items carry their subjects ([HoldRuleBySubject]), or
// the records concern no person and the schedule states the reason ([HoldRuleExempt]). [NewSweeper]
// refuses a schedule without a hold rule or a time to keep, a time below the schedule's Minimum,
// and the predefined classes that concern people with HoldRuleExempt. Records of two predefined
// classes, [ClassRates] and [ClassFeedCursors], are of no tenant: nothing is written about them to
// the audit log.
//
// A schedule states what its time runs from ([Trigger]) and what becomes of the records ([Action]).
// [Periods] are rules with their sources, such as [TelemarketingRecords]. Of those in a schedule
// the longest minimum and the shortest limit decide. NewSweeper refuses a time outside of them, and
// rules that contradict each other, and names the two. There is no figure for the texts of
// messages: the GDPR requires that they are deleted when they are no longer needed
// ([StorageLimitation]). [Sweeper.Explain] says of one record when it is due, why, and which holds
// keep it.
//
// # Sweeping
//
// [Sweeper.Plan] is the dry run: it counts the records that would be destroyed. [Sweeper.Sweep]
// destroys them in batches, each a transaction. A sweep can be stopped and run again at any point,
// and by several processes at once. Records under a hold are skipped, counted, and considered again
// by the next sweep.
//
// A clock that jumps a year ahead makes everything due. With [SweeperConfig].History, which package
// service sets, a sweep of more than 1,000 records and twice the largest of the last 7 days
// destroys nothing and returns [ErrSweepLimit]. After a look at the clock and the plan,
// [Sweeper.Approve] lets the next sweep of any process go on in the name of a person, once and within
// a day; [Sweeper.SweepApproved] sweeps at once. A new installation reaches that limit once, when its
// first large period ends. [Sweeper.Pending] says what is due.
//
// # Holds
//
// [Holds.Place] holds all records of one person for one matter. A person may be under several
// holds. A hold does not expire. Case ids are stored sealed and as keyed hashes.
//
// Each subject of whom something was disposed, or who was ever held, has a guard row. [Guards]
// deletes those that no transaction has written for a while.
//
// # Access
//
// [Rights.Access] writes one JSON document, indented, in a stable order: the vault, then the
// holders in the order of [RightsConfig], records in the order in which the holder returns them,
// members of objects by name.
//
//	{
//	  "format": "sealtext-access",
//	  "version": 1,
//	  "tenant": "clinic",
//	  "subject": "32 letters",
//	  "generated_at": "2026-11-21T08:00:00Z",
//	  "holders": [
//	    {
//	      "name": "vault",
//	      "records": [
//	        {
//	          "package": "vault",
//	          "kind": "number",
//	          "id": "32 letters; left out where a record has none",
//	          "at": "RFC 3339; left out where a record has no time",
//	          "values": { "name": "text that is stored in the clear" },
//	          "opened": { "name": "text that is stored sealed" }
//	        }
//	      ]
//	    }
//	  ],
//	  "trailer": { "complete": true, "records": 1 }
//	}
//
// A value in "opened" that a package stores as a version byte and a JSON object, such as the
// evidence of a consent, is { "json": {...} }. A value that is not text is { "base64": "..." } (RFC
// 4648). A value that was disposed of is null. A document is complete if it parses and its trailer
// says "complete": true; any other was cut off by an error.
//
// Package retention/answer makes the file that the person gets: this document, the same as a page
// that people can read, and their hashes.
//
// # Erasure
//
// [Rights.Erase] has every holder destroy or unlink its records and the vault shred the person's
// key, in one transaction, and returns a [Certificate]. An opt-out survives as a keyed fingerprint,
// so that a person who said STOP and was then erased is not written to again. A message that was
// being handed to a provider at that moment may still be sent; the consent ledger's Barrier, called
// after Erase, waits for it and names it.
//
// # Restriction and correction
//
// [Restrictions] keeps a person's data and sends nothing but passcodes: a legal hold and a gate, in one
// transaction, until it is lifted. [Rectifier] gives a person another number: the subject keeps its
// key, opt-outs follow and leave a tombstone under the old number, opt-ins do not. It asks for a
// request of the person with a proof of identity.
//
// # Requests and notices
//
// Package retention/request has the deadline and the states of a request, and what must be proved
// before it is answered. Package retention/processor is the register of those who got data, whom a
// certificate names. Package retention/notice writes the privacy notice from the schedules and the
// register.
//
// A table of the host is a [Holder], so that it is shown and erased with the rest, and may be a
// [Disposer]; the suite for holders is retentiontest.RunHolder.
//
// # Guarantees
//
//   - Nothing is destroyed except by a schedule, which states why the records were kept so long,
//     or by a person's request. The audit event commits together with the destruction, or neither
//     does.
//   - A record under a legal hold is never destroyed. A destroying transaction locks the guard
//     row of every subject that it touches, and placing a hold writes the same row ([Store]). Where
//     the holds cannot be read, nothing is destroyed.
//   - No byte of an access document is written before the audit event is committed, and a
//     document that an error cut off does not look complete.
//
// # What this does not protect
//
// The package does not know which law applies to whom; the host chooses periods, minimums and
// citations. It erases what is registered, and the certificate states what it does not reach:
// backups until the erasure epoch of the key is closed, providers, documents that were handed out
// before, other tables and logs of the host.
//
// It does not decide who may place a hold or ask for an erasure, nor verify the identity of a
// person who asks. An access document is in the clear; the caller
// decides where it is stored and how it is sent. It covers one tenant.
//
// # Compatibility
//
// The access document ([DocumentVersion]) and the certificate ([CertificateVersion]) carry a
// version. Under the same version members may be added; none is removed or changes its meaning. A
// hold's case id is sealed as its bytes, bound to (tenant, no subject, "hold", id of the hold).
package retention
