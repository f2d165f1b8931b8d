// Package consent keeps what people said about being texted and lets through
// only the messages that it allows.
//
// It is a ledger and a gate. The ledger is a list of events that is only ever
// added to: somebody agreed, somebody left, a list was imported, a provider
// refused. What a person allows now is computed from all their events. The
// gate decides at the moment of each hand-off to a transport, and holds a
// revocation back until nothing that it covers is under way.
//
// The policy is to deny: a message needs an opt-in of a scope that covers it,
// for its purpose, and no opt-out of any scope that covers it. The package
// says "allowed" or "denied" under the rules that are switched on, with the
// id, the source and the date of each; what the law asks of the host is not
// something it can know.
//
// # Scopes and purposes
//
// A [Scope] is the whole account, everything of a tenant, one program, or one
// sender of a program; the wider cover the narrower. An event is about one
// scope and a set of purposes. Each purpose is kept apart: who leaves
// marketing still gets passcodes, if that is what the event said. Passcodes
// need an opt-in like everything else; the flow in which somebody types their
// number to get one is the place to record it. A program whose purpose needs
// none declares a [program.Exemption]; an opt-out denies all the same, and the
// audit log names each message that went out on it.
//
// Keeping texts after delivery is apart from sending them: [Storage] in a set
// of purposes, where program.Program.StoreByConsent asks for it, and
// [Ledger.MayStore].
//
// # Declarations
//
// Programs, their senders, purposes and texts are declared in package
// consent/program, at run time or in source code; Config.Programs is where the
// ledger reads them. Opt-outs never ask whether something is declared: one that
// names an unknown program, sender or tenant counts all the same. Opt-ins and
// messages do, and what is not known is looked for before [ErrUndeclared] is
// given.
//
// What is declared decides a message twice: when the gate is asked, by what the
// source holds, and again when the permit is redeemed, by what is committed
// then. So a declaration is in force everywhere as soon as it has returned. A
// program that was retired, and a tenant that was suspended, answer a STOP and a
// HELP and send nothing else; see [ReasonProgramRetired] and
// [ReasonTenantSuspended]. The frequency that a program declares binds its
// marketing and informational messages, beside the caps of the table.
//
// # Recording
//
// [Ledger.Record] takes an [Event]; [Ledger.RecordTx] takes it within a
// transaction of the host's. The event and its audit event commit together.
// An idempotency key makes a retry harmless. Evidence is sealed under the
// person's own key.
//
// An opt-out stands until an opt-in of the same scope and purpose that came
// in later and is dated later; it wins every tie, and no import, late event or
// wrong clock lifts it. An imported opt-in counts only where the ledger knew
// nothing of the scope: import suppression lists first, and all purposes of a
// scope in one event.
//
// [Ledger.Import] takes lists over, as CSV, with a dry run. A dry run sees no
// ledger: what it counts as opt-ins may turn out to be known already.
//
// # Consent that ends or is given again
//
// Nobody says yes by buying something, but it may count as an opt-in for a
// while: Event.Basis says what an opt-in was taken from, and the rows of the
// table for how long. It lifts no opt-out.
//
// A program may declare versions of a privacy notice, and an opt-in names
// the one that was shown. From the day of one that asks everybody again, opt-ins
// under earlier ones let nothing through: [ReasonNoticeChanged]. A YES is under the
// notice of its question. A START is under what the person was last shown, since
// a keyword shows nothing: who agreed to the notice in force before they left is
// back, and who did not is no longer out, but has to be asked.
//
// Somebody who left is brought back by the host's own forms and calls only so
// often, see Config.ReOptIn, beyond which recording fails with
// [ErrReOptInThrottled]. Their own START always counts.
//
// # Replies
//
// [Ledger.Inbound] classifies a text message and records what it asks for.
// keyword.Classify alone is a pure function over tables: keywords in more
// than thirty languages, phrases in which people ask to be left alone, and guards
// against what only looks like one. It is offline, and every result names its rule.
// It will miss an opt-out said in a way that nobody foresaw, more often than it
// takes a message for one that is none; a host that reads its replies should
// go on reading them. Nothing but a whole keyword opts in.
//
// A program may have commands of its own, such as CONFIRM, or STOP 12345 for
// one case of many: keyword.Command. They come before the phrases and after the
// keywords, so that CANCEL by itself is an opt-out in every program, while
// "cancel 10am" can be about a visit. keyword.ClassifyIn is the pure function of a
// text in its context.
//
// # Providers that act by themselves
//
// Some providers block whoever texts STOP and confirm it. [program.Sender]
// says for which senders that is so, InboundText.Handled what the provider did with
// a text, and Action.Answers stays zero where it has answered: there is one
// confirmation, the provider's or ours. The event keeps who it was, as
// [FlagProviderAnswered], and the gate denies a second. An opt-out that the provider
// did not recognize is ours to confirm, and Action.Block says that it has to
// be told. A number that it blocks is an opt-out however the text read; that
// it delivers again is not an opt-in.
//
// [Ledger.Reconcile] holds a provider's list, a [BlockList], against the ledger:
// who is blocked there is out here, and who is out here can be put on the list.
// Somebody who came back later than the list knows is reported. It never
// unblocks anybody.
//
// # Numbers that change hands
//
// [Ledger.CheckReassigned] asks a database of reassigned numbers, through the
// host's [ReassignedChecker], with the day of the oldest consent that a message
// may go out on, and keeps the answer as evidence. On yes everything of the
// tenant is left: what the former holder agreed to does not count for the new
// one, whose own consent has to come later. Opt-outs go on standing. The ledger
// tells two holders of a number apart by time only: an export has the events of
// both. What the law asks of the host before it may rely on an answer stays
// with the host.
//
// # The gate
//
// [Ledger.Check] is a look ahead. [Ledger.Do] is the gate: it decides, and
// runs the hand-off under a [Permit] that can be redeemed once, for one
// message, until a deadline. [Ledger.Revoke] records an opt-out and returns
// when no hand-off that it covers runs or can start; it lists those that had
// begun, since a provider cannot be recalled. After RecordTx or Inbound the
// host calls [Ledger.Barrier] once its transaction is committed.
//
// The ledgers of several processes hold one barrier together through a store
// that is a [HandoffStore], as those of this library are. Every hand-off is on
// record there while it runs, with a time by the store's clock after which it
// has ended whatever became of its process; clocks of processes are never
// compared. The price is two small writes a hand-off, and a second look at the
// state when its permit is redeemed.
//
// Do guards a call to a provider that a host makes by itself just as well as
// the transports of this library. A host that has such a sender can try the
// gate beside it first; see [Observe].
//
// # Answers
//
// A STOP, a START and a call for HELP entitle the host to one text: Action.Answers put
// into Request.Answers is its way past the opt-out, once, within five minutes
// and never for marketing. So does an event of the kind [KindOptInRequested], the
// first half of a double opt-in: its question may be asked once, and a YES
// before it expires is the opt-in. [program.Wording] has the texts. Answers and
// questions are transactional in every program, whatever purposes it declares.
//
// # Preference pages
//
// [Ledger.Preferences] is what such a page shows, from one read, and
// [Ledger.UpdatePreferences] records what somebody changed on it: the boxes that came back
// otherwise than they were shown, and no others. Who is out of everything is
// asked before one tick brings them back, and then it brings back what they
// ticked and nothing else. A [KindLift] does that: it takes an opt-out back and
// agrees to nothing.
//
// # Snapshots
//
// The ledger only grows, and the gate must not grow slower with it. Over a
// store that is a [SnapshotStore], as those of this library are, the gate reads
// the live events of a person: those that can still change its answer. Every
// sixteen events a recording looks through them, in its own transaction, and
// settles what later ones have left without influence: an opt-out before
// another opt-out, an opt-in before one that allows as much and lasts as long,
// calls for help. So somebody with ten thousand events costs what somebody
// with ten does, unless the times that are claimed run backwards from one
// opt-out to the next: then each has its say. History, Status, Export and
// everything else read all events; nothing is taken from them.
//
// [Ledger.CheckAll] decides on a whole list in two or three statements.
//
// # Rules
//
// A table of rules says at what hours and how often messages may go out, by the
// place of the person and the purpose: see package consent/rule. [rule.Default] is
// a table to start from, with courtesy hours for informational messages, and
// Config.Rules replaces it. A decision lists every row that a message fails;
// Decision.RetryAt is the first moment at which all of them allow it.
//
// Hours hold in every candidate time zone, and where none is known the message
// is denied. Rows bind in the jurisdictions that the host names in the request,
// or for the program or the tenant. Where it names none they bind in the
// countries of the candidate zones, which is as far as a zone tells, and in the
// regions of the number, such as "US-FL" by its area code or, for one that
// tells no state, "US-*". Numbers are taken along: a host that knows where
// somebody lives names it, in Request.Location.
//
// A frequency cap counts the messages that it bound. Each takes a slot before
// it is handed over, in a transaction that others of the person wait for, and
// gives it back where nothing went out; a process that ends in between leaves
// it taken. The store keeps the slots, as a [CapStore].
//
// # Rights
//
// [Ledger.Export] hands out a person's events for an access request; package
// proof makes a file of them that stands up by itself.
// [Ledger.Erase] forgets them but for the opt-outs in force, which stay as
// tombstones under a keyed pseudonym, so that forgetting somebody is not a
// way of texting them again.
//
// # What this does not do
//
// A process that stalls between Redeem and its write to the socket, for longer
// than its hand-off may last, hands over late; no ledger can see that. Over a
// store that is no [HandoffStore], or with Config.SingleProcess, the barrier is
// within one process: a ledger in another process sees an opt-out as soon as
// it is committed, and starts nothing after that, but its hand-offs that run
// at that moment are not waited for. What a carrier has accepted it may
// deliver hours later: give messages a validity period.
//
// It does not tell marketing from other messages, does not know who is
// covered by which law, and does not prove that consent was valid.
//
// # Compatibility
//
// The numbers of [Kind], [Method], [PurposeSet], [Flags] and [Level] are
// stored and never change their meaning. Evidence is stored as a version byte
// and JSON, sealed; see [DecodeEvidence]. Ids of rules may be added.
package consent
