package browser_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// TestPage goes through the page as a developer does. The parts follow each other, on one browser.
func TestPage(t *testing.T) {
	u := start(t)
	u.scheme("light")
	for _, part := range []struct {
		name string
		run  func(*testing.T, *user)
	}{
		{"send and see", sendAndSee},
		{"STOP, and the rule of the block", stop},
		{"a broken provider sends once", broken},
		{"a late receipt comes without a reload", late},
		{"a text that is not a text", hostile},
		{"numbers are masked", masked},
		{"keyboard only", keyboard},
		{"dark", dark},
		{"narrow and wide", widths},
		{"two tabs", twoTabs},
		{"read aloud", spoken},
		{"names, contrast and axe", accessible},
		{"empty, and logged out", emptied},
	} {
		if !t.Run(part.name, func(t *testing.T) {
			of := *u
			of.t = t
			part.run(t, &of)
		}) {
			t.Log(u.text())
			break
		}
	}
}

func sendAndSee(_ *testing.T, u *user) {
	u.shot("home-light")
	u.handset("+1 202 555 0123")
	u.sees("your visit is tomorrow at 10:00")
	u.do(chromedp.SendKeys(chromedp.CSS("#send"), strings.Repeat("a", 70)+"’"), until(`document.getElementById("size").textContent.startsWith("2 segments, UCS-2")`), script(`document.getElementById("send").value = ""`))
	u.submit("#send", "It’s time: your visit is in an hour, in the new building behind the old one, on the second level.")
	u.sees("your visit is in an hour")
	u.sees("2 segments, UCS-2")
	u.sees("delivered")
	u.sees("none twice")
}

func stop(t *testing.T, u *user) {
	u.sees("A text now is sent")
	u.press(`button[value="STOP"]`)
	u.sees("A text now is blocked")
	u.submit("#send", "Are you still there?")
	u.sees("consent.opted-out")
	u.sees("Blocked by the gate")
	require.Equal(t, 1, asks[int](u, `document.querySelectorAll(".bubbles .blocked").length`))
	u.shot("blocked-light")
	u.press(`.bubbles .out a`)
	for _, where := range []string{"gate", "journal", "hand-off", "outcome", "outbox", "provider", "handset", "receipt"} {
		require.Positive(t, asks[int](u, `document.querySelectorAll(".where.`+where+`").length`), where)
	}
	u.shot("timeline-light")
}

func broken(t *testing.T, u *user) {
	u.handset("+1 415 555 0199")
	u.sees("your visit is tomorrow at 10:00")
	before := asks[string](u, `document.querySelector("#got strong").textContent`)
	require.Equal(t, "1", before)
	u.press(`button[name="fault"][value="accept, then reset"]`)
	u.sees("Provider: accept, then reset")
	u.submit("#send", "Bring your card, please.")
	u.sees("Bring your card, please.")
	u.sees("The handset really got 2 texts, none twice.")
	require.Equal(t, 1, strings.Count(asks[string](u, `document.querySelector(".bubbles").innerText`), "Bring your card, please."))
}

func late(_ *testing.T, u *user) {
	u.press(`button[name="receipt"][value="late"]`)
	u.submit("#send", "A late one.")
	u.sees("A late one.")
	last := `document.querySelector(".bubbles > li:last-child .state .name")?.textContent === `
	u.do(until(last + `"sent"`))
	// Another tab releases it; this one hears of that.
	u.do(script(`void (async () => {
		const f = new FormData(); f.set("token", document.querySelector("[name=token]").value); f.set("release", "yes");
		await fetch("/script", {method: "POST", body: new URLSearchParams(f)});
	})()`), until(last+`"delivered"`))
}

func hostile(t *testing.T, u *user) {
	u.submit("#reply", `<img src=x onerror="document.title='gone'"><b>bold</b>`)
	u.sees(`<b>bold</b>`)
	require.Zero(t, asks[int](u, `document.querySelectorAll(".bubbles img, .bubbles b").length`))
	require.NotEqual(t, "gone", asks[string](u, `document.title`))
}

func masked(t *testing.T, u *user) {
	require.NotContains(t, u.text(), "4155550199")
	u.press(`button[name="show"]`)
	u.sees("+14155550199")
	u.press(`button[name="show"]`)
	require.NotContains(t, u.text(), "4155550199")
	u.open("/?q=0199")
	require.Equal(t, 1, asks[int](u, `document.querySelectorAll("#handsets a[href^='/handset/']").length`))
}

// keyboard answers HELP with nothing but keys, from the top of the page.
func keyboard(t *testing.T, u *user) {
	u.handset("+44 7700 900123")
	u.do(script(`document.activeElement.blur()`), chromedp.KeyEvent(kb.Tab))
	require.Equal(t, "Skip to content", asks[string](u, `document.activeElement.textContent`))
	u.do(chromedp.KeyEvent(kb.Enter))
	for range 40 {
		u.do(chromedp.KeyEvent(kb.Tab))
		require.NotEqual(t, "none", asks[string](u, `getComputedStyle(document.activeElement).outlineStyle`), "the focus is seen")
		if asks[string](u, `document.activeElement.id`) == "reply" {
			break
		}
	}
	require.Equal(t, "reply", asks[string](u, `document.activeElement.id`))
	u.next(chromedp.KeyEvent("HELP" + kb.Enter))
	u.sees("clinic.example/help")
	u.do(script(`document.activeElement.blur()`), chromedp.KeyEvent("k"))
	require.Equal(t, "BODY", asks[string](u, `document.activeElement.tagName`), "a letter alone is no shortcut")
	u.do(chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	require.Equal(t, "q", asks[string](u, `document.activeElement.id`))
}

func dark(t *testing.T, u *user) {
	light := asks[string](u, `getComputedStyle(document.body).backgroundColor`)
	u.scheme("dark")
	require.NotEqual(t, light, asks[string](u, `getComputedStyle(document.body).backgroundColor`))
	u.shot("conversation-dark")
	u.scheme("light")
}

// widths: nothing is wider than the window, from a small telephone to a large screen.
func widths(t *testing.T, u *user) {
	path := u.handset("+1 202 555 0123")
	for _, width := range []int64{320, 375, 768, 1280, 1600} {
		u.do(chromedp.EmulateViewport(width, 900))
		for _, at := range []string{"/", path} {
			u.open(at)
			require.LessOrEqual(t, asks[int64](u, `document.documentElement.scrollWidth`), width, at)
		}
		u.shot("conversation-" + map[int64]string{320: "0320", 375: "0375", 768: "0768", 1280: "1280", 1600: "1600"}[width])
	}
	u.do(chromedp.EmulateViewport(1280, 900))
}

// accessible checks each page as it is with texts: that what can be used has a name, that ids are there once,
// that texts stand out from what is behind them, and that axe-core finds no violation.
func accessible(t *testing.T, u *user) {
	path := u.handset("+1 202 555 0123")
	text := asks[string](u, `document.querySelector(".bubbles .out a").getAttribute("href")`)
	u.each(t, map[string]string{
		"list": "/", "conversation": path, "timeline": text, "search": "/?q=visit", "search without a result": "/?q=zebra",
		"no such page": "/nowhere", "no such handset": "/handset/99", "no such text": "/text/SM1",
	})
}

// emptied checks the pages without a text, and those that somebody sees who has not logged in.
func emptied(t *testing.T, u *user) {
	u.open("/")
	u.press(`form[action="/reset"] button`)
	u.sees("Nothing was sent yet")
	path := u.handset("+1 202 555 0123")
	u.each(t, map[string]string{"empty list": "/", "empty conversation": path})
	stranger := strings.Replace(u.base, "127.0.0.1", "localhost", 1) // a name without the cookie
	u.each(t, map[string]string{"log in": stranger + "/login"})
	u.do(chromedp.Navigate(stranger+"/login"), chromedp.WaitReady(chromedp.CSS("#login")))
	u.shot("login-light")
	u.submit("#login", "wrong")
	u.sees("That is not the token")
	u.check(t, "log in, refused")
}

// each checks pages, in the light and in the dark, from a small telephone to a large screen.
func (u *user) each(t *testing.T, pages map[string]string) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		u.scheme(scheme)
		for _, width := range []int64{320, 1280, 1600} {
			u.do(chromedp.EmulateViewport(width, 900))
			for name, at := range pages {
				u.open(at)
				u.check(t, fmt.Sprintf("%s, %s, %d", name, scheme, width))
			}
		}
	}
	u.scheme("light")
	u.do(chromedp.EmulateViewport(1280, 900))
}

// check checks the page that is open.
func (u *user) check(t *testing.T, name string) {
	t.Helper()
	require.Empty(t, asks[[]string](u, problems), name)
	require.LessOrEqual(t, asks[int64](u, `document.documentElement.scrollWidth - innerWidth`), int64(0), name)
	require.Empty(t, asks[[]string](u, `performance.getEntriesByType("resource").map(e => e.name).filter(n => new URL(n).origin !== location.origin)`), name)
	u.do(script(u.axe+"; 0"), script(`void axe.run().then(r => { window.found = r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | ")); })`), until(`window.found !== undefined`))
	require.Empty(t, asks[[]string](u, `window.found`), name)
}

// spoken is the order in which a screen reader comes to the parts of a conversation.
func spoken(t *testing.T, u *user) {
	u.handset("+1 202 555 0123")
	tree, err := chromedp.Call(u.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	require.NoError(t, err)
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range tree.Nodes {
		byID[n.NodeID] = n
	}
	var said []string
	var walk func(n *accessibility.Node)
	walk = func(n *accessibility.Node) {
		if !n.Ignored {
			said = append(said, plain(n.Role)+" "+plain(n.Name))
		}
		for _, id := range n.ChildIDs {
			if c := byID[id]; c != nil {
				walk(c)
			}
		}
	}
	require.NotEmpty(t, tree.Nodes)
	walk(tree.Nodes[0])
	at := -1
	for _, want := range []string{
		"link Skip to content", "banner ", "search ", "searchbox Search texts, senders, states, or digits of a number", "button Show numbers",
		"navigation Handsets", "textbox Open a handset", "main ", "heading Handset ", "region Conversation", "list Texts",
		"textbox Answer as the handset, to +15005550006", "button Answer", "group Answer with one word", "button STOP",
		"textbox Send from the application, through the gate", "button Send", "region Consent", "complementary Provider",
		"group Break the provider", "button accept, then reset", "group Its receipt", "button before the answer", "button Empty the inbox",
	} {
		next := slices.IndexFunc(said[at+1:], func(s string) bool { return strings.HasPrefix(s, want) })
		require.GreaterOrEqual(t, next, 0, "%q does not come after what is before it in %q", want, said)
		at += 1 + next
	}
	require.Zero(t, asks[int](u, `[...document.querySelectorAll("[tabindex]")].filter(e => e.tabIndex > 0).length`))
}

// plain is a value of the accessibility tree as a text.
func plain(v *accessibility.Value) (text string) {
	if v == nil || json.Unmarshal([]byte(v.Value), &text) != nil {
		return ""
	}
	return text
}

// twoTabs opens a second tab, which hears of a block in the first, and answers in the first are not lost.
func twoTabs(t *testing.T, u *user) {
	path := u.handset("+1 202 555 0123")
	ctx, end := chromedp.NewContext(u.ctx)
	defer end()
	require.NoError(t, chromedp.Do(ctx)) // the tab lives as long as this context
	other := *u
	other.ctx = ctx
	other.open(path)
	other.sees("consent.opted-out")
	other.do(until(`document.getElementById("live-state").textContent === "Live"`))
	u.submit("#send", "Heard in both?")
	u.sees("Blocked by the gate")
	other.do(until(`[...document.querySelectorAll(".bubbles .blocked .text")].some(e => e.textContent === "Heard in both?")`))
}

// problems lists what is wrong with a page.
const problems = `(() => {
	const out = [];
	const name = (e) => (e.getAttribute("aria-label") || [...(e.labels || [])].map(l => l.textContent).join(" ") || e.textContent || e.value || "").trim();
	for (const e of document.querySelectorAll("a, button, input:not([type=hidden]), select")) if (!name(e)) out.push("no name: " + e.outerHTML);
	const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
	for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) out.push("twice: " + id);
	if (document.querySelectorAll("h1").length !== 1 || document.querySelectorAll("main").length !== 1) out.push("one h1 and one main");
	for (const e of document.querySelectorAll("img:not([alt])")) out.push("no alt: " + e.outerHTML);
	const rgb = (c) => (c.match(/[\d.]+/g) || []).map(Number);
	const light = ([r, g, b]) => { const f = [r, g, b].map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
	const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.getClientRects().length || e.closest(".hidden, .skip, option")) continue;
		const a = light(rgb(getComputedStyle(e).color)), b = light(behind(e));
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5) out.push("contrast " + ratio.toFixed(2) + ": " + e.outerHTML.slice(0, 120));
	}
	return out;
})()`
