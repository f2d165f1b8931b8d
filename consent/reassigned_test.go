package consent_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
)

// fccDatabase answers by the day of a disconnection, as the FCC's does.
type fccDatabase struct {
	disconnected time.Time // zero: never
	from         time.Time // it knows nothing of days before
	asked        []time.Time
	reference    string
	err          error
	answer       consent.Reassignment // instead of all that
}

func (d *fccDatabase) Reassigned(_ context.Context, n sealtext.Number, on time.Time) (consent.Reassignment, string, error) {
	if n.IsZero() {
		return 0, "", errors.New("no number")
	}
	d.asked = append(d.asked, on)
	switch {
	case d.err != nil || d.answer != 0:
		return d.answer, d.reference, d.err
	case !d.disconnected.IsZero() && !d.disconnected.Before(on):
		return consent.ReassignmentYes, d.reference, nil
	case on.Before(d.from):
		return consent.ReassignmentNoData, d.reference, nil
	}
	return consent.ReassignmentNo, d.reference, nil
}

func reassignedConfig(d *fccDatabase) consent.ReassignedConfig {
	return consent.ReassignedConfig{
		Checker: d, Source: "fcc-rnd", Actor: sealtext.Actor{ID: "nightly"},
		Number: func(context.Context, sealtext.Person) (sealtext.Number, error) {
			return sealtext.ParseE164("+12015550101")
		},
	}
}

func dateOf(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestCheckReassigned(t *testing.T) {
	agreedAt := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC) // the last of February west of Greenwich
	for _, c := range []struct {
		name     string
		database fccDatabase
		strict   bool
		answer   consent.Reassignment
		kind     consent.Kind
		allowed  bool
	}{
		{"kept", fccDatabase{from: dateOf(2021, 1, 27), reference: "q-1"}, false, consent.ReassignmentNo, consent.KindNotReassigned, true},
		{"disconnected before", fccDatabase{disconnected: dateOf(2026, 2, 27)}, false, consent.ReassignmentNo, consent.KindNotReassigned, true},
		{"on the day", fccDatabase{disconnected: dateOf(2026, 2, 28)}, false, consent.ReassignmentYes, consent.KindReassigned, false},
		{"since", fccDatabase{disconnected: dateOf(2026, 5, 1)}, false, consent.ReassignmentYes, consent.KindReassigned, false},
		{"not known", fccDatabase{from: dateOf(2026, 5, 1)}, false, consent.ReassignmentNoData, consent.KindNoReassignmentData, true},
		{"not known, and not trusted", fccDatabase{from: dateOf(2026, 5, 1)}, true, consent.ReassignmentNoData, consent.KindReassigned, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := person(clinic, 1)
			w.record(t, optIn(p, consent.ForProgram(offers), agreedAt, "form", sealtext.Marketing))
			cfg := reassignedConfig(&c.database)
			cfg.NoDataIsYes = c.strict
			got, err := w.CheckReassigned(ctx, p, cfg)
			require.NoError(t, err)
			require.Equal(t, c.answer, got.Answer)
			require.Equal(t, dateOf(2026, 2, 28), got.ConsentOn)
			require.Equal(t, []time.Time{dateOf(2026, 2, 28)}, c.database.asked)
			require.Equal(t, c.allowed, w.check(t, marketing(p)).Allowed)

			row := w.store.rows[1]
			require.Equal(t, []any{c.kind, consent.ForTenant(), consent.MethodProvider, got.Receipt.ID, noon}, []any{row.Kind, row.Scope, row.Method, row.ID, row.OccurredAt})
			require.Equal(t, audit.KindConsentNoted, w.store.events[1].Kind)
			b := sealtext.Binding{Tenant: clinic, Subject: row.Subject, Field: "consent", Record: row.ID}
			v, err := consent.DecodeEvidence(unseal(t, sealtext.SealedField{Binding: b, Sealed: row.Evidence}))
			require.NoError(t, err)
			require.Equal(t, consent.Evidence{Source: "fcc-rnd", Reference: c.database.reference, Answer: c.answer.String(), ConsentOn: "2026-02-28"}, v)
			if c.allowed {
				require.Empty(t, got.OptOuts)
				require.Len(t, w.store.rows, 2)
				return
			}
			require.Len(t, got.OptOuts, 2)
			for n, scope := range []consent.Scope{consent.ForProgram(offers), consent.ForProgram(reminders)} {
				row := w.store.rows[2+n]
				require.Equal(t, []any{consent.KindOptOut, consent.MethodProvider, scope, sealtext.AllPurposes | sealtext.Storage}, []any{row.Kind, row.Method, row.Scope, row.Purposes})
				r := reply(p, consent.Action{Answers: got.OptOuts[n].ID})
				r.Program, r.Sender = scope.Program, toll
				require.Equal(t, []string{consent.ReasonAnswerNothing}, rulesOf(w.check(t, r)), "the new holder is not told")
			}
		})
	}
}

// Of several consents to a message the latest counts, and of several messages
// the one whose consent is oldest.
func TestTheDayThatIsAsked(t *testing.T) {
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	for _, c := range []struct {
		name   string
		events []consent.Event
		days   int // before noon; 0: nothing is asked
	}{
		{"nothing", nil, 0},
		{"one", []consent.Event{optIn(person(clinic, 1), consent.ForProgram(offers), ago(9), "1", sealtext.Marketing)}, 9},
		{"renewed", []consent.Event{
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(9), "1", sealtext.Marketing),
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(5), "2", sealtext.Marketing),
		}, 5},
		{"renewed in a wider scope", []consent.Event{
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(9), "1", sealtext.Marketing),
			optIn(person(clinic, 1), consent.ForTenant(), ago(5), "2", sealtext.Marketing),
		}, 5},
		{"another purpose", []consent.Event{
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(9), "1", sealtext.Informational),
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(5), "2", sealtext.Marketing),
		}, 9},
		{"another purpose, the other way about", []consent.Event{
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(9), "1", sealtext.Marketing),
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(5), "2", sealtext.Informational),
		}, 9},
		{"one left since", []consent.Event{
			optIn(person(clinic, 1), consent.ForProgram(reminders), ago(9), "1", sealtext.OTP),
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(5), "2", sealtext.Marketing),
			optOut(person(clinic, 1), consent.ForProgram(reminders), ago(4), "3"),
		}, 5},
		{"left", []consent.Event{
			optIn(person(clinic, 1), consent.ForProgram(offers), ago(9), "1", sealtext.Marketing),
			optOut(person(clinic, 1), consent.ForTenant(), ago(4), "3"),
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			for _, e := range c.events {
				w.record(t, e)
			}
			d := &fccDatabase{}
			cfg := reassignedConfig(d)
			if c.days == 0 {
				cfg.Number = func(context.Context, sealtext.Person) (sealtext.Number, error) {
					panic("nothing to ask, nothing to reveal")
				}
			}
			got, err := w.CheckReassigned(ctx, person(clinic, 1), cfg)
			require.NoError(t, err)
			if c.days == 0 {
				require.Equal(t, consent.ReassignedReport{}, got)
				require.Equal(t, "not asked", got.Answer.String())
				require.Len(t, w.store.rows, len(c.events))
				return
			}
			require.Equal(t, []time.Time{ago(c.days).Truncate(24 * time.Hour)}, d.asked)
		})
	}
}

// What the former holder had agreed to is not in force again; what the new one agrees to counts.
func TestTheNewHolder(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-99*time.Hour), "form-1", sealtext.Marketing, sealtext.Informational))
	w.record(t, optIn(p, consent.ForSender(reminders, toll), noon.Add(-99*time.Hour), "form-2", sealtext.OTP))
	otp := consent.Request{Person: p, Program: reminders, Sender: toll, Purpose: sealtext.OTP}
	require.True(t, w.check(t, otp).Allowed)
	ask := request(p, "form-3")
	w.record(t, ask)
	got, err := w.CheckReassigned(ctx, p, reassignedConfig(&fccDatabase{answer: consent.ReassignmentYes}))
	require.NoError(t, err)
	require.Len(t, got.OptOuts, 3, "both programs, and the sender that was in by itself")
	require.False(t, w.check(t, otp).Allowed)

	again, err := w.CheckReassigned(ctx, p, reassignedConfig(&fccDatabase{answer: consent.ReassignmentYes}))
	require.NoError(t, err)
	require.Zero(t, again.Answer, "nothing is in force any more")

	w.clock.advance(time.Hour)
	require.Empty(t, w.inbound(t, p, sender, "YES", "m0").Receipts, "another person was asked")
	w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "late", sealtext.Marketing))
	require.False(t, w.check(t, marketing(p)).Allowed, "a form of the former holder that comes in late")
	w.inbound(t, p, sender, "START", "m1")
	require.False(t, w.check(t, marketing(p)).Allowed)
	info := marketing(p)
	info.Purpose = sealtext.Informational
	require.True(t, w.check(t, info).Allowed, "START grants StartPurposes")

	w.clock.advance(time.Hour)
	w.record(t, optIn(p, consent.ForProgram(offers), w.clock.now(), "form-4", sealtext.Marketing))
	require.True(t, w.check(t, marketing(p)).Allowed)
	w.clock.advance(time.Hour)
	w.inbound(t, p, sender, "STOP", "m2")
	w.clock.advance(time.Hour)
	w.inbound(t, p, sender, "START", "m3")
	require.True(t, w.check(t, marketing(p)).Allowed, "their own consent comes back")

	// For the one sender they have to agree to the sender.
	w.record(t, optIn(p, consent.ForProgram(reminders), w.clock.now(), "form-5", sealtext.OTP))
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, otp)))
	w.clock.advance(time.Hour)
	w.record(t, optIn(p, consent.ForSender(reminders, toll), w.clock.now(), "form-6", sealtext.OTP))
	require.True(t, w.check(t, otp).Allowed)
}

// What a START brings back is under its own notice; what the former holder agreed to under one does
// not come back.
func TestTheNewHolderAndTheNotice(t *testing.T) {
	for _, reassigned := range []bool{false, true} {
		w := newWorld(t, func(c *config) {
			c.Programs[0].Notices = []program.Notice{{Version: "v1"}}
		})
		p := person(clinic, 1)
		e := optIn(p, consent.ForProgram(offers), noon.Add(-99*time.Hour), "form-1", sealtext.Informational)
		e.Notice = "v1"
		w.record(t, e)
		want := "v1"
		if reassigned {
			_, err := w.CheckReassigned(ctx, p, reassignedConfig(&fccDatabase{answer: consent.ReassignmentYes}))
			require.NoError(t, err)
			want = ""
		}
		w.clock.advance(time.Hour)
		w.inbound(t, p, sender, "STOP", "m1")
		w.clock.advance(time.Hour)
		w.inbound(t, p, sender, "START", "m2")
		require.Equal(t, want, w.store.rows[len(w.store.rows)-1].Notice)
	}
}

func TestAFailedCheckLeavesNoTrace(t *testing.T) {
	broken := errors.New("the database is on fire")
	for _, c := range []struct {
		name   string
		change func(*consent.ReassignedConfig, *fccDatabase, context.CancelFunc)
		is     error
		field  string
	}{
		{"database", func(_ *consent.ReassignedConfig, d *fccDatabase, _ context.CancelFunc) { d.err = broken }, broken, ""},
		{"an answer and an error", func(_ *consent.ReassignedConfig, d *fccDatabase, _ context.CancelFunc) {
			d.answer, d.err = consent.ReassignmentYes, broken
		}, broken, ""},
		{"number", func(c *consent.ReassignedConfig, _ *fccDatabase, _ context.CancelFunc) {
			c.Number = func(context.Context, sealtext.Person) (sealtext.Number, error) { return sealtext.Number{}, broken }
		}, broken, ""},
		{"too late", func(c *consent.ReassignedConfig, d *fccDatabase, cancel context.CancelFunc) {
			number := c.Number
			c.Number = func(ctx context.Context, p sealtext.Person) (sealtext.Number, error) { cancel(); return number(ctx, p) }
		}, context.Canceled, ""},
		{"no answer", func(_ *consent.ReassignedConfig, d *fccDatabase, _ context.CancelFunc) { d.answer = 4 }, nil, "checker"},
		{"a number as reference", func(_ *consent.ReassignedConfig, d *fccDatabase, _ context.CancelFunc) { d.reference = "+12015550101" }, nil, "reference of the checker"},
		{"no checker", func(c *consent.ReassignedConfig, _ *fccDatabase, _ context.CancelFunc) { c.Checker = nil }, nil, "checker"},
		{"no source", func(c *consent.ReassignedConfig, _ *fccDatabase, _ context.CancelFunc) { c.Source = "" }, nil, "source"},
		{"no number", func(c *consent.ReassignedConfig, _ *fccDatabase, _ context.CancelFunc) { c.Number = nil }, nil, "number"},
		{"no actor", func(c *consent.ReassignedConfig, _ *fccDatabase, _ context.CancelFunc) { c.Actor = sealtext.Actor{} }, nil, "actor id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := allowed(t)
			before := len(w.store.rows)
			d := &fccDatabase{}
			cfg := reassignedConfig(d)
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			c.change(&cfg, d, cancel)
			got, err := w.CheckReassigned(ctx, p, cfg)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			} else {
				requireInput(t, err, c.field)
			}
			require.Equal(t, consent.ReassignedReport{}, got)
			require.Len(t, w.store.rows, before)
			require.True(t, w.check(t, marketing(p)).Allowed)
		})
	}
	w := newWorld(t)
	_, err := w.CheckReassigned(ctx, sealtext.Person{}, reassignedConfig(&fccDatabase{}))
	requireInput(t, err, "person")
	_, err = w.CheckReassigned(ctx, person(account, 1), reassignedConfig(&fccDatabase{}))
	requireInput(t, err, "person")
}

func TestOnlyTheLedgerRecordsReassignments(t *testing.T) {
	w, p := allowed(t)
	for _, k := range []consent.Kind{consent.KindReassigned, consent.KindNotReassigned, consent.KindNoReassignmentData} {
		require.True(t, k.Valid())
		e := optOut(p, consent.ForTenant(), noon, "k")
		e.Kind = k
		_, err := w.Record(ctx, e)
		requireInput(t, err, "kind")
	}
}

func TestCheckReassignedWaits(t *testing.T) {
	w, p := allowed(t)
	running, release := make(chan struct{}), make(chan struct{})
	r := marketing(p)
	go func() {
		_, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { close(running); <-release; return nil })
		require.NoError(t, err)
	}()
	<-running
	ended, cancel := context.WithCancel(ctx)
	go func() {
		require.Eventually(t, func() bool { return !w.check(t, marketing(p)).Allowed }, time.Minute, time.Millisecond)
		cancel()
	}()
	got, err := w.CheckReassigned(ended, p, reassignedConfig(&fccDatabase{answer: consent.ReassignmentYes}))
	require.ErrorIs(t, err, consent.ErrHandoffsInFlight)
	require.Equal(t, consent.ReassignmentYes, got.Answer, "recorded and in force")
	require.NotEmpty(t, got.OptOuts)
	close(release)
	_, err = w.Barrier(ctx, p)
	require.NoError(t, err)
}

func ExampleLedger_CheckReassigned() {
	ledger, _, ann := exampleLedger()
	report, err := ledger.CheckReassigned(context.Background(), ann, consent.ReassignedConfig{
		Checker: &fccDatabase{disconnected: dateOf(2026, 6, 1)}, // the host's, over a database
		Source:  "fcc-rnd",
		Actor:   sealtext.Actor{ID: "nightly-job"},
		Number: func(context.Context, sealtext.Person) (sealtext.Number, error) { // the vault's RevealNumber
			return sealtext.ParseE164("+12015550101")
		},
	})
	fmt.Println(report.Answer, report.ConsentOn.Format(time.DateOnly), len(report.OptOuts), err)
	// Output:
	// yes 2026-06-01 2 <nil>
}
