// Package vaulttest gives tests of applications a keyring with new keys and a
// look at whether a type of theirs shows what it holds, and gives stores the
// conformance suites of the vault.
//
// # Does a type show its secret
//
// [LeakSinks] sends a value through every way in which Go programs print, log,
// encode or dump a value by accident, and fails the test for each one that
// shows the secret; [FindLeaks] counts them, and [Shows] searches a text, such
// as a log or the bytes of a file, for a secret in any form.
//
// # Keys for tests
//
// [NewKeyring] makes a keyring with new keys in a temporary folder. Package
// transport/transporttest has the whole house.
//
// # Writing a store
//
// An implementation of the vault's SubjectStore, KeysetStore, CounterStore or
// CaseStore calls [RunSubjectStore], [RunKeysetStore], [RunCounterStore] or
// [RunCaseStore] from a test of its own. Every case says on failure what would
// go wrong in a house that stood on such a store.
package vaulttest
