// Command golden makes the golden files of the old module anew:
//
//	GOWORK=off go run ./golden -write DIR
//
// with DIR an empty folder, to be moved to vault/tinkvault/testdata/legacy by
// hand. Files that are checked in are never overwritten: that they were made
// by a release of long ago is what they are worth.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy"
	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
)

func main() {
	dir := flag.String("write", "", "the folder to fill; it must be empty or not there")
	flag.Parse()
	if *dir == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if files, err := os.ReadDir(*dir); err == nil && len(files) > 0 {
		fmt.Fprintln(os.Stderr, "the folder has files; golden files are not overwritten")
		os.Exit(1)
	}
	if err := exchange.Write(context.Background(), tinklegacy.Tink, tinklegacy.Open, *dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
