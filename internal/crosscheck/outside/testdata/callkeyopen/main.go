package main

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Opening without an audit event, by the method of a subject's key.
func main() {
	var k *vault.SubjectKey
	_, _ = k.open("note", sealtext.ID{}, sealtext.Sealed{})
}
