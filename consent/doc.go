// Package consent records SMS opt-ins and opt-outs in an append-only ledger and decides, message by
// message, whether one may be sent.
//
// A [Ledger] stores events: opt-ins, opt-outs, imports, blocks by a provider. The state of a person
// is computed from all their events. A host that sends messages by itself puts the gate around its
// call:
//
//	decision, err := ledger.Do(ctx, consent.Request{
//		Person: person, Program: reminders, Sender: sender,
//		Purpose: sealtext.Informational, Message: id,
//	}, func(ctx context.Context, permit consent.Permit) error {
//		if err := permit.Redeem(id); err != nil {
//			return err // opted out in the meantime
//		}
//		return provider.Send(ctx, number, text)
//	})
//	if err == nil {
//		err = decision.Err() // names the rules that deny the message
//	}
//
// Package transport does so for every message of its outbox. The example of the package is a whole
// program.
//
// # Policy
//
// The policy is to deny: a message needs an opt-in for its purpose in a scope that covers it, and
// no opt-out in any scope that covers it. A program can declare a [program.Exemption] for a purpose
// that needs no opt-in; an opt-out denies all the same.
//
// A [Scope] is the account, a tenant, a program, or one sender of a program. An event has one scope
// and a set of purposes, and each purpose is decided separately: a person can opt out of marketing
// and still receive passcodes. A STOP opts out of the programs of its sender, STOP ALL or STOP ALL
// MESSAGES of the tenant, and only words that name the account, such as STOP ALL BRANDS, of it.
//
// An opt-out is in force until an opt-in of the same scope and purpose that was received later and
// is dated later. It wins every tie, and no import, late event or wrong clock lifts it. Opt-outs
// are recorded whatever is declared; opt-ins and messages need a declaration, see [ErrUndeclared].
//
// A START undoes, for the programs of the sender that it is written to, what was said by text or
// reported by a provider, also their part of an opt-out from the whole tenant, and brings back what
// was in force before that: no more, and nothing that a form or staff switched off. See
// [Ledger.Inbound]. An opt-in that changes nothing because an opt-out stands says so: see StillOut
// of [Stored], [Action] and [PreferenceResult].
//
// # Recording
//
// [Ledger.Record] stores an [Event]; [Ledger.RecordTx] does so within a transaction of the host.
// The event and its audit event commit together, an idempotency key makes a retry harmless, and the
// evidence is sealed under the person's own key. [Ledger.Inbound] classifies a text message, see
// package keyword, and records what it asks for. [Ledger.Import] imports lists,
// [Ledger.UpdatePreferences] the changes on a preference page, [Ledger.Reconcile] the block list of
// a provider, [Ledger.CheckReassigned] the answer of a database of reassigned numbers, and
// [Ledger.CheckRegister] that of a do-not-call register: marketing to a listed number is denied.
//
// An implied opt-in, see [Basis], ends after a time that the rules set. An opt-in under an outdated
// privacy notice does not count, see [program.Notice]. The host can re-subscribe a person who opted
// out of marketing or informational messages only as often as Config.ReOptIn permits; a text of the
// person is not limited.
//
// # What an answer means
//
// A YES confirms one question, an event of the kind [KindOptInRequested]: the one whose message is
// the last that was handed over to the person from the sender, or its pool, that they write to. A
// question ends after 7 days at most, and with the next message from the sender; see
// Request.NoReply for the exceptions, and Request.Commands for texts that offer a command. Without a
// [LastHandoffStore] no YES confirms anything. Config.Questions limits how often the host may ask a
// person who never agreed.
//
// # The gate and the barrier
//
// [Ledger.Check] is advisory. [Ledger.Do] is the gate: it decides, and runs the hand-off under a
// [Permit] that can be redeemed once, for one message, until a deadline. A redeemed permit was
// decided by the declarations and events committed at that time.
//
// [Ledger.Revoke] records an opt-out and returns when no hand-off that it covers runs or can start:
// this wait is the barrier. It returns the messages whose hand-off had begun, since a provider
// cannot recall them. After RecordTx or Inbound the host calls [Ledger.Barrier] once its
// transaction is committed. The barrier holds across processes if the store is a [HandoffStore]:
// every hand-off then has a row while it runs, with an end by the store's clock. The barrier decides
// by the same function as the gate: what the gate would still allow, such as a passcode that needs
// no opt-in, continues.
//
// A message has one hand-off at a time over all processes, and is handed over once: again only
// after [ErrNotSent], or if the caller asks for it with Request.Retry. A [Batch] is the gate for many
// hand-offs that begin in one transaction.
//
// A STOP, START or HELP permits one answer, whose text [Action.Answer] picks: Action.Answers in
// Request.Answers passes the opt-out, once, within five minutes and never for marketing.
//
// # One message that the person asks for
//
// People who wrote STOP expect to be able to log in. [Ledger.Ask] records, with evidence, that a
// person asks for one message at this moment; its ID in Request.Asked passes their opt-out for that
// message, within 10 minutes, and lifts nothing. What staff recorded and an opt-out of the account
// stand. Anybody can type in any number: the page must limit requests itself as well.
//
// # Rules, caps and places
//
// Config.Rules is a table of hours, caps and terms, see package rule. A decision lists every row
// that a message fails; Decision.RetryAt is the first time at which all of them allow it, and
// Decision.Waits whether the message lasts until then. Hours hold in every candidate time zone of
// the recipient. A message that is handed over more than 30 minutes after Request.DueAt, because of
// an outage, say, has the courtesy hours of informational messages too, passcodes apart. The caps of
// the table and the frequency of the program count messages in the store, see [CapStore].
//
// # Cost
//
// With a [SnapshotStore] the cost of the gate depends on the number of live events, those that can
// still decide a message, and not on the length of the history. The worst case is a person with
// opt-outs recorded with decreasing OccurredAt, where none supersedes another. A START reads all
// events. [Ledger.CheckAll] decides on a list in two or three statements.
//
// # Rights
//
// [Ledger.Export] returns a person's events for an access request; package proof writes a file of
// them that can be verified without this module. [Ledger.Erase] erases a person except for the
// opt-outs in force, which stay as tombstones under a keyed pseudonym, so that an erased person is
// not texted again.
//
// A text that asks for erasure or access, not to sell data, or why it is sent, is recorded as such,
// see [Kind.Request], and the host hears of it by Action.Request.
//
// # What this does not protect
//
// A process that stalls between Redeem and its write to the socket for longer than its hand-off may
// last hands over late; no ledger can prevent that. With a store that is no [HandoffStore], or with
// Config.SingleProcess, the barrier is within one process: other processes start nothing after the
// opt-out is committed, but a hand-off that runs there at that moment is not waited for. A carrier
// may deliver hours after it accepted a message: give messages a validity period.
//
// The package does not inspect texts and does not know whether a message is marketing, which law
// covers a person, or whether a consent is valid. It reports "allowed" or "denied" with the id, the
// source and the date of each rule, and not whether a message is lawful.
//
// # Compatibility
//
// The numbers of [Kind], [Method], [Flags], [Level] and [sealtext.PurposeSet] are stored and never
// change their meaning, nor do the ids of reasons; ids may be added. Evidence is stored as a
// version byte and JSON, sealed; see [DecodeEvidence].
package consent
