package main

import (
	"context"
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/grant"
	"github.com/sealtext/sealtext/vault"
)

// Opening without a record, with a grant of its own making.
func main() {
	var s *vault.Sealer
	_, _ = s.Open(context.Background(), grant.Grant{}, nil, sealtext.Binding{}, sealtext.Sealed{})
}
