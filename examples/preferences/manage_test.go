package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// subscriber is somebody who signed up for a program and has shown their phone.
func subscriber(t *testing.T, program string) *browser {
	t.Helper()
	s := newShop(t)
	b := s.browser()
	b.join(program, ann)
	p, ok := programOf(sealtext.MustProgram(program))
	require.True(t, ok)
	s.write(ann, p.Sender, "YES")
	s.clock.advance(time.Minute)
	b.signIn(ann)
	return b
}

// Opting out on the page holds the line: what waits, and what comes later, is
// denied, and what was on its way is waited for.
func TestOptOut(t *testing.T) {
	b := subscriber(t, "offers")
	on, state := b.box("offers")
	require.True(t, on)
	require.Contains(t, state, "On since 2 March 2026, by a text from you.")
	require.NoError(t, b.offer(ann, "waits"))
	before := b.Inbox.Total()

	n, err := sealtext.ParseE164(ann)
	require.NoError(t, err)
	p, err := b.Sealer.Find(ctx, nil, books, n)
	require.NoError(t, err)
	var ended atomic.Bool
	flying, done := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := b.Consent.Do(ctx, consent.Request{
			Person: p, Program: offers, Sender: offersSender, Purpose: sealtext.Marketing, Message: sealtext.NewID(), Location: rule.Location{Zones: []string{"America/New_York"}},
		}, func(ctx context.Context, permit consent.Permit) error {
			close(flying)
			<-ctx.Done() // the opt-out ends it
			ended.Store(true)
			return nil
		})
		done <- err
	}()
	<-flying
	got := b.submit("/preferences", "/preferences", untick("offers"))
	require.True(t, ended.Load(), "the page came back while a message was on its way")
	require.NoError(t, <-done)
	require.Equal(t, http.StatusSeeOther, got.code)
	require.Equal(t, "/preferences#result", got.header.Get("Location"))

	page := b.get(got.header.Get("Location")).body
	require.Contains(t, page, "Saved. Offers and sales: off. A message that was on its way already may still reach you.")
	require.Contains(t, page, `id="result" role="status"`)
	require.NotContains(t, b.get("/preferences").body, "Saved.", "it is said once")
	on, state = b.box("offers")
	require.False(t, on)
	require.Contains(t, state, "Off since 2 March 2026, on this site.")
	require.ErrorIs(t, b.offer(ann, "later"), transport.ErrDenied)
	b.settle()
	require.Equal(t, before, b.Inbox.Total(), "what waited did not go out")
}

func TestSwitches(t *testing.T) {
	b := subscriber(t, "orders")
	b.submit("/preferences", "/preferences", nil)
	require.Contains(t, b.get("/preferences").body, "You changed nothing")
	b.submit("/preferences", "/preferences", func(v url.Values) { tick("offers")(v); untick("shop")(v) })
	require.Contains(t, b.get("/preferences").body, "Saved. Offers and sales: on. News from the shop: off.")
	require.NoError(t, b.offer(ann, "1"))
	on, _ := b.box("orders")
	require.True(t, on)

	// A page that is older than a STOP lifts nothing.
	old := b.get("/preferences").fill(t, "/preferences")
	b.clock.advance(time.Minute)
	b.write(ann, offersSender, "STOP")
	b.do(http.MethodPost, "/preferences", old)
	require.ErrorIs(t, b.offer(ann, "2"), transport.ErrDenied)
	_, state := b.box("offers")
	require.Contains(t, state, "by a text from you")

	require.Equal(t, http.StatusBadRequest, b.submit("/preferences", "/preferences", with("page", ann, "on", "offers")).code, "a key of their own making")
}

// Who goes back and forth is told what they can do.
func TestBackAndForth(t *testing.T) {
	b := subscriber(t, "offers")
	for _, step := range []struct {
		change func(url.Values)
		says   string
	}{
		{untick("offers"), "Offers and sales: off."}, {tick("offers"), "Offers and sales: on."}, {untick("offers"), "Offers and sales: off."},
		{tick("offers"), "Offers and sales: off. What is still off was switched on again a short while ago. Tick it once more after 1 April 2026."},
	} {
		b.clock.advance(time.Minute)
		require.Equal(t, http.StatusSeeOther, b.submit("/preferences", "/preferences", step.change).code)
		require.Contains(t, b.get("/preferences").body, step.says)
	}
	require.ErrorIs(t, b.offer(ann, "1"), transport.ErrDenied)
	b.clock.advance(time.Minute)
	b.write(ann, offersSender, "START")
	require.ErrorIs(t, b.offer(ann, "2"), transport.ErrDenied, "a text does not undo what was switched off on the page")
}

// After stopping everything, one tick is not enough to come back, and then it
// brings back what was ticked.
func TestStopEverything(t *testing.T) {
	b := subscriber(t, "orders")
	b.submit("/preferences", "/preferences", tick("offers"))
	require.NotContains(t, b.get("/preferences").body, `name="lift"`)
	got := b.submit("/preferences", "/preferences/stop", nil)
	require.Equal(t, http.StatusSeeOther, got.code)
	page := b.get("/preferences").body
	require.Contains(t, page, "Everything is off. We text you nothing but codes that you ask for here.")
	require.Contains(t, page, "You stopped everything on 2 March 2026.")
	require.NotContains(t, page, `action="/preferences/stop"`, "there is nothing left to stop")
	_, state := b.box("orders")
	require.Contains(t, state, "with everything else")
	require.ErrorIs(t, b.offer(ann, "1"), transport.ErrDenied)

	b.clock.advance(time.Hour)
	b = b.shop.browser()
	b.signIn(ann) // codes still come
	got = b.submit("/preferences", "/preferences", tick("offers"))
	require.Equal(t, http.StatusUnprocessableEntity, got.code)
	require.Contains(t, got.body, "Tick this box too if you take that back")
	require.Contains(t, got.fill(t, "/preferences")["on"], "offers", "what was ticked stays ticked")
	require.ErrorIs(t, b.offer(ann, "2"), transport.ErrDenied)
	values := got.fill(t, "/preferences")
	values.Set("lift", "yes")
	require.Equal(t, http.StatusSeeOther, b.do(http.MethodPost, "/preferences", values).code)
	require.NoError(t, b.offer(ann, "3"))
	require.Contains(t, b.get("/preferences").body, `action="/preferences/stop"`)
	for id, want := range map[string]bool{"offers": true, "orders": false, "shop": false} {
		on, _ := b.box(id)
		require.Equal(t, want, on, id)
	}
}

// Nobody is brought back, or texted, because somebody else typed their number.
func TestCodesGoToWhoMayHaveThem(t *testing.T) {
	b := subscriber(t, "offers")
	other := b.shop.browser()
	require.Empty(t, other.askCode(bob), "a stranger")
	b.write(ann, codesSender, "STOP")
	b.clock.advance(time.Hour)
	require.Empty(t, other.askCode(ann), "out of codes")
	b.write(ann, codesSender, "START")
	b.clock.advance(time.Hour)
	require.NotEmpty(t, other.askCode(ann))
	b.write(ann, offersSender, "STOPALL")
	b.clock.advance(time.Hour)
	require.Empty(t, other.askCode(ann), "out of everything, by text")
}

func TestCodes(t *testing.T) {
	t.Run("tries", func(t *testing.T) {
		b := subscriber(t, "offers").shop.browser()
		code := b.askCode(ann)
		for i := range triesACode {
			got := b.submit("/preferences/code", "/preferences/check", with("code", fmt.Sprintf("x%d", i)))
			require.Equal(t, http.StatusUnprocessableEntity, got.code)
		}
		got := b.submit("/preferences/code", "/preferences/check", with("code", code))
		require.Equal(t, http.StatusUnprocessableEntity, got.code)
		require.Contains(t, got.body, "Ask for a new one")
		require.Contains(t, b.get("/preferences").body, "Show us that the phone is yours")
	})
	t.Run("the last try", func(t *testing.T) {
		b := subscriber(t, "offers").shop.browser()
		code := b.askCode(ann)
		for range triesACode - 1 {
			b.submit("/preferences/code", "/preferences/check", with("code", "000 000"))
		}
		require.Equal(t, http.StatusSeeOther, b.submit("/preferences/code", "/preferences/check", with("code", " "+code+" ")).code)
	})
	t.Run("time", func(t *testing.T) {
		b := subscriber(t, "offers").shop.browser()
		code := b.askCode(ann)
		b.clock.advance(codeLasts)
		require.Equal(t, http.StatusUnprocessableEntity, b.submit("/preferences/code", "/preferences/check", with("code", code)).code)
	})
	t.Run("another browser", func(t *testing.T) {
		b := subscriber(t, "offers").shop.browser()
		code := b.askCode(ann)
		other := b.shop.browser()
		require.Equal(t, http.StatusUnprocessableEntity, other.submit("/preferences/code", "/preferences/check", with("code", code)).code)
		other.askCode("+12025550126")
		require.Equal(t, http.StatusUnprocessableEntity, other.submit("/preferences/code", "/preferences/check", with("code", code)).code)
	})
	t.Run("once, and under a new cookie", func(t *testing.T) {
		b := subscriber(t, "offers").shop.browser()
		code := b.askCode(ann)
		u, err := url.Parse(b.server.URL)
		require.NoError(t, err)
		planted := b.client.Jar.Cookies(u)
		got := b.submit("/preferences/code", "/preferences/check", with("code", code))
		require.Equal(t, http.StatusSeeOther, got.code)
		require.Contains(t, got.header.Get("Set-Cookie"), "; Path=/; HttpOnly; SameSite=Strict")
		require.NotEqual(t, planted[0].Value, b.client.Jar.Cookies(u)[0].Value)
		old := b.shop.browser()
		old.client.Jar.SetCookies(u, planted)
		require.Contains(t, old.get("/preferences").body, "Show us that the phone is yours")
		require.Equal(t, http.StatusUnprocessableEntity, old.submit("/preferences/code", "/preferences/check", with("code", code)).code)
	})
	t.Run("five a day", func(t *testing.T) {
		s := subscriber(t, "offers").shop // that was one
		for range codesADay - 1 {
			require.NotEmpty(t, s.browser().askCode(ann))
			s.clock.advance(time.Hour)
		}
		require.Empty(t, s.browser().askCode(ann))
		s.clock.advance(24 * time.Hour)
		require.NotEmpty(t, s.browser().askCode(ann))
	})
	t.Run("the proof ends", func(t *testing.T) {
		b := subscriber(t, "offers")
		values := b.get("/preferences").fill(t, "/preferences")
		untick("offers")(values)
		b.clock.advance(proofLasts)
		got := b.do(http.MethodPost, "/preferences", values)
		require.Equal(t, http.StatusForbidden, got.code)
		require.Contains(t, got.body, "Nothing was changed")
		require.NoError(t, b.offer(ann, "1"))
	})
	t.Run("leaving", func(t *testing.T) {
		b := subscriber(t, "offers")
		require.Equal(t, http.StatusSeeOther, b.submit("/preferences", "/preferences/leave", nil).code)
		require.Contains(t, b.get("/preferences").body, "Show us that the phone is yours")
	})
}

// Requests that do not come from a form of ours change nothing.
func TestForged(t *testing.T) {
	b := subscriber(t, "offers")
	stranger := b.shop.browser()
	theirs := stranger.get("/join/offers").fill(t, "/join/offers").Get("token")
	for name, c := range map[string]struct {
		header http.Header
		change func(url.Values)
	}{
		"another site":               {http.Header{"Sec-Fetch-Site": {"cross-site"}}, nil},
		"a neighbour of the site":    {http.Header{"Sec-Fetch-Site": {"same-site"}}, nil},
		"another origin":             {http.Header{"Origin": {"https://attacker.example"}}, nil},
		"no origin":                  {http.Header{"Origin": {"null"}}, nil},
		"no token":                   {b.header, func(v url.Values) { v.Del("token") }},
		"a wrong token":              {b.header, func(v url.Values) { v.Set("token", "x") }},
		"the token of somebody else": {b.header, func(v url.Values) { v.Set("token", theirs) }},
	} {
		t.Run(name, func(t *testing.T) {
			own, texts := b.header, b.Inbox.Total()
			pages := map[string]url.Values{"/preferences/code": {"number": {ann}}, "/join/orders": {"number": {bob}, "agree": {"yes"}}, "/phone": {"message": {"0"}, "text": {"STOP"}}}
			for _, action := range []string{"/preferences", "/preferences/stop", "/preferences/leave"} {
				pages[action] = b.get("/preferences").fill(t, action)
			}
			untick("offers")(pages["/preferences"])
			token := pages["/preferences"].Get("token")
			for path, values := range pages {
				values.Set("token", token)
				if c.change != nil {
					c.change(values)
				}
				b.header = c.header
				got := b.do(http.MethodPost, path, values)
				b.header = own
				require.Equal(t, http.StatusForbidden, got.code, path)
			}
			b.settle()
			require.Equal(t, texts, b.Inbox.Total())
			on, _ := b.box("offers")
			require.True(t, on)
		})
	}
	// The same forms do work.
	require.Equal(t, http.StatusSeeOther, b.submit("/preferences", "/preferences/stop", nil).code)
}

func TestRefused(t *testing.T) {
	b := subscriber(t, "offers")
	long := b.submit("/preferences", "/preferences", with("on", strings.Repeat("x", 9<<10)))
	require.Equal(t, http.StatusBadRequest, long.code)
	require.Equal(t, http.StatusNotFound, b.get("/admin").code)
	require.Equal(t, http.StatusForbidden, b.shop.browser().submit("/join/offers", "/join/offers", with("token", "")).code)
	for _, path := range []string{"/preferences", "/preferences/stop"} {
		other := b.shop.browser()
		values := other.get("/preferences").fill(t, "/preferences/code")
		require.Equal(t, http.StatusForbidden, other.do(http.MethodPost, path, values).code, "a form of ours, of somebody who has shown nothing")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.server.URL, nil)
	require.NoError(t, err)
	r.Host = "attacker.example"
	got, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	require.Equal(t, http.StatusMisdirectedRequest, got.StatusCode, "a name that somebody else made point here")
}

// No number and no text is in any byte of the database, in the log, or in a
// page, but for the texts on the simulated phone.
func TestCanary(t *testing.T) {
	b := subscriber(t, "offers")
	secrets := []string{ann, "2025550123", "(202) 555-0123", "202 555 0123x", "plumage"}
	for _, number := range []string{"(202) 555-0123", "202 555 0123x", "+1 (202) 555-0123 call me"} {
		b.submit("/join/orders", "/join/orders", with("number", number, "agree", "yes"))
	}
	b.write(ann, offersSender, "what is a plumage?")
	b.submit("/preferences", "/preferences", untick("offers"))
	b.submit("/preferences", "/preferences/stop", nil)
	b.get("/preferences?number=" + url.QueryEscape(ann))
	b.get("/" + ann)
	b.get("/phone")
	b.settle()
	b.log.Error("delivered to "+ann, "err", fmt.Errorf("no route to %s", ann)) // the log masks what slips in
	scan := func() {
		found, err := filepath.Glob(b.db + "*")
		require.NoError(t, err)
		files := 0
		for _, f := range found {
			if info, err := os.Stat(f); err != nil || info.IsDir() {
				continue
			}
			raw, err := os.ReadFile(f)
			require.NoError(t, err)
			require.Empty(t, vaulttest.Shows(string(raw), secrets...), filepath.Base(f))
			files++
		}
		require.GreaterOrEqual(t, files, 1)
	}
	scan()
	file, err := sql.Open("sqlite", b.db)
	require.NoError(t, err)
	defer file.Close() //nolint:errcheck // temporary
	_, err = file.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	require.NoError(t, err)
	scan()
	require.Contains(t, b.logs.String(), "POST /preferences/stop")
	require.Empty(t, vaulttest.Shows(b.logs.String(), secrets...), "the log")
	require.Empty(t, vaulttest.Shows(b.shown.String(), secrets...), "the pages")
	require.Contains(t, b.shown.String(), "&#43;1 ... 23", "that is how a number is shown")
}

func TestRun(t *testing.T) {
	var out, log lockedBuffer
	require.ErrorContains(t, run(ctx, []string{"-addr", "0.0.0.0:0"}, &out, &log), "must be a loopback address")
	require.ErrorContains(t, run(ctx, []string{"-nonsense"}, &out, &log), "flag provided but not defined")
	require.ErrorContains(t, run(ctx, []string{"more"}, &out, &log), "flags only")
	for _, region := range []string{"xx", "XX", "", "USA"} {
		require.EqualError(t, run(ctx, []string{"-region", region}, &out, &log), errRegion.Error(), region)
	}
	require.Empty(t, log.String(), "main prints the error, once")
	require.NoError(t, run(ctx, []string{"-h"}, &out, &log))
	require.Contains(t, out.String(), "Usage of preferences")

	running, cancel := context.WithCancel(ctx)
	defer cancel()
	lines := &firstLine{ready: make(chan struct{})}
	ended := make(chan error, 1)
	go func() {
		ended <- run(running, []string{"-addr", "127.0.0.1:0", "-db", filepath.Join(t.TempDir(), "x.db")}, lines, &log)
	}()
	select {
	case <-lines.ready:
	case err := <-ended:
		require.NoError(t, err)
	}
	link := lines.String()[strings.Index(lines.String(), "http://"):]
	link, _, _ = strings.Cut(link, "\n")
	got, err := http.Get(link)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	require.Equal(t, http.StatusOK, got.StatusCode)
	cancel()
	require.NoError(t, <-ended)
}

// firstLine tells when something was written.
type firstLine struct {
	lockedBuffer
	ready chan struct{}
}

func (f *firstLine) Write(p []byte) (int, error) {
	n, err := f.lockedBuffer.Write(p)
	if bytes.Contains(p, []byte("http://")) {
		close(f.ready)
	}
	return n, err
}
