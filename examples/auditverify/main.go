// Command auditverify checks an audit log, or one event of it, from files alone. It needs the public key of
// the log, no database and no network:
//
//	auditverify -key "$(cat log.pub)" export
//	auditverify -key "$(cat log.pub)" event.tlog-proof
//
// A folder is an export of the whole log, as sequencer.Prover.Export writes it: every leaf and every hash is
// read. A file is the proof of one event. Each must have been signed by the log. Without a checkpoint of
// before, a log that was cut, or rewritten by the holder of the key, passes; so keep one:
//
//	auditverify -key KEY -save 2026.checkpoint export
//	auditverify -key KEY -known 2026.checkpoint export   # a year later
//
// With -witness, given once for each of them, and -quorum, the checkpoint needs the signatures of that many
// witnesses too. A policy file (c2sp.org/tlog-policy) has all of this, and rules about groups of witnesses:
//
//	auditverify -policy log.policy export
//
// It exits with 1 where anything is missing or was changed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealtext/sealtext/audit/tree"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "auditverify:", err)
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	policy   tree.Policy
	known    [][]byte
	save     string
	progress bool
	path     string
}

var (
	errKey  = errors.New("-key must be the public key of the log, which note.GenerateKey made, unless there is a -policy")
	errBoth = errors.New("-policy has the keys and the quorum; give no -key, -witness or -quorum beside it")
	errPath = errors.New("it takes one export or proof, after the flags; -h lists them")
	errRead = errors.New("a file or folder that was named cannot be read")
)

func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("auditverify", flag.ContinueOnError)
	key := flags.String("key", "", "public key of the log; required")
	flags.IntVar(&o.policy.Quorum, "quorum", 0, "how many of the witnesses must have signed")
	flags.StringVar(&o.policy.Origin, "origin", "", "name of the log in its checkpoints; that of the key by default")
	flags.StringVar(&o.save, "save", "", "file for the checkpoint that was verified, for a later -known")
	flags.BoolVar(&o.progress, "progress", false, "tell on the standard error how far it is")
	policy := flags.String("policy", "", "policy file with the keys of the log and of witnesses, instead of -key, -witness and -quorum")
	flags.Func("witness", "public key of a witness; may be repeated", func(s string) error {
		v, err := tree.NewWitness(s)
		if err != nil {
			v, err = note.NewVerifier(s) // one that signs as logs do
		}
		o.policy.Witnesses = append(o.policy.Witnesses, v)
		return err
	})
	flags.Func("known", "file with a checkpoint of before, which the log must continue; may be repeated", func(s string) error {
		b, err := os.ReadFile(s)
		o.known = append(o.known, b)
		return err
	})
	flags.SetOutput(io.Discard) // main prints the error
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		flags.Usage()
		return o, err
	} else if err != nil {
		return o, err
	}
	if *policy != "" {
		if *key != "" || len(o.policy.Witnesses) > 0 || o.policy.Quorum != 0 {
			return o, errBoth
		}
		text, err := os.ReadFile(*policy)
		if err != nil {
			return o, errRead
		}
		if o.policy, err = tree.ParsePolicy(text, o.policy.Origin); err != nil {
			return o, err
		}
	} else if o.policy.Log, err = note.NewVerifier(*key); err != nil {
		return o, errKey
	}
	if flags.NArg() != 1 {
		return o, errPath
	}
	o.path = flags.Arg(0)
	return o, o.policy.Check()
}

func run(ctx context.Context, args []string, out, errs io.Writer) error {
	o, err := parse(args, out)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(o.path)
	if err != nil {
		return errRead
	}
	if info.IsDir() {
		return o.export(ctx, out, errs)
	}
	return o.proof(out)
}

// export verifies a whole log.
func (o options) export(ctx context.Context, out, errs io.Writer) error {
	cfg := tree.VerifyConfig{Files: os.DirFS(o.path), Policy: o.policy, Known: o.known}
	if o.progress {
		cfg.Progress = func(done, all int64) {
			if done%(1<<16) == 0 || done == all {
				_, _ = fmt.Fprintf(errs, "%d of %d\n", done, all)
			}
		}
	}
	report, err := tree.Verify(ctx, cfg)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "%s: %d events are as they were signed\nhash %s\n", report.Checkpoint.Origin, report.Checkpoint.Size, report.Checkpoint.Root)
	if report.Checkpoint.Size > 0 {
		_, _ = fmt.Fprintf(out, "from %s to %s\n", report.First.Format(time.RFC3339), report.Last.Format(time.RFC3339))
	}
	for _, kind := range slices.Sorted(maps.Keys(report.Kinds)) {
		name := kind.String()
		if !kind.Valid() {
			name = fmt.Sprintf("kind %d of a later release", kind)
		}
		_, _ = fmt.Fprintf(out, "%9d %s\n", report.Kinds[kind], name)
	}
	if len(o.known) == 0 {
		_, _ = fmt.Fprintln(errs, "auditverify: without -known, a log that was cut or signed anew passes too")
	}
	if o.save == "" {
		return nil
	}
	return os.WriteFile(o.save, report.Signed, 0o600)
}

// proof verifies one event.
func (o options) proof(out io.Writer) error {
	if len(o.known) > 0 || o.save != "" {
		return errors.New("-known and -save are for an export, not for the proof of one event")
	}
	text, err := os.ReadFile(o.path)
	if err != nil {
		return errRead
	}
	var b tree.Bundle
	if err := b.UnmarshalText(text); err != nil {
		return err
	}
	c, err := b.Verify(o.policy)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s: event %s, %s at %s, is number %d of %d\n", c.Origin, b.Leaf.ID, b.Leaf.Kind, b.Leaf.At.Format(time.RFC3339), b.Index+1, c.Size)
	return err
}
