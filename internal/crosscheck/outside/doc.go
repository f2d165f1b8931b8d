// Package outside holds no code: its tests are written as somebody else would
// write them, in a module of their own that sees what is exported and nothing
// more. They try to send without consent, to read without a record and to
// write past a transaction, and show that it does not work.
//
// Run them without the workspace: GOWORK=off go test ./...
package outside
