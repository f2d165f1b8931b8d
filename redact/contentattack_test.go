package redact_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// strict returns a policy of a clinic that links to one domain.
func strict(t testing.TB) *redact.ContentPolicy {
	t.Helper()
	p, err := redact.NewContentPolicy(redact.ContentConfig{Domains: []string{"example.com"}, Words: redact.HealthLists()})
	require.NoError(t, err)
	return p
}

// TestContentAttacks checks texts that are written so that a rule does not see what the recipient,
// or the recipient's phone, does.
func TestContentAttacks(t *testing.T) {
	p := strict(t)
	for name, c := range map[string]struct {
		rule  string
		texts []string
	}{
		"links": {redact.RuleDomain, []string{
			"go to bit . ly/3xYz", "go to bit[.]ly/3xYz", "go to bit(.)ly/3xYz", "go to evil dot com", "go to evil[dot]com/x", "go to evil (dot) net",
			"hxxp://evil.net/a", "hxxps://evil[.]net", "h t t p s : / / evil.net", "http : // evil . net", "http:evil.net", "http:/evil.net/x", `http:\\evil.net\x`, "//evil.net/x",
			"https://xn--exmple-cua.com/a", "https://ex\u0430mple.com/login", "https://\u0435xample.com", "ex\u0430mple.com", "пример.рф", "例え.jp",
			"https://evil.net./a", "https://example.com.evil.net.", "https://example.com@evil.net", "https://user:pw@evil.net/a",
			"https://example.com:" + strings.Repeat("a", 200) + "@evil.net/a", "https://example.com%2eevil.net", "https://example.com%40evil.net", `https://example.com\@evil.net`, `https://example.com\evil`, "example.com%2eevil", "https://example.com\u3002evil.net", "https://example.com\uFF0Eevil.net",
			"HTTPS://EVIL.NET/A", "EVIL.COM", "Bit.Ly/3xYz", "WWW.EVIL.NET", "www . evil . net",
			"ev\u200bil.net", "https://ev\u00adil.net/a", "evil\u2024net", "ｅｖｉｌ．ｎｅｔ", "https\u200b://evil.net",
			"evil.co", "evil.in/x", "pay at evil.to", "evil.me/a", "evil.zip", "evil.tk", "wa.me/447700900123", "t.me/evil", "evil.example.xn--p1ai",
			"http://192.0.2.7/a", "192.0.2.7/a", "192.0.2.7:8080", "http://3221225991/", "http://0xC0000207/", "http://[2001:db8::7]/", "http://localhost/a", "http://evil/a",
			"ftp://evil.net/a", "intent://evil.net#Intent;end", "evilapp://open", "market://details?id=x", "seehttps://evil.net",
			"https://example.com.evil.net", "https://notexample.com", "https://example.com-evil.net", "https://example.comevil.net", "https://evil.net/example.com", "https://evil.net?example.com", "https://evil.net#.example.com",
			"user:80@evil.com", "example.com:80@evil.com", "go to evil.App", "login.Support!", "acme.Bank: sign in", "acme.Help.",
			"https://example.com, https://evil.net", "https://example.com|https://evil.net", "https://example.com;evil.net",
		}},
		"numbers": {redact.RuleNever, []string{
			"4539💳1488💳0343💳6467", "4539 💳 1488 💳 0343 💳 6467", "4️⃣5️⃣3️⃣9️⃣1️⃣4️⃣8️⃣8️⃣0️⃣3️⃣4️⃣3️⃣6️⃣4️⃣6️⃣7️⃣", "4539_1488_0343_6467", "4539,1488,0343,6467", "4539|1488|0343|6467", "4539*1488*0343*6467",
			"4539\n1488\n0343\n6467", "4539 - 1488 - 0343 - 6467", "4 5 3 9 1 4 8 8 0 3 4 3 6 4 6 7", "453-914-880-343-6467", "4539.1488.0343.6467", "4539..1488..0343..6467", "4539. 1488. 0343. 6467", "4539 . 1488 . 0343 . 6467", "4539  1488  0343  6467", "4539'1488'0343'6467", "card:4539148803436467x",
			"４５３９１４８８０３４３６４６７", "4539\u200b1488\u200b0343\u200b6467", "٤٥٣٩١٤٨٨٠٣٤٣٦٤٦٧", "card4539148803436467", "D E 7 5 5 1 2 1 0 8 0 0 1 2 4 5 1 2 6 1 9 9", "DE75_5121_0800_1245_1261_99", "DE75. 5121. 0800. 1245. 1261. 99", "de75.5121.0800.1245.1261.99",
			"219_09_8734", "219💙09💙8734", "ssn 219/09/8734", "45391488O3436467", "4539l488О3436467", "charge 4.5.3.9. .1.4.8.8. .0.3.4.3. .6.4.6.7 ok", "xx4539 1488 0343 6467yy", "ssn xx219-09-8734yy", "ssn 2l9-O9-8734",
			"DE755121O8OO1245126199", "ⒹⒺ⑦⑤⑤①②①⓪⑧⓪⓪①②④⑤①②⑥①⑨⑨", "🅓🅔❼❺❺❶❷❶⓿❽⓿⓿❶❷❹❺❶❷❻❶❾❾", "🄳🄴75512108001245126199", "🅳🅴75512108001245126199", "\U0001CCD9\U0001CCDA\U0001CCF7\U0001CCF5512108001245126199",
			"NI number AB12 / 3456 / C", "NI number AB12__3456__C", "NI number ABl23456C", "NI number АB123456C",
			"SSN: 2l9-O9-8734", "SSN: 219-О9-8734", "DE75 5121 O8OO 1245 1261 99", "DE75 5121 o8oo 1245 1261 99", "pass word: Xk29!pqz", "pass - word: Xk29!pqz", "passw0rd: Xk29!pqz", "pаsswоrd: Xk29!pqz", "⒫⒜⒮⒮⒲⒪⒭⒟: Xk29!pqz", "[p][a][s][s][w][o][r][d]: Xk29!pqz", "(p)(a)(s)(s)(w)(o)(r)(d): Xk29!pqz", "password=Xk29!pqz", "PASSWORD :  Xk29!pqz", "p a s s w o r d: Xk29!pqz",
		}},
		"passcodes": {redact.RulePurpose, []string{
			"your login code is 2️⃣0️⃣4️⃣8️⃣1️⃣7️⃣", "your login code is ２０４８１７", "your login code is 204\u200b817", "your login code is abcdef", "YOUR LOGIN CODE IS 204817", "login code: 204💙817", "your login code is 2 0 4 8 1 7", "your login code is 204.817", "your login code is 2О4817",
		}},
		"placeholders": {redact.RulePlaceholder, []string{
			"Hi {{name}}", "Hi {{ user.name | title }}", "Hi {{{name}}}", "Hi {name}", "Hi {0}", "Hi ${x}", "Hi ${user.name}", "Hi $name,", "Hi %s", "Hi %d", "Hi %v!", "Hi %1$s", "Hi %@", "Hi %(name)s", "Hi %{name}", "Hi #{name}", "Hi <%= name %>", "Hi <first_name>", "Hi <First Name>", "Hi <name>", "Hi [NAME]", "Hi [name]", "Hi [[name]]", "Hi [First Name]", "Hi [Your Name]", "Hi [insert name here]",
			"Hi *|FNAME|*", "Hi %%first_name%%", "Hi %FIRSTNAME%", "Hi __NAME__", "Hi @@name@@", "Hi {% if x %}", "Hi {{#if x}}", "Hi {{name", "Hi undefined,", "Hi null,", "Hi NaN", "Hi [object Object]", "Hi <nil>", "Hi %!s(MISSING)", "Hi {{\u200bname}}", "Hi ｛｛name｝｝", "Hi :name,", "Hi <no value>", "Hi {{prénom}}", "Hi %-10s!", "Hi %.2f",
		}},
		"health": {redact.RuleWord, []string{
			"your HIV test", "your H.I.V. test", "your H I V test", "your hiv-test", "your h\u200biv test", "your ＨＩＶ test", "two TUMORS found", "your cardiology visit", "see the oncologist", "metformin is ready", "your #insulin", "about your diabetes.", "chemo💙therapy", "your cancers", "DEPRESSION", "your dépression", "biopsies", "psych\u00adiatry",
		}},
	} {
		for _, text := range c.texts {
			t.Run(name+"/"+text, func(t *testing.T) {
				err := p.Check("transactional", text)
				var ce *redact.ContentError
				require.ErrorAs(t, err, &ce)
				rules := map[string]bool{}
				for i, v := range ce.Violations {
					rules[v.Rule] = true
					require.Equal(t, v.Finding, ce.Findings[i])
					require.Less(t, v.Start, v.End)
					require.LessOrEqual(t, v.End, len(text))
					require.NotContains(t, err.Error(), text[v.Start:v.End])
				}
				require.True(t, rules[c.rule], "refused, but for other rules: %v", rules)
			})
		}
	}
}

// TestContentOrdinary checks messages that must be allowed.
func TestContentOrdinary(t *testing.T) {
	p := strict(t)
	for _, text := range []string{
		"Your parcel arrives today between 10.30 and 11.45. Track it at https://example.com/t/8821.",
		"Visit EXAMPLE.COM/sale or www.example.com, today only!",
		"See https://shop.example.com:443/a?b=c#d (ends Sunday).",
		"Open 9 a.m. to 5 p.m., i.e. all day. E.g. at St. John's, No. 5.",
		"Thanks!See you at 10.am", "Thanks.Help is near", "E-mail:help@example.org, at 10:90@ the door", "Thanks. See you on 22.11.2026 at 18:30", "Questions? Write to help@example.org or call +44 20 7946 0018",
		"Your order 1,234,567 is ready: $1,299.00 (incl. 19% VAT)", "Version 2.0.1 of the app is out", "Reply STOP to opt out. Msg&data rates may apply.",
		"[ACME] 50% off, 100%sure", "Save 20% on shoes <3", "A & B #1 in town, #SALE", "It costs $5 or 5$", "Table for 2 @ 7pm", "invoice.pdf is in your account",
		"You have an appointment on Monday at 9", "Your driver, Ann, is 5 min away", "Seats 12A/12B, gate B7", "Pay £12.50 by 1.12.", "Dr. No is back... in cinemas", "Ready.Steady.Go!", "Terms: see app", "Good news: it is on its way",
		"RDV le 19-07-26 à 8:15, bureau 730. Tél 01 42 68 53 00", "Flight BA 2490, gate B 12, seat 34 A", "Lot 10 to 12, I will be at 5, OK?", "Use the boarding pass. Code of conduct: 12a", "Hall l0, level I3", "Best of 2o26, call 0800 O11",
		"{ok}"[1:3], "Rate us 1-5: 1=bad 5=good", "Temperature -5 to 3C", "Score 3:2 (1:1)", "Ref ABC-1234", "20% discount for members", "100% pure", "5% daily",
	} {
		t.Run(text, func(t *testing.T) {
			require.NoError(t, p.Check("transactional", text))
		})
	}
}

// FuzzContentPolicy checks that refused spans lie within the text, on the runes of valid
// text, in order, and that a text with nothing but words leaves.
func FuzzContentPolicy(f *testing.F) {
	for _, s := range []string{"", "Hi {{name}}", "go to bit . ly/3xYz", "https://example.com\\@evil.net", "4539💳1488💳0343💳6467", "H.I.V.", "a.a.a.a.a", "::::", "%(", "ｅｖｉｌ．ｎｅｔ", "\xffevil.net\xff"} {
		f.Add(s)
	}
	p := strict(f)
	f.Fuzz(func(t *testing.T, text string) {
		err := p.Check("marketing", text)
		if err == nil {
			return
		}
		var ce *redact.ContentError
		require.ErrorAs(t, err, &ce)
		last := 0
		for _, v := range ce.Violations {
			require.GreaterOrEqual(t, v.Start, last)
			require.Greater(t, v.End, v.Start)
			require.LessOrEqual(t, v.End, len(text))
			if utf8.ValidString(text) {
				require.True(t, utf8.ValidString(text[v.Start:v.End]))
			}
			last = v.Start
		}
	})
}
