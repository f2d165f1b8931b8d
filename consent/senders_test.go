package consent_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

func owned(by program.KeywordOwner) func(*config) {
	return func(c *config) {
		c.change(clinic, sender, func(s *program.Sender) { s.Keywords = by })
	}
}

// heard is inbound with what the provider said.
func (w world) heard(t testing.TB, p sealtext.Person, text, reference string, h consent.ProviderAction) (a consent.Action) {
	t.Helper()
	body, err := sealtext.NewBody(text)
	require.NoError(t, err)
	require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		a, err = w.Inbound(ctx, tx, consent.InboundText{
			Person: p, Sender: sender, Text: body, At: w.clock.now(), Reference: reference, Handled: h,
		})
		return err
	}))
	return a
}

// For each owner of the keywords, and whatever the provider recognized: a STOP or HELP has one
// confirmation, and nothing else has any.
func TestOneConfirmation(t *testing.T) {
	const (
		none, out, likely, in, help = keyword.IntentNone, keyword.IntentOptOut, keyword.IntentLikelyOptOut, keyword.IntentOptIn, keyword.IntentHelp
		nothing, hOut, hIn, hHelp   = consent.ProviderDidNothing, consent.ProviderOptedOut, consent.ProviderOptedIn, consent.ProviderHelped
	)
	texts := map[keyword.Intent]string{none: "see you at eight", out: "stop", likely: "wrong number", in: "START", help: "help"}
	for _, c := range []struct {
		owner   program.KeywordOwner
		text    keyword.Intent
		handled consent.ProviderAction
		want    keyword.Intent
		ours    bool // our confirmation
		block   bool // the provider is to be told
	}{
		{program.OwnerHost, none, nothing, none, false, false},
		{program.OwnerHost, none, hOut, out, true, false},
		{program.OwnerHost, none, hIn, none, false, false},
		{program.OwnerHost, none, hHelp, help, true, false},
		{program.OwnerHost, out, nothing, out, true, false},
		{program.OwnerHost, out, hOut, out, true, false},
		{program.OwnerHost, out, hIn, out, true, false},
		{program.OwnerHost, out, hHelp, out, true, false},
		{program.OwnerHost, likely, nothing, likely, true, false},
		{program.OwnerHost, likely, hOut, likely, true, false},
		{program.OwnerHost, likely, hIn, likely, true, false},
		{program.OwnerHost, likely, hHelp, likely, true, false},
		{program.OwnerHost, in, nothing, in, true, false},
		{program.OwnerHost, in, hOut, out, true, false},
		{program.OwnerHost, in, hIn, in, true, false},
		{program.OwnerHost, in, hHelp, in, true, false},
		{program.OwnerHost, help, nothing, help, true, false},
		{program.OwnerHost, help, hOut, out, true, false},
		{program.OwnerHost, help, hIn, help, true, false},
		{program.OwnerHost, help, hHelp, help, true, false},

		{program.OwnerProvider, none, nothing, none, false, false},
		{program.OwnerProvider, none, hOut, out, false, false},
		{program.OwnerProvider, none, hIn, none, false, false},
		{program.OwnerProvider, none, hHelp, help, false, false},
		{program.OwnerProvider, out, nothing, out, true, true},
		{program.OwnerProvider, out, hOut, out, false, false},
		{program.OwnerProvider, out, hIn, out, true, true},
		{program.OwnerProvider, out, hHelp, out, true, true},
		{program.OwnerProvider, likely, nothing, likely, true, true},
		{program.OwnerProvider, likely, hOut, likely, false, false},
		{program.OwnerProvider, likely, hIn, likely, true, true},
		{program.OwnerProvider, likely, hHelp, likely, true, true},
		{program.OwnerProvider, in, nothing, in, true, false},
		{program.OwnerProvider, in, hOut, out, false, false},
		{program.OwnerProvider, in, hIn, in, false, false},
		{program.OwnerProvider, in, hHelp, in, true, false},
		{program.OwnerProvider, help, nothing, help, true, false},
		{program.OwnerProvider, help, hOut, out, false, false},
		{program.OwnerProvider, help, hIn, help, true, false},
		{program.OwnerProvider, help, hHelp, help, false, false},
	} {
		t.Run(fmt.Sprintf("owner %d, %s, handled %d", c.owner, c.text, c.handled), func(t *testing.T) {
			w := newWorld(t, owned(c.owner))
			p := person(clinic, 1)
			w.record(t, optIn(p, consent.ForProgram(offers), noon.Add(-1), "form", sealtext.Marketing))
			a := w.heard(t, p, texts[c.text], "m1", c.handled)
			require.Equal(t, c.want, a.Intent)
			require.Equal(t, c.block, a.Block)
			isOut := c.want == out || c.want == likely
			require.Equal(t, isOut, a.Barrier)
			require.Equal(t, isOut, !w.check(t, marketing(p)).Allowed)

			confirmations := 0
			if c.owner == program.OwnerProvider && (isOut && c.handled == hOut || c.want == help && c.handled == hHelp || c.want == in && c.handled == hIn) {
				confirmations++
			}
			require.Equal(t, c.ours, !a.Answers.IsZero())
			if c.ours && w.check(t, reply(p, a)).Allowed {
				confirmations++
			}
			if isOut || c.want == help || c.want == in {
				require.Equal(t, 1, confirmations)
			} else {
				require.Zero(t, confirmations)
			}
			again := w.heard(t, p, texts[c.text], "m1", c.handled)
			require.Equal(t, a.Answers, again.Answers)

			// The rows alone tell who answered: a host that ignores the action
			// is stopped by the gate, also after the configuration changed.
			later := world{Ledger: newLedger(t, w, owned(program.OwnerHost)), store: w.store, clock: w.clock}
			if !c.ours && (isOut || c.want == help) {
				r := reply(p, consent.Action{Answers: a.Receipts[0].ID})
				require.Equal(t, []string{consent.ReasonAnswerOwner}, rulesOf(w.check(t, r)))
				require.Equal(t, []string{consent.ReasonAnswerOwner}, rulesOf(later.check(t, r)))
				require.Equal(t, consent.FlagProviderAnswered, a.Receipts[0].Flags)
				require.True(t, later.heard(t, p, texts[c.text], "m1", nothing).Answers.IsZero() || c.text != c.want)
			}
		})
	}
}

func newLedger(t testing.TB, w world, change func(*config)) *consent.Ledger {
	t.Helper()
	cfg := w.config
	change(&cfg)
	l, err := cfg.open()
	require.NoError(t, err)
	return l
}

// A provider that does not say what it did is known by its words.
func TestTheWordsOfAProvider(t *testing.T) {
	w := newWorld(t, func(c *config) {
		c.change(clinic, sender, func(s *program.Sender) {
			s.Keywords, s.StopWords = program.OwnerProvider, []string{"STOP", "Stop all", "NIX"}
			s.StartWords, s.HelpWords = []string{"START", "YES"}, []string{"HELP"}
		})
	})
	for n, c := range []struct {
		text string
		want keyword.Intent
		ours bool
	}{
		{" stop \n", keyword.IntentOptOut, false},
		{"STOP ALL", keyword.IntentOptOut, false},
		{"nix", keyword.IntentOptOut, false}, // a word that only the provider knows
		{"stop.", keyword.IntentOptOut, true},
		{"please stop texting me", keyword.IntentOptOut, true},
		{"help", keyword.IntentHelp, false},
		{"info", keyword.IntentHelp, true},
		{"hello", keyword.IntentNone, false},
		{"yes", keyword.IntentNone, false}, // an opt-in there, and not here
	} {
		p := person(clinic, byte(n+1))
		a := w.inbound(t, p, sender, c.text, fmt.Sprintf("m%d", n))
		require.Equal(t, c.want, a.Intent, c.text)
		require.Equal(t, c.ours, !a.Answers.IsZero(), c.text)
		require.Equal(t, c.ours && c.want == keyword.IntentOptOut, a.Block, c.text)
	}
	p := person(clinic, 99)
	require.Equal(t, consent.FlagStart|consent.FlagProviderAnswered, w.inbound(t, p, sender, "start", "start").Receipts[0].Flags, "it has confirmed that")
	require.Equal(t, consent.FlagStart, w.inbound(t, p, sender, "unstop", "unstop").Receipts[0].Flags)
	require.False(t, w.inbound(t, p, toll, "stop", "toll").Answers.IsZero(), "another sender is ours")
}

// A provider's block beats a command of the host's.
func TestACommandThatTheProviderTakesForStop(t *testing.T) {
	w := newWorld(t, owned(program.OwnerProvider), func(c *config) { c.Programs[0].Commands = []keyword.Command{muteCase} })
	require.Equal(t, "mute", w.heard(t, person(clinic, 1), "stop 12345", "m1", consent.ProviderDidNothing).Command)
	a := w.heard(t, person(clinic, 2), "stop 12345", "m2", consent.ProviderOptedOut)
	require.Empty(t, a.Command)
	require.True(t, a.CommandOf.IsZero())
	require.Equal(t, keyword.IntentOptOut, a.Intent)
	require.Equal(t, "provider", a.Rule)
}

// A YES that the provider takes for an opt-in is one by our rules only.
func TestAProvidersYes(t *testing.T) {
	w := newWorld(t, owned(program.OwnerProvider))
	p := person(clinic, 1)
	require.Empty(t, w.heard(t, p, "YES", "m1", consent.ProviderOptedIn).Receipts)
	w.asked(t, request(p, "form-1"))
	require.Len(t, w.heard(t, p, "YES", "m2", consent.ProviderOptedIn).Receipts, 1)
	require.True(t, w.in(t, p))
}

func TestWhatTheProviderDidRefused(t *testing.T) {
	w := newWorld(t)
	body, err := sealtext.NewBody("STOP")
	require.NoError(t, err)
	requireInput(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := w.Inbound(ctx, tx, consent.InboundText{Person: person(clinic, 1), Sender: sender, Text: body, Reference: "m1", Handled: 4})
		return err
	}), "handled")
}

// A provider that owns the keywords of a sender, and says what it did.
func ExampleLedger_Inbound_provider() {
	store := &fakeStore{}
	cfg := testConfig(store)
	cfg.change(clinic, sealtext.MustSender("24273"), func(s *program.Sender) { s.Keywords = program.OwnerProvider })
	ledger, err := cfg.open()
	if err != nil {
		panic(err)
	}
	for i, text := range []struct {
		text string
		said consent.ProviderAction // of the provider's webhook
	}{
		{"STOP", consent.ProviderOptedOut},
		{"please stop texting me", consent.ProviderDidNothing},
	} {
		body, err := sealtext.NewBody(text.text)
		if err != nil {
			panic(err)
		}
		err = store.InTx(context.Background(), func(ctx context.Context, tx sealtext.Tx) error {
			a, err := ledger.Inbound(ctx, tx, consent.InboundText{
				Person: person(clinic, byte(i)), Sender: sealtext.MustSender("24273"), Text: body, Reference: fmt.Sprintf("id-%d", i), Handled: text.said,
			})
			fmt.Println(a.Intent, "ours to confirm:", !a.Answers.IsZero(), "and to tell the provider:", a.Block)
			return err
		})
		if err != nil {
			panic(err)
		}
	}
	// Output:
	// opt-out ours to confirm: false and to tell the provider: false
	// opt-out ours to confirm: true and to tell the provider: true
}
