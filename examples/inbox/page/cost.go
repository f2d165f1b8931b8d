package page

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/sealtext/sealtext/transport/segment"
)

// bar is a segment of a text, and how much of it is used, as parts of a drawing.
type bar struct{ X, Used int }

// offender is a character that is not in the default alphabet.
type offender struct{ Text, Code, Hint string }

// piece is a part of a text, of characters that are in the default alphabet or are not.
type piece struct {
	Text   string
	Offend bool
	Hint   string
}

// How a meter is drawn: a bar a segment, with a gap, and no more than fit beside a text.
const (
	maxBars  = 10
	barWidth = 20
	barGap   = 3
)

// maxOffenders is how many different characters are explained.
const maxOffenders = 6

// cost fills in what a text takes, and which characters make it take more.
func (b *bubble) cost(text string) {
	size := segment.Count(text)
	b.Pieces = pieces(text)
	b.Size = fmt.Sprintf("%s, %s, %d of %d", plural(size.Segments, "segment"), size.Encoding, size.Units, size.Segments*size.Limit)
	left := size.Units
	for i := range min(size.Segments, maxBars) {
		used := min(left, size.Limit)
		left -= used
		b.Meter = append(b.Meter, bar{X: i * (barWidth + barGap), Used: max(1, used*barWidth/size.Limit)})
	}
	b.Width = len(b.Meter) * (barWidth + barGap)
	b.Dear = offendersOf(text)
	b.Advice = advice(text, size.Segments)
}

// advice says what the characters cost that force a text into UCS-2; it is empty without any.
func advice(text string, segments int) string {
	plain := without(text)
	if plain == text {
		return ""
	}
	if cheap, ok := segment.Replace(text); ok {
		if n := segment.Count(cheap).Segments; n < segments {
			return fmt.Sprintf("%s if the marked characters were replaced", plural(n, "segment"))
		}
		return "the marked characters cost no segment more"
	}
	if n := max(1, segment.Count(plain).Segments); n < segments {
		return fmt.Sprintf("%s without the marked characters", plural(n, "segment"))
	}
	return "the marked characters cost no segment more"
}

// without is a text without the characters that are not in the default alphabet.
func without(text string) string {
	var out strings.Builder
	for _, p := range pieces(text) {
		if !p.Offend {
			out.WriteString(p.Text)
		}
	}
	return out.String()
}

// offendersOf are the characters that are not in the default alphabet, each once.
func offendersOf(text string) (out []offender) {
	seen := map[string]bool{}
	for _, p := range pieces(text) {
		if !p.Offend || seen[p.Text] || len(out) == maxOffenders {
			continue
		}
		seen[p.Text] = true
		r, _ := utf8.DecodeRuneInString(p.Text)
		out = append(out, offender{Text: p.Text, Code: fmt.Sprintf("U+%04X", r), Hint: p.Hint})
	}
	return out
}

// pieces marks the characters that force a text into UCS-2.
func pieces(text string) (out []piece) {
	at := 0
	for o := range segment.Offenders(text) {
		if o.Start > at {
			out = append(out, piece{Text: text[at:o.Start]})
		}
		if o.Start < at {
			continue // an accent on a letter that is marked already
		}
		hint := "not in GSM-7"
		if o.Replaceable {
			hint += "; remove it"
			if o.Replacement != "" {
				hint = "not in GSM-7; " + o.Replacement + " is"
			}
		}
		out = append(out, piece{Text: text[o.Start:o.End], Offend: true, Hint: hint})
		at = o.End
	}
	if at < len(text) {
		out = append(out, piece{Text: text[at:]})
	}
	return out
}

// count answers what a text would take that is being typed.
func (p *Page) count(w http.ResponseWriter, r *http.Request, _ *session) {
	text := r.PostFormValue("text")
	var b bubble
	b.cost(text)
	said := b.Size
	if b.Advice != "" {
		var chars []string
		for _, o := range b.Dear {
			chars = append(chars, o.Text)
		}
		said += "; " + strings.Join(chars, " ") + ": " + b.Advice
	}
	say(w, http.StatusOK, map[string]string{"size": said})
}

// parts are the texts of the segments.
func parts(text string) (out []string) {
	for part := range segment.Split(text) {
		if out = append(out, part.Text); len(out) == 20 {
			break
		}
	}
	return out
}
