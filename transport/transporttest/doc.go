// Package transporttest has the conformance suites for transports and for stores of messages.
//
// [RunTransport] checks a [transport.Transport] that can reach its provider, real or faked;
// [RunStore] checks a [transport.Store], and [RunDatabase] that the stores of all packages share
// their transactions. Each case says why it matters when it fails. A suite stays compatible within
// a major version of the module, but may get more cases.
//
// Tests of applications use package servicetest.
package transporttest
