package program

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Source provides declarations to the gate, the gateway and the relay. *Registry implements it;
// [Static] returns another one. It must be safe for concurrent use.
type Source interface {
	// Tenant returns the declarations of a tenant, as old as the source permits; an empty set if
	// there are none. If it has to read and tx is not nil it reads through tx.
	Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*Set, error)
	// Fresh returns the declarations as committed now, or written by tx, in the order of ts.
	Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) ([]*Set, error)
	// Holders returns the tenants that send from an address, by their names: those whose programs
	// declare it, and those that have released it within [HolderTime], with Release and ReleasedAt.
	Holders(ctx context.Context, tx sealtext.Tx, address sealtext.Sender) ([]SenderClaim, error)
}

// HolderTime is how long a tenant that has released an address still counts as one of its holders:
// people answer an old message to a number that meanwhile belongs to somebody else.
const HolderTime = 180 * 24 * time.Hour

type static map[sealtext.Tenant]*Set

// Static returns a source of declarations that never change, for tests and small applications. It
// checks them as [Registry.Declare] does, except for the content policy of texts; the error names
// the declaration by its index. tenants may omit the tenant of a program.
func Static(tenants []Tenant, programs ...Program) (Source, error) {
	out := static{}
	for i, t := range tenants {
		if err := t.Check(); err != nil {
			return nil, fmt.Errorf("program: tenants[%d]: %w", i, err)
		}
		if out[t.Tenant] != nil {
			return nil, fmt.Errorf("program: tenants[%d]: %w", i, bad("tenant", "must be declared once"))
		}
		s := empty(t.Tenant)
		s.Tenant, s.Version, s.declared = t.clone(), 1, true
		out[t.Tenant] = s
	}
	holders := map[sealtext.Sender]SenderClaim{}
	for i := range programs {
		if err := out.add(&programs[i], i, holders); err != nil {
			return nil, fmt.Errorf("program: programs[%d]: %w", i, err)
		}
	}
	return out, nil
}

func (m static) add(p *Program, order int, holders map[sealtext.Sender]SenderClaim) error {
	if err := p.Check(); err != nil {
		return err
	}
	s := m[p.Tenant]
	if s == nil {
		s = empty(p.Tenant)
		s.Version = 1
		m[p.Tenant] = s
	}
	if s.named(p.Name) != nil {
		return bad("program", "must be declared once in a tenant")
	}
	d := &Declared{Program: p.clone(), Version: 1, Order: order}
	s.programs = append(s.programs, d)
	if err := s.agree(d); err != nil {
		return err
	}
	for i := range p.Senders {
		for _, a := range p.Senders[i].addresses() {
			was, taken := holders[a]
			if taken && was.Tenant != p.Tenant && !(was.Shared && p.Senders[i].Shared) {
				return errTaken
			}
			holders[a] = SenderClaim{Tenant: p.Tenant, Address: a, Shared: p.Senders[i].Shared}
		}
	}
	return nil
}

var errTaken = bad("senders", "must not be those of another tenant, unless both declare them shared")

// Tenant returns the set of a tenant.
func (m static) Tenant(ctx context.Context, _ sealtext.Tx, t sealtext.Tenant) (*Set, error) {
	if s := m[t]; s != nil {
		return s, ctx.Err()
	}
	return empty(t), ctx.Err()
}

// Fresh returns the same.
func (m static) Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) ([]*Set, error) {
	out := make([]*Set, 0, len(ts))
	for _, t := range ts {
		s, err := m.Tenant(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Holders returns the tenants that declare the address.
func (m static) Holders(ctx context.Context, _ sealtext.Tx, address sealtext.Sender) (holders []SenderClaim, err error) {
	for t, s := range m {
		if sender, ok := s.Sender(address); ok {
			holders = append(holders, SenderClaim{Tenant: t, Address: address, Shared: sender.Shared})
		}
	}
	slices.SortFunc(holders, func(a, b SenderClaim) int { return strings.Compare(a.Tenant.String(), b.Tenant.String()) })
	return holders, ctx.Err()
}

// Row is a stored declaration: of a program, or of the tenant if Program is zero. The row of no
// tenant and no program has the pauses of all.
type Row struct {
	Tenant  sealtext.Tenant
	Program sealtext.Program
	// Version is the version of the tenant in which the row was written.
	Version Version
	// Order is the position of a program; zero for the tenant.
	Order int
	// Since is when the row was written. RetiredAt and SuspendedAt are when the program or tenant
	// was retired or suspended; zero if it is not. All have the precision of microseconds.
	Since, RetiredAt, SuspendedAt time.Time
	// Document is the JSON form. Empty for a tenant that was suspended or retired without a
	// declaration.
	Document []byte
}

// Known is a tenant and the version up to which its rows are known.
type Known struct {
	Tenant  sealtext.Tenant
	Version Version
}

// Changes is the result of [Store.Changes] for one tenant.
type Changes struct {
	Tenant  sealtext.Tenant
	Version Version // the last of the tenant; zero if nothing is declared
	Rows    []Row   // of versions later than the known one, by Version
}

// SenderClaim records that a tenant sends from an address, or has done so.
type SenderClaim struct {
	Tenant  sealtext.Tenant
	Address sealtext.Sender
	Shared  bool
	// Release releases the address; Shared is then ignored. In a result it says that the tenant has
	// released it.
	Release bool
	// ReleasedAt is when, with the precision of microseconds; ignored without Release.
	ReleasedAt time.Time
}

// Store keeps the declarations of all versions. Packages memstore and sqlstore implement it;
// package consenttest has a conformance suite.
//
// In SQL it is four tables without personal data, and no row is ever deleted: sealtext_tenants
// (tenant, version, and the row of the tenant itself), sealtext_programs (the present rows, by
// tenant and program), sealtext_program_versions (every row that was ever put, by tenant, program
// and version), and sealtext_senders (address, tenant, shared, released_at) with one row per address
// that a claim locks.
type Store interface {
	SenderStore
	// InTx runs f in a transaction of the store and commits it when f returns nil. Otherwise it
	// rolls back and returns the error of f, or lets its panic continue. It may call f more than
	// once.
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Changes reads what was written after the known versions, in one statement: for each of the
	// tenants, in their order, its version and its present rows with a later version than the known
	// one. A nil tx reads outside of any transaction.
	Changes(ctx context.Context, tx sealtext.Tx, known []Known) ([]Changes, error)
	// Put inserts or replaces a row, also that of the zero tenant, keeps it for ever (see History), and sets the version of the
	// tenant to row.Version, which is have + 1, if it is have; otherwise it does nothing and
	// returns false. It locks the tenant.
	Put(ctx context.Context, tx sealtext.Tx, have Version, row Row) (bool, error)
	// Tenants lists the tenants with a version, in the order of their names, without the zero one,
	// after one that may be zero. A limit below 1 lists none.
	Tenants(ctx context.Context, after sealtext.Tenant, limit int) ([]sealtext.Tenant, error)
	// History reads every row that was ever put of a program, or of the tenant if program is zero,
	// oldest first.
	History(ctx context.Context, t sealtext.Tenant, program sealtext.Program) ([]Row, error)
}

// SenderStore keeps which tenants send from an address, and which have done so.
type SenderStore interface {
	// ClaimSenders inserts or replaces the rows of senders of one tenant, and returns the rows that
	// other tenants have of the same addresses and have not released, by (Address, Tenant). A claim
	// with Release marks a row that is there and not released. It locks the addresses, so that of
	// two claims the later one sees the earlier.
	ClaimSenders(ctx context.Context, tx sealtext.Tx, claims []SenderClaim) ([]SenderClaim, error)
	// Holders reads all rows of an address, released ones too, by Tenant, in one statement. A nil tx
	// reads outside of any transaction.
	Holders(ctx context.Context, tx sealtext.Tx, address sealtext.Sender) ([]SenderClaim, error)
}

// agree checks that the senders of some programs are declared as all other programs of the tenant
// declare them that are not retired. It is the last check of a set that a transaction is about to
// commit.
func (s *Set) agree(changed ...*Declared) error {
	declared := map[sealtext.Sender]*Sender{}
	for _, d := range changed {
		if d.Retired() {
			continue
		}
		for a, sender := range d.everyAddress {
			if other, ok := declared[a]; ok && !same(sender, other) {
				return errDiffer
			}
			declared[a] = sender
		}
	}
	for _, d := range s.programs {
		if d.Retired() {
			continue
		}
		for a, sender := range d.everyAddress {
			if other, ok := declared[a]; ok && !same(sender, other) {
				return errDiffer
			}
		}
	}
	return nil
}

var errDiffer = bad("senders", "must be declared alike by all programs of the tenant that have them; declare those programs in one call")
