// Package transport sends and receives SMS messages: a gateway that accepts them, an outbox, and a
// relay that hands each one to a provider under a permit of the consent ledger.
//
//	id, err := gateway.Send(ctx, transport.Message{
//		Tenant: clinic, To: number, Program: reminders, Sender: sender,
//		Purpose: sealtext.Informational, Body: text,
//		IdempotencyKey: "visit-8812", Actor: sealtext.System("visits"),
//	})
//	var denied *transport.DeniedError
//	if errors.As(err, &denied) {
//		// denied.Reasons has the rules, denied.RetryAt when to try again
//	}
//
// Most applications get the gateway and the relay from package service.
//
// # Sending
//
// [Gateway.Send] checks the sender, the content and the person's consent, and commits the sealed
// text together with its audit event; [Gateway.SendTx] does so within a transaction of the caller.
// Neither calls a provider. A [Relay] claims due messages, asks the ledger for a permit, which is
// the authoritative decision, and calls the [Transport] with a [Cleared] message: the only access
// to the number and the text.
//
// A message goes to the relay whose name is the route of its sender; [Gateway.Reroute] moves
// waiting messages after that was changed. A relay has one transport, or a [Router] that chooses among
// several for each message. What may be sent from which sender is declared in
// package consent/program; the gateway reads the source of its ledger.
//
// [Gateway.SendAll] sends a list in one transaction, with a result for each message, and
// [Gateway.Preview] is the dry run of a list: what would be sent, wait, find no provider, or be denied by
// which rule, the segments and the price, and how many days it takes at the rates of the relays. Both take up
// to [MaxMessages]; a campaign sends its contacts in pieces, see [Preview.Add].
//
// [Gateway.Cancel] cancels a message that waits, and [Gateway.Replace] sends another one in its
// place, in one transaction.
//
// A message has a free text, Message.Body, or Message.Template with typed parameters: the text and the
// purpose are then those that the program declares, see program.Template. The values are stored in the
// sealed text and nowhere else. A program may permit templates only.
//
// consent.Ledger.Pause stops hand-offs for a while, of everything or of one provider; what comes in is
// heard and answered.
//
// # Outcomes
//
// A transport reports OutcomeAccepted, OutcomeRejected, OutcomeNotSent or OutcomeUnknown. NotSent
// is tried again until the message expires. Unknown, after bytes were written and no answer was
// received, is parked: another attempt may send twice. A receipt settles it, or the provider, which
// the relay asks for a day if the transport is a [Finder]. It is repeated by itself only if the message
// is AtLeastOnce, or if the provider dedupes by our id, see Capabilities.Dedupes, within that time. Rates
// count each attempt, these too. Each attempt has a row, an [Attempt], written before the
// transport is called; a process that dies in between leaves an Unknown. [Gateway.Unknown] lists
// these, and [Gateway.Resolve] decides what becomes of one. A known outcome is not
// lost to a store that is unavailable for less than RelayConfig.Lease.
//
// A relay works in turns: one transaction stores the outcomes of the last hand-offs, decides on the
// next ones and journals them, and claims others, see [Relay]. RelayConfig.Workers is how many
// messages are handed over at once, and the largest number that a process that is killed leaves
// Unknown; at 500 a message costs less than a tenth of a round trip to PostgreSQL.
//
// # Priorities
//
// A relay claims from the whole queue of its route by purpose: passcodes before everything else, then
// twelve transactional and three informational messages for each marketing message, as long as there
// are any. A flood of passcodes delays all others; nothing else delays another purpose for ever. Within
// a purpose tenants take turns, of as many messages as their program.Tenant.Weight says, so that a message waits behind
// older ones of its own tenant and purpose and one turn of each other tenant, whatever they have
// queued. See package transport/fair. A claim looks at the tenants with waiting messages of a purpose
// until it has found enough, also at those whose messages wait for a later time, of which it looks at no
// more than fair.Idle; the next claim, which follows at once if nothing was found, goes on behind them.
//
// RelayConfig.OTPWorkers hand over passcodes only, so that one does not wait while all other workers
// hang in calls. Each relay has workers of its own: a transport that hangs, even one that ignores the
// end of its context, keeps the messages of its own relay waiting and no others.
//
// # Rates
//
// A [Rate] limits what relays claim, in any period and in a day, and is shared by name among relays
// and processes. Passcodes may have a reserve of the day, and marketing messages wait first. While a
// provider asks to wait, by Outcome.RetryAfter, the first rate of the relay permits nothing. Rates
// count messages or segments, of all messages of a relay or of one sender, pool or program; a message
// draws on all that it belongs to.
//
// # Several providers
//
// With RelayConfig.Router, attempts, receipts and audit events name the provider; see package
// transport/route. Only what was surely not sent, OutcomeNotSent, is handed over to another one, at once,
// after another decision of the gate and under a permit of its own. The routes and regions that a tenant
// declares are never left: without a provider within them a message waits or expires, and the audit log
// says why. What a provider may do to a message unseen is declared by its transport, see [Capabilities],
// and is in the audit event of each hand-off.
//
// # Senders and links
//
// A message from a sender that is not registered for the country of the number, or whose kind no network
// there accepts, is denied by [Gateway.Send], and again before it is handed over: a reason has the id of
// the rule and the country, and never the number. See package consent/rule/senderid, and Sender.Countries
// of package consent/program. A text with a link to elsewhere than the domains of its program is refused
// with [ErrContent] before it is sealed.
//
// # Stopping
//
// [Relay.Start] returns at once. [Relay.Stop] claims nothing more, gives back the messages that it
// has not begun, so that the relay of another process can claim them at once, and waits for the
// running hand-offs. They may take RelayConfig.Drain, 20 seconds by default; give the process a
// little longer before it is killed. A transport that ignores the end of its context makes Stop
// return a [*DrainError]. [Relay.Run] does both for a caller whose context ends. Errors on the way
// are passed to RelayConfig.OnError and Logger.
//
// # Watching
//
// GatewayConfig.Metrics and RelayConfig.Metrics get a point for each message that is queued, held,
// denied or handed over, for outcomes, receipts, texts and opt-outs; see package transport/metric. No
// point has a number, a text or an id that leads to a person.
//
// # Receiving
//
// An adapter verifies a provider's event and calls [Gateway.Receive] or [Gateway.ReceiveDelivery].
// An event is recorded once; an opt-out is in force when Receive returns. Receipts may arrive late,
// twice and in any order, and before the outcome of their message: they are kept then, and joined in
// the transaction that stores it. A receipt finds its message by the provider's id, or by the id that
// [Cleared.Message] gives a transport, which is random; it settles an Unknown too. If a provider refuses
// a message because the person opted out with it, in its outcome or in a receipt, the ledger records
// the opt-out.
//
// If the program declares texts for it, see program.Program.Replies, a STOP or HELP is answered
// once: the answer is queued in the transaction that stores the event, and expires after five
// minutes. An opt-in by text is confirmed too. A second STOP is not answered, nor one that the
// provider has answered. Without such texts the host answers, with Message.Answers, or nothing is
// sent.
//
// A passcode that a person asks for after a STOP is sent with Message.Asked, see
// consent.Request.Asked. It needs an event for each message, and a relay hands it over once. A
// provider that keeps a list of blocked numbers of its own, as most do for toll-free numbers,
// refuses it: send passcodes from a sender that is used for nothing else.
//
// An opt-out is never refused because something is not declared: a STOP to an unknown address opts
// out of the whole tenant. A text to a member of a pool counts as one to the pool.
//
// A STOP to a sender that tenants share, or to a number that another tenant had until lately, opts
// out in all of them, with one answer, and a START undoes that. Other texts belong to the tenant
// whose message the person got last; see [Gateway.Receive].
//
// # What the host hears
//
// Every inbound message and every change of a message to a final state is an [Event] of the feed,
// written in the same transaction. A [Feed] numbers committed events and passes each to the host's
// handlers at least once, in order, with the cursor of a handler in the transaction that the handler
// gets. So an answer is not lost if the process dies before the result of [Gateway.Receive] was used,
// whose repeat says no more than Repeat. Events have ids and no content. After an erasure they have
// neither.
//
// Staff read what was written to and by a person with [Conversations], through the vault.
//
// # Where recipients are
//
// Hours and the rules of states depend on the recipient's location. Message.Location has
// precedence, then the declarations, then [GatewayConfig.Locator], which gets the prefix of the
// number and no more. Numbers are portable: set the location when you know better. The outbox
// stores it, so that the relay decides by the same location as the gateway.
//
// # Texts that must not be kept
//
// For a program with program.Program.StoreByConsent, texts are kept only for persons who opted in
// to that. Otherwise an inbound text is not stored, and an outgoing one is removed in the
// transaction that makes its message final.
//
// The text of any other message that was sent is removed in the transaction of its final receipt:
// delivered, undelivered, failed or lapsed. A text without such a receipt, and one that was received,
// is kept as long as the retention schedule says, 7 days in package service. A program that shows
// conversations declares for how long they are kept, see program.Program.Conversations. A legal hold
// keeps a text in all of these cases, see RelayConfig.Holds.
//
// Package transport/disposal deletes messages that are done with, attempts and receipts included, and
// the hashes of provider events. The idempotency key of a message stays used for 30 days after its
// Send, also if the message was deleted before.
//
// # Writing a transport
//
// Implement [Transport] and run transporttest.RunTransport on it. For one over HTTP, package
// transport/httptransport makes the requests and the outcomes, and transporttest.RunAdapter checks
// it against a provider that fails in every way it can. Package transport/twilio sends
// through Twilio, package transport/httpsms through any HTTP interface; package transport/inbox
// captures messages in memory and answers like a handset, for development and tests.
//
// # What this does not protect
//
// A carrier may deliver late, or twice. A transport that keeps the number after Send returns cannot
// be stopped. A process that is suspended between its last look at the clock and the write to the
// socket may hand over after the deadline; see package consent. Sender ids of inbound messages can
// be forged.
//
// # Compatibility
//
// The numbers of [State], [OutcomeKind] and [EventKind] are stored and never change their meaning; numbers may
// be added. A message stored by one release can be relayed by a later one.
package transport
