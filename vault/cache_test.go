package vault_test

import (
	"context"
	"encoding/binary"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// documented is what SealerConfig.CachedSubjects says of one subject in memory.
const documented = 2048

// endless is a store that has a row for every subject, and a keyring that has
// a key for each.
type endless struct {
	vault.SubjectStore
	vault.Keyring
	row func(sealtext.Subject) vault.SubjectRow
}

func (e endless) Subject(_ context.Context, _ sealtext.Tx, _ sealtext.Tenant, s sealtext.Subject) (vault.SubjectRow, error) {
	return e.row(s), nil
}

// madeKeys is a keyring whose keys weigh as much as those of Tink.
type madeKeys struct {
	vault.Keyring
	made int
}

type heavy struct{ _ [1500]byte }

func (*heavy) Encrypt(p, _ []byte) ([]byte, error) { return append([]byte{0}, p...), nil }
func (*heavy) Decrypt(c, _ []byte) ([]byte, error) { return c[1:], nil }

func (m *madeKeys) Subject(context.Context, vault.SubjectRow) (vault.Key, error) {
	m.made++
	return vault.Key{ID: 1, AEAD: &heavy{}}, nil
}

func numbered(n int) (s sealtext.Subject) {
	binary.BigEndian.PutUint64(s[:], uint64(n)+1) //nolint:gosec // positive
	return s
}

func heap() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc) //nolint:gosec // far below
}

func sealFor(t *testing.T, s *vault.Sealer, n int) {
	t.Helper()
	_, err := s.Seal(context.Background(), nil, sealtext.Binding{Tenant: clinic, Subject: numbered(n), Field: "note"}, []byte("x"))
	require.NoError(t, err)
}

// A million people stay within the memory that was configured.
func TestAllocMillionSubjects(t *testing.T) {
	const limit, people = 2000, 1_000_000
	keys := &madeKeys{}
	store := endless{row: func(s sealtext.Subject) vault.SubjectRow {
		row := vault.SubjectRow{Tenant: clinic, Subject: s, Epoch: "e", Wrapped: make([]byte, 144)}
		copy(row.Wrapped, s[:])
		return row
	}}
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: keys, Store: store, CachedSubjects: limit})
	require.NoError(t, err)
	before := heap()
	most := 0
	for n := range people {
		sealFor(t, sealer, n)
		if n%200_000 == 199_999 {
			most = max(most, heap()-before)
		}
	}
	require.Equal(t, people, keys.made)
	require.LessOrEqual(t, most, limit*documented+1<<20)
	require.Greater(t, most, limit*1000, "and the memory is used")
	// The last ones are still there.
	keys.made = 0
	for n := people - limit/4; n < people; n++ {
		sealFor(t, sealer, n)
	}
	require.Zero(t, keys.made)
	// Who is used all the time stays, whoever else comes.
	for n := range 10 * limit {
		sealFor(t, sealer, n)
		sealFor(t, sealer, people-1)
	}
	require.Equal(t, 10*limit, keys.made)
	runtime.KeepAlive(sealer)
}

// The documented size of a subject in memory holds for the keys of Tink.
func TestAllocSizeOfASubject(t *testing.T) {
	const people = 4000
	dir := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, tinkvault.Init(dir))
	files, err := tinkvault.Open(dir)
	require.NoError(t, err)
	db, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	ring, err := tinkvault.New(context.Background(), tinkvault.Config{Store: db.Vault(), KEK: files.KEK, Epochs: files.Epochs})
	require.NoError(t, err)
	rows := make([]vault.SubjectRow, people)
	for n := range rows {
		_, epoch, wrapped, err := ring.NewSubject(context.Background(), clinic, numbered(n))
		require.NoError(t, err)
		rows[n] = vault.SubjectRow{Tenant: clinic, Subject: numbered(n), Epoch: epoch, Wrapped: wrapped}
	}
	store := endless{row: func(s sealtext.Subject) vault.SubjectRow { return rows[binary.BigEndian.Uint64(s[:])-1] }}
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store, CachedSubjects: people})
	require.NoError(t, err)
	before := heap()
	for n := range people {
		sealFor(t, sealer, n)
	}
	size := (heap() - before) / people
	require.LessOrEqual(t, size, documented)
	require.Greater(t, size, documented/8)
	runtime.KeepAlive(sealer)
}

var _ vault.Keyring = (*tinkvault.Keyring)(nil)
