// Package vaulttest provides helpers for tests around the vault: a check that a type does not show
// the secret that it holds, a keyring with new keys, and conformance suites for stores.
//
//	func TestCustomerDoesNotLeak(t *testing.T) {
//		vaulttest.LeakSinks(t, customer{Mobile: number}, "+447700900123")
//	}
//
// # Leaks
//
// [LeakSinks] passes a value to every function and method by which Go programs print, log, encode
// or dump a value by accident, and fails the test for each one whose output shows a secret.
// [FindLeaks] returns them instead. [Shows] searches a text, such as a log or the bytes of a file,
// for a secret in any form.
//
// # Keys
//
// [NewKeyring] returns a keyring with new keys in a temporary folder. Package
// service/servicetest provides an in-memory instance of the whole library.
//
// # Conformance suites
//
// An implementation of a store interface of package vault calls the suite for it from a test of its
// own:
//
//	func TestSubjects(t *testing.T) {
//		vaulttest.RunSubjectStore(t, func(t *testing.T) vault.SubjectStore { return newStore(t) })
//	}
//
// [RunSubjectStore], [RunKeysetStore], [RunPseudonymRows], [RunEpochStore], [RunCounterStore] and
// [RunCaseStore] each check one interface. Each case prints on failure why the property matters.
// The suites are themselves tested: broken stores are run against them, and each must fail. They do
// not measure speed, and they do not crash the database.
//
// # Compatibility
//
// A later release may add sinks, forms and cases, so that a test that passed may then fail.
package vaulttest
