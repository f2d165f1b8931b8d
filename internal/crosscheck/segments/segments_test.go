package segments_test

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/crosscheck/node"
	"github.com/sealtext/sealtext/transport/segment"
)

// answer is what judge.js says about a text, in UTF-16 units.
type answer struct {
	Split, Twilio struct {
		UCS2  bool
		Parts []int
		Left  int
	}
	Characters []int // those that a person sees, if some have several code points

	SplitTime, TwilioTime time.Duration // in the last line
}

func TestSameAsTwoCalculators(t *testing.T) {
	count, judges := 20_000, 2 // the same texts on every machine
	switch {
	case os.Getenv("SEALTEXT_LONG") != "":
		count, judges = 1_000_000, runtime.NumCPU()
	case testing.Short():
		count = 1_000
	}
	dir := node.Install(t)
	for i := range judges {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			compare(t, dir, uint64(i), count/judges+1) //nolint:gosec // a small number
		})
	}
}

// compare asks a process of its own about random texts.
func compare(t *testing.T, dir string, seed uint64, count int) {
	texts := func(yield func(family int, text string) bool) {
		r := rand.New(rand.NewPCG(1, seed)) //nolint:gosec // the same texts in each run
		for i := range count {
			if family := i % len(families); !yield(family, random(r, families[family])) {
				return
			}
		}
	}
	ask, answers := node.Judge(t, dir)
	go func() {
		defer func() { _ = ask.Close() }()
		out := bufio.NewWriter(ask)
		e := json.NewEncoder(out)
		for _, text := range texts {
			if e.Encode(text) != nil {
				return
			}
		}
		_ = out.Flush()
	}()
	together, differ := 0, 0
	var sample []string
	for family, text := range texts {
		if len(sample) < 300 {
			sample = append(sample, text)
		}
		size := segment.Count(text)
		var parts []int
		for p := range segment.Split(text) {
			parts = append(parts, len(utf16.Encode([]rune(p.Text))))
		}
		var a answer
		require.NoError(t, answers.Decode(&a))
		ucs2 := size.Encoding == segment.EncodingUCS2
		require.Equal(t, ucs2, a.Split.UCS2, "split-sms: encoding of %+q", text)
		require.Equal(t, parts, a.Split.Parts, "split-sms: segments of %+q", text)
		require.Equal(t, size.Left, a.Split.Left, "split-sms: left of %+q", text)
		require.Equal(t, ucs2, a.Twilio.UCS2, "sms-segments-calculator: encoding of %+q", text)
		if a.Characters == nil {
			require.Equal(t, parts, a.Twilio.Parts, "sms-segments-calculator: segments of %+q", text)
			continue
		}
		require.False(t, families[family].plain, "a character of several code points in %+q", text)
		require.Equal(t, keptTogether(a.Characters), a.Twilio.Parts, "sms-segments-calculator: segments of %+q", text)
		together++
		if len(parts) != len(a.Twilio.Parts) {
			differ++
		}
	}
	var last answer
	require.NoError(t, answers.Decode(&last))
	require.NotZero(t, last.TwilioTime)
	t.Logf("%d texts; %d have characters of several code points, and %d of these another number of segments at Twilio's calculator", count, together, differ)
	counting, splitting, n := best(sample, countOnly), best(sample, countAndSplit), time.Duration(len(sample))
	t.Logf("a text takes %v of CPU to count here, and %v to count and split; %v in split-sms (%.0f and %.0f times), %v in sms-segments-calculator (%.0f times)",
		counting/n, splitting/n, last.SplitTime/n, float64(last.SplitTime)/float64(counting), float64(last.SplitTime)/float64(splitting),
		last.TwilioTime/n, float64(last.TwilioTime)/float64(splitting))
	if os.Getenv("SEALTEXT_LONG") != "" { // where the machine does nothing else
		// Neither calculator counts without dividing the text.
		require.Greater(t, last.SplitTime, 10*counting, "the time of split-sms")
		require.Greater(t, last.TwilioTime, 10*splitting, "the time of sms-segments-calculator")
	}
	require.Positive(t, differ, "the documentation of package segment says that there are some")
}

// best returns the CPU of the best of five runs over the texts, each of them often.
func best(texts []string, do func(string)) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	least := time.Hour
	for range 5 {
		began := used()
		for range often {
			for _, text := range texts {
				do(text)
			}
		}
		least = min(least, used()-began)
	}
	return least / often
}

// often is how many times each text is measured in one run, as in judge.js.
const often = 30

func countOnly(text string) { segment.Count(text) }

func countAndSplit(text string) {
	segment.Count(text)
	for range segment.Split(text) {
		continue
	}
}

// keptTogether returns the units in each segment if characters of several units are not divided, as
// sms-segments-calculator does it: characters go into the first segment, of 70 units, until one does
// not fit; then the last ones move to a second segment until no more than 67 are left. The character
// follows them without a look at the limit, and so does one that is longer than a segment.
func keptTogether(characters []int) []int {
	parts, inFirst := []int{0}, []int(nil)
	for _, n := range characters {
		last := len(parts) - 1
		limit := 67
		if last == 0 {
			limit = 70
		}
		if parts[last]+n > limit {
			parts = append(parts, 0)
			for last == 0 && parts[0] > 67 {
				moved := inFirst[len(inFirst)-1]
				inFirst = inFirst[:len(inFirst)-1]
				parts[0], parts[1] = parts[0]-moved, parts[1]+moved
			}
			last++
		}
		if last == 0 {
			inFirst = append(inFirst, n)
		}
		parts[last] += n
	}
	return parts
}

// family is a kind of texts: characters that are drawn from each of the groups with its weight.
type family struct {
	plain  bool // no character has several code points
	groups []group
	one    bool // one more code point, of blocks that have characters of the alphabet
}

type group struct {
	weight     int
	characters []string
}

func each(s string) []string { return strings.Split(s, "") }

var (
	latin      = each("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
	words      = each("etaoin shrdlu ")
	extension  = each("\f^{}\\[~]|€")
	almost     = each("çáíóúÀ`’“”–…\u00a0\t\u0000\u001bşğıİαжЩ") // what looks like the alphabet and is not in it
	cyrillic   = each("абвгдежзийклмнопрстуфхцчшщъыьэюя ")
	han        = each("預約明天上午十點を忘れずに")
	emoji      = each("😀🎉🏥𝒳𐍈")
	characters = []string{
		"e\u0301", "a\u0308", "o\u0327\u0301", "🇺🇸", "🇩🇪", "👨‍👩‍👧", "👍🏽", "❤️", "👩🏽‍⚕️", "각", "नि", "கொ", "z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f", "\r\n",
		"x" + strings.Repeat("\u0301", 75), // longer than a segment
	}
)

var families = []family{
	{plain: true, groups: []group{{100, words}, {30, latin}}},
	{plain: true, groups: []group{{60, latin}, {40, extension}}},
	{plain: true, groups: []group{{1000, words}, {30, extension}, {1, almost}}},
	{plain: true, groups: []group{{50, cyrillic}, {20, han}, {20, latin}, {5, extension}}},
	{plain: true, groups: []group{{50, emoji}, {50, cyrillic}}},
	{plain: true, groups: []group{{5, emoji}, {100, latin}, {10, almost}, {10, extension}}},
	{groups: []group{{60, cyrillic}, {20, characters}, {20, emoji}}},
	{groups: []group{{200, words}, {5, characters}}},
	{groups: []group{{100, words}, {30, latin}, {3, extension}}, one: true},
	{groups: []group{{100, words}}, one: true},
	{}, // any code points
}

// random returns a text; its length is often near the end of a segment.
func random(r *rand.Rand, f family) string {
	ends := []int{0, 70, 70, 70, 70, 134, 153, 160, 160, 201, 306}
	length := r.IntN(100)
	switch r.IntN(10) {
	case 0:
		length = r.IntN(500)
	case 1, 2, 3, 4:
		length = max(ends[r.IntN(len(ends))]-6+r.IntN(12), 0)
	}
	if f.groups == nil {
		length /= 3
	}
	var b strings.Builder
	one := r.IntN(length + 1)
	for i := range length + 1 {
		if f.one && i == one {
			b.WriteRune([]rune{r.Int32N(0x80), r.Int32N(0x100), r.Int32N(0x400), 0x2000 + r.Int32N(0xd0)}[r.IntN(4)])
		}
		if i < length {
			b.WriteString(f.draw(r))
		}
	}
	return b.String()
}

func (f family) draw(r *rand.Rand) string {
	all := 0
	for _, g := range f.groups {
		all += g.weight
	}
	if all == 0 {
		for {
			if c := rune(r.IntN(0x20000)); c < 0xd800 || c > 0xdfff {
				return string(c)
			}
		}
	}
	n := r.IntN(all)
	for _, g := range f.groups {
		if n -= g.weight; n < 0 {
			return g.characters[r.IntN(len(g.characters))]
		}
	}
	return ""
}
