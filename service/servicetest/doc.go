// Package servicetest is the harness for tests of applications: a whole [service.Service] in
// memory.
//
// [New] makes a [Harness]: new keys and a store that end with the test, a clock that stands still
// until it is told to move, and an inbox in place of a provider, which keeps what it was given.
// Rules, gateway, relay and audit log are the real ones, so that a test that nobody is texted after
// STOP, or at night, is five lines; see the examples. [NewWith] has other programs, rules or parts.
//
// Nothing runs in the background: [Harness.Send] and [Harness.Deliver] hand over what is due at the
// time of the Clock, and [Harness.Hear] returns what the host is told. A test of what happens while
// a relay runs calls Start and Stop of the Service, in a bubble of testing/synctest.
//
// It is made for one tenant and one program. What an adapter of a provider must do is checked by
// package transport/transporttest; what a store must do, by the package of that kind beside each
// interface, such as consent/consenttest.
package servicetest
