package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

var whyTexts = program.Replies{OptOut: "out", OptOutAll: "out of all", LikelyOptOut: "perhaps out", Help: "help", OptIn: "in", Why: "{date} {way}"}

// A request is an event of its own, with its own audit event, beside an opt-out in the same text.
func TestRequestsAreRecorded(t *testing.T) {
	for _, c := range []struct {
		text  string
		want  keyword.Request
		kinds []string
		out   bool
	}{
		{"delete my data", keyword.RequestErasure, []string{"opt-out", "erasure-request"}, true},
		{"This is a GDPR erasure request", keyword.RequestErasure, []string{"opt-out", "erasure-request"}, true},
		{"where did you get my number", keyword.RequestAccess, []string{"access-request"}, false},
		{"do not sell my info", keyword.RequestDoNotSell, []string{"do-not-sell-request"}, false},
		{"why am I getting this", keyword.RequestWhy, []string{"why-request"}, false},
		{"delete my data and stop texting me", keyword.RequestErasure, []string{"opt-out", "erasure-request"}, true},
		{"Löscht meine Daten", keyword.RequestErasure, []string{"opt-out", "erasure-request"}, true},
		{"Woher haben Sie meine Nummer?", keyword.RequestAccess, []string{"access-request"}, false},
		{"delete my number", keyword.RequestNone, []string{"opt-out"}, true},
		{"delete my appointment", keyword.RequestNone, nil, false},
	} {
		t.Run(c.text, func(t *testing.T) {
			w, p := allowed(t)
			n := len(w.store.rows)
			a := w.inbound(t, p, sender, c.text, "m1")
			require.Equal(t, c.want, a.Request, "the host hears of it")
			require.Equal(t, c.out, a.Barrier)
			require.Equal(t, !c.out, w.check(t, marketing(p)).Allowed)
			var kinds, audited []string
			for i, r := range w.store.rows[n:] {
				kinds = append(kinds, r.Kind.String())
				e := w.store.events[len(w.store.events)-len(w.store.rows[n:])+i]
				audited = append(audited, e.Details.Outcome)
				if r.Kind.Request() != keyword.RequestNone {
					require.Equal(t, audit.KindConsentNoted, e.Kind)
					require.Equal(t, 13+uint8(c.want), uint8(r.Kind), "the number is stored")
					require.Equal(t, consent.ForTenant(), r.Scope)
				}
			}
			require.Equal(t, c.kinds, kinds)
			require.Equal(t, c.kinds, audited)
			rows := len(w.store.rows)
			w.inbound(t, p, sender, c.text, "m1")
			require.Len(t, w.store.rows, rows, "a second delivery changes nothing")
			_, due := a.Answer(replies)
			require.Equal(t, c.out, due, "no text but that of the opt-out")
		})
	}
}

// A request by text is a text: no host records one.
func TestRequestsAreNotRecordedByHosts(t *testing.T) {
	w, p := allowed(t)
	e := optOut(p, consent.ForTenant(), noon, "k")
	e.Kind = 14
	_, err := w.Record(ctx, e)
	requireInput(t, err, "kind")
}

// WHY is answered once a day with date and way of the consent in force, and with nothing where there
// is none, after an opt-out or a reassignment.
func TestWhy(t *testing.T) {
	const why = "why am I getting this"
	answer := func(t *testing.T, w world, p sealtext.Person, to sealtext.Sender, id string) string {
		t.Helper()
		a := w.inbound(t, p, to, why, id)
		text, due := a.Answer(whyTexts)
		require.Equal(t, due, !a.Answers.IsZero())
		if !due {
			require.Zero(t, a.Consent)
			return ""
		}
		require.Equal(t, offers, a.Answering)
		r := reply(p, a)
		r.Program, r.Sender = a.Answering, a.Sender
		d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { return nil })
		require.NoError(t, err)
		require.NoError(t, d.Err())
		return text
	}
	for _, c := range []struct {
		name string
		do   func(t *testing.T, w world, p sealtext.Person)
		want string
	}{
		{"a consent by a form", func(*testing.T, world, sealtext.Person) {}, "2026-06-01 web form"},
		{"a later consent", func(t *testing.T, w world, p sealtext.Person) {
			e := optIn(p, consent.ForProgram(offers), noon.Add(-time.Minute), "paper", sealtext.Marketing)
			e.Method = consent.MethodPaper
			w.record(t, e)
		}, "2026-06-01 paper"},
		{"after an opt-out", func(t *testing.T, w world, p sealtext.Person) { w.inbound(t, p, sender, "STOP", "stop") }, ""},
		{"after an opt-out of one purpose", func(t *testing.T, w world, p sealtext.Person) {
			w.record(t, optOut(p, consent.ForProgram(offers), noon, "form", sealtext.Informational))
		}, ""},
		{"after a STOP and a START", func(t *testing.T, w world, p sealtext.Person) {
			w.inbound(t, p, sender, "STOP", "stop")
			w.clock.advance(time.Minute)
			w.inbound(t, p, sender, "START", "start")
		}, "2026-06-01 by text"},
		{"after a reassignment", func(t *testing.T, w world, p sealtext.Person) {
			w.store.rows = append(w.store.rows, consent.EventRow{
				Key: consent.EventKey{Tenant: clinic, Pseudonym: p.Pseudonyms[0]}, Seq: 50, ID: sealtext.NewID(), Kind: consent.KindReassigned,
				Scope: consent.ForTenant(), Method: consent.MethodProvider, OccurredAt: noon, ReceivedAt: noon,
			})
		}, ""},
		{"never agreed", func(_ *testing.T, w world, _ sealtext.Person) { w.store.rows = nil }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := allowed(t)
			c.do(t, w, p)
			w.clock.advance(time.Minute)
			require.Equal(t, c.want, answer(t, w, p, sender, "why"))
		})
	}
	t.Run("once a day and sender", func(t *testing.T) {
		w, p := allowed(t)
		require.NotEmpty(t, answer(t, w, p, sender, "w1"))
		for i := range 23 {
			w.clock.advance(time.Hour)
			require.Empty(t, answer(t, w, p, sender, "again-"+string(rune('a'+i))))
		}
		require.NotEmpty(t, answer(t, w, p, toll, "w2"), "from another sender")
		w.clock.advance(time.Hour)
		require.NotEmpty(t, answer(t, w, p, sender, "w3"))
	})
	t.Run("two at once", func(t *testing.T) {
		w, p := allowed(t)
		one, two := w.inbound(t, p, sender, why, "w1"), w.inbound(t, p, sender, why, "w2")
		sent := 0
		for _, a := range []consent.Action{one, two} {
			d, err := w.Do(ctx, reply(p, a), func(context.Context, consent.Permit) error { sent++; return nil })
			require.NoError(t, err)
			require.Equal(t, sent == 1 && a.Answers == one.Answers, d.Allowed)
		}
		require.Equal(t, 1, sent)
	})
}

// Where the host declares a text for a request, it is sent once a day, and never besides that of an
// opt-out.
func TestDeclaredTextsOfRequests(t *testing.T) {
	texts := replies
	texts.Erasure, texts.Access, texts.DoNotSell = "we will delete", "we will tell", "we do not sell"
	for text, want := range map[string]string{
		"this is an erasure request": "we will delete", "what do you have on me": "we will tell", "do not sell my data": "we do not sell",
	} {
		w, p := allowed(t)
		a := w.inbound(t, p, sender, text, "m-"+a2(want))
		got, due := a.Answer(texts)
		require.True(t, due)
		require.Equal(t, want, got)
		d, err := w.Do(ctx, reply(p, a), func(context.Context, consent.Permit) error { return nil })
		require.NoError(t, err)
		require.NoError(t, d.Err())
		_, due = w.inbound(t, p, sender, text, "again-"+a2(want)).Answer(texts)
		require.False(t, due, "today")
	}
	w, p := allowed(t)
	const both = "delete my data and stop texting me"
	got, due := w.inbound(t, p, sender, both, "b1").Answer(texts)
	require.True(t, due)
	require.Contains(t, []string{"out", "perhaps out"}, got)
	_, due = w.inbound(t, p, sender, both, "b2").Answer(texts)
	require.False(t, due)
}

// a2 makes a reference of a text.
func a2(s string) string { return string([]byte(s)[len(s)-4:]) }
