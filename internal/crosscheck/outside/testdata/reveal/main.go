package main

import (
	"context"
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// An auditor reads a value, after authorization and an audit event.
func main() {
	var v *vault.Vault
	_, _ = v.Reveal(context.Background(), vault.Access{}, sealtext.Binding{}, sealtext.Sealed{})
}
