// Package anchor keeps the last checkpoint of an audit log behind a web address: [HTTP] is a tree.Anchor
// that speaks to it, and [Handler] is the other end. A [Cosigner] has checkpoints signed by witnesses.
//
//	a, err := anchor.NewHTTP(anchor.HTTPConfig{
//		URL:           "https://anchor.example.com/audit",
//		Authorization: func(context.Context) (string, error) { return "Bearer " + token, nil },
//	})
//	...
//	s, err := sequencer.New(sequencer.Config{Anchor: a, ...})
//
// An anchor is what makes an older copy of the database, and a past that was changed, visible: see
// packages audit/tree and audit/sequencer. Keep it where those who can write to the database cannot
// write. Other anchors are tree.FileAnchor, and sqlstore.Anchor in another database.
//
// # Protocol
//
// GET returns the last checkpoint, a signed note (c2sp.org/tlog-checkpoint) of at most 64 KiB, or the
// status 404 where there is none. PUT replaces it and returns a status from 200 to 299, or 409 where the
// last one is larger or another one of the same size. An object store with a fixed name does the first
// two; the 409 is what [Handler] adds: it takes only checkpoints that the log has signed, and none that
// goes back, whatever the writer asks for.
//
// # Witnesses
//
// A witness is run by somebody else, keeps the last checkpoint of a log, and signs a later one only if it
// contains that one (c2sp.org/tlog-witness v1.0.0). A [Cosigner] asks several at once, so that a quorum of
// them is enough:
//
//	policy, err := tree.ParsePolicy(file, "audit.example.com") // two of these three
//	...
//	signed, failed, err := cosigner.Cosign(ctx)
//	bundle, err := prover.BundleUnder(ctx, entry.Number, signed) // verifies against the policy, offline
//
// # Guarantees
//
//   - A request ends after [HTTPConfig.Timeout], with all redirects, and an answer is never read beyond
//     64 KiB.
//   - Nothing is sent without TLS but to a loopback address. A redirect to another host, to another
//     scheme, or one that would make a GET of a PUT is an error, and not followed.
//   - A checkpoint counts as published only after a status from 200 to 299.
//   - A cosignature is taken only if the key of the witness verifies it, and a checkpoint is returned only
//     if it satisfies the policy.
//   - Errors name neither the address, which may have a secret in it, nor what was received.
//
// # What this does not protect
//
// Who controls the other end and the database can put both back: let somebody else keep the anchor. The
// handler cannot see a fork that is larger than the last checkpoint, because it has no proof; the
// sequencer, which has one, finds it before it publishes. Use [Handler] behind a server with limits of
// its own.
//
// # Compatibility
//
// The protocol stays as it is within a major version.
package anchor
