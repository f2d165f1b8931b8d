package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/vault/backup"
)

// failure is what the copy does not open.
type failure struct {
	Tenant sealtext.Tenant `json:"tenant"`
	Epoch  string          `json:"epoch,omitempty"`
	Error  string          `json:"error"`
}

// confirm tries the copied folder, and keeps the report for Stats of every process.
func confirm(ctx context.Context, o options, args []string, _ io.Reader, out io.Writer) error {
	if len(args) != 1 {
		return usageError("backup confirm takes the copied folder")
	}
	used, err := os.Stat(o.keys)
	if err != nil {
		return err
	}
	if copied, err := os.Stat(args[0]); err == nil && os.SameFile(used, copied) {
		return usageError("the copy is the folder in use; name the one on the other medium")
	}
	db, end, err := database(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	live, err := keyring(ctx, db, o.keys)
	if err != nil {
		return err
	}
	copied, err := keyring(ctx, db, args[0])
	if err != nil {
		return err
	}
	report, err := service.ConfirmBackup(ctx, service.SQL(db), copied, live)
	if err != nil && !errors.Is(err, backup.ErrIncomplete) {
		return err
	}
	failures := []failure{}
	for _, f := range report.Failures {
		failures = append(failures, failure{f.Tenant, f.Epoch, f.Err.Error()})
	}
	return errors.Join(json.NewEncoder(out).Encode(map[string]any{"report": report, "failures": failures}), err)
}
