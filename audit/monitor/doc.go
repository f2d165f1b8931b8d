// Package monitor watches audit events, and what else it is told, for signs of abuse and of faults,
// raises alerts, and may pause what causes them.
//
//	watch, err := monitor.New(monitor.Config{Sinks: []monitor.AlertSink{monitor.NewSlogSink(logger)}})
//	...
//	go watch.Run(ctx)
//
//	watch.Event(event)                                     // each audit event, as it is recorded
//	watch.Message(monitor.Message{ ... })                  // who it goes to, as tokens; how long it took
//	watch.Failure(monitor.Failure{Kind: monitor.FailureLogin, Tenant: clinic, Actor: "agent-7"})
//	watch.Gauge(monitor.Gauge{Kind: monitor.GaugeAuditAge, Age: age})
//
// service.Config.Monitor wires a monitor to a service, which then passes on what it knows: events,
// messages with tokens of whom they are for, values that do not open, and gauges. Logins are for the
// host to pass on, and so are bad signatures of webhooks that do not have service.WebhookError.
//
// # Detectors
//
// Each [Detector] has a [Threshold], whose defaults and reasons are at [Defaults]. Some compare
// with a fixed figure, some with a norm: the highest count, share or mean time of the last weeks,
// of which half is forgotten in a week. An incident raises its norm by half at most in each window.
// Detectors with a norm are quiet for Config.Learn after the start; [Monitor.Entry] reads the norms
// from the log instead.
//
// A share counts as too large when it exceeds its limit by four standard deviations of what chance
// does to a sample of that size.
//
// Detectors look when something is observed; nothing runs in the background but [Monitor.Run]. That
// messages get no receipts is noticed when later ones are accepted.
//
// # Alerts
//
// An [Alert] has no number of a person, no text and no subject: it names tenants, programs,
// senders, actors as the audit log shows them, and tokens of blocks of numbers. After one, the same
// detector is quiet about the same for Config.Quiet. Alerts wait in a queue of limited length for
// [Monitor.Run], so that nothing that observes ever waits for an [AlertSink], and a sink that does
// not return is left alone after Config.Deadline. [SlogSink] writes them to a log, [WebhookSink]
// posts them signed.
//
// # Responses
//
// Config.Respond names actions that follow alerts without anybody being asked: a pause of a tenant,
// program or sender, or the suspension of an actor. There are none by default. A [Responder]
// carries them out. They hold back neither passcodes nor what comes in, and end after Config.For
// unless an actor confirms them with [Monitor.Confirm].
//
// # Guarantees
//
//   - Observing never waits for a sink, a database or the network, and returns no error.
//   - Memory is bounded: 60 bytes for each of Config.Keys, and the queue. A table grows as it fills.
//     Where there are more keys, those that were not seen for longest are forgotten. Actors,
//     programs, senders and countries do not share a table with blocks, people and messages, of
//     which there are many.
//   - Keys are kept as hashes that no other process can compute.
//   - An action is never one that holds back passcodes.
//
// A [Monitor] is safe for concurrent use.
//
// # What this does not protect
//
// A process counts what it observes: with several processes each has its own counts, so that a
// threshold is reached later. What is kept is gone when the process ends, norms included: nothing of
// the monitor is stored, so that nothing of it has to be erased. A process that is replaced more
// often than every Config.Learn has no norms at all: read the last days from the log with
// [Monitor.Entry], or set a negative Config.Learn, with which the fixed part of each [Threshold]
// counts from the start. Norms of what is not in the log, countries and times, are formed anew in any
// case. An alert is given to each
// sink once; one that fails is not tried again, and the audit log is what proves. Who acts slowly
// enough stays below every threshold. A person who controls the host process can leave out what is
// observed.
//
// # Compatibility
//
// The names of detectors and the JSON form of an [Alert] do not change; later releases may add to
// them, and may change defaults, which are then in the changelog.
package monitor
