package main

import (
	"context"
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Opening without a record, with a value of the same shape.
func main() {
	var s *vault.Sealer
	_, _ = s.Open(context.Background(), struct{ recorded bool }{true}, nil, sealtext.Binding{}, sealtext.Sealed{})
}
