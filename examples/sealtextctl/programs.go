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
	"github.com/sealtext/sealtext/consent/program"
)

// names reads TENANT and PROGRAM; the second may be missing.
func names(args []string) (t sealtext.Tenant, name sealtext.Program, err error) {
	if t, err = sealtext.ParseTenant(args[0]); err == nil && len(args) > 1 {
		name, err = sealtext.ParseProgram(args[1])
	}
	if err != nil {
		return t, name, usageError(err.Error())
	}
	return t, name, nil
}

// form is one form in which a program was declared.
type form struct {
	Version     program.Version `json:"version"`
	Since       time.Time       `json:"since"`
	RetiredAt   time.Time       `json:"retired_at,omitzero"`
	Declaration program.Program `json:"declaration"`
}

func get(ctx context.Context, o options, args []string, _ io.Reader, out io.Writer) error {
	if len(args) < 1 || len(args) > 2 || o.history && len(args) != 2 {
		return usageError("program get takes a tenant and a program")
	}
	t, name, err := names(args)
	if err != nil {
		return err
	}
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	encoder := json.NewEncoder(out)
	if o.history {
		forms, err := s.Programs.History(ctx, t, name)
		for _, d := range forms {
			err = errors.Join(err, encoder.Encode(form{d.Version, d.Since, d.RetiredAt, d.Program}))
		}
		if err == nil && len(forms) == 0 {
			err = errors.New("the tenant never declared the program")
		}
		return err
	}
	set, err := s.Programs.Tenant(ctx, nil, t)
	if err != nil {
		return err
	}
	found := false
	for _, d := range set.Programs() {
		if d.Retired() || len(args) == 2 && d.Name != name {
			continue
		}
		if d.Newer {
			return program.ErrNewerFormat
		}
		found = true
		if err := encoder.Encode(d.Program); err != nil {
			return err
		}
	}
	if !found && len(args) == 2 {
		return errors.New("the program is not declared, or was retired; -history shows it then")
	}
	return nil
}

// read reads the declarations of a file or of standard input.
func read(args []string, in io.Reader) (programs []program.Program, err error) {
	switch {
	case len(args) > 1:
		return nil, usageError("one file at most")
	case len(args) == 1 && args[0] != "-":
		file, err := os.Open(args[0])
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	for decoder := json.NewDecoder(in); ; {
		var p program.Program
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			if len(programs) == 0 {
				return nil, errors.New("the input has no declaration")
			}
			return programs, nil
		case err != nil:
			return nil, fmt.Errorf("declaration %d: %w", len(programs)+1, err)
		}
		programs = append(programs, p)
	}
}

// change and planned are the JSON form of a plan.
type change struct {
	Field   string          `json:"field"`
	Was     json.RawMessage `json:"was,omitempty"`
	Becomes json.RawMessage `json:"becomes,omitempty"`
	Loosens bool            `json:"loosens"`
}

type planned struct {
	Tenant  sealtext.Tenant  `json:"tenant"`
	Program sealtext.Program `json:"program"`
	Loosens bool             `json:"loosens"`
	Changes []change         `json:"changes"`
}

// planner is the part of a registry that plans.
type planner interface {
	Plan(ctx context.Context, p program.Program) ([]program.Change, error)
}

// show prints the plan of each program, and reports whether one of them loosens.
func show(ctx context.Context, registry planner, programs []program.Program, out io.Writer) (loosens bool, err error) {
	encoder := json.NewEncoder(out)
	for i, p := range programs {
		changes, err := registry.Plan(ctx, p)
		if err != nil {
			return false, fmt.Errorf("declaration %d: %w", i+1, err)
		}
		shown := planned{Tenant: p.Tenant, Program: p.Name, Changes: []change{}}
		for _, c := range changes {
			shown.Loosens = shown.Loosens || c.Loosens
			shown.Changes = append(shown.Changes, change{c.Field, json.RawMessage(c.Was), json.RawMessage(c.Becomes), c.Loosens})
		}
		loosens = loosens || shown.Loosens
		if err := encoder.Encode(shown); err != nil {
			return false, err
		}
	}
	return loosens, nil
}

func plan(ctx context.Context, o options, args []string, in io.Reader, out io.Writer) error {
	programs, err := read(args, in)
	if err != nil {
		return err
	}
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	_, err = show(ctx, s.Programs, programs, out)
	return err
}

// actors checks the ids of who declares and who agrees.
func actors(o options) (by sealtext.Actor, err error) {
	by = sealtext.Actor{ID: o.as}
	switch {
	case o.as == "":
		return by, usageError("-as is missing: the id of who does this, for the audit log")
	case o.approver == o.as:
		return by, usageError("-approve-loosening must name another person than -as")
	}
	if err = by.Check(); err == nil && o.approver != "" {
		err = sealtext.Actor{ID: o.approver}.Check()
	}
	if err != nil {
		return by, usageError(err.Error())
	}
	return by, nil
}

func declare(ctx context.Context, o options, args []string, in io.Reader, out io.Writer) error {
	by, err := actors(o)
	if err != nil {
		return err
	}
	programs, err := read(args, in)
	if err != nil {
		return err
	}
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	loosens, err := show(ctx, s.Programs, programs, out)
	if err != nil {
		return err
	}
	if loosens && o.approver == "" {
		return errLoosens
	}
	return s.Declare(ctx, by, programs...)
}

func retire(ctx context.Context, o options, args []string, _ io.Reader, out io.Writer) error {
	if len(args) != 2 {
		return usageError("program retire takes a tenant and a program")
	}
	by, err := actors(o)
	if err != nil {
		return err
	}
	t, name, err := names(args)
	if err != nil {
		return err
	}
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	version, err := s.Programs.Retire(ctx, by, t, name)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(map[string]any{"tenant": t, "program": name, "retired": true, "version": version})
}
