// Package retention destroys what is kept for too long, keeps what a court
// wants to see, and answers what people may ask of those who hold their data.
//
// # Policy
//
// Nothing is destroyed without a schedule that says why it was kept so long
// ([Schedule]), or the request of a person ([Rights.Erase]), and never in
// silence: the audit event commits together with the destruction or neither
// does. A legal hold is stronger than both. What destroys takes the guard row
// of every subject that it touches in the destroying transaction itself, and
// placing a hold writes the same row ([Store]): there is no moment at which a
// hold is in force and a sweep that looked before still destroys. Where the
// holds cannot be read, nothing is destroyed.
//
// # Schedules
//
// A [Class] names records that are kept equally long; its [Disposer], a room
// or a table of the host, lists what is due and destroys it. A schedule must
// say how its class honors holds: the items carry their subjects
// ([HoldRuleBySubject]), or the records are about nobody and the schedule gives the
// reason ([HoldRuleExempt]). Saying nothing is refused by [NewSweeper], and so are no time
// to keep, a time below the floor of the class, and none of the house's
// classes about people passes as exempt. [TCPAClaims], [TelemarketingRecords],
// [ProspectContact] and [OppositionList] are figures to begin with, each with
// its source. For the texts of messages there is none: the GDPR wants them
// gone when they are not needed (article 5(1)(e)) and says no number.
//
// # Sweeping
//
// [Sweeper.Plan] counts what would go; [Sweeper.Sweep] lets it go in batches,
// each a transaction. A sweep can be stopped and run again at any point, and
// by several processes at once. Records under a hold are passed over, counted
// and asked about again by the next sweep. A host runs Sweep from its own
// scheduler; the package starts no goroutine.
//
// # Holds
//
// [Holds.Place] holds everything of one person for one matter. Several
// matters may hold one person, a hold does not expire, and no period gets
// shorter by itself. Case ids are stored sealed and as keyed hashes.
//
// # Access
//
// [Rights.Access] writes one JSON document, indented, in a stable order: the
// vault, then the holders in the order of [RightsConfig], records as the
// holder orders them, members of objects by name.
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
//	          "values": { "name": "text that is held in the clear" },
//	          "opened": { "name": "text that is held sealed" }
//	        }
//	      ]
//	    }
//	  ],
//	  "trailer": { "complete": true, "records": 1 }
//	}
//
// A value in "opened" that a room keeps as a version byte and a JSON object,
// such as the evidence of a consent, is { "json": {...} }; one that is not
// text is { "base64": "..." } (RFC 4648); one that was disposed of is null. A
// document is whole when it parses and its
// trailer says "complete": true; anything else was cut off by an error.
//
// # Erasure
//
// [Rights.Erase] has every holder destroy or unlink what it has and the vault
// shred the person's key, in one transaction, and gives a [Certificate]. An
// opt-out survives as a keyed fingerprint, so that a person who said STOP
// and then asked to be forgotten is not written to again. A message that was
// being handed to a provider at that moment may still go out; the consent
// ledger's Barrier, called after Erase, waits for it and names it.
//
// # What this does not do
//
// It does not know which law applies to whom; periods, floors and citations
// are the host's to choose. It erases what is registered and reports what it
// does not reach: backups until the erasure epoch of the key is closed,
// providers, what was handed out before, other tables and logs of the host.
// It does not decide who may place a hold or ask for an erasure, nor whether
// the person who asks is who they say they are. Rectification and restriction
// are the host's: a new value is sealed anew, and a restriction is a hold
// together with an opt-out. An access document is in the clear; where it is
// stored and how it is sent is up to the caller. It answers for one tenant.
//
// # Compatibility
//
// The access document ([DocumentVersion]) and the certificate
// ([CertificateVersion]) carry a version; under the same version members may
// be added, none is taken away or changes its meaning. A hold's case id is
// sealed as its bytes, bound to (tenant, no subject, "hold", id of the hold).
package retention
