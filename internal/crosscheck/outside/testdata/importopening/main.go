package main

import (
	"context"
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

// Opening without an audit event, in the way that packages of the module have.
func main() {
	var s *vault.Sealer
	_, _ = opening.Of(s).OpenRecorded(context.Background(), nil, sealtext.Binding{}, sealtext.Sealed{})
}
