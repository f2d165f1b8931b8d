package main

import (
	"github.com/sealtext/sealtext/transport"
)

// A message that clears itself.
func main() {
	c := transport.Cleared{c: nil}
	_, _ = c.To()
}
