// Package tree is what anybody needs to check an audit log of package audit: the form of its leaves, its
// tree and its checkpoints, and their verification, without a database and without keys.
//
//	log, err := note.NewVerifier("audit.example.com+33d7b496+AeHzn...")
//	...
//	report, err := tree.Verify(ctx, tree.VerifyConfig{
//		Files:  os.DirFS("export"),
//		Policy: tree.Policy{Log: log},
//		Known:  [][]byte{checkpointOfLastYear},
//	})
//
// # The log
//
// Each event of package audit has one [Leaf]: its kind, its time to the minute, and hashes. The leaves
// are the leaves of a Merkle tree (RFC 6962, section 2.1: SHA-256, a leaf behind the byte 0, a node
// behind the byte 1), in the order in which package audit/sequencer numbered the events. A [Checkpoint]
// is the number of leaves and the hash over all, signed as a note (c2sp.org/signed-note v1.0.0,
// c2sp.org/tlog-checkpoint v1.0.0). Whoever has a checkpoint can check that
//
//   - an event is in the log, by a [Bundle]: one small file (c2sp.org/tlog-proof@v1);
//   - a later checkpoint continues it, so that nothing was changed or dropped ([CheckConsistency]);
//   - a whole export is what was signed ([Verify]; c2sp.org/tlog-tiles v0.1.0).
//
// Other implementations of these specifications read the same files.
//
// # Leaves
//
// A leaf has 123 bytes; numbers are big endian:
//
//	1 byte    the version, 1
//	2 bytes   the kind, see audit.Kind
//	8 bytes   the time of the event in seconds since 1970, a whole minute
//	16 bytes  the token of the tenant: see TenantToken
//	16 bytes  the keyed hash of the actor id
//	16 bytes  the id of the event
//	32 bytes  SHA-256 over the time in microseconds and the sealed payload
//	32 bytes  the commitment: SHA-256 over the id and the payload in the clear
//
// The input of each hash is a label and the fields, each behind its length in four bytes: "sealtext
// audit sealed 1", the time as eight bytes, and the payload as it is stored; "sealtext audit payload
// 1", the id, and the payload, whose first byte is a version and whose next sixteen bytes are random.
//
// # Erasure
//
// No leaf has anything in common with another one because both are about the same person, and none is
// changed when the person is erased. After the erasure nobody can open the payload, so the random bytes
// in it are gone, and the commitment cannot be compared with a guess. Leaves, proofs and checkpoints stay
// as they are: that something was done remains provable, and nothing says to whom.
//
// # Guarantees
//
//   - A leaf that was changed, dropped, swapped or added after its checkpoint is found.
//   - For one leaf there is one payload: nobody can show another one later, whatever keys they make up.
//   - Verification reads nothing but what it is given, and fails closed.
//
// # What this does not protect
//
// Who holds the signing key can sign another past. Only a checkpoint that somebody else keeps shows it:
// see [Anchor], [VerifyConfig] and the witnesses of a [Policy]. An event that was left out, or changed
// before it had its number, is not found. The tree does not say which person an event is about; that a
// row of the database has the right subject is checked by opening its payload. Events of one actor have
// the same keyed hash, those of one tenant the same token, and the times tell when something was done.
//
// # Compatibility
//
// Leaves, checkpoints, proofs and exports that one release wrote are verified by every later release of
// the same major version. A new form of leaf gets another version byte, which older releases refuse with
// [ErrLeafVersion].
package tree
