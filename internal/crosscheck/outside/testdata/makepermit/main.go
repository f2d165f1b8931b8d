package main

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// A permit without the ledger.
func main() {
	p := consent.Permit{h: nil}
	_ = p.Redeem(sealtext.NewID())
}
