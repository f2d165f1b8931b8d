package main

import (
	"context"
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Reading a number without an audit event, by the method of the Sealer.
func main() {
	var s *vault.Sealer
	_, _ = s.number(context.Background(), nil, sealtext.Tenant{}, sealtext.Subject{}, true)
}
