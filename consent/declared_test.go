package consent_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/memstore"
)

// source gives what a test says: old by Tenant, now by Fresh.
type source struct {
	old, now program.Source
	err      error
	asked    int
}

func (s *source) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*program.Set, error) {
	s.asked++
	if s.err != nil {
		return nil, s.err
	}
	return s.old.Tenant(ctx, tx, t)
}

func (s *source) Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) ([]*program.Set, error) {
	s.asked++
	if s.err != nil {
		return nil, s.err
	}
	return s.now.Fresh(ctx, tx, ts)
}

func (s *source) Holders(ctx context.Context, tx sealtext.Tx, a sealtext.Sender) ([]program.SenderClaim, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.now.Holders(ctx, tx, a)
}

func static(t testing.TB, programs ...program.Program) program.Source {
	t.Helper()
	s, err := program.Static(nil, programs...)
	require.NoError(t, err)
	return s
}

// sourced is a world whose declarations a test changes: those of testConfig
// first.
func sourced(t testing.TB, change ...func(*config)) (world, *source) {
	t.Helper()
	s := &source{}
	w := newWorld(t, append(change, func(c *config) {
		s.old = static(t, c.Programs...)
		s.now = s.old
		c.Config.Programs = s
	})...)
	return w, s
}

// Opt-outs are recorded whatever is declared, even if the declarations cannot be read.
func TestOptOutsAskNothing(t *testing.T) {
	away := errors.New("the declarations are away")
	unknown, nowhere := sealtext.MustProgram("unknown"), sealtext.MustTenant("nowhere")
	for _, c := range []struct {
		name  string
		event consent.Event
	}{
		{"program", optOut(person(clinic, 1), consent.ForProgram(offers), noon, "k")},
		{"sender", optOut(person(clinic, 1), consent.ForSender(offers, sender), noon, "k")},
		{"unknown program", optOut(person(clinic, 1), consent.ForProgram(unknown), noon, "k")},
		{"everything", optOut(person(clinic, 1), consent.ForTenant(), noon, "k")},
		{"the account", optOut(person(clinic, 1), consent.ForAccount(), noon, "k")},
		{"unknown tenant", optOut(person(nowhere, 1), consent.ForProgram(offers), noon, "k")},
		{"unknown tenant and the account", optOut(person(nowhere, 1), consent.ForAccount(), noon, "k")},
		{"help", func() consent.Event {
			e := optOut(person(clinic, 1), consent.ForProgram(unknown), noon, "k")
			e.Kind, e.Method = consent.KindHelp, consent.MethodEmail
			return e
		}()},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, s := sourced(t)
			s.err = away
			_, err := w.Revoke(ctx, c.event)
			if c.event.Kind == consent.KindHelp {
				_, err = w.Record(ctx, c.event)
			}
			require.NoError(t, err)
			require.Zero(t, s.asked)
			require.NotEmpty(t, w.store.rows)
		})
	}
	t.Run("texts", func(t *testing.T) {
		w, s := sourced(t)
		p := person(clinic, 1)
		w.record(t, optIn(p, consent.ForProgram(offers), noon, "in", sealtext.Marketing))
		w.clock.advance(time.Minute)
		s.err = away
		a := w.inbound(t, p, sender, "STOP", "m1")
		require.Equal(t, keyword.IntentOptOut, a.Intent)
		require.Len(t, a.Receipts, 1)
		require.Equal(t, consent.ForTenant(), w.store.rows[len(w.store.rows)-1].Scope, "of everything, since what the sender is for is not known")
		body, err := sealtext.NewBody("START")
		require.NoError(t, err)
		require.ErrorIs(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := w.Inbound(ctx, tx, consent.InboundText{Person: p, Sender: sender, Text: body, Reference: "m2"})
			return err
		}), away)
		_, err = w.Check(ctx, nil, marketing(p))
		require.ErrorIs(t, err, away)
	})
	t.Run("a sender and a tenant that nobody declared", func(t *testing.T) {
		w, _ := sourced(t)
		for n, p := range []sealtext.Person{person(clinic, 1), person(nowhere, 1)} {
			a := w.inbound(t, p, sealtext.MustSender("99999"), "STOP", []string{"m1", "m2"}[n])
			require.Len(t, a.Receipts, 1)
			require.Equal(t, consent.ForTenant(), w.store.rows[len(w.store.rows)-1].Scope)
		}
	})
}

// A miss is looked up before a program, a tenant or a sender is called
// undeclared.
func TestAMissIsLookedUp(t *testing.T) {
	w, s := sourced(t)
	news, nowhere, fresh := sealtext.MustProgram("news"), sealtext.MustTenant("nowhere"), sealtext.MustSender("55555")
	p := person(clinic, 1)
	e := optIn(p, consent.ForProgram(news), noon, "k", sealtext.Marketing)
	r := marketing(p)
	r.Program, r.Sender = news, fresh
	_, err := w.Record(ctx, e)
	require.ErrorIs(t, err, consent.ErrUndeclared)
	requireInput(t, err, "program")
	_, err = w.Check(ctx, nil, r)
	require.ErrorIs(t, err, consent.ErrUndeclared)
	_, err = w.Record(ctx, optIn(person(nowhere, 1), consent.ForTenant(), noon, "k", sealtext.Marketing))
	require.ErrorIs(t, err, consent.ErrUndeclared)
	requireInput(t, err, "tenant")
	require.Empty(t, w.store.rows)

	s.now = static(t, append(testConfig(w.store).Programs, program.Program{
		Tenant: clinic, Name: news, Senders: from(fresh), Purposes: sealtext.AllPurposes, StartPurposes: sealtext.Purposes(sealtext.Marketing),
	})...)
	w.record(t, e)
	require.Empty(t, rulesOf(w.check(t, r)))
	require.Equal(t, []sealtext.Program{news}, w.inbound(t, p, fresh, "HELP", "m1").Programs)
	require.Len(t, w.inbound(t, person(clinic, 2), fresh, "START", "m2").Receipts, 1)
}

// The version that decides is the one that is committed when the permit is
// redeemed, whether it is tighter or looser than the one before.
func TestWhatDecidesIsInForceAtRedeem(t *testing.T) {
	tighten := map[string]func(*program.Program){
		"the purpose goes":  func(p *program.Program) { p.Purposes = sealtext.Purposes(sealtext.Informational) },
		"the sender goes":   func(p *program.Program) { p.Senders = from(toll) },
		"a notice is asked": func(p *program.Program) { p.Notices = []program.Notice{{Version: "v2", Reconsent: true}} },
		"it moves":          func(p *program.Program) { p.Jurisdictions = []rule.Jurisdiction{"FR"} },
		"the program goes":  func(p *program.Program) { p.Name = sealtext.MustProgram("other") },
	}
	for name, change := range tighten {
		t.Run(name, func(t *testing.T) {
			for _, single := range []bool{false, true} {
				w, s := sourced(t, func(c *config) { c.SingleProcess = single })
				p := person(clinic, 1)
				w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
				if name == "it moves" {
					w.clock.t = time.Date(2026, 6, 7, 18, 0, 0, 0, time.UTC) // a Sunday
				}
				before := s.now
				programs := testConfig(w.store).Programs
				change(&programs[0])
				r := marketing(p)
				d, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
					s.now = static(t, programs...)
					return permit.Redeem(r.Message)
				})
				require.ErrorIs(t, err, consent.ErrPermitInvalid)
				require.True(t, d.Allowed, "when it was decided")
				// And back.
				_, err = w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
					s.now = before
					return permit.Redeem(r.Message)
				})
				require.NoError(t, err)
			}
		})
	}
	t.Run("the source is away", func(t *testing.T) {
		w, s := sourced(t)
		p := person(clinic, 1)
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
		r := marketing(p)
		_, err := w.Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
			s.err = errors.New("away")
			require.ErrorIs(t, permit.Redeem(r.Message), s.err)
			require.ErrorIs(t, permit.Redeem(r.Message), consent.ErrPermitInvalid)
			s.err = nil
			return permit.Redeem(r.Message) // not used up
		})
		require.NoError(t, err)
	})
}

// declares is a registry and two ledgers over one store, as two processes have
// them.
type declares struct {
	registries [2]*program.Registry
	ledgers    [2]*consent.Ledger
	clock      *fakeClock
}

type anything struct{}

func (anything) Check(string, string) error { return nil }

func twoProcesses(t *testing.T) declares {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	d := declares{clock: &fakeClock{t: noon}}
	for i := range d.ledgers {
		d.registries[i], err = program.New(program.Config{Store: store.Programs(), Audit: failingAudit{nil}, Content: anything{}, Now: d.clock.now})
		require.NoError(t, err)
		d.ledgers[i], err = consent.New(consent.Config{
			Store: store.Consent(), Sealer: &fakeSealer{account: account}, Audit: failingAudit{nil}, Programs: d.registries[i], Rules: []rule.Rule{}, Now: d.clock.now,
		})
		require.NoError(t, err)
	}
	return d
}

// TestDeclaredInOneProcessDecidesInAnother: whatever was declared last, in
// whichever process, and however old what the other one holds, decides whether
// a permit is redeemed.
func TestDeclaredInOneProcessDecidesInAnother(t *testing.T) {
	admin := sealtext.Actor{ID: "admin"}
	for seed := range uint64(30) {
		dice := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test that repeats
		d := twoProcesses(t)
		p := person(clinic, 1)
		state := program.Program{Tenant: clinic, Name: offers, Senders: from(sender), Purposes: sealtext.AllPurposes}
		retired := false
		declare := func() {
			at := d.registries[dice.IntN(2)]
			if retired = dice.IntN(4) == 0; retired {
				_, err := at.Retire(ctx, admin, clinic, offers)
				require.NoError(t, err)
				return
			}
			state.Purposes = sealtext.PurposeSet(dice.IntN(16)) << 1
			if state.Purposes == 0 {
				state.Purposes = sealtext.AllPurposes
			}
			state.Senders = from([]sealtext.Sender{sender, toll}[dice.IntN(2)])
			_, err := at.Declare(ctx, admin, state)
			require.NoError(t, err)
		}
		_, err := d.registries[0].Declare(ctx, admin, state)
		require.NoError(t, err)
		_, err = d.ledgers[0].Record(ctx, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.AllPurposes.Each()...))
		require.NoError(t, err)
		for range 40 {
			if dice.IntN(3) == 0 {
				declare()
			}
			d.clock.advance(time.Duration(dice.IntN(2000)) * time.Millisecond)
			r := consent.Request{
				Person: p, Program: offers, Sender: []sealtext.Sender{sender, toll}[dice.IntN(2)],
				Purpose: sealtext.AllPurposes.Each()[dice.IntN(4)], Message: sealtext.NewID(),
			}
			_, err := d.ledgers[dice.IntN(2)].Do(ctx, r, func(_ context.Context, permit consent.Permit) error {
				if dice.IntN(2) == 0 {
					declare()
				}
				allowed := !retired && state.Purposes.Has(r.Purpose) && state.Sends(r.Sender)
				err := permit.Redeem(r.Message)
				require.Equal(t, allowed, err == nil, "seed %d: %v", seed, err)
				return nil
			})
			require.NoError(t, err)
		}
	}
}

// An empty registry is enough to begin with.
func TestZeroTenants(t *testing.T) {
	d := twoProcesses(t)
	p := person(clinic, 1)
	_, err := d.ledgers[0].Check(ctx, nil, marketing(p))
	require.ErrorIs(t, err, consent.ErrUndeclared)
	requireInput(t, err, "program")
	_, err = d.ledgers[0].Revoke(ctx, optOut(p, consent.ForProgram(offers), noon, "k"))
	require.NoError(t, err)
	_, err = d.registries[1].Declare(ctx, sealtext.Actor{ID: "admin"}, testConfig(nil).Programs[0])
	require.NoError(t, err)
	got, err := d.ledgers[0].Check(ctx, nil, marketing(p))
	require.NoError(t, err)
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(got), "what was said before it was declared counts")
}
