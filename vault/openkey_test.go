package vault_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

// A key that is read once opens what the Sealer opens, and nothing else.
func TestSubjectKeyOpens(t *testing.T) {
	r := newRig(t, sealtext.Tenant{})
	ctx := context.Background()
	p, other := r.enroll(t, clinic, "+447700900123"), r.enroll(t, clinic, "+447700900124")
	record := sealtext.NewID()
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note", Record: record}
	bySealer := r.seal(t, b, "by the sealer")
	key, err := r.sealer.SubjectKey(ctx, nil, clinic, p.Subject)
	require.NoError(t, err)
	byKey, err := key.Seal("note", record, []byte("by the key"))
	require.NoError(t, err)

	got, err := opening.OfKey(key).OpenRecorded("note", record, bySealer)
	require.NoError(t, err)
	require.Equal(t, "by the sealer", string(got))
	got, err = opening.OfKey(key).OpenRecorded("note", record, byKey)
	require.NoError(t, err)
	require.Equal(t, "by the key", string(got))
	got, err = r.open(b, byKey)
	require.NoError(t, err)
	require.Equal(t, "by the key", string(got))

	for name, c := range map[string]struct {
		field  string
		record sealtext.ID
		v      sealtext.Sealed
		want   error
	}{
		"other field":    {"remark", record, byKey, vault.ErrWrongContext},
		"other record":   {"note", sealtext.NewID(), byKey, vault.ErrWrongContext},
		"other subject":  {"note", record, r.seal(t, sealtext.Binding{Tenant: clinic, Subject: other.Subject, Field: "note", Record: record}, "x"), vault.ErrUnknownKey},
		"the tenant's":   {"note", record, r.seal(t, sealtext.Binding{Tenant: clinic, Field: "note", Record: record}, "x"), vault.ErrUnknownKey},
		"nothing sealed": {"note", record, sealtext.Sealed{}, vault.ErrUnknownKey},
		"forged":         {"note", record, sealtext.MakeSealed(byKey.KeyID(), []byte("x")), vault.ErrWrongContext},
	} {
		_, err := opening.OfKey(key).OpenRecorded(c.field, c.record, c.v)
		require.ErrorIs(t, err, c.want, name)
	}
	_, err = opening.OfKey(key).OpenRecorded("Note", record, byKey)
	require.ErrorContains(t, err, "field must have only a-z")
}

// A value under an older key of the keyset opens under its own header.
func TestSubjectKeyOpensOlder(t *testing.T) {
	r := newDrain(t)
	ctx := context.Background()
	p := r.enroll(t, clinic, "+447700900123")
	key, err := r.sealer.SubjectKey(ctx, nil, clinic, p.Subject)
	require.NoError(t, err)
	old, err := key.Seal("note", sealtext.ID{}, []byte("old"))
	require.NoError(t, err)
	rotated, err := vault.NewSealer(vault.SealerConfig{Keyring: rotatedKeyring{r.ring}, Store: r.store.Vault()})
	require.NoError(t, err)
	key, err = rotated.SubjectKey(ctx, nil, clinic, p.Subject)
	require.NoError(t, err)
	got, err := opening.OfKey(key).OpenRecorded("note", sealtext.ID{}, old)
	require.NoError(t, err)
	require.Equal(t, "old", string(got))
}

// rotatedKeyring gives subjects' keys as if another had become the current one.
type rotatedKeyring struct{ vault.Keyring }

func (k rotatedKeyring) Subject(ctx context.Context, row vault.SubjectRow) (vault.Key, error) {
	key, err := k.Keyring.Subject(ctx, row)
	key.ID, key.Older = key.ID+1, []uint32{key.ID}
	return key, err
}
