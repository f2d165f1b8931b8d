package tree_test

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext/audit/tree"
)

// The proof of one event is checked with the public key of the log, and nothing else.
func ExampleBundle_Verify() {
	log, err := note.NewVerifier("audit.example.com+7eb9777f+ARYK3/EUi6G7L3pSvNUQENLtW8MOL5Tmml8BucHfkHD5")
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := os.ReadFile("testdata/one.tlog-proof")
	if err != nil {
		fmt.Println(err)
		return
	}
	var bundle tree.Bundle
	if err := bundle.UnmarshalText(text); err != nil {
		fmt.Println(err)
		return
	}
	checkpoint, err := bundle.Verify(tree.Policy{Log: log})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bundle.Leaf.Kind, "at", bundle.Leaf.At, "in a log of", checkpoint.Size)
	// Output: revealed at 2026-03-02 11:00:00 +0000 UTC in a log of 1
}

// A whole export is checked from its files alone.
func ExampleVerify() {
	log, err := note.NewVerifier("audit.example.com+7eb9777f+ARYK3/EUi6G7L3pSvNUQENLtW8MOL5Tmml8BucHfkHD5")
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := tree.Verify(context.Background(), tree.VerifyConfig{Files: os.DirFS("testdata/export"), Policy: tree.Policy{Log: log}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Checkpoint.Size, "events")
	for kind, n := range report.Kinds {
		fmt.Println(n, kind)
	}
	// Output:
	// 1 events
	// 1 revealed
}
