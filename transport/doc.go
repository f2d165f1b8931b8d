// Package transport sends and receives messages: a gateway that takes them
// in, an outbox, a relay that hands each over under a permit of
// the consent ledger, and the one-method interface of what it hands them to.
//
// # Sending
//
// [Gateway.Send] checks the sender, the content and the person's consent, and
// commits the sealed text with its audit event; [Gateway.SendTx] does so in
// the caller's own transaction. Nothing is sent by that. A [Relay] claims what
// is due, asks the ledger again, authoritatively this time, and calls the
// [Transport] with a [Cleared] message, the only way to the number and the
// text.
//
// # Stopping
//
// [Relay.Start] returns at once, [Relay.Stop] when nothing is left to do: it
// claims nothing more, gives back what it has not begun, so that the relay of
// the next process has it at once, and lets the hand-offs under way end. They
// may take RelayConfig.Drain, 20 seconds by default; give the process a little
// longer before it is killed. [Relay.Run] does both for a caller whose context
// ends. What goes wrong meanwhile is told to RelayConfig.OnError and Logger.
// Each hand-off ends by itself after consent.Config.HandoffTimeout. A transport
// that ignores the end of its context makes Stop return a [*DrainError].
//
// # Outcomes
//
// A transport answers Accepted, Rejected, NotSent or Unknown. NotSent is tried
// again until the message expires. Unknown, where bytes were written and no
// answer came, is never tried again by itself: no provider is known that
// dedupes SMS reliably, so another try may send twice. Each attempt has a row
// in the journal, written before the transport is called; a process that dies
// in between leaves an Unknown. An outcome that is known is not lost to a store
// that is away for less than RelayConfig.Lease.
//
// # Receiving
//
// An adapter verifies a provider's event and calls [Gateway.Receive] or
// [Gateway.ReceiveDelivery]. An event is claimed once; a STOP is in force when
// Receive returns. Receipts may come late, twice and in any order. A provider that
// refuses because the person opted out with it, in its outcome or in a receipt, is
// believed: they are out here too.
//
// Where a program declares texts for it, see program.Program.Replies, a STOP or a
// call for HELP is answered, once: the text is queued in the transaction that
// stores what it answers, passes the opt-out as [Message] with Answers does, and
// expires after five minutes. An opt-in by text is confirmed too. A second STOP is
// not answered, nor what the provider has answered. Without texts the host
// answers, by Answers, or nobody does.
//
// An opt-out is never refused because something is unknown: a STOP to an address
// that nobody declared counts for the whole tenant. A text to a member of a pool
// is one to the pool.
//
// # Declarations
//
// What may be sent from where is declared in package consent/program. The
// gateway reads the source of its ledger; what decides is the version that is
// in force at the hand-off. A message goes to the relay that its sender names
// as its route; [Gateway.Reroute] takes what waits along where that was changed.
//
// # Where people are
//
// Hours and the rules of states depend on where a recipient is. What the host
// says in a message comes first, then the configuration of package consent,
// then what [GatewayConfig.Locator] finds out, from the states that the host names
// and from the beginning of the number: it gets no more of it. Numbers are taken
// along when people move; say what you know. The outbox keeps the location, so
// that the relay asks the gate the same question as the gateway.
//
// # Texts that may not stay
//
// Of a program with program.Program.StoreByConsent, texts are kept only of
// people who agreed to that. What others write is not stored; what they are sent
// is sealed until nothing more will be done for the message, and removed in the
// transaction that says so. A legal hold keeps it, see [RelayConfig].
//
// # Writing a transport
//
// Implement [Transport] and run transporttest.Run on it. Package
// transport/inbox is one that captures messages in memory and answers as the
// handset, for development and tests.
//
// # What this does not protect
//
// A carrier may deliver late, or twice. A transport that keeps the number
// after Send returns is not stopped from it. A process that is suspended
// between its last look at the clock and the write to the socket may hand
// over after its deadline; see package consent. Caller ids of incoming
// messages can be forged.
package transport
