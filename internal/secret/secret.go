// Package secret runs code that handles keys and plaintexts so that the runtime erases the copies
// that it leaves behind: registers and stack at once, memory that it allocated as soon as nothing
// refers to it any more.
//
// That needs runtime/secret, which is an experiment of Go 1.26 and later, on Linux with amd64 or
// arm64, outside of the Go 1 promise: programs built with GOEXPERIMENT=runtimesecret have it. In
// all others [Do] is a plain call.
//
// Values that leave the call are not erased while they are referred to, and neither are copies in
// other goroutines, global variables, files or the network.
package secret
