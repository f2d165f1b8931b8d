package vault_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// signUps is a host's table of what a form took: a number and a text of each
// record, in memory, with transactions.
type signUps struct {
	store *memstore.Store
	rows  []vault.DrainRow
	open  []vault.DrainRow // what the open transaction sees
	fail  func(point string) error
}

func (s *signUps) at(point string) error {
	if s.fail == nil {
		return nil
	}
	return s.fail(point)
}

func (s *signUps) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	err := s.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		s.open = slices.Clone(s.rows)
		if err := f(ctx, tx); err != nil {
			return err
		}
		return s.at("before commit")
	})
	if err != nil {
		return err
	}
	s.rows = s.open
	return s.at("after commit")
}

func (s *signUps) Next(_ context.Context, tenant sealtext.Tenant, after string, limit int) (page []vault.DrainRow, err error) {
	for _, r := range s.rows {
		if r.ID > after && len(page) < limit {
			page = append(page, r)
		}
	}
	return page, s.at("next")
}

func (s *signUps) Put(_ context.Context, _ sealtext.Tx, row vault.DrainRow, owner sealtext.Subject, v sealtext.Sealed) (bool, error) {
	done := false
	for i, r := range s.open {
		if r.Binding.Record != row.Binding.Record {
			continue
		}
		if r.ID == row.ID && string(r.Value.Bytes()) == string(row.Value.Bytes()) {
			s.open[i].Value, s.open[i].Binding.Subject, done = v, owner, true
		}
		s.open[i].Owner = owner // a column of the record
	}
	return done, s.at("put")
}

func (s *signUps) CountUnder(_ context.Context, _ sealtext.Tenant, keyID uint32) (n int, err error) {
	for _, r := range s.rows {
		if r.Value.KeyID() == keyID {
			n++
		}
	}
	return n, nil
}

// take seals a record as the web tier does.
func (s *signUps) take(t *testing.T, d *drain, i int) {
	t.Helper()
	record := sealtext.NewID()
	b := sealtext.Binding{Tenant: clinic, Field: "phone", Record: record}
	phone, err := d.web.SealNumber(context.Background(), b, number(t, fmt.Sprintf("+4477009001%02d", i%40)))
	require.NoError(t, err)
	n := b
	n.Field = "note"
	text, err := d.web.Seal(context.Background(), nil, n, []byte(fmt.Sprint("text ", i)))
	require.NoError(t, err)
	// The text comes first, so that its owner is known by the next pass only.
	s.rows = append(s.rows,
		vault.DrainRow{ID: fmt.Sprintf("%04d.note", i), Binding: n, Value: text},
		vault.DrainRow{ID: fmt.Sprintf("%04d.phone", i), Binding: b, Value: phone})
}

// opens checks that every value opens under what its row says.
func (s *signUps) opens(t *testing.T, d *drain) {
	t.Helper()
	for _, r := range s.rows {
		got, err := d.rig.open(r.Binding, r.Value)
		require.NoError(t, err, r.ID)
		var i int
		_, err = fmt.Sscanf(r.ID, "%d", &i)
		require.NoError(t, err)
		want := fmt.Sprint("text ", i)
		if strings.HasSuffix(r.ID, "phone") {
			want = fmt.Sprintf("+4477009001%02d", i%40)
		}
		require.Equal(t, want, string(got))
	}
}

func (s *signUps) drain(t *testing.T, d *drain, more func(*vault.DrainConfig)) *vault.Drain {
	t.Helper()
	cfg := vault.DrainConfig{Sealer: d.sealer, Rows: s, Tenant: clinic, NumberField: "phone", Batch: 7}
	if more != nil {
		more(&cfg)
	}
	out, err := vault.NewDrain(cfg)
	require.NoError(t, err)
	return out
}

// However often the work is killed, wherever, every value opens at every
// moment, and in the end all are under their subjects' own keys.
func TestDrainIsKilledAnywhere(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 2))
			d := newDrain(t)
			s := &signUps{store: d.store}
			for i := range 30 {
				s.take(t, d, i)
			}
			old := s.rows[0].Value.KeyID()
			rotation, err := tinkvault.NewRotation(tinkvault.RotationConfig{
				Keyring: d.ring, Counters: map[string][]vault.KeyCounter{tinkvault.WriteOnlyKeyset: {s}},
				Access: audit.Access{Store: d.store.Audit(), Recorder: d.log, Actor: sealtext.Actor{ID: "operator-1"}},
			})
			require.NoError(t, err)
			require.NoError(t, rotation.RotateWriteOnly(ctx, clinic))
			kills, points := 0, map[string]bool{}
			for done := false; !done; {
				left := r.IntN(25)
				s.fail = func(point string) error {
					if left--; left < 0 && kills < 25 {
						points[point] = true
						return errKilled
					}
					return nil
				}
				_, err := s.drain(t, d, nil).Run(ctx)
				if done = err == nil; !done {
					require.ErrorIs(t, err, errKilled)
					kills++
				}
				s.opens(t, d)
				if n, _ := s.CountUnder(ctx, clinic, old); n > 0 {
					var used *vault.KeyInUseError
					err := rotation.Disable(ctx, clinic, tinkvault.WriteOnlyKeyset, old)
					require.True(t, errors.As(err, &used) && used.Rows == n || errors.Is(err, vault.ErrTooEarly), "%v", err)
				}
			}
			require.NotEmpty(t, points)
			for _, row := range s.rows {
				require.NotEqual(t, old, row.Value.KeyID())
				require.False(t, row.Binding.Subject.IsZero())
			}
			again, err := s.drain(t, d, nil).Run(ctx)
			require.NoError(t, err)
			require.Equal(t, vault.DrainProgress{Tenant: clinic}, again, "nothing is left")

			// They are shredded with their subject, and with nobody else.
			p := s.rows[1].Binding.Subject
			require.NoError(t, d.tx(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := d.vault.Erase(ctx, tx, sealtext.Person{Tenant: clinic, Subject: p})
				return err
			}))
			d.vault.Evict(clinic, p)
			for _, row := range s.rows {
				_, err := d.rig.open(row.Binding, row.Value)
				if row.Binding.Subject == p {
					require.ErrorIs(t, err, vault.ErrShredded)
				} else {
					require.NoError(t, err)
				}
			}
		})
	}
}

func TestDrainReportsWhatItCannotMove(t *testing.T) {
	d := newDrain(t)
	ctx := context.Background()
	s := &signUps{store: d.store}
	for i := range 8 {
		s.take(t, d, i)
	}
	gone, alive := d.enroll(t, clinic, "+447700900777"), d.enroll(t, clinic, "+447700900778")
	require.NoError(t, d.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := d.vault.Erase(ctx, tx, gone)
		return err
	}))
	orphan := func(i int) *vault.DrainRow { // a record without a number
		s.rows[2*i+1].ID, s.rows[2*i+1].Binding.Field = "", "x"
		return &s.rows[2*i]
	}
	orphan(0).Owner = gone.Subject
	orphan(1).Owner = sealtext.NewSubject()
	orphan(2) // nobody knows
	r := orphan(3)
	r.Owner, r.Binding.Field = alive.Subject, "remark"
	r = orphan(4)
	r.Owner, r.Binding.Tenant = alive.Subject, bank
	r = orphan(5)
	r.Value, r.Owner = d.seal(t, r.Binding, "the tenant's own"), alive.Subject
	r = orphan(6)
	r.Binding.Field, r.Owner = "", alive.Subject
	s.rows[15].Value = s.rows[14].Value // a text is no number
	s.rows[15].Binding.Field = "phone"
	s.rows = slices.DeleteFunc(s.rows, func(r vault.DrainRow) bool { return r.ID == "" })

	faults := map[string]error{}
	got, err := s.drain(t, d, func(c *vault.DrainConfig) {
		c.Fault = func(_ context.Context, id string, reason error) error { faults[id] = reason; return nil }
	}).Run(ctx)
	require.NoError(t, err)
	require.Equal(t, vault.DrainProgress{Tenant: clinic, Waiting: 2, Stuck: 7}, got)
	for id, want := range map[string]error{
		"0000.note": vault.ErrShredded, "0001.note": vault.ErrUnknownSubject, "0003.note": vault.ErrWrongContext,
		"0004.note": vault.ErrWrongContext, "0005.note": vault.ErrUnknownKey, "0007.phone": vault.ErrWrongContext,
	} {
		require.ErrorIs(t, faults[id], want, id)
	}
	var bad *sealtext.InputError
	require.ErrorAs(t, faults["0006.note"], &bad)
	require.Len(t, faults, 7)
	_, err = s.drain(t, d, func(c *vault.DrainConfig) {
		c.Fault = func(context.Context, string, error) error { return errKilled }
	}).Run(ctx)
	require.ErrorIs(t, err, errKilled)
}

// Another writer's value is not written over, and the rate is kept to.
func TestDrainAmongOthers(t *testing.T) {
	d := newDrain(t)
	s := &signUps{store: d.store}
	s.take(t, d, 1)
	fresh, err := d.web.SealNumber(context.Background(), s.rows[1].Binding, number(t, "+447700900101"))
	require.NoError(t, err)
	calls := 0
	s.fail = func(point string) error {
		if point == "next" {
			if calls++; calls == 1 {
				s.rows = slices.Clone(s.rows) // behind the back of the page
				s.rows[1].Value = fresh
			}
		}
		return nil
	}
	job := s.drain(t, d, nil)
	_, err = job.Step(context.Background())
	require.NoError(t, err)
	require.Equal(t, fresh.Bytes(), s.rows[1].Value.Bytes())
	got, err := job.Run(context.Background())
	require.NoError(t, err)
	require.Equal(t, vault.DrainProgress{Tenant: clinic, Enrolled: 1, Waiting: 2}, got)
	got, err = job.Run(context.Background())
	require.NoError(t, err)
	require.Equal(t, 2, got.Moved)
	require.Zero(t, got.Waiting)

	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	s.take(t, d, 2)
	_, err = s.drain(t, d, func(c *vault.DrainConfig) {
		c.Batch, c.PerSecond, c.Progress = 2, 1, func(vault.DrainProgress) { cancel() }
	}).Run(ctx)
	require.ErrorIs(t, err, context.Canceled, "it waits after a batch, and leaves when told")
}

func TestNewDrain(t *testing.T) {
	d := newDrain(t)
	s := &signUps{store: d.store}
	plain, err := vault.NewSealer(vault.SealerConfig{Keyring: vaultKeyring{d.ring}, Store: d.store.Vault()})
	require.NoError(t, err)
	for want, bend := range map[string]func(*vault.DrainConfig){
		"DrainConfig.Sealer is required": func(c *vault.DrainConfig) { c.Sealer = nil },
		"DrainConfig.Rows is required":   func(c *vault.DrainConfig) { c.Rows = nil },
		"tenant must be named":           func(c *vault.DrainConfig) { c.Tenant = sealtext.Tenant{} },
		"rate must not be negative":      func(c *vault.DrainConfig) { c.PerSecond = -1 },
		"batch must be at most 1000":     func(c *vault.DrainConfig) { c.Batch = 1001 },
		"field must have only a-z":       func(c *vault.DrainConfig) { c.NumberField = "+447700900123" },
		"must be a WriteOnlyKeyring":     func(c *vault.DrainConfig) { c.Sealer = plain },
	} {
		cfg := vault.DrainConfig{Sealer: d.sealer, Rows: s, Tenant: clinic}
		bend(&cfg)
		_, err := vault.NewDrain(cfg)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "447700900123")
	}
	s.take(t, d, 1)
	s.rows[1].ID = ""
	_, err = s.drain(t, d, func(c *vault.DrainConfig) { c.Batch = 1 }).Run(context.Background())
	require.NoError(t, err, "a row without an id is behind none")
	s.rows = s.rows[1:]
	_, err = s.drain(t, d, func(c *vault.DrainConfig) { c.Rows = stuckRows{s} }).Run(context.Background())
	require.ErrorContains(t, err, "DrainRows.Next must return rows after the given one")
}

// stuckRows gives the same rows whatever it is told.
type stuckRows struct{ *signUps }

func (s stuckRows) Next(context.Context, sealtext.Tenant, string, int) ([]vault.DrainRow, error) {
	return s.rows, nil
}
