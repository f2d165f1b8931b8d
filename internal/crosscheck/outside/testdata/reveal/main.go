package main

import (
	"context"
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// An auditor reads a value: authorized and on record.
func main() {
	var v *vault.Vault
	_, _ = v.Reveal(context.Background(), vault.Access{}, sealtext.Binding{}, sealtext.Sealed{})
}
