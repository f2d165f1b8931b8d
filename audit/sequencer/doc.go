// Package sequencer makes a log that anyone can check out of the events that package audit records: it
// numbers them, keeps a Merkle tree over them, signs checkpoints, and makes proofs and exports.
//
//	s, err := sequencer.New(sequencer.Config{
//		Store: db.AuditTree(), Leases: db, Signer: signer, Policy: tree.Policy{Log: verifier},
//		Anchor: file, // outside of the database
//	})
//	...
//	go s.Run(ctx)
//
//	prover, err := sequencer.NewProver(db.AuditTree(), tree.Policy{Log: verifier})
//	bundle, err := prover.Bundle(ctx, entry.Number) // anybody verifies it offline, see package tree
//
// # Numbering
//
// An event is committed together with the change that it describes, without a number. A [Sequencer]
// gives numbers to what is committed: it reads events without one, adds their leaves to the tree, and
// signs the new checkpoint, all in one transaction. So neither events whose transactions end late nor
// those of other processes are left out, and the path of a message neither waits for the tree nor writes
// to it. Several processes may run a sequencer on one database; a lease lets one of them work, and the
// tree refuses the writes of one that was suspended for longer than its lease.
//
// There is one log for a database, with all its tenants. [Sequencer.Age] tells for how long the oldest
// event has waited; watch it.
//
// # Anchors
//
// Whoever can write to the database can put an older copy in its place. The sequencer compares the log
// with an anchor outside of it: before its first batch, and then once a minute, when it publishes the
// checkpoint there. A log that is shorter than what was published, or does not begin with it, is an
// error, and nothing is numbered until somebody has looked at it. There are anchors in a file
// (tree.FileAnchor), in a table of another database (sqlstore.Anchor) and behind a web address (package
// audit/anchor); audittest.RunAnchor checks one of your own.
//
// # Proofs and exports
//
// A [Prover] makes the proof of one event, the proof that the log continues an earlier checkpoint, and
// exports: the files of c2sp.org/tlog-tiles ([Prover.Export]) and lines of JSON ([Prover.JSONLines]).
// Package audit/siem exports the events themselves. With a checkpoint that witnesses have signed too, see
// anchor.Cosigner, proofs have their signatures ([Prover.BundleUnder]).
// [Prover.VerifyRows] compares the events in the database with their leaves. All that a prover returns
// was checked by the signed checkpoint first. One made by [Prover.Recorded] writes an audit event of each
// export and verification.
//
// # Guarantees
//
//   - A committed event gets one number, also when a sequencer is killed at any point.
//   - No two checkpoints that were committed contradict each other, whatever number of processes runs.
//   - A sequencer does not sign over a tree whose head was changed in the database.
//   - The leaf of an event stays provable after its person was erased.
//
// # What this does not protect
//
// Until an event has its number, a change in the database is not found: by default for less than a
// second. Who holds the signing key and the anchor can write another past. The signing key is the
// host's: keep it where the database is not.
//
// # Compatibility
//
// What is stored is described in package tree. A database that one release has written is continued by
// every later release of the same major version.
package sequencer
