package redact_test

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealtext/sealtext/redact"
)

// messages is a mix as a gateway sees it: mostly talk, some service texts.
var messages = []string{
	"Hi, are we still on for tonight? I can bring the dessert, just tell me what you like.",
	"Your Acme login code is 204817. Do not share it with anyone, not even with us.",
	"Running late, traffic is terrible. Start without me, I will be there by quarter past.",
	"Parcel 8842 arrives today between 14:00 and 16:00. Track at https://acme.example.com/t/Ab34Zk",
	"lol ok see you at the usual place, dont forget the tickets this time please",
	"Reminder: appointment with Dr. Lee on 12 March 2027 at 9:30. Reply C to confirm or call 0207 946 0018.",
	"Happy birthday!!! Hope you have a wonderful day with everyone, big hug from all of us.",
	"Card ending 4242 was charged $12.90 at CORNER CAFE. Questions? mail help@acme.example.com",
	"I think the keys are in the drawer next to the fridge, else ask mum she has a spare set.",
	"Can you send me the address again? My phone died and I lost the whole conversation...",
}

// twelve are the patterns that people run one after another instead.
var twelve = func() (out []*regexp.Regexp) {
	for _, p := range []string{
		`(?:\+?\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b`,
		`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`,
		`\b(?:\d[ -]?){13,16}\b`,
		`\b[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}\b`,
		`\b\d{3}-\d{2}-\d{4}\b`,
		`https?://[^\s]+|www\.[^\s]+|\b[a-z0-9-]+\.(?:com|net|org|io)\b[^\s]*`,
		`\b(?:\d{1,3}\.){3}\d{1,3}\b`,
		`\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b`,
		`\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b`,
		`\b\d{4,8}\b`,
		`(?i)\b(?:password|passwd|pwd|secret|token)\b\s*[:=]\s*\S+`,
		`\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b`,
	} {
		out = append(out, regexp.MustCompile(p))
	}
	return out
}()

func mixed() (n int64) {
	for _, m := range messages {
		n += int64(len(m))
	}
	return n
}

func BenchmarkFind(b *testing.B) {
	r := mustNew(b, redact.Config{})
	dst := make([]redact.Finding, 0, 16)
	b.SetBytes(mixed())
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range messages {
			dst = r.Find(dst[:0], m)
		}
	}
}

// BenchmarkTwelveRegexps is what BenchmarkFind is compared with.
func BenchmarkTwelveRegexps(b *testing.B) {
	b.SetBytes(mixed())
	for b.Loop() {
		for _, m := range messages {
			for _, re := range twelve {
				re.FindAllStringIndex(m, -1)
			}
		}
	}
}

// BenchmarkRatio times both in turn, so that a busy machine slows both, and
// reports how many times faster Find is: the median of the rounds.
func BenchmarkRatio(b *testing.B) {
	r := mustNew(b, redact.Config{})
	dst := make([]redact.Finding, 0, 16)
	var ratios []float64
	for b.Loop() {
		start := time.Now()
		for range 40 {
			for _, m := range messages {
				dst = r.Find(dst[:0], m)
			}
		}
		ours := time.Since(start)
		start = time.Now()
		for _, m := range messages {
			for _, re := range twelve {
				re.FindAllStringIndex(m, -1)
			}
		}
		ratios = append(ratios, 40*float64(time.Since(start))/float64(ours))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x")
}

// BenchmarkHandler logs five attributes, one of them sensitive, with and
// without redaction.
func BenchmarkHandler(b *testing.B) {
	bare := slog.NewTextHandler(io.Discard, nil)
	h, err := redact.NewHandler(bare, redact.HandlerConfig{})
	if err != nil {
		b.Fatal(err)
	}
	for name, l := range map[string]*slog.Logger{"bare": slog.New(bare), "redacting": slog.New(h)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Info("message accepted", "tenant", "acme", "segments", 2, "phone", "+442079460018", "state", "queued", "attempt", 1)
			}
		})
	}
}

// worst are shapes that make careless scanners quadratic.
var worst = map[string]string{
	"digits": "1", "digits and blanks": "1 1 ", "groups": "12 34-", "phones": "+1 415 555 ", "at": "a@", "dots": "a.", "at and dots": "a@a.a",
	"colons": "a:", "hex colons": "::1:", "links": "http://a.b/", "letters": "a", "mixed": "A1B2 ", "zero width": "1\u200b", "fullwidth": "１２ ",
	"secrets": "password=x&", "slashes": "1/1/", "cards": "4111 1111 1111 1111 ", "months": "may 5 ", "parentheses": "(1", "codes": "code 1234 ",
	"keys": "sk-", "almost tokens": "eyJ-", "assignments": "password=", "closing": "http://a.bc/" + strings.Repeat(")", 2000), "names": "name is A ",
	"local parts": "a+b-c_", "equals": "a=", "dashes": "-----BEGIN ", "begin": "-----BEGIN PRIVATE KEY-----",
}

func BenchmarkWorst(b *testing.B) {
	r := mustNew(b, redact.Config{})
	dst := make([]redact.Finding, 0, 1<<16)
	for name, unit := range worst {
		for _, size := range []int{16 << 10, 32 << 10, 1 << 20} {
			text := strings.Repeat(unit, size/len(unit))
			b.Run(fmt.Sprintf("%s/%dK", name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					dst = r.Find(dst[:0], text)
				}
			})
		}
	}
}
