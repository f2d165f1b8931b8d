package vault_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

// No assertion of a Sealer or of a subject's key to an interface finds a method that opens.
func TestNothingExportedOpens(t *testing.T) {
	for _, v := range []any{&vault.Sealer{}, &vault.SubjectKey{}} {
		typ := reflect.TypeOf(v)
		for i := range typ.NumMethod() {
			m := typ.Method(i)
			if m.Name == "OpenEvent" { // for audit events only; see its tests
				continue
			}
			for out := range m.Type.Outs() {
				require.NotEqual(t, reflect.TypeFor[sealtext.Number](), out, m.Name)
				require.NotEqual(t, reflect.TypeFor[[]byte](), out, m.Name)
			}
		}
	}
}

// The way for packages of this module refuses what is no Sealer.
func TestOpeningOfAnother(t *testing.T) {
	require.Panics(t, func() { opening.Of(struct{ *vault.Sealer }{}) })
	require.Panics(t, func() { opening.OfKey(&vault.Sealer{}) })
	require.PanicsWithValue(t, "opening: Provide was called before", func() { opening.Provide(nil, nil) })
}

func TestPersonAndNumberReadsOnce(t *testing.T) {
	r := newRig(t, bank)
	p := r.enroll(t, clinic, "+447700900123")
	counted := &countedSubjects{SubjectStore: r.store.Vault()}
	s, err := vault.NewSealer(vault.SealerConfig{Keyring: r.ring, Store: counted, Account: bank})
	require.NoError(t, err)
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note"}
	was := r.seal(t, b, "before")
	got, n, key, err := opening.Of(s).PersonAndNumberRecorded(context.Background(), nil, clinic, p.Subject)
	require.NoError(t, err)
	require.Equal(t, p, got)
	require.Equal(t, number(t, "+447700900123"), n)
	plain, err := key.OpenRecorded("note", sealtext.ID{}, was)
	require.NoError(t, err)
	require.Equal(t, "before", string(plain))
	v, err := key.Seal("note", sealtext.ID{}, []byte("after"))
	require.NoError(t, err)
	require.Equal(t, 1, counted.reads)
	plain, err = r.open(b, v)
	require.NoError(t, err)
	require.Equal(t, "after", string(plain))
	_, _, _, err = opening.Of(s).PersonAndNumberRecorded(context.Background(), nil, clinic, sealtext.Subject{9})
	require.ErrorIs(t, err, vault.ErrUnknownSubject)
}

// countedSubjects counts the reads of subjects' rows.
type countedSubjects struct {
	vault.SubjectStore
	reads int
}

func (c *countedSubjects) Subject(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, s sealtext.Subject) (vault.SubjectRow, error) {
	c.reads++
	return c.SubjectStore.Subject(ctx, tx, t, s)
}
