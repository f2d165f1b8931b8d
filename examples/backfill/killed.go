package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/sealtext/sealtext/vault/backfill"
)

// fillerEnv makes a test binary the program itself; see the test.
const fillerEnv = "SEALTEXT_BACKFILL_FILLER"

// fillOnly is the process that is killed. It says after every transaction how
// many rows are done, and goes on when it is told to by a line: so it is killed
// at the same place each time.
func fillOnly(ctx context.Context, db string, stdin io.Reader, stdout io.Writer) error {
	h, err := open(ctx, db)
	if err != nil {
		return err
	}
	defer h.Pool.Close() //nolint:errcheck // everything is committed
	onward := bufio.NewReader(stdin)
	b, err := newBackfill(h, func(_ context.Context, p backfill.Progress) error {
		fmt.Fprintln(stdout, p.Rows)
		_, err := onward.ReadString('\n')
		return err
	})
	if err != nil {
		return err
	}
	_, err = b.Fill(ctx)
	return err
}

// fillAndKill lets another process fill until so many rows are done, and
// kills it, with no chance to tidy up.
func fillAndKill(ctx context.Context, db string, until int64, told func(rows int64)) error {
	self, err := os.Executable()
	if err != nil {
		return errors.New("the program cannot find itself")
	}
	cmd := exec.CommandContext(ctx, self, "-filler", "-db", db) //nolint:gosec // itself
	cmd.Env = append(os.Environ(), fillerEnv+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	onward, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var rows int64
		if _, err := fmt.Sscan(lines.Text(), &rows); err != nil {
			continue
		}
		told(rows)
		if rows >= until {
			err := cmd.Process.Kill()
			_ = cmd.Wait() // it says that the process was killed
			return err
		}
		fmt.Fprintln(onward)
	}
	ended := cmd.Wait()
	if err := ctx.Err(); err != nil {
		return err // this process is told to end
	}
	return errors.Join(ended, errors.New("the process that fills ended before it could be killed"))
}
