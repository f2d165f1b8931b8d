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

type recordedKey struct{ k *SubjectKey }

func (r recordedKey) Seal(field string, record sealtext.ID, plaintext []byte) (sealtext.Sealed, error) {
	return r.k.Seal(field, record, plaintext)
}

func (r recordedKey) OpenRecorded(field string, record sealtext.ID, v sealtext.Sealed) ([]byte, error) {
	return r.k.open(field, record, v)
}
