package senderid

import (
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// Row is one thing that a country asks of senders: it accepts none of the kinds, or needs a
// registration, or takes them as they are.
type Row struct {
	// ID identifies the row in reasons and in the audit log; it begins with the country, such as
	// "us-10dlc". Required, unique in a table.
	ID string
	// Country of the recipient, by its code of ISO 3166-1. Required.
	Country rule.Jurisdiction
	// Kinds are the kinds of senders that the row is about; none stands for all.
	Kinds []sealtext.SenderKind
	// Purposes that the row is about; none stands for all.
	Purposes sealtext.PurposeSet
	// Needs is the registration that a sender must have; empty if the row needs none. It then accepts
	// the senders if Accepts is set, and refuses them if not.
	Needs   Scheme
	Accepts bool
	// Source names the page that says so, and AsOf is when that was last looked up. Required.
	Source string
	AsOf   time.Time
	// Note has what else the source says. Optional.
	Note string
}

// binds reports whether a row is about a message from a sender of a kind.
func (r *Row) binds(country rule.Jurisdiction, kind sealtext.SenderKind, purpose sealtext.Purpose) bool {
	return r.Country == country && (len(r.Kinds) == 0 || slices.Contains(r.Kinds, kind)) && (r.Purposes == 0 || r.Purposes.Has(purpose))
}

// Table is a table of rows. It is immutable and safe for concurrent use.
type Table struct {
	rows []Row
	of   map[rule.Jurisdiction][]*Row
}

// New returns a table. The error is a [*sealtext.InputError].
func New(rows []Row) (*Table, error) {
	t := &Table{rows: slices.Clone(rows), of: map[rule.Jurisdiction][]*Row{}}
	bad := func(rule string) (*Table, error) {
		return nil, &sealtext.InputError{Field: "senderid", Rule: rule}
	}
	for i := range t.rows {
		r := &t.rows[i]
		switch {
		case r.ID == "" || slices.ContainsFunc(t.rows[:i], func(o Row) bool { return o.ID == r.ID }):
			return bad("must have an id in each row, each once")
		case !isCountry(r.Country):
			return bad("must have a country in each row, by its code of ISO 3166-1")
		case r.Source == "" || r.AsOf.IsZero():
			return bad("must have a source and the date of its last look-up in each row")
		case r.Needs != "" && (!r.Needs.valid() || r.Accepts):
			return bad("must have one meaning in each row: a registration that is needed, or Accepts, or a refusal")
		case r.Purposes&^sealtext.AllPurposes != 0:
			return bad("must have purposes of sealtext.Purposes in each row")
		}
		r.Kinds = slices.Clone(r.Kinds)
		t.of[r.Country] = append(t.of[r.Country], r)
	}
	return t, nil
}

// Default returns the table of [DefaultRows].
func Default() *Table { return standard() }

var standard = sync.OnceValue(func() *Table {
	t, err := New(DefaultRows())
	if err != nil {
		panic(err) // not reached: a test makes the table
	}
	return t
})

// Knows reports whether the table has rows of a country. What it does not know it neither accepts nor
// refuses.
func (t *Table) Knows(country rule.Jurisdiction) bool { return len(t.of[country]) > 0 }

// Rows returns the rows in their order.
func (t *Table) Rows() []Row { return slices.Clone(t.rows) }
