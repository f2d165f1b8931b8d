package program

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
)

// Version numbers the declarations of one tenant, from 1 on: each that is made,
// changed, retired or suspended has a number of its own. Zero is that of a
// tenant of which nothing was ever declared.
type Version uint64

// Declared is a program as it is declared now.
type Declared struct {
	Program
	// Version is that of the tenant in which it was declared like this.
	Version Version
	// Since is when that was.
	Since time.Time
	// RetiredAt is when it was retired; zero for one that is not.
	RetiredAt time.Time
	// Order is its place among the programs of the tenant: the one that was
	// declared first answers first where several have a sender in common.
	Order int
	// Newer says that a newer release declared it, in a form that this one
	// knows in part: it stands for hearing opt-outs and for nothing else. See
	// [ErrNewerFormat].
	Newer bool
}

// Retired reports whether the program was retired.
func (d *Declared) Retired() bool { return !d.RetiredAt.IsZero() }

// Set is everything that a tenant has declared, at one version. It does not
// change, and nothing that it gives may be changed. It is safe for concurrent
// use.
type Set struct {
	// Tenant is the declaration of the tenant; its name alone where there is
	// none.
	Tenant Tenant
	// Version is the last of the tenant; zero where nothing is declared.
	Version Version
	// SuspendedAt and RetiredAt are when the tenant was; zero for one that is
	// not.
	SuspendedAt, RetiredAt time.Time
	// Newer says that a newer release declared the tenant, see Declared.Newer;
	// it holds for all its programs then.
	Newer bool

	declared bool        // the tenant by itself
	programs []*Declared // by Order

	index    sync.Once
	byName   map[sealtext.Program]*Declared
	bySender map[sealtext.Sender][]*Declared // by addresses of senders and members
	longest  time.Duration
}

// Programs are those of the tenant, with those that are retired, by Order.
func (s *Set) Programs() []*Declared { return s.programs }

// Program is the one of a name, retired or not; nil where there is none.
func (s *Set) Program(name sealtext.Program) *Declared {
	s.index.Do(s.read)
	return s.byName[name]
}

// BySender are the programs that send from an address, or from a pool that it
// is a member of, by Order, with those that are retired. Where others have it
// too, those that are retired come last.
func (s *Set) BySender(a sealtext.Sender) []*Declared {
	s.index.Do(s.read)
	return s.bySender[a]
}

// Sender is the declaration of an address, or of the pool that it is a member
// of. False where no program has it.
func (s *Set) Sender(a sealtext.Sender) (Sender, bool) {
	for _, p := range s.BySender(a) {
		for _, declared := range p.Senders {
			if declared.Address == a || slices.Contains(declared.Members, a) {
				return declared, true
			}
		}
	}
	return Sender{}, false
}

// LongestPeriod is that of the frequencies of all programs; zero where there
// is none.
func (s *Set) LongestPeriod() time.Duration {
	s.index.Do(s.read)
	return s.longest
}

// Suspended reports whether nothing of the tenant may go out but what answers
// people.
func (s *Set) Suspended() bool { return !s.SuspendedAt.IsZero() }

// Retired reports whether the tenant was retired, and all its programs with it.
func (s *Set) Retired() bool { return !s.RetiredAt.IsZero() }

func (s *Set) read() {
	s.byName, s.bySender = make(map[sealtext.Program]*Declared, len(s.programs)), map[sealtext.Sender][]*Declared{}
	for _, retired := range []bool{false, true} {
		for _, p := range s.programs {
			if p.Retired() != retired {
				continue
			}
			s.byName[p.Name] = p
			s.longest = max(s.longest, p.Frequency.Period)
			for i := range p.Senders {
				for _, a := range p.Senders[i].addresses() {
					s.bySender[a] = append(s.bySender[a], p)
				}
			}
		}
	}
}

// with is the set after rows that were written since.
func (s *Set) with(v Version, rows []Row) *Set {
	next := s.copy()
	for _, r := range rows {
		next.apply(r)
	}
	next.Version = v
	return next
}

// copy is a set that can be changed until somebody has asked it.
func (s *Set) copy() *Set {
	return &Set{
		Tenant: s.Tenant, Version: s.Version, SuspendedAt: s.SuspendedAt, RetiredAt: s.RetiredAt, Newer: s.Newer,
		declared: s.declared, programs: slices.Clone(s.programs),
	}
}

// apply changes a set by a row.
func (s *Set) apply(r Row) {
	s.Version = r.Version
	if r.Program.IsZero() {
		s.SuspendedAt, s.RetiredAt = r.SuspendedAt, r.RetiredAt
		if s.declared = len(r.Document) > 0; s.declared {
			s.Tenant, s.Newer = looseTenant(r)
		}
		return
	}
	p, newer := loose(r)
	d := &Declared{Program: p, Version: r.Version, Since: r.Since, RetiredAt: r.RetiredAt, Order: r.Order, Newer: newer}
	i, there := slices.BinarySearchFunc(s.programs, r.Order, func(p *Declared, order int) int { return cmp.Compare(p.Order, order) })
	if there {
		s.programs[i] = d
	} else {
		s.programs = slices.Insert(s.programs, i, d)
	}
}

// named is Program without an index, which a set that is made and left for the
// next is not worth.
func (s *Set) named(name sealtext.Program) *Declared {
	i := slices.IndexFunc(s.programs, func(p *Declared) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return s.programs[i]
}

func empty(t sealtext.Tenant) *Set { return &Set{Tenant: Tenant{Tenant: t}} }
