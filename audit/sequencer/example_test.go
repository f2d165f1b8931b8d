package sequencer_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/memstore"
)

// An event is recorded, gets its number, and is proved to somebody who has the public key alone.
func Example() {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	db, err := memstore.New(memstore.Config{})
	must(err)
	folder, err := os.MkdirTemp("", "anchor")
	must(err)
	defer func() { _ = os.RemoveAll(folder) }()

	// The key is made once. Keep the private one where the database is not, and give the public one to
	// everybody.
	private, public, err := note.GenerateKey(rand.Reader, "audit.example.com")
	must(err)
	signer, err := note.NewSigner(private)
	must(err)
	verifier, err := note.NewVerifier(public)
	must(err)
	policy := tree.Policy{Log: verifier}
	anchor, err := tree.NewFileAnchor(filepath.Join(folder, "checkpoint"))
	must(err)
	s, err := sequencer.New(sequencer.Config{Store: db.AuditTree(), Leases: db, Signer: signer, Policy: policy, Anchor: anchor})
	must(err)

	// What audit.Log.Record does, within the transaction of the change:
	must(db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return db.Audit().Append(ctx, tx, audit.Row{
			Tenant: clinic, ID: sealtext.ID{1}, At: time.Date(2026, time.November, 21, 12, 1, 30, 0, time.UTC), Kind: audit.KindHoldPlaced,
			Payload: sealtext.MakeSealed(1, []byte("sealed")),
		})
	}))
	_, err = s.Step(ctx) // Run does it all the time
	must(err)

	prover, err := sequencer.NewProver(db.AuditTree(), policy)
	must(err)
	bundle, err := prover.Bundle(ctx, 1)
	must(err)
	text, err := bundle.MarshalText()
	must(err)

	// Elsewhere, without the database:
	var read tree.Bundle
	must(read.UnmarshalText(text))
	checkpoint, err := read.Verify(policy)
	must(err)
	fmt.Println(read.Leaf.Kind, read.Leaf.At.Format(time.DateTime), "is leaf", read.Index, "of", checkpoint.Size, "in", checkpoint.Origin)
	read.Leaf.Kind = audit.KindHoldReleased
	_, err = read.Verify(policy)
	fmt.Println(err)
	// Output:
	// hold-placed 2026-11-21 12:01:00 is leaf 0 of 1 in audit.example.com
	// tree: the event is not in the log at that place: the leaf, the proof or the checkpoint was changed
}
