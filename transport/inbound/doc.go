// Package inbound catches up with the texts that no webhook has brought: it lists what a provider has
// received, on a timer, takes in what is missing, and lets messages wait while it cannot.
//
//	hook, err := webhook.New(webhook.Config{Name: "twilio", Messages: gateway, ...})
//	// ...
//	watcher, err := inbound.New(inbound.Config{
//		Name: "twilio", Lister: provider, Take: hook.Take, Programs: registry, Database: db, OnError: report,
//	})
//	// ...
//	err = watcher.Start(ctx)
//	// ... before hook.Close:
//	err = watcher.Stop(ctx)
//
// A provider that gets no answer from a webhook may never call it again: Twilio makes one attempt. A
// STOP in such a call would be lost, and nobody would know. Where the adapter of a provider is a
// [Lister], run a [Watcher] beside its webhook, in every process that runs a relay; CatchUp of package
// service starts and stops it with the rest.
//
// # What is listed
//
// The senders are those that are declared with the route of the provider, by tenants and programs that
// are not retired, except those that cannot receive. A pool is listed by its declared members. Which
// process lists is settled by a lease in the database; if that process ends, another one takes over
// within a few minutes.
//
// Each list begins Config.Overlap before the beginning of the last complete one, so that it is complete
// also if the clocks of the provider and of the processes are that far apart. What was sent is listed a
// second time after six hours, for a provider that lists a text late. All times are instants: a change
// to summer time does not matter.
//
// Each text is passed to Config.Take, which makes the same claim as the webhook: of a text that both
// bring, at once or one after the other, the first counts and the other is a repeat. After an opt-out
// Take waits for hand-offs that had begun, as the webhook does. The time of a text is that of the
// provider. Therefore a START that is found late does not undo a STOP that was sent after it.
//
// # Failures and outages
//
// A list that fails, or a text that cannot be taken in, keeps its sender where it was: the next round
// lists the same time again, and what was taken in counts once. A text that fails does not hold up
// those after it. How far each sender was listed is stored, so that after a restart or an outage the
// Watcher goes on from there, some hours at a time. After more than 28 days it lists only these and reports
// [ErrGap]: claims of what is older may be gone, see retention.ClassProviderEvents, so that old texts
// would count as new.
//
// # Messages that wait
//
// A sender is behind when its last complete list began [MaxBehind] ago or earlier; a new one when none
// was complete within that time. Then [ErrBehind] is reported, and its marketing and informational
// messages wait, in every process, by a pause with Behind of package consent/program: transactional ones
// where the program declares HoldWhenBehind, passcodes never. The pause and its end are audited. When a
// list has caught up, messages go on within five minutes; those that waited for long have courtesy
// hours. If more than 100 senders are behind, one pause covers all that the provider hands over.
//
// This fails closed as long as one Watcher runs: while the process that lists hangs or dies, the lease
// ends, and the next one goes on or makes messages wait. A pause stays when no Watcher runs any more; if
// that is on purpose, end it by consent.Ledger.Resume. A program without any Watcher is never held up.
//
// # Guarantees
//
// No error of this package contains a number, a text or a credential, provided that those of the Lister
// and of Take do not. Nothing personal is stored: the positions have the host's own senders.
//
// # What this does not protect
//
// A provider that drops a text lists none. One whose list is late by more than six hours, or a text that
// the provider has redacted before it was listed, is lost. While a sender is not yet behind, for up to
// ten minutes, messages are sent to persons whose STOP no webhook brought. A text to a shared sender
// belongs to the tenant whose message was handed over last when it is taken in, not when it was sent.
//
// # Compatibility
//
// The form of the stored positions may change until the first tag.
package inbound
