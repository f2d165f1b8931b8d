// Package optouts keeps the list of people to whom a provider delivers nothing and the opt-outs of the
// ledger alike, in both directions, and reports where they differ.
//
//	s, err := service.New(ctx, service.Config{
//		// ...
//		Transports: map[string]transport.Transport{"infobip": provider},
//		OptOuts: []optouts.Config{{
//			Name: "infobip", Lister: provider, Blocker: provider, Unblocker: provider,
//			Access: vault.Access{Actor: sealtext.System("optouts"), Reason: "opt-out-push"},
//		}},
//	})
//	// ...
//	drift, err := s.OptOuts["infobip"].Drift(ctx, optouts.DriftQuery{Tenant: clinic, Sender: from})
//	fmt.Println(drift.Markdown())
//
// A provider that acts on STOP by itself has a list of its own. A STOP whose webhook was lost is on it and
// not here; an opt-out from a web form is here and not there; and who came back by a web form stays
// blocked there. A [Syncer] compares the two, once an hour for each sender. Start one in every process that
// runs a relay; a lease in the database settles which one works, and another takes over within minutes.
//
// # Pull
//
// Each entry of the list whose person is not opted out here becomes an opt-out here, of every program of
// the sender, with the method consent.MethodProvider and the provider's time. The evidence has the
// provider's name, the way in which the entry came about, its id, and its time as the provider wrote it. An
// entry that names no sender stands for the whole tenant. Of a sender that tenants share, an entry counts
// in each of them. A person whom a tenant does not know is counted and not recorded, see Config.Enroll.
//
// It is no new opt-out where the person has opted in here later than the provider's time: that is drift.
// An entry without a time, or with one that has not come yet, counts once. See consent.Ledger.Reconcile,
// which compares each entry in a transaction of its own.
//
// Lists are read in pages, Config.Pages of them in a step, one step a minute. How far a list was read is
// stored after each step; a page that is read again changes nothing. Where the pages of a provider have
// numbers another process goes on from there, otherwise it begins the list again. A list that repeats a
// page, or has more than Config.MaxPages, is given up until it is due again, with [ErrEndless]. A list that
// became shorter while it was read may lack entries; the next one has them.
//
// # Push
//
// Who is opted out here of all that the sender sends, of every purpose of every program, is blocked at the
// provider. One who may still receive something from it is not, since a provider blocks all or nothing.
// Numbers are revealed by the vault for Config.Access, 100 at a time, which is audited there; what the
// provider has accepted is audited for each person, with the outcome "blocked-at-provider". Each hour the
// opt-outs of that hour are pushed: reading them reads the persons of the tenant page by page.
//
// # Unblocking
//
// An entry is taken off the list only if a text to the provider or a request made it, the provider tells
// when, and the person has opted in here later: the audit event before it, with the outcome "unblock",
// names the opt-in that proves it. Entries of the provider itself, of no sender, and of a sender that
// tenants share are never taken off. An import and an implied opt-in prove nothing. A provider that lists
// nothing is never asked to unblock: there the person texts START to the sender.
//
// # Drift
//
// [Syncer.Drift] reads a whole list and tells who is out only here and only there, since when and by which
// event or entry, as a [Drift]: JSON, or a page by [Drift.Markdown]. People are shown by their subjects. A
// number is in it only where DriftQuery.Number reveals it through the vault, which authorizes and audits
// each. People who are blocked although they came back are counted by [Syncer.Stats] and reported as
// [ErrDrift] after each list.
//
// # Adapters
//
// The adapter of a provider implements [Lister], [Blocker] and [Unblocker], as far as the interface of the
// provider is documented: RunOptOuts of package transporttest checks that.
//
//	infobip  lists, blocks and unblocks
//	sinch    lists and blocks, where a Conversation API app has consent management: see sinch.Consents
//	telnyx   lists
//	twilio   blocks; it has no list, and refuses a message with code 21610
//	plivo, vonage, messagebird: their documented interfaces have no list; bird: none in the adapter
//
// What a provider without a list refuses is an opt-out here when it does: see transport.Outcome.OptedOut.
//
// # Guarantees
//
// No error, count, position or report of this package contains a number, provided that those of the adapter
// do not, and that DriftQuery.Number returns none. Nothing is ever unblocked without an opt-in of the
// person that is newer than the block.
//
// # What this does not protect
//
// A provider may list an entry late, or not list one that it acts on. An entry without a time hides a
// second STOP of a person who came back after the first; the provider then refuses the next message, which
// is an opt-out here. A block may take effect at the provider minutes after it was accepted. While a list
// is read a person may text START: what is recorded then is what the list said, with its time, so that the
// START is the newer one.
//
// # Compatibility
//
// The form of the stored positions and of the JSON of a [Drift] may change until the first tag.
package optouts
