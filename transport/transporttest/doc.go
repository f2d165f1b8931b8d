// Package transporttest has the conformance suites for transports and for stores of messages.
//
// [RunTransport] checks a [transport.Transport] that can reach its provider, real or faked, and
// [RunAdapter] one for an HTTP interface against a provider that fails in every way it can;
// both run each case singly and in a batch with other messages. [RunStore] checks a [transport.Store],
// [RunDatabase] that the stores of all packages share their transactions, and [RunRelay] that a relay on
// them decides in batches as it does singly. Each case says why it matters when it fails. A suite stays compatible within
// a major version of the module, but may get more cases.
//
// Tests of applications use package servicetest.
package transporttest
