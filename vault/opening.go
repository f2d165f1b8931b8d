package vault

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
)

// Packages of this module that write the audit event of an opening themselves reach these methods
// through internal/opening. They are methods of unexported types, so that no other package can name
// them, and an assertion of a *Sealer to an interface does not find them.
func init() {
	opening.Provide(
		func(s any) opening.Sealer { return recordedSealer{s.(*Sealer)} },
		func(k any) opening.Key { return recordedKey{k.(*SubjectKey)} },
	)
}

type recordedSealer struct{ s *Sealer }

func (r recordedSealer) OpenRecorded(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, v sealtext.Sealed) ([]byte, error) {
	return r.s.open(ctx, tx, b, v)
}

func (r recordedSealer) NumberRecorded(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (sealtext.Number, error) {
	return r.s.number(ctx, tx, tenant, subject, true)
}

func (r recordedSealer) PersonAndNumberRecorded(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (sealtext.Person, sealtext.Number, opening.Key, error) {
	fail := func(err error) (sealtext.Person, sealtext.Number, opening.Key, error) {
		return sealtext.Person{}, sealtext.Number{}, nil, err
	}
	n, key, err := r.s.numberAndKey(ctx, tx, tenant, subject, true)
	if err != nil {
		return fail(err)
	}
	p, err := r.s.person(ctx, tx, tenant, subject, n)
	if err != nil {
		return fail(err)
	}
	return p, n, recordedKey{newSubjectKey(key, tenant, subject)}, nil
}

func (r recordedSealer) PeopleRecorded(ctx context.Context, tx sealtext.Tx, subjects []opening.Subject) ([]opening.Opened, error) {
	refs := make([]Ref, len(subjects))
	for i, s := range subjects {
		refs[i] = Ref(s)
	}
	rows, err := r.s.rows(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	opened := make(map[Ref]opening.Opened, len(rows))
	out := make([]opening.Opened, len(refs))
	for i, ref := range refs {
		o, known := opened[ref]
		if !known {
			if o, err = r.opened(ctx, tx, ref, rows); err != nil {
				if !ofOneSubject(err) {
					return nil, err
				}
				o = opening.Opened{Err: err}
			}
			opened[ref] = o
		}
		out[i] = o
	}
	return out, nil
}

// opened opens the row of one subject, which is among rows if there is one.
func (r recordedSealer) opened(ctx context.Context, tx sealtext.Tx, ref Ref, rows map[Ref]SubjectRow) (o opening.Opened, err error) {
	row, found := rows[ref]
	if !found { // the store says why
		if row, err = r.s.store.Subject(ctx, tx, ref.Tenant, ref.Subject); err != nil {
			return o, err
		}
	}
	n, key, err := r.s.numberOf(ctx, row, true)
	if err != nil {
		return o, err
	}
	p, err := r.s.person(ctx, tx, ref.Tenant, ref.Subject, n)
	if err != nil {
		return o, err
	}
	return opening.Opened{Person: p, Number: n, Key: recordedKey{newSubjectKey(key, ref.Tenant, ref.Subject)}}, nil
}

type recordedKey struct{ k *SubjectKey }

func (r recordedKey) Seal(field string, record sealtext.ID, plaintext []byte) (sealtext.Sealed, error) {
	return r.k.Seal(field, record, plaintext)
}

func (r recordedKey) OpenRecorded(field string, record sealtext.ID, v sealtext.Sealed) ([]byte, error) {
	return r.k.open(field, record, v)
}
