// Package linearizability checks histories of the consent gate with porcupine: many senders and
// revocations of a few persons, by several ledgers over one store, as several processes have them,
// one message at a time and in batches, and by real processes.
//
// Two properties are checked, for each person:
//
//   - The decisions are linearizable: there is one order of opt-ins, opt-outs and decisions,
//     consistent with the order in which they ended, in which every message that was sent was
//     allowed, and every one that was denied was not.
//   - The barrier holds: from the return of a revocation to the next opt-in no message is being
//     written.
//
// The second is counted a second time without porcupine, by comparing spans. The tests also show
// that both checks fail when the barrier is replaced by an advisory check, or by one within a
// process.
//
// The module is that of the parent folder and outside of the workspace: GOWORK=off go test -C
// internal/crosscheck ./linearizability/... runs at least 100,000 operations a store, -short a few
// thousand.
package linearizability
