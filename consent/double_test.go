package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
)

func request(p sealtext.Person, key string) consent.Event {
	e := optIn(p, consent.ForProgram(offers), noon, key, sealtext.Marketing)
	e.Kind, e.ExpiresAt = consent.KindOptInRequested, noon.Add(48*time.Hour)
	return e
}

// asked records a question and hands it over.
func (w world) asked(t *testing.T, e consent.Event) consent.Stored {
	t.Helper()
	stored := w.record(t, e)
	w.hand(t, reply(e.Person, consent.Action{Answers: stored.ID}))
	return stored
}

// hand hands a message over.
func (w world) hand(t *testing.T, r consent.Request) {
	t.Helper()
	d, err := w.Do(ctx, r, send)
	require.NoError(t, err)
	require.Empty(t, rulesOf(d))
}

func TestDoubleOptIn(t *testing.T) {
	for _, c := range []struct {
		name   string
		text   string
		before func(t *testing.T, w world, p sealtext.Person)
		after  time.Duration
		in     bool
	}{
		{"yes", "YES", nil, time.Hour, true},
		{"y", " y! ", nil, time.Hour, true},
		{"start", "START", nil, time.Hour, false}, // grants what START grants: informational
		{"with courtesy", "Ja, bitte 👍", nil, time.Hour, true},
		{"more than yes", "yes but later", nil, time.Hour, false},
		{"in the last moment", "yes", nil, 48*time.Hour - time.Microsecond, true},
		{"too late", "yes", nil, 48 * time.Hour, false},
		{"out since", "yes", func(t *testing.T, w world, p sealtext.Person) { w.inbound(t, p, sender, "STOP", "s") }, time.Hour, false},
		{"out of everything since", "yes", func(t *testing.T, w world, p sealtext.Person) { w.inbound(t, p, sender, "STOPALL", "s") }, time.Hour, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := person(clinic, 1)
			w.asked(t, request(p, "form-1"))
			require.Equal(t, []string{consent.ReasonNoOptIn}, rulesOf(w.check(t, marketing(p))), "asked is not agreed")
			if c.before != nil {
				c.before(t, w, p)
			}
			w.clock.advance(c.after)
			w.inbound(t, p, sender, c.text, "m1")
			d := w.check(t, marketing(p))
			require.Equal(t, c.in, w.in(t, p), rulesOf(d))
		})
	}
}

// in reports whether a person is in the marketing of offers.
func (w world) in(t *testing.T, p sealtext.Person) bool {
	s, err := w.Status(ctx, p, offers, sender)
	require.NoError(t, err)
	return s[0].State == consent.StateIn
}

func TestYesWithoutAQuestion(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	require.Empty(t, w.inbound(t, p, sender, "YES", "m1").Receipts)
	w.asked(t, request(person(clinic, 2), "form-2"))
	require.Empty(t, w.inbound(t, p, sender, "YES", "m2").Receipts, "another person was asked")
	w.asked(t, request(p, "form-1"))
	require.Empty(t, w.inbound(t, p, sealtext.MustSender("99999"), "YES", "m3").Receipts, "by another sender")
	require.Equal(t, keyword.IntentOptIn, w.inbound(t, p, sender, "YES", "m4").Intent)
	require.Empty(t, w.inbound(t, p, sender, "YES", "m5").Receipts, "answered before")
}

func TestTheQuestionOfADoubleOptIn(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	ask := reply(p, consent.Action{Answers: w.record(t, request(p, "form-1")).ID})
	require.True(t, w.check(t, ask).Allowed)
	w.inbound(t, p, sender, "STOP", "s")
	w.clock.advance(day)
	ask.Answers = w.record(t, request(p, "form-2")).ID
	require.Equal(t, []string{consent.ReasonOptedOut}, rulesOf(w.check(t, ask)), "a form does not text a person who opted out")
	w.clock.advance(time.Hour)
	require.Empty(t, w.inbound(t, p, sender, "YES", "m1").Receipts, "nor does a yes to something else bring them back")
}

func TestRequestedOptInRefused(t *testing.T) {
	w := newWorld(t)
	for field, change := range map[string]func(*consent.Event){
		"expires at": func(e *consent.Event) { e.ExpiresAt = noon.Add(7*day + time.Microsecond) },
		"scope":      func(e *consent.Event) { e.Scope = consent.ForTenant() },
		"method":     func(e *consent.Event) { e.Method = consent.MethodImport },
		"purposes":   func(e *consent.Event) { e.Purposes = 0 },
		"evidence":   func(e *consent.Event) { e.Evidence = consent.Evidence{} },
	} {
		e := request(person(clinic, 1), "k")
		change(&e)
		_, err := w.Record(ctx, e)
		requireInput(t, err, field)
	}
}
