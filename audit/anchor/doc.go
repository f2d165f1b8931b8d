// Package anchor keeps the last checkpoint of an audit log behind a web address: [HTTP] is a tree.Anchor
// that speaks to it, and [Handler] is the other end.
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
// # Guarantees
//
//   - A request ends after [HTTPConfig.Timeout], with all redirects, and an answer is never read beyond
//     64 KiB.
//   - Nothing is sent without TLS but to a loopback address. A redirect to another host, to another
//     scheme, or one that would make a GET of a PUT is an error, and not followed.
//   - A checkpoint counts as published only after a status from 200 to 299.
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
