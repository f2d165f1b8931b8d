package main

import (
	"context"
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

type mine struct{ recorded bool }

// Opening without a record, with a type of the same shape.
func main() {
	var s *vault.Sealer
	_, _ = s.Number(context.Background(), mine{true}, nil, sealtext.Tenant{}, sealtext.Subject{})
}
