package main

import (
	"fmt"
	"github.com/sealtext/sealtext/transport"
)

// The number, past the method that asks the ledger.
func main() {
	var c transport.Cleared
	fmt.Println(c.c.number)
}
