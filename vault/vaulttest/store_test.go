package vaulttest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func good() memstore.VaultStore {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return s.Vault()
}

func TestGoodStore(t *testing.T) {
	vaulttest.RunSubjectStore(t, func(*testing.T) vault.SubjectStore { return good() })
	vaulttest.RunKeysetStore(t, func(*testing.T) vault.KeysetStore { return good() })
}

// loose breaks the transactions of a good store.
type loose struct {
	*txcase.Loose
	next vault.SubjectStore
}

func (s loose) AddSubject(ctx context.Context, tx sealtext.Tx, row vault.SubjectRow) (added bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		added, err = s.next.AddSubject(ctx, tx, row)
		return err
	})
	return added, err
}

func (s loose) Subject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (row vault.SubjectRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		row, err = s.next.Subject(ctx, tx, tenant, subject)
		return err
	})
	return row, err
}

func (s loose) FindSubject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) (row vault.SubjectRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		row, err = s.next.FindSubject(ctx, tx, tenant, directory)
		return err
	})
	return row, err
}

func (s loose) Subjects(ctx context.Context, tx sealtext.Tx, refs []vault.Ref) (rows []vault.SubjectRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Subjects(ctx, tx, refs)
		return err
	})
	return rows, err
}

func (s loose) Shred(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, at time.Time) (was bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		was, err = s.next.Shred(ctx, tx, tenant, subject, at)
		return err
	})
	return was, err
}

// bent changes the arguments and results of a good store.
type bent struct {
	vault.SubjectStore
	add     func(vault.SubjectRow) vault.SubjectRow
	added   func(bool, error) (bool, error)
	tenant  func(sealtext.Tenant) sealtext.Tenant
	subject func(sealtext.Subject) sealtext.Subject
	found   func(vault.SubjectRow, error) (vault.SubjectRow, error)
	many    func([]vault.SubjectRow) []vault.SubjectRow
	asked   func([]sealtext.Pseudonym) []sealtext.Pseudonym
	shred   func(context.Context, vault.SubjectStore, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (bool, error)
}

func (s bent) AddSubject(ctx context.Context, tx sealtext.Tx, row vault.SubjectRow) (bool, error) {
	row.Tenant = s.tenant(row.Tenant)
	added, err := s.SubjectStore.AddSubject(ctx, tx, s.add(row))
	return s.added(added, err)
}

func (s bent) Subject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (vault.SubjectRow, error) {
	row, err := s.SubjectStore.Subject(ctx, tx, s.tenant(tenant), s.subject(subject))
	return s.found(row, err)
}

func (s bent) Subjects(ctx context.Context, tx sealtext.Tx, refs []vault.Ref) ([]vault.SubjectRow, error) {
	bent := make([]vault.Ref, len(refs))
	for i, r := range refs {
		bent[i] = vault.Ref{Tenant: s.tenant(r.Tenant), Subject: s.subject(r.Subject)}
	}
	rows, err := s.SubjectStore.Subjects(ctx, tx, bent)
	return s.many(rows), err
}

func (s bent) FindSubject(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) (vault.SubjectRow, error) {
	row, err := s.SubjectStore.FindSubject(ctx, tx, s.tenant(tenant), s.asked(directory))
	return s.found(row, err)
}

func (s bent) Shred(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, at time.Time) (bool, error) {
	if s.shred != nil {
		return s.shred(ctx, s.SubjectStore, tx, tenant, subject)
	}
	return s.SubjectStore.Shred(ctx, tx, s.tenant(tenant), s.subject(subject), at)
}

// straight returns a bent store that changes nothing.
func straight() bent {
	return bent{
		SubjectStore: good(),
		add:          func(r vault.SubjectRow) vault.SubjectRow { return r },
		added:        func(ok bool, err error) (bool, error) { return ok, err },
		tenant:       func(t sealtext.Tenant) sealtext.Tenant { return t },
		subject:      func(s sealtext.Subject) sealtext.Subject { return s },
		found:        func(r vault.SubjectRow, err error) (vault.SubjectRow, error) { return r, err },
		many:         func(rows []vault.SubjectRow) []vault.SubjectRow { return rows },
		asked:        func(d []sealtext.Pseudonym) []sealtext.Pseudonym { return d },
	}
}

// otherTenant returns the second tenant of the cases.
func otherTenant(t sealtext.Tenant) sealtext.Tenant {
	if t.String() == "north" {
		return sealtext.MustTenant("south")
	}
	return sealtext.MustTenant("north")
}

func TestBrokenSubjectStores(t *testing.T) {
	var broken []txcase.Broken[vault.SubjectStore]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[vault.SubjectStore]{Name: f.Name, Cases: f.Cases, Open: func() vault.SubjectStore {
			s := good()
			return loose{txcase.NewLoose(s.InTx, f.Fault), s}
		}}
		if f.Fault == txcase.Autocommit {
			b.Cases = append(b.Cases, "shred-rollback")
		}
		broken = append(broken, b)
	}
	add := func(name string, bend func(*bent), cases ...string) {
		broken = append(broken, txcase.Broken[vault.SubjectStore]{Name: name, Cases: cases, Open: func() vault.SubjectStore {
			b := straight()
			bend(&b)
			return b
		}})
	}
	add("forgets the epoch", func(b *bent) {
		b.add = func(r vault.SubjectRow) vault.SubjectRow { r.Epoch = ""; return r }
	}, "subject-round-trip")
	add("keeps whole seconds", func(b *bent) {
		b.add = func(r vault.SubjectRow) vault.SubjectRow { r.CreatedAt = r.CreatedAt.Truncate(time.Second); return r }
	}, "subject-round-trip")
	add("shares buffers", func(b *bent) {
		shared := map[sealtext.Subject][]byte{}
		b.add = func(r vault.SubjectRow) vault.SubjectRow { shared[r.Subject] = r.Wrapped; return r }
		b.found = func(r vault.SubjectRow, err error) (vault.SubjectRow, error) {
			r.Wrapped = shared[r.Subject]
			return r, err
		}
	}, "subject-copies")
	add("ends a list early", func(b *bent) {
		b.many = func(rows []vault.SubjectRow) []vault.SubjectRow { return rows[:min(256, len(rows))] }
	}, "subject-many")
	add("repeats a row of a list", func(b *bent) {
		b.many = func(rows []vault.SubjectRow) []vault.SubjectRow { return append(rows, rows[:min(1, len(rows))]...) }
	}, "subject-many")
	add("gives an empty row for an unknown subject", func(b *bent) {
		b.found = func(r vault.SubjectRow, err error) (vault.SubjectRow, error) {
			if errors.Is(err, vault.ErrUnknownSubject) {
				err = nil
			}
			return r, err
		}
	}, "subject-unknown", "subject-tenants", "shred-forgets")
	add("looks at the first pseudonym only", func(b *bent) {
		b.asked = func(d []sealtext.Pseudonym) []sealtext.Pseudonym { return d[:min(1, len(d))] }
	}, "subject-find-any")
	add("makes a taken number an error", func(b *bent) {
		b.added = func(ok bool, err error) (bool, error) {
			if err == nil && !ok {
				err = errors.New("taken")
			}
			return ok, err
		}
	}, "subject-directory-taken")
	add("always says that it added", func(b *bent) {
		b.added = func(_ bool, err error) (bool, error) { return true, err }
	}, "subject-directory-taken", "subject-concurrent")
	add("overlooks a taken subject", func(b *bent) {
		b.added = func(ok bool, err error) (bool, error) {
			if err != nil && !errors.Is(err, vault.ErrShredded) {
				return true, nil
			}
			return ok, err
		}
	}, "subject-id-taken")
	add("leaks tenants", func(b *bent) {
		b.tenant = func(sealtext.Tenant) sealtext.Tenant { return sealtext.MustTenant("north") }
	}, "subject-tenants", "shred-tenants")
	add("shreds in every tenant", func(b *bent) {
		b.shred = func(ctx context.Context, s vault.SubjectStore, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (bool, error) {
			_, err := s.Shred(ctx, tx, otherTenant(tenant), subject, time.Time{})
			was, err2 := s.Shred(ctx, tx, tenant, subject, time.Time{})
			return was, errors.Join(err, err2)
		}
	}, "shred-tenants")
	add("shreds nothing", func(b *bent) {
		b.shred = func(context.Context, vault.SubjectStore, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (bool, error) {
			return true, nil
		}
	}, "shred-forgets", "shred-tombstone", "shred-number-free")
	add("leaves no tombstone where there is no row", func(b *bent) {
		b.shred = func(ctx context.Context, s vault.SubjectStore, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (bool, error) {
			if _, err := s.Subject(ctx, tx, tenant, subject); err != nil {
				return false, nil
			}
			return s.Shred(ctx, tx, tenant, subject, time.Time{})
		}
	}, "shred-unknown")
	add("lets a late writer through", func(b *bent) {
		b.added = func(ok bool, err error) (bool, error) {
			if errors.Is(err, vault.ErrShredded) {
				return true, nil
			}
			return ok, err
		}
	}, "shred-tombstone", "shred-unknown")
	add("keeps the number of the forgotten", func(b *bent) {
		used := map[sealtext.Pseudonym]sealtext.Subject{}
		b.add = func(r vault.SubjectRow) vault.SubjectRow {
			if s, ok := used[r.Directory]; ok {
				r.Subject = s
			}
			used[r.Directory] = r.Subject
			return r
		}
	}, "shred-number-free")

	cases := map[string]vaulttest.SubjectStoreCase{}
	var names []string
	for _, c := range vaulttest.SubjectStoreCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() vault.SubjectStore) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
