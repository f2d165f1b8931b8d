// Package transport sends and receives messages: a gateway that takes them
// in, an outbox, a relay that hands them over one at a time under a permit of
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
// # Outcomes
//
// A transport answers Accepted, Rejected, NotSent or Unknown. NotSent is tried
// again until the message expires. Unknown, where bytes were written and no
// answer came, is never tried again by itself: no provider is known that
// dedupes SMS reliably, so another try may send twice. Each attempt has a row
// in the journal, written before the transport is called; a process that dies
// in between leaves an Unknown.
//
// # Receiving
//
// An adapter verifies a provider's event and calls [Gateway.Receive] or
// [Gateway.ReceiveDelivery]. An event is claimed once; a STOP is in force when
// Receive returns. Receipts may come late, twice and in any order. A provider that
// refuses because the person opted out with it, in its outcome or in a receipt, is
// believed: they are out here too.
//
// With [GatewayConfig.Replies] a STOP or a call for HELP is answered, once: the text
// is queued in the transaction that records what it answers, passes the opt-out
// as [Message] with Answers does, and expires after five minutes. An opt-in is
// confirmed too. A second STOP is not answered, nor what the provider has
// answered. Without it the host answers, by Answers, or nobody does.
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
// Of a program with consent.ProgramConfig.StoreByConsent, texts are kept only of
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
