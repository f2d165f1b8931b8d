// Command v2side is tink-go/v2 in the exchange with google/tink/go; see
// package exchange. It is a module of its own because one program cannot link
// both.
//
//	v2side -write DIR               make a folder for the other side
//	v2side -check DIR               understand a folder of the other side
//	v2side -check DIR -answer DIR2  and write it again with its keys
//
// -check prints how many checks held and ends with status 1 if one did not. A
// folder with files is never overwritten; the golden files in
// vault/tinkvault/testdata/v2 are made with -write and moved there by hand.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/sealtext/sealtext/internal/crosscheck/tinklegacy/exchange"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("v2side", flag.ContinueOnError)
	write := flags.String("write", "", "folder to make")
	check := flags.String("check", "", "folder of the other side to check")
	answer := flags.String("answer", "", "folder to write again what was checked")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0 || (*write == "") == (*check == "") || (*answer != "" && *check == ""):
		return errors.New("usage: v2side -write DIR | -check DIR [-answer DIR2]")
	case *write != "":
		if err := mustBeEmpty(*write); err != nil {
			return err
		}
		return exchange.Write(ctx, v2, open, *write)
	}
	if err := runChecks(ctx, *check, out); err != nil || *answer == "" {
		return err
	}
	if err := mustBeEmpty(*answer); err != nil {
		return err
	}
	return exchange.Answer(ctx, v2, open, *check, *answer)
}

// runChecks runs all checks, also after one that failed.
func runChecks(ctx context.Context, dir string, out io.Writer) error {
	checks, err := exchange.Checks(ctx, v2, open, dir)
	if err != nil {
		return err
	}
	var failed []error
	for _, c := range checks {
		if err := c.Run(); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", c.Name, err))
		}
	}
	fmt.Fprintf(out, "%d of %d checks hold\n", len(checks)-len(failed), len(checks))
	return errors.Join(failed...)
}

func mustBeEmpty(dir string) error {
	if files, err := os.ReadDir(dir); err == nil && len(files) > 0 {
		return errors.New("the folder has files; nothing is overwritten")
	}
	return nil
}

// open is the keyring that the proof is about. The key files are copied, since
// a checkout does not keep the mode that tinkvault asks for.
func open(ctx context.Context, store vault.KeysetStore, dir string) (exchange.Ring, error) {
	private, err := os.MkdirTemp("", "v2side")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(private) }()
	if err := exchange.CopyKeys(dir, private); err != nil {
		return nil, err
	}
	files, err := tinkvault.Open(private)
	if err != nil {
		return nil, err
	}
	return tinkvault.New(ctx, tinkvault.Config{Store: store, KEK: files.KEK, Epoch: files.Epoch})
}
