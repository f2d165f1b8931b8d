package consent_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
)

var ctx = context.Background()

func TestRecordRefuses(t *testing.T) {
	p := person(clinic, 1)
	program := consent.ForProgram(offers)
	in := func(change func(*consent.Event)) consent.Event {
		e := optIn(p, program, noon, "k", sealtext.Marketing)
		change(&e)
		return e
	}
	out := func(change func(*consent.Event)) consent.Event {
		e := optOut(p, program, noon, "k")
		change(&e)
		return e
	}
	for _, c := range []struct {
		name  string
		event consent.Event
		field string
	}{
		{"no tenant", in(func(e *consent.Event) { e.Person.Tenant = sealtext.Tenant{} }), "person"},
		{"no subject", in(func(e *consent.Event) { e.Person.Subject = sealtext.Subject{} }), "person"},
		{"no pseudonym", out(func(e *consent.Event) { e.Person.Pseudonyms = nil }), "person"},
		{"zero pseudonym", out(func(e *consent.Event) { e.Person.Pseudonyms = make([]sealtext.Pseudonym, 2) }), "person"},
		{"person of the account", out(func(e *consent.Event) { e.Person.Tenant, e.Scope = account, consent.ForTenant() }), "person"},
		{"no kind", out(func(e *consent.Event) { e.Kind = 0 }), "kind"},
		{"imported help", out(func(e *consent.Event) { e.Kind, e.Method = consent.KindHelp, consent.MethodImport }), "kind"},
		{"no scope", out(func(e *consent.Event) { e.Scope = consent.Scope{} }), "scope"},
		{"scope in disorder", out(func(e *consent.Event) { e.Scope.Sender = sender }), "scope"},
		{"unknown program", in(func(e *consent.Event) { e.Scope = consent.ForProgram(sealtext.MustProgram("other")) }), "program"},
		{"program of another tenant", in(func(e *consent.Event) {
			e.Person, e.Scope = person(dentist, 1), consent.ForProgram(reminders)
		}), "program"},
		{"unknown tenant", in(func(e *consent.Event) {
			e.Person, e.Scope = person(sealtext.MustTenant("nowhere"), 1), consent.ForTenant()
		}), "tenant"},
		{"unknown tenant and the account", in(func(e *consent.Event) {
			e.Person, e.Scope = person(sealtext.MustTenant("nowhere"), 1), consent.ForAccount()
		}), "tenant"},
		{"no method", out(func(e *consent.Event) { e.Method = 0 }), "method"},
		{"no actor", out(func(e *consent.Event) { e.Actor = sealtext.Actor{} }), "actor id"},
		{"number as actor", out(func(e *consent.Event) { e.Actor.ID = "+447700900123" }), "actor id"},
		{"no time", out(func(e *consent.Event) { e.OccurredAt = time.Time{} }), "occurred at"},
		{"seconds taken for microseconds", out(func(e *consent.Event) { e.OccurredAt = time.UnixMicro(1_780_000_000) }), "occurred at"},
		{"opt-out that ends", out(func(e *consent.Event) { e.ExpiresAt = noon.Add(time.Hour) }), "expires at"},
		{"opt-out for nothing known", out(func(e *consent.Event) { e.Purposes = 1 << 7 }), "purposes"},
		{"no key", out(func(e *consent.Event) { e.IdempotencyKey = "" }), "idempotency key"},
		{"number as key", out(func(e *consent.Event) { e.IdempotencyKey = "stop-447700900123" }), "idempotency key"},
		{"opt-in for nothing", in(func(e *consent.Event) { e.Purposes = 0 }), "purposes"},
		{"opt-in for what the program does not do", in(func(e *consent.Event) { e.Purposes = sealtext.AllPurposes }), "purposes"},
		{"opt-in to a stranger's sender", in(func(e *consent.Event) { e.Scope = consent.ForSender(offers, sealtext.MustSender("55555")) }), "scope"},
		{"opt-in by a provider", in(func(e *consent.Event) { e.Method = consent.MethodProvider }), "method"},
		{"opt-in that is over", in(func(e *consent.Event) { e.ExpiresAt = noon }), "expires at"},
		{"opt-in that ends in no year that can be written", in(func(e *consent.Event) { e.ExpiresAt = time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC) }), "expires at"},
		{"opt-in without evidence", in(func(e *consent.Event) { e.Evidence = consent.Evidence{Row: 7} }), "evidence"},
		{"import without wording", in(func(e *consent.Event) {
			e.Method, e.Evidence = consent.MethodImport, consent.Evidence{Source: "list.csv"}
		}), "evidence"},
		{"evidence that is the artifact", in(func(e *consent.Event) { e.Evidence.Source = strings.Repeat("x", 8<<10) }), "evidence"},
		{"opt-in without the account", in(func(e *consent.Event) { e.Person = alone(e.Person) }), "person"},
		{"opt-in of another account", in(func(e *consent.Event) { e.Person.Account.Tenant = dentist }), "person"},
		{"opt-in without a pseudonym of the account", in(func(e *consent.Event) { e.Person.Account.Pseudonyms = nil }), "person"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			_, err := w.Record(ctx, c.event)
			requireInput(t, err, c.field)
			require.NotContains(t, err.Error(), "447700900123")
			require.Empty(t, w.store.rows)
			require.Empty(t, w.store.events)
		})
	}
	t.Run("account while it is off", func(t *testing.T) {
		w := newWorld(t, withoutAccount)
		_, err := w.Record(ctx, optOut(alone(p), consent.ForAccount(), noon, "k"))
		requireInput(t, err, "scope")
	})
	t.Run("revoking by an opt-in", func(t *testing.T) {
		_, err := newWorld(t).Revoke(ctx, optIn(p, program, noon, "k", sealtext.Marketing))
		requireInput(t, err, "kind")
	})
	t.Run("no transaction", func(t *testing.T) {
		w := newWorld(t)
		_, err := w.RecordTx(ctx, nil, optOut(p, program, noon, "k"))
		require.ErrorIs(t, err, sealtext.ErrForeignTx)
	})
}

// TestAnOptOutWithoutASubject: an opt-out counts though the vault cannot say whose number it is, and
// nothing else does.
func TestAnOptOutWithoutASubject(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "form-1", sealtext.Marketing))
	nobody := p
	nobody.Subject = sealtext.Subject{}
	stored := w.record(t, optOut(nobody, consent.ForTenant(), noon, "call-1"))
	row := w.store.rows[1]
	require.Equal(t, stored.ID, row.ID)
	require.True(t, row.Subject.IsZero())
	require.True(t, row.Evidence.IsZero())
	_, err := w.Barrier(ctx, nobody)
	require.NoError(t, err)
	status, err := w.Status(ctx, p, offers, sender)
	require.NoError(t, err)
	for _, s := range status {
		require.Equal(t, consent.StateOut, s.State)
	}
	for name, e := range map[string]consent.Event{
		"opt-in": optIn(nobody, consent.ForProgram(offers), noon, "form-2", sealtext.Marketing),
		"help": func() consent.Event {
			e := optOut(nobody, consent.ForProgram(offers), noon, "help-1")
			e.Kind = consent.KindHelp
			return e
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Record(ctx, e)
			requireInput(t, err, "person")
		})
	}
}

func TestRecordStoresAndAudits(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	in := optIn(p, consent.ForSender(offers, sender), noon.Add(-time.Hour), "form-1", sealtext.Marketing)
	in.ExpiresAt = noon.Add(90 * 24 * time.Hour)
	first := w.record(t, in)
	require.Equal(t, consent.Stored{ID: first.ID, Seq: 1, ReceivedAt: noon}, first)
	w.clock.advance(time.Minute)
	out := w.record(t, optOut(p, consent.ForTenant(), noon, "call-1"))
	help := optOut(p, consent.ForProgram(offers), noon, "help-1")
	help.Kind = consent.KindHelp
	w.record(t, help)
	list := optOut(p, consent.ForProgram(reminders), noon, "row-9", sealtext.OTP)
	list.Method = consent.MethodImport
	w.record(t, list)

	require.Equal(t, uint64(2), out.Seq)
	require.Equal(t, sealtext.AllPurposes|sealtext.Storage, w.store.rows[1].Purposes, "no purposes means all for an opt-out, from everything also storage")
	var kinds []audit.Kind
	for i, e := range w.store.events {
		kinds = append(kinds, e.Kind)
		require.Equal(t, w.store.rows[i].ID, e.Details.Record)
		require.Equal(t, p.Subject, e.Subject)
	}
	require.Equal(t, []audit.Kind{audit.KindConsentGiven, audit.KindConsentRevoked, audit.KindConsentNoted, audit.KindConsentImported}, kinds)
	require.Equal(t, audit.Details{
		Record: first.ID, Program: offers, Sender: sender, Purposes: []sealtext.Purpose{sealtext.Marketing},
		Scope: "sender 24273 of program offers", Reason: "web-form", Outcome: "opt-in", Until: in.ExpiresAt,
	}, w.store.events[0].Details)

	row := w.store.rows[0]
	plain := unseal(t, sealtext.SealedField{
		Binding: sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "consent", Record: first.ID}, Sealed: row.Evidence,
	})
	require.Equal(t, byte(1), plain[0], "stored evidence begins with its version")
	v, err := consent.DecodeEvidence(plain)
	require.NoError(t, err)
	require.Equal(t, in.Evidence, v)
}

func TestDecodeEvidenceRefuses(t *testing.T) {
	for _, b := range []string{"", "\x01", "\x02{}", "\x01[]"} {
		_, err := consent.DecodeEvidence([]byte(b))
		require.ErrorIs(t, err, sealtext.ErrFormat)
	}
}

// An opt-out is recorded and in force in the tenant although the person was made by a Sealer with
// another account. Everything else is refused for that person, because the opt-outs of the account
// cannot be read.
func TestOptOutOfAnotherAccount(t *testing.T) {
	matching := person(clinic, 1)
	other := matching
	other.Account = sealtext.Account{Tenant: dentist, Pseudonyms: []sealtext.Pseudonym{pseudonym(9)}}
	for _, c := range []struct {
		name   string
		off    bool // the account of the ledger
		person sealtext.Person
	}{
		{"no account", false, alone(matching)},
		{"another account", false, other},
		{"an account that the ledger does not have", true, matching},
	} {
		for _, scope := range []consent.Scope{consent.ForProgram(offers), consent.ForTenant(), consent.ForAccount()} {
			t.Run(c.name+", "+scope.String(), func(t *testing.T) {
				var told []error
				listen := func(cfg *config) {
					cfg.OnError = func(_ context.Context, err error) { told = append(told, err) }
				}
				w, right := newWorld(t, listen), matching
				if c.off {
					w, right = newWorld(t, withoutAccount, listen), alone(matching)
				}
				w.record(t, optIn(right, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
				require.True(t, w.check(t, marketing(right)).Allowed)
				_, err := w.Record(ctx, optOut(c.person, scope, noon, "out"))
				require.NoError(t, err)
				require.Equal(t, []error{consent.ErrOtherAccount}, told)
				require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(right))))

				_, err = w.Check(ctx, nil, marketing(c.person))
				requireInput(t, err, "person")
				_, err = w.CheckAll(ctx, nil, []consent.Request{marketing(c.person)})
				require.ErrorContains(t, err, "person must have the account of Config.Sealer")
				r := marketing(c.person)
				r.Message = sealtext.NewID()
				_, err = w.Do(ctx, r, func(context.Context, consent.Permit) error { return errors.New("not reached") })
				requireInput(t, err, "person")
				_, err = w.Record(ctx, optIn(c.person, consent.ForProgram(offers), noon, "again", sealtext.Marketing))
				requireInput(t, err, "person")
			})
		}
	}
}

func TestRecordIsIdempotent(t *testing.T) {
	p := person(clinic, 1)
	e := optIn(p, consent.ForProgram(offers), noon, "form-1", sealtext.Marketing)
	for _, c := range []struct {
		name     string
		change   func(*consent.Event)
		conflict bool
	}{
		{"the same", func(*consent.Event) {}, false},
		{"by another actor", func(e *consent.Event) { e.Actor.ID = "retry-worker" }, false},
		{"under a new key of the tenant", func(e *consent.Event) {
			e.Person.Pseudonyms = append([]sealtext.Pseudonym{sealtext.MakePseudonym(2, [16]byte{9})}, e.Person.Pseudonyms...)
		}, false},
		{"another kind", func(e *consent.Event) { e.Kind = consent.KindOptInRequested; e.ExpiresAt = noon.Add(time.Hour) }, true},
		{"another scope", func(e *consent.Event) { e.Scope = consent.ForSender(offers, sender) }, true},
		{"other purposes", func(e *consent.Event) { e.Purposes = sealtext.Purposes(sealtext.Informational) }, true},
		{"another method", func(e *consent.Event) { e.Method = consent.MethodPaper }, true},
		{"another time", func(e *consent.Event) { e.OccurredAt = noon.Add(-time.Second) }, true},
		{"another end", func(e *consent.Event) { e.ExpiresAt = noon.Add(time.Hour) }, true},
		{"other evidence", func(e *consent.Event) { e.Evidence.Disclosure.Version = "4" }, true},
		{"another person", func(e *consent.Event) { e.Person = person(clinic, 2) }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			first := w.record(t, e)
			w.clock.advance(time.Hour)
			second := e
			c.change(&second)
			got, err := w.Record(ctx, second)
			if c.conflict {
				require.ErrorIs(t, err, consent.ErrConflict)
			} else {
				require.NoError(t, err)
				first.Repeated = true
				require.Equal(t, first, got)
			}
			require.Len(t, w.store.rows, 1)
			require.Len(t, w.store.events, 1, "a repeat is not a second event")
		})
	}
	t.Run("the key belongs to its tenant", func(t *testing.T) {
		w := newWorld(t)
		w.record(t, e)
		other := optIn(person(dentist, 1), consent.ForProgram(offers), noon, "form-1", sealtext.OTP)
		require.False(t, w.record(t, other).Repeated)
	})
}

func TestTimeInTheFutureIsClampedAndFlagged(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	scope := consent.ForProgram(offers)
	ahead := optIn(p, scope, noon.Add(24*time.Hour), "k1", sealtext.Marketing)
	w.record(t, optOut(p, scope, noon, "k0"))
	receipt := w.record(t, ahead)
	require.Equal(t, consent.FlagClamped, receipt.Flags)
	require.Equal(t, noon, w.store.rows[1].OccurredAt)
	require.False(t, w.check(t, marketing(p)).Allowed, "a clock that is ahead does not lift an opt-out of the same time")

	w.clock.advance(time.Hour)
	require.True(t, w.record(t, ahead).Repeated, "a retry is a repeat although it would be clamped to another time")
	w.record(t, optIn(p, scope, noon.Add(time.Hour), "k2", sealtext.Marketing))
	require.True(t, w.check(t, marketing(p)).Allowed)
}

func TestEventAndAuditCommitTogether(t *testing.T) {
	p := person(clinic, 1)
	broken := errors.New("disk full")
	for _, c := range []struct {
		name   string
		change func(*config)
	}{
		{"audit fails", func(c *config) { c.Audit = failingAudit{broken} }},
		{"sealing fails", func(c *config) { c.Sealer = &fakeSealer{err: broken, account: account} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.change)
			_, err := w.Record(ctx, optOut(p, consent.ForTenant(), noon, "k"))
			require.ErrorIs(t, err, broken)
			require.ErrorContains(t, err, "consent: ")
			require.Empty(t, w.store.rows)
			require.Empty(t, w.store.events)
		})
	}
}

type failingAudit struct{ err error }

func (f failingAudit) Record(context.Context, sealtext.Tx, audit.Event) error { return f.err }

func TestSeqRisesOverAllPseudonyms(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	scope := consent.ForProgram(offers)
	w.record(t, optIn(p, scope, noon.Add(-3*time.Hour), "k1", sealtext.Marketing))
	w.record(t, optOut(p, scope, noon.Add(-2*time.Hour), "k2"))
	rotated := p
	rotated.Pseudonyms = append([]sealtext.Pseudonym{sealtext.MakePseudonym(2, [16]byte{9})}, p.Pseudonyms...)
	r := w.record(t, optIn(rotated, scope, noon.Add(-time.Hour), "k3", sealtext.Marketing))
	require.Equal(t, uint64(3), r.Seq, "the first event under a new key comes after those under the old one")
	require.True(t, w.check(t, marketing(rotated)).Allowed)
	require.False(t, w.check(t, marketing(p)).Allowed, "who looks only under the old key sees the opt-out")
}
