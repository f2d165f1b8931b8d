// Package outside holds no code: its tests are written as those of a consumer, in a module of their
// own that sees exported names only. They try to send without consent, to read without an audit
// event and to write outside of a transaction, and show that it fails.
//
// The folder programs has what a newcomer writes; the tests of ../programs build and run it.
//
// Run them without the workspace: GOWORK=off go test ./...
package outside
