package main

import (
	"context"
	"encoding/json"
	"io"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

// decider checks who decides, and the reference of the decision.
func decider(o options) (by sealtext.Actor, err error) {
	if by, err = actors(o); err != nil {
		return by, err
	}
	if o.reference == "" {
		return by, usageError("-reference is missing: the id of the decision in your records, for the audit log")
	}
	if err := sealtext.CheckReference("reference", o.reference); err != nil {
		return by, usageError(err.Error())
	}
	return by, nil
}

// approveSweep shows the sweep that waits, and approves it for the service, which has the schedules.
// Without -as it only shows it.
func approveSweep(ctx context.Context, o options, args []string, _ io.Reader, out io.Writer) error {
	if len(args) != 0 {
		return usageError("approve sweep takes flags only")
	}
	var by sealtext.Actor
	if o.as != "" {
		var err error
		if by, err = decider(o); err != nil {
			return err
		}
	}
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	pending, found, err := s.Sweeper.Pending(ctx)
	if err != nil {
		return err
	}
	if !found {
		return retention.ErrNoPending
	}
	if err := json.NewEncoder(out).Encode(pending); err != nil || o.as == "" {
		return err
	}
	most := o.most
	if most == 0 {
		most = pending.Due
	}
	return s.Sweeper.Approve(ctx, retention.Approval{Actor: by, Reference: o.reference, Most: most})
}

// confirmRestore ends the fence of a restored database.
func confirmRestore(ctx context.Context, o options, args []string, _ io.Reader, out io.Writer) error {
	if len(args) != 0 {
		return usageError("restore confirm takes flags only")
	}
	by, err := decider(o)
	if err != nil {
		return err
	}
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	done, err := s.ConfirmRestore(ctx, by, o.reference)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(done)
}
