// Command bench measures the speed that this module promises, as ratios to a baseline that is
// measured in the same run.
//
//	go run ./internal/bench            every row
//	go run ./internal/bench seal       the rows named seal or seal/...
//	go run ./internal/bench vault      the rows of the vault
//	go run ./internal/bench consent    the rows of consent
//	go run ./internal/bench transport  the rows of the relay, on SQLite
//	go run ./internal/bench -long transport/growth  a row that takes many minutes
//	go run ./internal/bench -list      names and what they compare
//	go run ./internal/bench -json seal one JSON object a row
//
// It prints name, ours, baseline, ratio and goal, and exits 1 when a goal is missed. A row whose
// goal is "print" depends on the machine: it informs and never fails.
//
// # Adding a row
//
// Write a function that returns a [Row] in a file named for what it measures, and add it to the
// list in registry.go. Prepare sets up both sides and may take as long as it needs; only the two
// operations that it returns are timed. Both get the number of times to run, so that the loop is
// inside:
//
//	func sealRow() Row {
//		return Row{
//			Name:      "seal",
//			What:      "seal 160 bytes / AES-256-GCM with a random nonce",
//			Goal:      AtMost(1.25),
//			MaxAllocs: Allocs(2),
//			Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
//				...
//			},
//		}
//	}
//
// A row that counts, or that measures memory or a rate, has Observe instead, which returns two figures
// in the Unit of the row.
//
// Use Env for temporary folders and for values that have to be closed. A row that waits for a disk
// or a server sets Median, because its best slice is luck.
package main
