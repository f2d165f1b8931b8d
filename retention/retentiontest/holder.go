package retentiontest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention"
)

// HolderFixture is what [RunHolder] needs of an implementation of [retention.Holder].
type HolderFixture struct {
	// Holder is over an empty table. Required.
	Holder retention.Holder
	// InTx runs f in a transaction, and commits it when f returns nil; usually InTx of the
	// database. Required.
	InTx func(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Person makes a person of a tenant who has no records. The default is one with random ids.
	Person func(ctx context.Context, tenant sealtext.Tenant) (sealtext.Person, error)
	// Add stores one more record about a person. Required.
	Add func(ctx context.Context, p sealtext.Person) error
	// Secret is a part of what Add seals, which must not be in the clear in an exported record. ""
	// for a holder that stores nothing sealed.
	Secret string
}

// HolderCase is one property of a [retention.Holder].
type HolderCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run returns an error that describes the defect.
	Run func(ctx context.Context, f HolderFixture) error
}

// RunHolder runs every case as a subtest. Function open returns a fixture over an empty table each
// time, and cleans up through t. The suite is for holders that destroy what they hold, such as a
// table of the host application; one that keeps something of an erased person on purpose does not
// pass.
func RunHolder(t *testing.T, open func(t *testing.T) HolderFixture) {
	t.Helper()
	for _, c := range HolderCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			f := open(t)
			if f.Person == nil {
				f.Person = randomPerson
			}
			if err := c.Run(ctx, f); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

func randomPerson(_ context.Context, tenant sealtext.Tenant) (sealtext.Person, error) {
	s := sealtext.NewSubject()
	return sealtext.Person{Tenant: tenant, Subject: s, Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, s)}}, nil
}

// HolderCases returns the cases of [RunHolder], for use without package testing. Person of a
// fixture is then required.
func HolderCases() []HolderCase {
	return []HolderCase{
		{"nobody", "A person without records is asked about as often as one with some, and their erasure must not fail.", holderNobody},
		{"export shows what is stored", "An answer to an access request that leaves records out is false.", holderExports},
		{"records can be read", "A document names the package and the kind of each record, and opens sealed values for this person only.", holderRecords},
		{"nothing is shown of others", "A person would otherwise get the data of somebody else.", holderOthers},
		{"the same order each time", "Two documents of one person can only be compared if nothing moves.", holderOrder},
		{"export stops", "A document that was cut off must not go on, and the caller must hear why.", holderStops},
		{"erase destroys", "A certificate says that the records are gone.", holderErases},
		{"erase counts", "The certificate states how many records there were, and none the second time.", holderCounts},
		{"erase leaves others", "The records of others, in other tenants too, are not asked for.", holderLeaves},
		{"erase is part of the transaction", "An erasure that is rolled back, since somebody is under a legal hold, must have destroyed nothing.", holderRollsBack},
		{"erase needs a transaction", "Without one, records would go although the rest of the erasure fails.", holderNeedsTx},
	}
}

// people makes a person of a tenant and stores records about them.
func (f HolderFixture) people(ctx context.Context, tenant sealtext.Tenant, records int) (sealtext.Person, error) {
	p, err := f.Person(ctx, tenant)
	for range records {
		if err == nil {
			err = f.Add(ctx, p)
		}
	}
	return p, err
}

func (f HolderFixture) exported(ctx context.Context, p sealtext.Person) (all []sealtext.Record, err error) {
	err = f.Holder.Export(ctx, p, func(r sealtext.Record) error {
		all = append(all, r)
		return nil
	})
	return all, err
}

func (f HolderFixture) erase(ctx context.Context, p sealtext.Person) (n int, err error) {
	err = f.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err = f.Holder.Erase(ctx, tx, p)
		return err
	})
	return n, err
}

// has checks how many records are exported of a person.
func (f HolderFixture) has(ctx context.Context, what string, p sealtext.Person, want int) error {
	all, err := f.exported(ctx, p)
	if err != nil {
		return fmt.Errorf("export %s: %w", what, err)
	}
	return txcase.Want("the number of exported records of "+what, len(all), want)
}

func holderNobody(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 0)
	if err != nil {
		return err
	}
	if err := f.has(ctx, "a person without any", p, 0); err != nil {
		return err
	}
	n, err := f.erase(ctx, p)
	if err != nil {
		return fmt.Errorf("erase a person without records: %w", err)
	}
	return txcase.Want("the result of Erase", n, 0)
}

func holderExports(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 3)
	if err != nil {
		return err
	}
	return f.has(ctx, "a person with 3", p, 3)
}

func holderRecords(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 2)
	if err != nil {
		return err
	}
	all, err := f.exported(ctx, p)
	if err != nil {
		return err
	}
	for i, r := range all {
		switch {
		case r.Package == "":
			return fmt.Errorf("record %d has no Package", i)
		case r.Kind == "":
			return fmt.Errorf("record %d has no Kind", i)
		}
		for name, v := range r.Sealed {
			if v.Binding.Tenant != p.Tenant || v.Binding.Subject != p.Subject {
				return fmt.Errorf("the sealed value %q of record %d is bound to another person", name, i)
			}
		}
		for name, v := range r.Values {
			if f.Secret != "" && strings.Contains(v, f.Secret) {
				return fmt.Errorf("the value %q of record %d is in the clear; return it in Sealed", name, i)
			}
		}
	}
	return nil
}

func holderOthers(ctx context.Context, f HolderFixture) error {
	if _, err := f.people(ctx, north, 2); err != nil {
		return err
	}
	p, err := f.people(ctx, north, 1)
	if err != nil {
		return err
	}
	if _, err := f.people(ctx, south, 2); err != nil {
		return err
	}
	return f.has(ctx, "one of several", p, 1)
}

func holderOrder(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 9)
	if err != nil {
		return err
	}
	first, err := f.exported(ctx, p)
	if err != nil {
		return err
	}
	for range 3 {
		again, err := f.exported(ctx, p)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(first, again) {
			return errors.New("two exports of the same records differ; sort the rows by their time and id")
		}
	}
	return nil
}

func holderStops(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 3)
	if err != nil {
		return err
	}
	stop, calls := errors.New("stop"), 0
	err = f.Holder.Export(ctx, p, func(sealtext.Record) error {
		calls++
		return stop
	})
	if !errors.Is(err, stop) {
		return fmt.Errorf("the error of the callback came back as %v", err) //nolint:errorlint // printed only
	}
	return txcase.Want("calls after an error", calls, 1)
}

func holderErases(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 3)
	if err != nil {
		return err
	}
	if _, err := f.erase(ctx, p); err != nil {
		return err
	}
	return f.has(ctx, "an erased person", p, 0)
}

func holderCounts(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 3)
	if err != nil {
		return err
	}
	for i, want := range []int{3, 0} {
		n, err := f.erase(ctx, p)
		if err != nil {
			return fmt.Errorf("erasure %d: %w", i+1, err)
		}
		if err := txcase.Want(fmt.Sprintf("the result of erasure %d", i+1), n, want); err != nil {
			return err
		}
	}
	return nil
}

func holderLeaves(ctx context.Context, f HolderFixture) error {
	other, err := f.people(ctx, north, 2)
	if err != nil {
		return err
	}
	away, err := f.people(ctx, south, 2)
	if err != nil {
		return err
	}
	p, err := f.people(ctx, north, 2)
	if err != nil {
		return err
	}
	if _, err := f.erase(ctx, p); err != nil {
		return err
	}
	return errors.Join(f.has(ctx, "another person of the tenant", other, 2), f.has(ctx, "a person of another tenant", away, 2))
}

func holderRollsBack(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 2)
	if err != nil {
		return err
	}
	back := errors.New("roll back")
	err = f.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := f.Holder.Erase(ctx, tx, p); err != nil {
			return err
		}
		return back
	})
	if !errors.Is(err, back) {
		return err
	}
	return f.has(ctx, "a person whose erasure was rolled back", p, 2)
}

func holderNeedsTx(ctx context.Context, f HolderFixture) error {
	p, err := f.people(ctx, north, 2)
	if err != nil {
		return err
	}
	if _, err := f.Holder.Erase(ctx, nil, p); err == nil {
		return errors.New("erase without a transaction gave no error")
	}
	return f.has(ctx, "a person after an erasure without a transaction", p, 2)
}
