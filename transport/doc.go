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
// waiting messages after that was changed. What may be sent from which sender is declared in
// package consent/program; the gateway reads the source of its ledger.
//
// # Outcomes
//
// A transport reports OutcomeAccepted, OutcomeRejected, OutcomeNotSent or OutcomeUnknown. NotSent
// is tried again until the message expires. Unknown, after bytes were written and no answer was
// received, is never tried again automatically: no provider is known that dedupes SMS reliably, so
// another attempt may send twice. Each attempt has a row, an [Attempt], written before the
// transport is called; a process that dies in between leaves an Unknown. A known outcome is not
// lost to a store that is unavailable for less than RelayConfig.Lease.
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
// # Receiving
//
// An adapter verifies a provider's event and calls [Gateway.Receive] or [Gateway.ReceiveDelivery].
// An event is recorded once; an opt-out is in force when Receive returns. Receipts may arrive late,
// twice and in any order. If a provider refuses a message because the person opted out with it, in
// its outcome or in a receipt, the ledger records the opt-out.
//
// If the program declares texts for it, see program.Program.Replies, a STOP or HELP is answered
// once: the answer is queued in the transaction that stores the event, and expires after five
// minutes. An opt-in by text is confirmed too. A second STOP is not answered, nor one that the
// provider has answered. Without such texts the host answers, with Message.Answers, or nothing is
// sent.
//
// An opt-out is never refused because something is not declared: a STOP to an unknown address opts
// out of the whole tenant. A text to a member of a pool counts as one to the pool.
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
// transaction that makes its message final. A legal hold keeps it, see RelayConfig.Holds.
//
// # Writing a transport
//
// Implement [Transport] and run transporttest.RunTransport on it. Package transport/httpsms sends
// through any HTTP interface; package transport/inbox captures messages in memory and answers like
// a handset, for development and tests.
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
// The numbers of [State] and [OutcomeKind] are stored and never change their meaning; numbers may
// be added. A message stored by one release can be relayed by a later one.
package transport
