// Package linearizability has a foreign judge, porcupine, look at histories of
// the consent gate: many senders and revocations of a few people, by several
// ledgers over one store, as several processes have them, and by real
// processes.
//
// Two things are judged, for each person:
//
//   - The decisions are linearizable: there is one order of opt-ins, opt-outs
//     and decisions, which agrees with the order in which they were over, and
//     in which every message that went out was allowed, and every one that was
//     denied was not.
//   - The barrier holds: from the return of a revocation to the next opt-in no
//     message is being written, neither begun nor ended.
//
// The second is counted a second time without porcupine, by comparing spans.
// The tests also show that both judges see it when the barrier is replaced by
// a check, or by one that stays within a process.
//
// The module begins in the folder above and is outside of the workspace:
// GOWORK=off go test -C internal/crosscheck ./linearizability/... runs at least
// 100,000 operations a store, -short a few thousand.
package linearizability
