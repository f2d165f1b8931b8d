package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// programPart is the declarations of programs and tenants.
type programPart struct {
	versions table[sealtext.Tenant, program.Version]
	past     table[programKey, []program.Row] // all that were put, oldest first
	names    index[sealtext.Tenant, sealtext.Program]
	senders  table[sealtext.Sender, []program.SenderClaim]
}

type programKey struct {
	tenant  sealtext.Tenant
	program sealtext.Program // zero for the tenant
}

func newProgramPart() programPart {
	return programPart{
		table[sealtext.Tenant, program.Version]{}, table[programKey, []program.Row]{},
		index[sealtext.Tenant, sealtext.Program]{}, table[sealtext.Sender, []program.SenderClaim]{},
	}
}

type programStore struct{ *Store }

// Programs returns the store of declarations, of package consent/program.
func (s *Store) Programs() program.Store { return programStore{s} }

func copyProgram(r program.Row) program.Row {
	r.Document = bytes.Clone(r.Document)
	cut(&r.Since, &r.RetiredAt, &r.SuspendedAt)
	return r
}

func (s programStore) Changes(ctx context.Context, x sealtext.Tx, known []program.Known) ([]program.Changes, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	out := make([]program.Changes, 0, len(known))
	for _, k := range known {
		c := program.Changes{Tenant: k.Tenant, Version: s.declared.versions[k.Tenant]}
		if c.Version != k.Version {
			c.Rows = s.declared.after(k)
		}
		out = append(out, c)
	}
	return out, nil
}

// after are the rows of a tenant that were written after a version, by Version.
func (p *programPart) after(k program.Known) (rows []program.Row) {
	for name := range p.names[k.Tenant] {
		past := p.past[programKey{k.Tenant, name}]
		if last := past[len(past)-1]; last.Version > k.Version {
			rows = append(rows, copyProgram(last))
		}
	}
	slices.SortFunc(rows, func(a, b program.Row) int { return cmp.Compare(a.Version, b.Version) })
	return rows
}

func (s programStore) Put(ctx context.Context, x sealtext.Tx, have program.Version, row program.Row) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	if s.declared.versions[row.Tenant] != have {
		return false, nil
	}
	row = copyProgram(row)
	s.declared.versions.put(t, row.Tenant, row.Version)
	k := programKey{row.Tenant, row.Program}
	s.declared.past.put(t, k, append(slices.Clone(s.declared.past[k]), row))
	s.declared.names.add(t, row.Tenant, row.Program)
	return true, nil
}

func (s programStore) ClaimSenders(ctx context.Context, x sealtext.Tx, claims []program.SenderClaim) ([]program.SenderClaim, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	var others []program.SenderClaim
	for _, c := range claims {
		cut(&c.ReleasedAt)
		was := s.declared.senders[c.Address]
		kept := slices.DeleteFunc(slices.Clone(was), func(o program.SenderClaim) bool { return o.Tenant == c.Tenant })
		for _, o := range kept {
			if !o.Release {
				others = append(others, o)
			}
		}
		i := slices.IndexFunc(was, func(o program.SenderClaim) bool { return o.Tenant == c.Tenant })
		switch {
		case !c.Release:
			c.ReleasedAt = time.Time{}
			kept = append(kept, c)
		case i >= 0 && was[i].Release:
			kept = append(kept, was[i])
		case i >= 0:
			c.Shared = was[i].Shared
			kept = append(kept, c)
		}
		s.declared.senders.put(t, c.Address, kept)
	}
	sortClaims(others)
	return others, nil
}

func sortClaims(cs []program.SenderClaim) {
	slices.SortFunc(cs, func(a, b program.SenderClaim) int {
		return cmp.Or(strings.Compare(a.Address.String(), b.Address.String()), strings.Compare(a.Tenant.String(), b.Tenant.String()))
	})
}

func (s programStore) Holders(ctx context.Context, x sealtext.Tx, address sealtext.Sender) ([]program.SenderClaim, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	holders := slices.Clone(s.declared.senders[address])
	sortClaims(holders)
	return holders, nil
}

func (s programStore) Tenants(ctx context.Context, after sealtext.Tenant, limit int) ([]sealtext.Tenant, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	var ts []sealtext.Tenant
	for t := range s.declared.versions {
		if t.String() > after.String() {
			ts = append(ts, t)
		}
	}
	slices.SortFunc(ts, func(a, b sealtext.Tenant) int { return strings.Compare(a.String(), b.String()) })
	return ts[:min(len(ts), max(limit, 0))], nil
}

func (s programStore) History(ctx context.Context, tenant sealtext.Tenant, name sealtext.Program) ([]program.Row, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []program.Row
	for _, r := range s.declared.past[programKey{tenant, name}] {
		rows = append(rows, copyProgram(r))
	}
	return rows, nil
}
