// Package secret runs code that handles keys and plaintexts, so that the
// runtime erases what it left behind: registers and stack at once, memory that
// it allocated as soon as nothing refers to it any more.
//
// That needs runtime/secret, which is an experiment of Go 1.26 and later, on
// Linux with amd64 or arm64, outside of the Go 1 promise: programs built with
// GOEXPERIMENT=runtimesecret have it. In all others [Do] is a plain call.
//
// What leaves the call is not erased while somebody holds it, and neither is
// what other goroutines, global variables, files or the network have.
package secret
