package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

// replies have another text for each answer.
var replies = program.Replies{OptOut: "out", OptOutAll: "out of all", LikelyOptOut: "perhaps out", Help: "help", OptIn: "in"}

// The one text that answers an action, or nothing, which is no error: the gate allows what is due
// and denies what is not.
func TestActionAnswer(t *testing.T) {
	after := func(texts ...string) []string { return texts }
	less := func(f func(*program.Replies)) program.Replies { r := replies; f(&r); return r }
	for _, c := range []struct {
		name   string
		before []string
		to     sealtext.Sender
		text   string
		texts  program.Replies
		want   string // empty: nothing is due
		by     sealtext.Program
	}{
		{"stop", nil, sender, "STOP", replies, "out", offers},
		{"a second stop", after("STOP"), sender, "STOP", replies, "", sealtext.Program{}},
		{"a second stop in other words", after("STOP"), sender, "not interested", replies, "", sealtext.Program{}},
		{"a stop after a stop all", after("STOP ALL"), sender, "STOP", replies, "", sealtext.Program{}},
		{"a stop all after a stop", after("STOP"), toll, "STOP ALL", replies, "out of all", reminders},
		{"a stop all after a stop of the only program", after("STOP"), sender, "STOP ALL", replies, "", sealtext.Program{}},
		{"a stop to two programs after one of the first", after("STOP"), toll, "STOP", replies, "out", reminders},
		{"a stop after a start", after("STOP", "START"), sender, "STOP", replies, "out", offers},
		{"stop all", nil, sender, "STOP ALL", replies, "out of all", offers},
		{"stop all, of the account too", nil, sender, "STOP ALL BRANDS", replies, "out of all", offers},
		{"stop all, with one text for both", nil, sender, "STOP ALL", less(func(r *program.Replies) { r.OptOutAll = "" }), "out", offers},
		{"words that read like a stop", nil, sender, "not interested", replies, "perhaps out", offers},
		{"help", nil, sender, "HELP", replies, "help", offers},
		{"help after a stop", after("STOP"), sender, "HELP", replies, "help", offers},
		{"start", after("STOP"), sender, "START", replies, "in", offers},
		{"start after a stop all", after("STOP ALL"), sender, "START", replies, "in", offers},
		{"start under an opt-out of the account", after("STOP ALL BRANDS"), sender, "START", replies, "", sealtext.Program{}},
		{"an ordinary message", nil, sender, "See you at eight", replies, "", sealtext.Program{}},
		{"no text for it", nil, sender, "HELP", less(func(r *program.Replies) { r.Help = "" }), "", offers},
		{"a sender of no program", nil, sealtext.MustSender("99999"), "STOP", replies, "", sealtext.Program{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := allowed(t)
			for i, text := range c.before {
				w.clock.advance(time.Minute)
				w.inbound(t, p, sender, text, []string{"first", "second"}[i])
			}
			w.clock.advance(time.Minute)
			a := w.inbound(t, p, c.to, c.text, "last")
			text, due := a.Answer(c.texts)
			require.Equal(t, c.want, text)
			require.Equal(t, c.want != "", due)
			require.Equal(t, c.by, a.Answering)
			require.Equal(t, a.Answering.IsZero(), a.Answers.IsZero())
			if !due {
				return
			}
			r := reply(p, a)
			r.Program, r.Sender = a.Answering, a.Sender
			d, err := w.Do(ctx, r, func(context.Context, consent.Permit) error { return nil })
			require.NoError(t, err)
			require.NoError(t, d.Err())

			again := w.inbound(t, p, c.to, c.text, "last") // delivered a second time
			require.True(t, again.Receipts[0].Repeated)
			_, due = again.Answer(c.texts)
			require.False(t, due, "it was answered")
		})
	}
}

// The action of every intent has at most one text, also where nothing was recorded.
func TestActionAnswerWithoutEvent(t *testing.T) {
	for i := keyword.IntentNone; i <= keyword.IntentHelp; i++ {
		text, due := consent.Action{Classification: keyword.Classification{Intent: i}}.Answer(replies)
		require.Empty(t, text)
		require.False(t, due)
	}
}
