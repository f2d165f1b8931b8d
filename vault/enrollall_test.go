package vault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// oneByOne hides the batch methods of a store.
type oneByOne struct{ vault.SubjectStore }

// batched counts the calls of a store in batches.
type batched struct {
	vaulttest.SubjectBatch
	finds, adds, claims int
	closed              int // how many times AddSubjects returns ErrEpochClosed
	before              func(ctx context.Context, tx sealtext.Tx)
	to                  sealtext.Subject // not zero: whose row is found under each pseudonym
}

func (s *batched) FindSubjects(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, d []sealtext.Pseudonym) ([]vault.SubjectRow, error) {
	s.finds++
	if s.to.IsZero() {
		return s.SubjectBatch.FindSubjects(ctx, tx, t, d)
	}
	row, err := s.Subject(ctx, tx, t, s.to)
	row.Directory = d[0]
	return []vault.SubjectRow{row}, err
}

func (s *batched) AddSubjects(ctx context.Context, tx sealtext.Tx, rows []vault.SubjectRow) ([]bool, error) {
	s.adds++
	if s.before != nil {
		s.before(ctx, tx)
		s.before = nil
	}
	if s.closed > 0 {
		s.closed--
		return nil, vault.ErrEpochClosed
	}
	return s.SubjectBatch.AddSubjects(ctx, tx, rows)
}

func (s *batched) ClaimDirectories(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, d []sealtext.Pseudonym) error {
	s.claims++
	return s.SubjectBatch.ClaimDirectories(ctx, tx, t, d)
}

func (r *rig) over(t *testing.T, store vault.SubjectStore, alarm func(context.Context, vault.Alert)) *vault.Sealer {
	t.Helper()
	s, err := vault.NewSealer(vault.SealerConfig{Keyring: r.ring, Store: store, Account: bank, Alarm: alarm})
	require.NoError(t, err)
	return s
}

func (r *rig) enrollAll(t *testing.T, s *vault.Sealer, numbers ...sealtext.Number) (out []vault.PersonResult, err error) {
	t.Helper()
	return out, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		out, err = s.EnrollAll(ctx, tx, clinic, numbers)
		return err
	})
}

func TestEnrollAll(t *testing.T) {
	for _, c := range []struct {
		name  string
		store func(*rig) vault.SubjectStore
	}{
		{"in-batches", func(r *rig) vault.SubjectStore { return r.store.Vault() }},
		{"one-by-one", func(r *rig) vault.SubjectStore { return oneByOne{r.store.Vault()} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, bank)
			s := r.over(t, c.store(r), nil)
			ann, elsewhere := r.enroll(t, clinic, "+12025550100"), r.enroll(t, bank, "+12025550101")
			mexico, old := number(t, "+525512345678"), number(t, "+5215512345678")
			bob := number(t, "+12025550101")
			got, err := r.enrollAll(t, s, bob, number(t, "+12025550100"), mexico, bob, old)
			require.NoError(t, err)
			require.Len(t, got, 5)
			for _, g := range got {
				require.NoError(t, g.Err)
				require.False(t, g.Person.Subject.IsZero())
			}
			require.Equal(t, ann, got[1].Person)
			require.Equal(t, got[0], got[3], "the same number twice")
			require.Equal(t, got[2], got[4], "both forms of one number")
			require.NotEqual(t, got[0].Person.Subject, got[1].Person.Subject)
			require.NotEqual(t, elsewhere.Subject, got[0].Person.Subject, "of another tenant")
			for _, n := range []sealtext.Number{bob, mexico} {
				p, err := r.sealer.Find(t.Context(), nil, clinic, n)
				require.NoError(t, err)
				require.Contains(t, []sealtext.Person{got[0].Person, got[2].Person}, p)
			}
			n, err := opening.Of(s).NumberRecorded(t.Context(), nil, clinic, got[2].Person.Subject)
			require.NoError(t, err)
			require.Equal(t, mexico, n, "the form that came first")
			again, err := r.enrollAll(t, s, mexico, bob)
			require.NoError(t, err)
			require.Equal(t, []vault.PersonResult{got[2], got[0]}, again)

			none, err := r.enrollAll(t, s)
			require.NoError(t, err)
			require.Empty(t, none)
			_, err = s.EnrollAll(t.Context(), nil, clinic, []sealtext.Number{bob})
			require.ErrorIs(t, err, sealtext.ErrForeignTx)
			_, err = r.enrollAll(t, s, bob, sealtext.Number{})
			require.ErrorContains(t, err, "number 1: ")
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			err = r.tx(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.EnrollAll(ctx, tx, sealtext.MustTenant("nobody"), []sealtext.Number{bob})
				return err
			})
			require.ErrorIs(t, err, vault.ErrUnknownTenant)
		})
	}
}

// TestEnrollAllInFewCalls: as many as for one number, also where another transaction was first or
// the epoch was closed meanwhile.
func TestEnrollAllInFewCalls(t *testing.T) {
	r := newRig(t, bank)
	store := &batched{SubjectBatch: r.store.Vault()}
	s := r.over(t, store, nil)
	var numbers []sealtext.Number
	for n := range 50 {
		numbers = append(numbers, number(t, fmt.Sprintf("+1202555%04d", n)))
	}
	_, err := r.enrollAll(t, s, numbers[:30]...)
	require.NoError(t, err)
	require.LessOrEqual(t, store.finds, 3)
	require.Equal(t, 1, store.adds)
	require.Zero(t, store.claims, "one key")
	store.finds, store.adds = 0, 0
	_, err = r.enrollAll(t, s, numbers[:30]...)
	require.NoError(t, err)
	require.Equal(t, []int{1, 0}, []int{store.finds, store.adds}, "all are known")

	var first sealtext.Person
	store.before = func(ctx context.Context, tx sealtext.Tx) {
		first, err = r.sealer.Enroll(ctx, tx, clinic, numbers[40])
		require.NoError(t, err)
	}
	store.closed = 1
	got, err := r.enrollAll(t, s, numbers...)
	require.NoError(t, err)
	require.Equal(t, first.Subject, got[40].Person.Subject, "of who was first")
	for i, g := range got {
		require.NoError(t, g.Err)
		p, err := r.sealer.Find(t.Context(), nil, clinic, numbers[i])
		require.NoError(t, err)
		require.Equal(t, p, g.Person)
	}
	store.closed = 9
	_, err = r.enrollAll(t, s, number(t, "+12025559999"))
	require.ErrorIs(t, err, vault.ErrEpochClosed)
}

func TestEnrollAllClaimsWhileKeysChange(t *testing.T) {
	r := newRig(t, bank)
	store := &batched{SubjectBatch: r.store.Vault()}
	ring := secondKey{r.ring}
	s, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store})
	require.NoError(t, err)
	ann := r.enroll(t, clinic, "+12025550100")
	got, err := r.enrollAll(t, s, number(t, "+12025550100"), number(t, "+12025550101"), number(t, "+12025550102"))
	require.NoError(t, err)
	require.Equal(t, ann.Subject, got[0].Person.Subject, "found under the other key")
	require.Equal(t, 1, store.claims)
	for i, n := range []string{"+12025550100", "+12025550101", "+12025550102"} {
		p, err := s.Find(t.Context(), nil, clinic, number(t, n))
		require.NoError(t, err)
		require.Equal(t, p, got[i].Person)
	}
}

// secondKey adds a newer key to the directory of each tenant.
type secondKey struct{ vault.Keyring }

func (k secondKey) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	keys, err := k.Keyring.Tenant(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	two := *keys
	two.PRFs = map[sealtext.Domain][]vault.PRFKey{}
	for d, prfs := range keys.PRFs {
		two.PRFs[d] = prfs
	}
	newer := keys.PRFs[sealtext.DomainConsent][0]
	newer.ID, newer.Order = 7, keys.PRFs[sealtext.DomainDirectory][0].Order+1
	two.PRFs[sealtext.DomainDirectory] = append([]vault.PRFKey{newer}, keys.PRFs[sealtext.DomainDirectory]...)
	return &two, nil
}

// TestAStrayEntryFailsAlone: the directory leads two numbers to the row of a third.
func TestAStrayEntryFailsAlone(t *testing.T) {
	r := newRig(t, bank)
	ann, bob := r.enroll(t, clinic, "+12025550100"), r.enroll(t, clinic, "+12025550101")
	var alerts []vault.Alert
	alarm := func(_ context.Context, a vault.Alert) { alerts = append(alerts, a) }
	store := &batched{SubjectBatch: r.store.Vault()}
	s := r.over(t, store, alarm)
	row, err := store.Subject(t.Context(), nil, clinic, bob.Subject)
	require.NoError(t, err)
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error { // Bob's entry now has Carol's pseudonym
		carol, err := s.Pseudonym(ctx, tx, clinic, sealtext.DomainDirectory, number(t, "+12025550102"))
		require.NoError(t, err)
		_, err = r.store.Vault().Move(ctx, tx, clinic, row.Directory, carol)
		return err
	}))
	numbers := []sealtext.Number{number(t, "+12025550102"), number(t, "+12025550100"), number(t, "+12025550103")}
	for _, way := range []struct {
		name string
		of   func() ([]vault.PersonResult, error)
	}{
		{"FindAll", func() ([]vault.PersonResult, error) { return s.FindAll(t.Context(), nil, clinic, numbers) }},
		{"FindAll-one-by-one", func() ([]vault.PersonResult, error) {
			return r.over(t, oneByOne{r.store.Vault()}, alarm).FindAll(t.Context(), nil, clinic, numbers)
		}},
		{"EnrollAll", func() ([]vault.PersonResult, error) { return r.enrollAll(t, s, numbers...) }},
		{"EnrollAll-one-by-one", func() ([]vault.PersonResult, error) {
			return r.enrollAll(t, r.over(t, oneByOne{r.store.Vault()}, alarm), numbers...)
		}},
	} {
		t.Run(way.name, func(t *testing.T) {
			alerts = nil
			got, err := way.of()
			require.NoError(t, err)
			var stray *vault.DirectoryError
			require.ErrorAs(t, got[0].Err, &stray)
			require.Equal(t, bob.Subject, stray.Subject)
			require.Zero(t, got[0].Person)
			require.Len(t, alerts, 1)
			require.Equal(t, audit.KindDirectoryRefused, alerts[0].Kind)
			require.Equal(t, vault.PersonResult{Person: ann}, got[1])
			require.NoError(t, got[2].Err)
		})
	}
}

func TestFindAllCreatesNothing(t *testing.T) {
	for _, c := range []struct {
		name  string
		store func(*rig) vault.SubjectStore
	}{
		{"in-batches", func(r *rig) vault.SubjectStore { return r.store.Vault() }},
		{"one-by-one", func(r *rig) vault.SubjectStore { return oneByOne{r.store.Vault()} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, bank)
			s := r.over(t, c.store(r), nil)
			ann := r.enroll(t, clinic, "+12025550100")
			new := number(t, "+12025550101")
			got, err := s.FindAll(t.Context(), nil, clinic, []sealtext.Number{new, number(t, "+12025550100"), new})
			require.NoError(t, err)
			require.Equal(t, vault.PersonResult{Person: ann}, got[1])
			require.Equal(t, got[0], got[2])
			_, err = s.Find(t.Context(), nil, clinic, new)
			require.ErrorIs(t, err, vault.ErrUnknownSubject)
			want := r.enroll(t, clinic, "+12025550101")
			want.Subject = sealtext.Subject{}
			require.Equal(t, want, got[0].Person, "its pseudonyms are those that it will have")
			_, err = s.FindAll(t.Context(), nil, clinic, []sealtext.Number{{}})
			require.ErrorContains(t, err, "number 0: ")
		})
	}
}

func TestPeopleRecorded(t *testing.T) {
	r := newRig(t, bank)
	ann, bob, gone := r.enroll(t, clinic, "+12025550100"), r.enroll(t, bank, "+12025550101"), r.enroll(t, clinic, "+12025550102")
	text := r.seal(t, sealtext.Binding{Tenant: clinic, Subject: ann.Subject, Field: "note"}, "x")
	require.NoError(t, r.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.store.Vault().Shred(ctx, tx, clinic, gone.Subject, now)
		return err
	}))
	of := func(p sealtext.Person) opening.Subject { return opening.Subject{Tenant: p.Tenant, Subject: p.Subject} }
	unknown := opening.Subject{Tenant: clinic, Subject: bob.Subject}
	got, err := opening.Of(r.sealer).PeopleRecorded(t.Context(), nil, []opening.Subject{of(ann), of(gone), unknown, of(bob), of(ann)})
	require.NoError(t, err)
	require.Len(t, got, 5)
	require.ErrorIs(t, got[1].Err, vault.ErrShredded)
	require.ErrorIs(t, got[2].Err, vault.ErrUnknownSubject)
	for i, want := range map[int]sealtext.Person{0: ann, 3: bob, 4: ann} {
		require.NoError(t, got[i].Err)
		require.Equal(t, want, got[i].Person)
	}
	require.Equal(t, number(t, "+12025550100"), got[0].Number)
	plain, err := got[4].Key.OpenRecorded("note", sealtext.ID{}, text)
	require.NoError(t, err)
	require.Equal(t, "x", string(plain))
	_, err = got[3].Key.OpenRecorded("note", sealtext.ID{}, text)
	require.ErrorIs(t, err, vault.ErrUnknownKey, "another subject's key")
	sealed, err := got[3].Key.Seal("note", sealtext.ID{1}, []byte("y"))
	require.NoError(t, err)
	plain, err = opening.Of(r.sealer).OpenRecorded(t.Context(), nil, sealtext.Binding{Tenant: bank, Subject: bob.Subject, Field: "note", Record: sealtext.ID{1}}, sealed)
	require.NoError(t, err)
	require.Equal(t, "y", string(plain))

	failing, err := vault.NewSealer(vault.SealerConfig{Keyring: r.ring, Store: downStore{r.store.Vault()}})
	require.NoError(t, err)
	_, err = opening.Of(failing).PeopleRecorded(t.Context(), nil, []opening.Subject{of(ann), unknown})
	require.ErrorIs(t, err, errDown, "is about the store, not about one subject")
}

var errDown = errors.New("the store is down")

// downStore fails to read one subject.
type downStore struct{ vault.SubjectStore }

func (downStore) Subject(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (vault.SubjectRow, error) {
	return vault.SubjectRow{}, errDown
}
