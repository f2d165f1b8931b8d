package main

import (
	"context"
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Opening without an audit event, by the method of the Sealer.
func main() {
	var s *vault.Sealer
	_, _ = s.open(context.Background(), nil, sealtext.Binding{}, sealtext.Sealed{})
}
