package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// A number that is typed gets one question, and only its YES is an opt-in.
func TestDoubleOptIn(t *testing.T) {
	s := newShop(t)
	b := s.browser()
	got := b.join("offers", "(202) 555-0123")
	require.Equal(t, http.StatusSeeOther, got.code)
	require.Contains(t, b.get(got.header.Get("Location")).body, "<strong>YES</strong>")
	require.Len(t, s.texts(ann), 1)
	require.Equal(t, programs[0].Wording.AskOptIn(programs[0].Frequency), s.last(ann))
	require.ErrorIs(t, s.offer(ann, "1"), transport.ErrDenied, "asked is not agreed")

	n, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	p, err := s.Sealer.Find(ctx, nil, books, n)
	require.NoError(t, err)
	all, err := s.Consent.Preferences(ctx, p)
	require.NoError(t, err)
	require.False(t, preferencesOf(all, programs[0], programs[0].Purposes)[0].AskedUntil.IsZero())

	s.clock.advance(time.Hour)
	s.write(ann, offersSender, "Yes")
	require.Len(t, s.texts(ann), 2)
	require.Equal(t, programs[0].Wording.OptIn(programs[0].Frequency), s.last(ann))
	require.NoError(t, s.offer(ann, "2"))
	require.ErrorIs(t, s.offer(bob, "3"), transport.ErrDenied)

	history, err := s.Consent.History(ctx, p)
	require.NoError(t, err)
	var kinds []consent.Kind
	for _, e := range history {
		kinds = append(kinds, e.Kind)
	}
	require.Equal(t, []consent.Kind{consent.KindOptInRequested, consent.KindAnswer, consent.KindOptIn, consent.KindAnswer}, kinds, "a question, a yes, and what each was told")
	require.Equal(t, consent.MethodKeyword, history[2].Method)
}

// What somebody agreed to is recorded: the text as it was shown, and where.
func TestEvidence(t *testing.T) {
	s := newShop(t)
	b := s.browser()
	b.header.Set("User-Agent", "Test/1.0 "+strings.Repeat("x", 1000))
	page := b.get("/join/orders").body
	require.Contains(t, page, programs[1].Ask, "what is hashed is what is shown")
	b.join("orders", ann)
	n, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	p, err := s.Sealer.Find(ctx, nil, books, n)
	require.NoError(t, err)
	found := false
	require.NoError(t, s.Consent.Export(ctx, p, func(r sealtext.Record) error {
		for _, f := range r.Sealed {
			if r.Kind != consent.KindOptInRequested.String() {
				continue
			}
			officer := clerk
			officer.AuthenticatedAt = s.clock.now()
			raw, err := s.Vault.Reveal(ctx, vault.Access{Actor: officer, Reason: vault.ReasonAccessRequest}, f.Binding, f.Sealed)
			require.NoError(t, err)
			e, err := consent.DecodeEvidence(raw)
			require.NoError(t, err)
			sum := sha256.Sum256([]byte(programs[1].Ask))
			require.Equal(t, consent.Disclosure{ID: "join-orders", Version: version, Language: "en", SHA256: hex.EncodeToString(sum[:])}, e.Disclosure)
			require.Equal(t, "127.0.0.1", e.IP)
			require.Len(t, e.UserAgent, 300)
			require.Equal(t, s.server.URL+"/join/orders", e.Source)
			found = true
		}
		return nil
	}))
	require.True(t, found)
}

// A changed text needs a new version: change both lines together.
func TestVersion(t *testing.T) {
	h, s := sha256.New(), newShop(t)
	for _, p := range programs {
		fmt.Fprintf(h, "%s\x00%s\x00", p.Name, p.Ask)
		require.NoError(t, s.site.pages.ExecuteTemplate(h, "notice", []notice{p.Notice}))
		for _, c := range p.Choices {
			fmt.Fprintf(h, "%s\x00%s\x00%s\x00", c.ID, c.Label, c.Detail)
		}
	}
	fmt.Fprintf(h, "%s\x00%s\x00%s", codeAsk, liftAsk, stopAsk)
	require.Equal(t, "2026-11 3c854d746dde5058", version+" "+hex.EncodeToString(h.Sum(nil))[:16])
}

func TestJoinMistakes(t *testing.T) {
	s := newShop(t)
	b := s.browser()
	for _, c := range []struct{ number, agree, says string }{
		{"", "yes", "Enter a mobile number"},
		{"+44 20 7946", "yes", "Enter a mobile number"},
		{"call me ext 5", "yes", "Enter a mobile number"},
		{ann, "", "Tick the box"},
		{"<script>alert(1)</script>", "", "Tick the box"},
	} {
		got := b.submit("/join/offers", "/join/offers", with("number", c.number, "agree", c.agree))
		require.Equal(t, http.StatusUnprocessableEntity, got.code)
		require.Contains(t, got.body, c.says)
		require.Contains(t, got.page.all("title")[0].text, "Error: ")
		require.NotContains(t, got.body, "checked", "the box never comes ticked")
		if c.number != "" {
			require.NotContains(t, got.body, c.number, "what was typed is not shown again")
		}
	}
	s.settle()
	require.Zero(t, s.Inbox.Total())
	require.NotContains(t, b.get("/join/offers").body, "checked")
	require.Equal(t, http.StatusNotFound, b.get("/join/surveys").code)
	require.Equal(t, http.StatusNotFound, b.get("/join/%2B12025550123").code)
}

// Anybody can type any number: one question a day, none to those who have
// left, none to subscribers.
func TestOneQuestionADay(t *testing.T) {
	s := newShop(t)
	for range 3 {
		s.browser().join("offers", ann)
		s.browser().join("orders", ann)
	}
	require.Len(t, s.texts(ann), 1)
	s.clock.advance(24 * time.Hour)
	s.browser().join("offers", ann)
	require.Len(t, s.texts(ann), 2)
	s.write(ann, offersSender, "YES")
	require.Len(t, s.texts(ann), 3)
	s.clock.advance(24 * time.Hour)
	s.browser().join("offers", ann)
	require.Len(t, s.texts(ann), 3, "subscribed")
	s.write(ann, offersSender, "STOP")
	require.Equal(t, programs[0].Wording.OptOut(), s.last(ann))
	s.clock.advance(24 * time.Hour)
	s.browser().join("offers", ann)
	require.Len(t, s.texts(ann), 4, "out")
	s.write(ann, offersSender, "YES")
	require.ErrorIs(t, s.offer(ann, "1"), transport.ErrDenied)
}

// The pages say the same about every number.
func TestNoEnumeration(t *testing.T) {
	s := newShop(t)
	b := s.browser()
	b.join("offers", ann)
	s.write(ann, offersSender, "YES")
	b.join("offers", bob)
	s.write(bob, offersSender, "STOPALL")
	token := func(p seen) string { return p.fill(t, "/preferences/check").Get("token") }
	var first []string
	for i, number := range []string{ann, bob, "+12025550125"} {
		b := s.browser()
		b.get("/")
		var all []string
		for range 2 {
			joined := b.submit("/join/offers", "/join/offers", with("number", number, "agree", "yes"))
			asked := b.get(joined.header.Get("Location"))
			coded := b.submit("/preferences", "/preferences/code", with("number", number))
			typed := b.get(coded.header.Get("Location"))
			if s.settle(); i == 0 { // also once the code is there
				require.Contains(t, s.last(ann), "is your code")
			}
			wrong := b.submit("/preferences/code", "/preferences/check", with("code", "no code"))
			mine := token(typed)
			for _, p := range []seen{joined, asked, coded, typed, wrong} {
				p.header.Del("Date")
				all = append(all, strings.ReplaceAll(fmt.Sprint(p.code, p.header, p.body), mine, ""))
			}
		}
		if i == 0 {
			first = all
		}
		require.Equal(t, first, all)
	}
	require.Len(t, s.texts("+12025550125"), 1, "the question; a stranger gets no code")
}

// One client cannot make the shop text the whole country.
func TestTooOften(t *testing.T) {
	s := newShop(t)
	for i := range textsAClientHour {
		require.Equal(t, http.StatusSeeOther, s.browser().join("offers", fmt.Sprintf("+120255501%02d", i)).code)
	}
	got := s.browser().join("offers", bob)
	require.Equal(t, http.StatusTooManyRequests, got.code)
	require.Equal(t, "3600", got.header.Get("Retry-After"))
	require.Empty(t, s.texts(bob))
	s.clock.advance(time.Hour)
	require.Equal(t, http.StatusSeeOther, s.browser().join("offers", bob).code)
	require.Len(t, s.texts(bob), 1)
}

// A client that asks for codes without end is stopped before the server keeps
// anything for it, so others still get theirs.
func TestNobodyFillsTheVisits(t *testing.T) {
	s := newShop(t)
	for range textsAClientHour + 30 {
		s.browser().submit("/preferences", "/preferences/code", with("number", bob))
		s.settle()
	}
	s.site.visits.mu.Lock()
	kept := len(s.site.visits.byID)
	s.site.visits.mu.Unlock()
	require.LessOrEqual(t, kept, textsAClientHour)
}
