package program

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
)

// Version numbers the declarations of one tenant, from 1 on: every declaration, change, retirement
// and suspension increases it. Zero is the version of a tenant without any.
type Version uint64

// Declared is a program as it is declared now.
type Declared struct {
	Program
	// Version is the version of the tenant in which it was declared in this form.
	Version Version
	// Since is when that was.
	Since time.Time
	// RetiredAt is when it was retired; zero if it is not.
	RetiredAt time.Time
	// Order is its position among the programs of the tenant: of several with the same sender the
	// one that was declared first answers.
	Order int
	// Newer reports that a newer release declared it, in a form that this one reads in part: it
	// serves for recording opt-outs and for nothing else. See [ErrNewerFormat].
	Newer bool
}

// Retired reports whether the program was retired.
func (d *Declared) Retired() bool { return !d.RetiredAt.IsZero() }

// Set has all declarations of a tenant, at one version. It does not change, and its results must
// not be changed. It is safe for concurrent use.
type Set struct {
	// Tenant is the declaration of the tenant; only its name if there is none.
	Tenant Tenant
	// Version is the last of the tenant; zero if nothing is declared.
	Version Version
	// SuspendedAt and RetiredAt are when the tenant was suspended and retired; zero if it is not.
	SuspendedAt, RetiredAt time.Time
	// Newer reports that a newer release declared the tenant, see Declared.Newer; it then applies
	// to all its programs.
	Newer bool

	declared bool        // whether the tenant itself is
	programs []*Declared // by Order

	paused *pauses // nil for none
	index  *index
}

// index is what look-ups in a set need.
type index struct {
	once     sync.Once
	byName   map[sealtext.Program]*Declared
	bySender map[sealtext.Sender][]*Declared // by addresses of senders and members
	longest  time.Duration
}

// Programs returns the programs of the tenant, including retired ones, by Order.
func (s *Set) Programs() []*Declared { return s.programs }

// Program returns the program of a name, retired or not; nil if there is none.
func (s *Set) Program(name sealtext.Program) *Declared {
	return s.read().byName[name]
}

// BySender returns the programs that send from an address, or from a pool that it is a member of,
// by Order, including retired ones. If others have it too, retired ones come last.
func (s *Set) BySender(a sealtext.Sender) []*Declared {
	return s.read().bySender[a]
}

// Sender returns the declaration of an address, or of the pool that it is a member of. False if no
// program has it.
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

// LongestPeriod returns the longest period of the frequencies of all programs; zero if there is
// none.
func (s *Set) LongestPeriod() time.Duration {
	return s.read().longest
}

// Suspended reports whether nothing of the tenant may be sent but answers.
func (s *Set) Suspended() bool { return !s.SuspendedAt.IsZero() }

// Retired reports whether the tenant was retired, and all its programs with it.
func (s *Set) Retired() bool { return !s.RetiredAt.IsZero() }

// read returns the index, which is made once.
func (s *Set) read() *index {
	x := s.index
	if x == nil { // the zero Set
		return &index{}
	}
	x.once.Do(func() {
		x.byName, x.bySender = make(map[sealtext.Program]*Declared, len(s.programs)), map[sealtext.Sender][]*Declared{}
		for _, retired := range []bool{false, true} {
			for _, p := range s.programs {
				if p.Retired() == retired {
					x.add(p)
				}
			}
		}
	})
	return x
}

func (x *index) add(p *Declared) {
	x.byName[p.Name] = p
	x.longest = max(x.longest, p.Frequency.Period)
	for i := range p.Senders {
		for _, a := range p.Senders[i].addresses() {
			x.bySender[a] = append(x.bySender[a], p)
		}
	}
}

// with returns the set after rows that were written since.
func (s *Set) with(v Version, rows []Row) *Set {
	next := s.copy()
	for _, r := range rows {
		next.apply(r)
	}
	next.Version = v
	return next
}

// copy returns a set that can be changed until it is first read.
func (s *Set) copy() *Set {
	return &Set{
		Tenant: s.Tenant, Version: s.Version, SuspendedAt: s.SuspendedAt, RetiredAt: s.RetiredAt, Newer: s.Newer,
		declared: s.declared, programs: slices.Clone(s.programs), paused: s.paused, index: &index{},
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

// named is Program without an index, which is not worth building for an intermediate set.
func (s *Set) named(name sealtext.Program) *Declared {
	i := slices.IndexFunc(s.programs, func(p *Declared) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return s.programs[i]
}

func empty(t sealtext.Tenant) *Set { return &Set{Tenant: Tenant{Tenant: t}, index: &index{}} }
