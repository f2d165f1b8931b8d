// Package transporttest gives tests of applications the whole house in
// memory, and tests of transports and stores their conformance suites.
//
// [New] makes a [Harness]: a gateway and a relay over memory, new keys,
// a clock that stands still until it is told to move, and an inbox in place
// of a provider. A test that nobody is texted after STOP is five lines; see
// the example. [NewWith] has other programs, senders or replies.
//
// [RunTransport] checks a [transport.Transport], and [RunStore] a
// [transport.Store].
package transporttest
