package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
)

// Two programs, each with a sender of its own, and one sender that both have.
var lunch, newSender, dinner = sealtext.MustProgram("lunch"), sealtext.MustSender("24274"), sealtext.MustSender("24275")

func twoPrograms(start ...sealtext.Purpose) func(*config) {
	return func(c *config) {
		c.Programs = []program.Program{
			{Tenant: clinic, Name: offers, Senders: from(sender, toll), Purposes: sealtext.AllPurposes, StartPurposes: sealtext.Purposes(start...)},
			{Tenant: clinic, Name: lunch, Senders: from(newSender, toll), Purposes: sealtext.AllPurposes, StartPurposes: sealtext.Purposes(start...)},
		}
	}
}

// said is a history of one person, a minute between what they say.
type said struct {
	world
	t *testing.T
	p sealtext.Person
	n int
}

func (s *said) key() string {
	s.n++
	s.clock.advance(time.Minute)
	return "event-" + string(rune('a'+s.n/26)) + string(rune('a'+s.n%26))
}

func (s *said) in(scope consent.Scope, purposes ...sealtext.Purpose) {
	key := s.key()
	s.record(s.t, optIn(s.p, scope, s.clock.now(), key, purposes...))
}

func (s *said) until(end time.Time, scope consent.Scope, purposes ...sealtext.Purpose) {
	key := s.key()
	e := optIn(s.p, scope, s.clock.now(), key, purposes...)
	e.ExpiresAt = end
	s.record(s.t, e)
}

func (s *said) out(m consent.Method, scope consent.Scope, purposes ...sealtext.Purpose) {
	key := s.key()
	e := optOut(s.p, scope, s.clock.now(), key, purposes...)
	e.Method = m
	s.record(s.t, e)
}

func (s *said) text(to sealtext.Sender, text string) consent.Action {
	return s.inbound(s.t, s.p, to, text, s.key())
}

// allowed lists the purposes that each program may text for from its own sender.
func (s *said) allowed() map[sealtext.Program]string {
	got := map[sealtext.Program]string{}
	for program, from := range map[sealtext.Program]sealtext.Sender{offers: sender, lunch: newSender} {
		var set sealtext.PurposeSet
		for _, purpose := range sealtext.AllPurposes.Each() {
			r := marketing(s.p)
			r.Program, r.Sender, r.Purpose = program, from, purpose
			if s.check(s.t, r).Allowed {
				set |= sealtext.Purposes(purpose)
			}
		}
		got[program] = set.String()
	}
	return got
}

// A START undoes the opt-outs by text and by the provider that are in force, for the programs of its
// sender, and brings back what was in force before the oldest of them. What anybody switched off in
// another way stays off.
func TestStartUndoesWhatWasSaidByText(t *testing.T) {
	const m, i, x = sealtext.Marketing, sealtext.Informational, sealtext.Transactional
	all, mine, other, from := consent.ForTenant(), consent.ForProgram(offers), consent.ForProgram(lunch), consent.ForSender(offers, sender)
	for _, c := range []struct {
		name    string
		history func(s *said) consent.Action // of the START
		offers  string
		lunch   string
		still   []consent.Scope
	}{
		{"STOP", func(s *said) consent.Action {
			s.in(mine, m, i)
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "marketing informational", "", nil},
		{"STOP twice", func(s *said) consent.Action {
			s.in(mine, m, i)
			s.text(sender, "STOP")
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "marketing informational", "", nil},
		{"START twice", func(s *said) consent.Action {
			s.in(mine, m)
			for range 3 {
				s.text(sender, "STOP")
				s.text(sender, "START")
			}
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "marketing", "", nil},
		{"STOP to both senders, START to one", func(s *said) consent.Action {
			s.in(mine, m)
			s.in(other, m, i)
			s.text(sender, "STOP")
			s.text(newSender, "STOP")
			return s.text(sender, "START")
		}, "marketing", "", nil},
		{"STOP to a sender that both have, START to one", func(s *said) consent.Action {
			s.in(mine, m)
			s.in(other, i)
			s.text(toll, "STOP")
			return s.text(newSender, "START")
		}, "", "informational", nil},
		{"and START to both", func(s *said) consent.Action {
			s.in(mine, m)
			s.in(other, i)
			s.text(toll, "STOP")
			return s.text(toll, "START")
		}, "marketing", "informational", nil},
		{"STOP to an unknown sender, START to one", func(s *said) consent.Action {
			s.in(all, m)
			s.in(mine, i)
			s.in(other, m)
			s.text(dinner, "STOP")
			return s.text(sender, "START")
		}, "marketing informational", "", nil},
		{"then START to the other", func(s *said) consent.Action {
			s.in(all, m)
			s.in(other, i)
			s.text(dinner, "STOP")
			s.text(sender, "START")
			return s.text(newSender, "START")
		}, "marketing", "marketing informational", nil},
		{"STOP to an unknown sender again", func(s *said) consent.Action {
			s.in(mine, m)
			s.text(dinner, "STOP")
			s.text(sender, "START")
			s.text(dinner, "STOP")
			return s.text(newSender, "START")
		}, "", "informational", nil},
		{"START to an unknown sender", func(s *said) consent.Action {
			s.in(mine, m)
			s.text(dinner, "STOP")
			return s.text(dinner, "START")
		}, "", "", []consent.Scope{all}},
		{"marketing switched off by form before", func(s *said) consent.Action { // TestJ10
			s.in(mine, m, i)
			s.out(consent.MethodWebForm, mine, m)
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "informational", "", nil},
		{"marketing switched off by form after", func(s *said) consent.Action {
			s.in(mine, m, i)
			s.text(sender, "STOP")
			s.out(consent.MethodWebForm, mine, m)
			return s.text(sender, "START")
		}, "informational", "", nil},
		{"all switched off by staff after", func(s *said) consent.Action {
			s.in(mine, m, i)
			s.text(sender, "STOP")
			s.out(consent.MethodCall, mine)
			return s.text(sender, "START")
		}, "", "", []consent.Scope{mine}},
		{"everything switched off by staff", func(s *said) consent.Action {
			s.in(mine, m, i)
			s.out(consent.MethodCall, all)
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "", "", []consent.Scope{all}},
		{"switched off by form, and no STOP", func(s *said) consent.Action { // TestL1
			s.in(mine, m)
			s.out(consent.MethodWebForm, mine, m)
			return s.text(sender, "start")
		}, "informational", "", nil},
		{"the StartPurposes switched off by form", func(s *said) consent.Action {
			s.in(mine, i)
			s.out(consent.MethodWebForm, mine, i)
			return s.text(sender, "start")
		}, "", "", []consent.Scope{mine}},
		{"a consent that had ended", func(s *said) consent.Action { // TestL2
			s.until(noon.Add(90*time.Second), mine, m)
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "informational", "", nil},
		{"a form between two STOPs", func(s *said) consent.Action {
			s.in(mine, m, i)
			s.text(sender, "STOP")
			s.in(mine, m)
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "marketing informational", "", nil},
		{"what was agreed to after the oldest", func(s *said) consent.Action {
			s.in(mine, m)
			s.text(dinner, "STOP")
			s.in(mine, i) // in vain
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "marketing", "", nil},
		{"what was agreed to under an opt-out from everything", func(s *said) consent.Action {
			s.text(dinner, "STOP")
			s.in(mine, m)
			return s.text(sender, "START")
		}, "marketing", "", nil},
		{"a block by the provider", func(s *said) consent.Action {
			s.in(mine, m)
			s.out(consent.MethodProvider, from)
			return s.text(sender, "START")
		}, "marketing", "", nil},
		{"a consent for the sender only", func(s *said) consent.Action {
			s.in(from, m)
			s.out(consent.MethodProvider, from)
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "marketing", "", nil},
		{"a block of the sender that both have", func(s *said) consent.Action {
			s.in(mine, m)
			s.out(consent.MethodProvider, consent.ForSender(offers, toll))
			return s.text(toll, "START")
		}, "marketing", "informational", nil},
		{"a block of another sender", func(s *said) consent.Action {
			s.in(mine, m)
			s.out(consent.MethodProvider, consent.ForSender(offers, toll))
			return s.text(sender, "START")
		}, "marketing informational", "", []consent.Scope{consent.ForSender(offers, toll)}},
		{"nothing to come back", func(s *said) consent.Action {
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "informational", "", nil},
		{"nothing to come back of one purpose", func(s *said) consent.Action {
			s.in(mine, x)
			s.text(sender, "STOP")
			return s.text(sender, "START")
		}, "transactional", "", nil},
		{"STOPALL", func(s *said) consent.Action {
			s.in(mine, m)
			s.in(other, m)
			s.text(sender, "STOPALL")
			return s.text(sender, "START")
		}, "marketing", "", nil},
		{"everything of the account", func(s *said) consent.Action { // TestJ06
			s.in(mine, m)
			s.in(other, m)
			s.text(sender, "STOP ALL BRANDS")
			return s.text(sender, "START")
		}, "", "", []consent.Scope{consent.ForAccount()}},
		{"an imported opt-out", func(s *said) consent.Action {
			s.in(mine, m)
			s.out(consent.MethodImport, mine)
			return s.text(sender, "START")
		}, "", "", []consent.Scope{mine}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := said{newWorld(t, twoPrograms(i)), t, person(clinic, 1), 0}
			a := c.history(&s)
			require.Equal(t, map[sealtext.Program]string{offers: c.offers, lunch: c.lunch}, s.allowed())
			require.Equal(t, c.still, a.StillOut)
		})
	}
}

// What comes back has the end and the notice that it had.
func TestStartBringsBackTheEndAndTheNotice(t *testing.T) {
	const m = sealtext.Marketing
	s := said{newWorld(t, twoPrograms(), func(c *config) {
		c.Programs[0].Notices = []program.Notice{{Version: "v1"}, {Version: "v2", EffectiveFrom: noon.Add(2 * day), Reconsent: true}}
	}), t, person(clinic, 1), 0}
	e := optIn(s.p, consent.ForProgram(offers), s.clock.now(), s.key(), m)
	e.Notice, e.ExpiresAt = "v1", noon.Add(day)
	s.record(t, e)
	s.text(sender, "STOP")
	require.Len(t, s.text(sender, "START").Receipts, 2, "what it undoes, and what it brings back")
	history, err := s.History(ctx, s.p)
	require.NoError(t, err)
	back := history[len(history)-1]
	require.Equal(t, "v1", back.Notice)
	require.Equal(t, noon.Add(day), back.ExpiresAt)
	require.Equal(t, consent.FlagStart, back.Flags)
	require.Equal(t, "marketing", s.allowed()[offers])
	s.clock.advance(day)
	require.Equal(t, []string{consent.ReasonNoOptIn}, rulesOf(s.check(t, marketing(s.p))), "the opt-out that the START undid does not stand again")
}

// A tombstone counts as the opt-out that it stands for.
func TestStartUndoesATombstone(t *testing.T) {
	for method, want := range map[consent.Method]string{
		consent.MethodKeyword: "informational", consent.MethodProvider: "informational", consent.MethodCall: "", consent.MethodWebForm: "",
	} {
		s := said{newWorld(t, twoPrograms(sealtext.Informational)), t, person(clinic, 1), 0}
		s.in(consent.ForProgram(offers), sealtext.Marketing)
		s.out(method, consent.ForTenant())
		require.NoError(t, s.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := s.Erase(ctx, tx, s.p)
			return err
		}))
		s.p.Subject = sealtext.Subject{77}
		a := s.text(sender, "START")
		require.Equal(t, want, s.allowed()[offers], "%v: what was agreed to before was erased", method)
		if want == "" {
			require.Equal(t, []consent.Scope{consent.ForTenant()}, a.StillOut, "%v", method)
		}
		require.Empty(t, s.allowed()[lunch])
	}
}

// Of two times of one clock the later one is later; of two clocks, one may be a minute behind, if
// what it dates came in later, and was not found in a list.
func TestStartByAnotherClock(t *testing.T) {
	const s = time.Second
	body := func(text string) sealtext.Body { b, err := sealtext.NewBody(text); require.NoError(t, err); return b }
	stop, start := body("STOP"), body("START")
	for _, c := range []struct {
		name        string
		stop, start string // names of the clocks
		behind      time.Duration
		back        bool
		listed      bool
	}{
		{"one clock", "twilio", "twilio", s, false, false},
		{"one clock, the same time", "twilio", "twilio", 0, false, false},
		{"one clock, a microsecond later", "twilio", "twilio", -time.Microsecond, true, false},
		{"two clocks", "twilio", "sinch", 30 * s, true, false},
		{"two clocks, the same time", "twilio", "sinch", 0, true, false},
		{"two clocks, a minute", "twilio", "sinch", 60 * s, true, false},
		{"two clocks, more than a minute", "twilio", "sinch", 60*s + time.Microsecond, false, false},
		{"a clock without a name may be the same", "twilio", "", s, false, false},
		{"two clocks without names may be the same", "", "", s, false, false},
		{"the clock of the host is another", "host", "twilio", 30 * s, true, false},
		{"and stays another without a name", "host", "", 30 * s, true, false},
		{"in a list of the same clock, later", "twilio", "twilio", -s, true, true},
		{"in a list of the same clock, earlier", "twilio", "twilio", s, false, true},
		{"in a list, by two clocks, earlier", "host", "twilio", s, false, true},
		{"in a list, by two clocks, a minute later", "host", "twilio", -60 * s, false, true},
		{"in a list, by two clocks, more than a minute later", "host", "twilio", -60*s - time.Microsecond, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := person(clinic, 1)
			w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
			if c.stop == "host" {
				e := optOut(p, consent.ForProgram(offers), noon, "out")
				e.Method = consent.MethodProvider
				w.record(t, e)
			} else {
				w.write(t, consent.InboundText{Person: p, Sender: sender, Text: stop, At: noon, Clock: c.stop, Reference: "m1"})
			}
			w.clock.advance(2 * time.Minute)
			at := noon.Add(-c.behind)
			a := w.write(t, consent.InboundText{Person: p, Sender: sender, Text: start, At: at, Clock: c.start, Listed: c.listed, Reference: "m2"})
			require.Equal(t, c.back, w.check(t, marketing(p)).Allowed)
			if c.back {
				require.Empty(t, a.StillOut)
				require.Equal(t, c.behind >= 0, a.Receipts[0].Flags&consent.FlagSkewed != 0)
			} else {
				require.Equal(t, []consent.Scope{consent.ForProgram(offers)}, a.StillOut)
				require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, marketing(p))))
			}
			// What it could not undo, the next one does, and brings back the same.
			w.clock.advance(time.Hour)
			w.write(t, consent.InboundText{Person: p, Sender: sender, Text: start, At: w.clock.now(), Clock: c.start, Reference: "m3"})
			require.True(t, w.check(t, marketing(p)).Allowed)
		})
	}
	t.Run("a STOP that was received later", func(t *testing.T) {
		w := newWorld(t)
		p := person(clinic, 1)
		w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-time.Hour), "in", sealtext.Marketing))
		w.write(t, consent.InboundText{Person: p, Sender: sender, Text: start, At: noon, Clock: "sinch", Reference: "m1"})
		w.write(t, consent.InboundText{Person: p, Sender: sender, Text: stop, At: noon.Add(-time.Second), Clock: "twilio", Reference: "m2"})
		require.False(t, w.check(t, marketing(p)).Allowed)
	})
	t.Run("no name", func(t *testing.T) {
		w := newWorld(t)
		in := consent.InboundText{Person: person(clinic, 1), Sender: sender, Text: start, At: noon, Clock: "+447700900123", Reference: "m1"}
		err := w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := w.Inbound(ctx, tx, in)
			return err
		})
		requireInput(t, err, "clock")
		e := optOut(person(clinic, 1), consent.ForProgram(offers), noon, "k")
		e.Clock = "No Name"
		_, err = w.Record(ctx, e)
		requireInput(t, err, "clock")
		require.Empty(t, w.store.rows)
		in.Text = stop
		require.Len(t, w.write(t, in).Receipts, 1, "an opt-out is not refused")
	})
}

func (w world) write(t *testing.T, in consent.InboundText) (a consent.Action) {
	t.Helper()
	require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		a, err = w.Inbound(ctx, tx, in)
		return err
	}))
	return a
}

// A second delivery of a START changes nothing, whatever was said since, and reports the same
// events.
func TestStartAgain(t *testing.T) {
	s := said{newWorld(t, twoPrograms(sealtext.Informational)), t, person(clinic, 1), 0}
	s.in(consent.ForProgram(offers), sealtext.Marketing)
	s.text(toll, "STOP")
	s.clock.advance(time.Minute)
	first := s.inbound(t, s.p, toll, "START", "start")
	require.Len(t, first.Receipts, 4)
	s.clock.advance(time.Minute)
	s.text(toll, "STOP")
	s.clock.advance(time.Minute)
	n := len(s.store.rows)
	again := s.inbound(t, s.p, toll, "START", "start")
	require.Len(t, s.store.rows, n)
	require.Len(t, again.Receipts, len(first.Receipts))
	for i, r := range again.Receipts {
		require.True(t, r.Repeated)
		require.Equal(t, first.Receipts[i].ID, r.ID)
	}
	require.True(t, again.Answers.IsZero(), "nobody is told that they are in who opted out since")
	require.Equal(t, []consent.Scope{consent.ForProgram(lunch), consent.ForProgram(offers)}, again.StillOut)
	require.Empty(t, s.allowed()[offers])
}

// Only a text of the person is a START.
func TestStartIsNotRecordedByHosts(t *testing.T) {
	w := newWorld(t)
	e := optIn(person(clinic, 1), consent.ForProgram(offers), noon, "k", sealtext.Marketing)
	e.Kind, e.Method = consent.KindUndo, consent.MethodKeyword
	_, err := w.Record(ctx, e)
	requireInput(t, err, "kind")
	require.Empty(t, w.store.rows)
}
