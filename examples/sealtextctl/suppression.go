package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// badRow is a row that was not imported.
type badRow struct {
	Line   int    `json:"line"`
	Column string `json:"column"`
	Rule   string `json:"rule"`
}

// imported is the JSON form of a consent.ImportReport.
type imported struct {
	Rows     int      `json:"rows"`
	OptOuts  int      `json:"opt_outs"`
	Repeated int      `json:"repeated"`
	Blank    int      `json:"blank"`
	Bad      int      `json:"bad"`
	Errors   []badRow `json:"errors"` // the first 1000
	SHA256   string   `json:"sha256"`
	DryRun   bool     `json:"dry_run"`
}

// suppress imports a suppression list. The persons are enrolled, since an opt-out needs one.
func suppress(ctx context.Context, o options, args []string, _ io.Reader, out io.Writer) error {
	if len(args) != 2 {
		return usageError("consent import takes a tenant and a file")
	}
	by, err := actors(o)
	if err != nil {
		return err
	}
	tenant, err := sealtext.ParseTenant(args[0])
	if err != nil {
		return usageError(err.Error())
	}
	if o.source == "" {
		return usageError("-source is missing: where the list is from, for the evidence")
	}
	cfg := consent.ImportConfig{Tenant: tenant, Source: o.source, Actor: by, DryRun: o.dryRun}
	if o.program != "" {
		if cfg.Program, err = sealtext.ParseProgram(o.program); err != nil {
			return usageError(err.Error())
		}
	}
	file, err := os.Open(args[1])
	if err != nil {
		return fmt.Errorf("the list: %w", errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	cfg.Person = func(ctx context.Context, n sealtext.Number) (p sealtext.Person, err error) {
		err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			p, err = s.Sealer.Enroll(ctx, tx, tenant, n)
			return err
		})
		return p, err
	}
	r, err := s.Consent.Import(ctx, file, cfg)
	if err != nil {
		return err
	}
	bad := make([]badRow, len(r.Errors))
	for i, e := range r.Errors {
		bad[i] = badRow{e.Line, e.Field, e.Rule}
	}
	if err := json.NewEncoder(out).Encode(imported{r.Rows, r.OptOuts, r.Repeated, r.Blank, r.Bad, bad, r.SHA256, o.dryRun}); err != nil {
		return err
	}
	if r.Bad > 0 {
		return fmt.Errorf("%d rows were not imported; mend them and import the list again", r.Bad)
	}
	return nil
}
