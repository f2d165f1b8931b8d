package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/shadow"
)

// span returns the time that a report is about: a week until now unless the flags say otherwise.
func span(o options, now time.Time) (since, until time.Time, err error) {
	until = now
	if o.until != "" {
		if until, err = time.Parse(time.DateOnly, o.until); err != nil {
			return since, until, usageError("-until must be a date such as 2026-03-09")
		}
	}
	since = until.AddDate(0, 0, -7)
	if o.since != "" {
		if since, err = time.Parse(time.DateOnly, o.since); err != nil {
			return since, until, usageError("-since must be a date such as 2026-03-02")
		}
	}
	if !until.After(since) {
		return since, until, usageError("-until must be after -since")
	}
	return since, until, nil
}

// report prints what the gate would have done to the messages that were observed.
func report(ctx context.Context, o options, args []string, _ io.Reader, out io.Writer) error {
	if len(args) == 0 {
		return usageError("report shadow takes the tenants that it is about")
	}
	since, until, err := span(o, time.Now())
	if err != nil {
		return err
	}
	cfg := shadow.ReportConfig{Since: since, Until: until}
	for _, name := range args {
		t, err := sealtext.ParseTenant(name)
		if err != nil {
			return usageError(err.Error())
		}
		cfg.Tenants = append(cfg.Tenants, t)
	}
	for _, name := range o.logs {
		found, err := scan(ctx, name)
		if err != nil {
			return err
		}
		cfg.Logs = append(cfg.Logs, found)
	}
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	cfg.Events = s.Audit
	made, err := shadow.NewReport(ctx, cfg)
	if err != nil {
		return err
	}
	if o.html != "" {
		if err := page(made, o.html); err != nil {
			return err
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(made)
}

func scan(ctx context.Context, name string) (shadow.LogReport, error) {
	file, err := os.Open(name)
	if err != nil {
		return shadow.LogReport{}, fmt.Errorf("a file of -log: %w", errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	return shadow.ScanLog(ctx, name, file, nil)
}

// page writes the report for its owner to read.
func page(made *shadow.Report, name string) (err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("the file of -html: %w", errors.Unwrap(err))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return made.WriteHTML(file)
}
