package consenttest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/txcase"
)

// ProgramCase is one requirement for a [program.Store].
type ProgramCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong; see [StoreCase].
	Run func(ctx context.Context, open func() program.Store) error
}

// RunProgramStore checks a [program.Store]; see [RunStore].
func RunProgramStore(t *testing.T, open func(t *testing.T) program.Store) {
	t.Helper()
	for _, c := range ProgramCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// ProgramCases returns the cases of [RunProgramStore], for a runner of your own.
func ProgramCases() []ProgramCase {
	var cases []ProgramCase
	for _, c := range txcase.Cases() {
		cases = append(cases, ProgramCase{c.Name, c.Why, func(ctx context.Context, open func() program.Store) error {
			return c.Run(ctx, func() txcase.Store { return programPart(open()) })
		}})
	}
	return append(cases, []ProgramCase{
		{"program-round-trip", "every field of a row must come back as it was put: what a program may send is decided by it", programRoundTrip},
		{"program-tenants", "rows and versions belong to one tenant, and Changes must give each tenant that it is asked for, in that order", programTenants},
		{"program-since", "Changes must give what was written after the known version and nothing else, by version, and nothing of a tenant that is known up to its last", programSince},
		{"program-replace", "a row that is put again must replace the one before, in what Changes gives", programReplace},
		{"program-compare", "Put must do nothing where the version is another one, in the tenant, in its rows and in its history: it was decided on something else", programCompare},
		{"program-concurrent", "of many that put upon one version exactly one may be first: two would each not know what the other declared", programConcurrent},
		{"program-history", "every row that was ever put must be found, oldest first, by program and tenant: the texts that a person was asked with must stay provable", programHistory},
		{"program-rollback", "what a transaction that fails did to rows, history and senders must be undone", programRollback},
		{"program-many", "hundreds of tenants must fit into one call of Changes", programMany},
		{"program-nowhere", "the row of no tenant must be put, given and replaced as any other, together with those of tenants, and be on no list of tenants: it has the pauses of all", programNowhere},
		{"program-list", "Tenants must list each tenant with a version once, by name, from after the given one, as many as are asked for", programList},
		{"sender-others", "a claim must give what other tenants have of the address, and nothing of the same tenant or of another address", senderOthers},
		{"sender-release", "an address that was given up must not be found any more; one that is claimed again must replace the claim before", senderRelease},
		{"sender-holders", "who has an address, and who had it until when, must be found: a STOP to a number that was sold counts in both tenants", senderHolders},
		{"sender-concurrent", "of two tenants that claim one address at once one at least must see the other: a STOP to the address would otherwise be one tenant's alone", senderConcurrent},
	}...)
}

// programPart adapts a store of programs to the cases that all stores share.
func programPart(s program.Store) txcase.Store {
	read := func(ctx context.Context, tx sealtext.Tx) (program.Changes, error) {
		all, err := s.Changes(ctx, tx, []program.Known{{Tenant: north}})
		if err != nil {
			return program.Changes{}, err
		}
		return all[0], nil
	}
	write := func(ctx context.Context, tx sealtext.Tx) error {
		for { // until it is upon the one before
			have := program.Version(0)
			if tx != nil {
				now, err := read(ctx, tx)
				if err != nil {
					return err
				}
				have = now.Version
			}
			if first, err := s.Put(ctx, tx, have, declaration(int(have)+1)); err != nil || first { //nolint:gosec // a small number
				return err
			}
		}
	}
	count := func(ctx context.Context, tx sealtext.Tx) (int, error) {
		c, err := read(ctx, tx)
		return len(c.Rows), err
	}
	return txcase.Store{
		InTx: s.InTx, Write: write, Count: count,
		Writes: []txcase.Call{
			{Name: "Put", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Put(ctx, tx, 0, declaration(1))
				return err
			}},
			{Name: "ClaimSenders", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.ClaimSenders(ctx, tx, []program.SenderClaim{claim(north, 1)})
				return err
			}},
		},
		Reads: []txcase.Call{{Name: "Changes", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := read(ctx, tx)
			return err
		}}},
	}
}

// allPurposes returns the declaration of one program of north that may send everything.
func allPurposes(name sealtext.Program, from sealtext.Sender) (program.Source, error) {
	return program.Static(nil, program.Program{
		Tenant: north, Name: name, Senders: []program.Sender{{Address: from}}, Purposes: sealtext.AllPurposes,
	})
}
