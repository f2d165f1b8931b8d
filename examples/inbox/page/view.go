package page

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/segment"
	"github.com/sealtext/sealtext/vault/phone"
)

// How many handsets and bubbles a page has.
const (
	maxHandsets = 200
	maxBubbles  = 200
	maxLatest   = 30
)

// view is what every page has.
type view struct {
	Title    string
	Heading  string // of the inbox
	Token    string
	Said     string
	Wrong    bool
	Clear    bool // numbers are shown
	Query    string
	Handsets []handset
	More     int // handsets that are not shown
	Script   script
	Service  bool
	Open     *conversation
	Latest   []line // of all handsets, the newest first
	Text     *timeline
	LoggedIn bool
	Path     string
	Version  uint64 // of the inbox before it was read
}

// script is what waits for the next texts.
type script struct {
	Receipts, Faults []string
	Late             int
	AllReceipts      []string
	AllFaults        []string
}

// handset is a line of the list.
type handset struct {
	N       int
	Number  string
	Last    string
	At      string
	ISO     string
	Inbound bool
	Got     int // texts that it really got
	Current bool
}

// line is a text of any handset.
type line struct {
	bubble
	N      int
	Number string
}

// bubble is one text, or one that was blocked.
type bubble struct {
	ID       string
	Inbound  bool
	Blocked  bool
	Pieces   []piece
	Redacted bool
	At, ISO  string
	State    string
	Tone     string // good, bad, wait
	Wire     string
	Sender   string
	Size     string
	Advice   string
	Reasons  []reason
	Retry    string
	Got      bool
}

// piece is a part of a text, of characters that are in the default alphabet or are not.
type piece struct {
	Text   string
	Offend bool
	Hint   string
}

// begin begins a page about the inbox, before it is read: what changes afterwards is told by the stream.
func (p *Page) begin(title string) view {
	version, _ := p.cfg.Inbox.Changes()
	return view{Title: title, Version: version}
}

// show writes a page; one that cannot be made is an error of its own, and not half a page.
func (p *Page) show(w http.ResponseWriter, r *http.Request, code int, name string, v view) {
	v.Heading, v.Path = p.cfg.Title, r.URL.Path
	v.Service = p.cfg.Service != nil
	if s := p.sessions.of(r); s != nil {
		v.Token, v.Clear, v.LoggedIn = s.token, s.shows(), true
		if v.Said == "" {
			v.Said, v.Wrong = s.heard()
		}
		v.Script = p.scripted()
	}
	var out bytes.Buffer
	if err := p.templates.ExecuteTemplate(&out, name, v); err != nil {
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = out.WriteTo(w)
}

func (p *Page) problem(w http.ResponseWriter, r *http.Request, code int, title string) {
	p.show(w, r, code, "problem", view{Title: title})
}

func (p *Page) scripted() (s script) {
	receipts, faults := p.cfg.Inbox.Scripted()
	for _, x := range receipts {
		s.Receipts = append(s.Receipts, x.String())
	}
	for _, x := range faults {
		s.Faults = append(s.Faults, x.String())
	}
	for x := inbox.ReceiptDelivered; x <= inbox.ReceiptNever; x++ {
		s.AllReceipts = append(s.AllReceipts, x.String())
	}
	for x := inbox.FaultReset; x <= inbox.FaultOptedOut; x++ {
		s.AllFaults = append(s.AllFaults, x.String())
	}
	return s
}

// nth returns the place of a handset among all that were seen, from 1 on, which names it in URLs: a number
// would end in the history of the browser.
func (p *Page) nth(n sealtext.Number) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	i, known := p.handsets[n]
	if !known {
		p.numbers = append(p.numbers, n)
		i = len(p.numbers)
		p.handsets[n] = i
	}
	return i
}

// numberOf is the way back.
func (p *Page) numberOf(r *http.Request) (sealtext.Number, int, bool) {
	i, err := strconv.Atoi(r.PathValue("n"))
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil || i < 1 || i > len(p.numbers) {
		return sealtext.Number{}, 0, false
	}
	return p.numbers[i-1], i, true
}

func display(n sealtext.Number, clear bool) string {
	if clear {
		return n.E164()
	}
	return phone.Display(n)
}

func clock(t time.Time) string { return t.UTC().Format("2 Jan 15:04:05") }

// short is the time of today, or the day.
func short(t, now time.Time) string {
	if t.UTC().Format(time.DateOnly) == now.UTC().Format(time.DateOnly) {
		return t.UTC().Format("15:04")
	}
	return t.UTC().Format("2 Jan")
}

// iso is a time as machines read it, which sorts as a text.
func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00") }

// list fills in the handsets that match a search, the one with the latest text first.
func (p *Page) list(v *view, texts []inbox.Text, query string, current int, clear bool) {
	v.Query = query
	at := map[sealtext.Number]int{}
	var out []handset
	for _, t := range slices.Backward(texts) {
		n := p.nth(t.Handset)
		i, known := at[t.Handset]
		if !known {
			if !matches(t, query) {
				continue
			}
			i = len(out)
			at[t.Handset] = i
			out = append(out, handset{
				N: n, Number: display(t.Handset, clear), Last: firstWords(t.Body.Plaintext()), At: short(t.At, p.cfg.Now()), ISO: iso(t.At), Inbound: t.Inbound, Current: n == current,
			})
		}
		out[i].Got += t.Arrived
	}
	if query == "" { // one that was opened and has no text yet
		p.mu.Lock()
		for i, n := range p.numbers {
			if _, known := at[n]; !known && i+1 == current {
				out = append([]handset{{N: i + 1, Number: display(n, clear), Last: "No text yet", Current: true}}, out...)
			}
		}
		p.mu.Unlock()
	}
	v.More = max(0, len(out)-maxHandsets)
	v.Handsets = out[:min(len(out), maxHandsets)]
}

func firstWords(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > 60 {
		return string(runes[:60]) + "..."
	}
	return string(runes)
}

// matches finds words of a text, a sender, a state, or at least four digits of a number.
func matches(t inbox.Text, query string) bool {
	q := strings.ToLower(strings.TrimSpace(query))
	if q == "" || strings.Contains(strings.ToLower(t.Body.Plaintext()), q) || strings.Contains(strings.ToLower(t.Sender.String()), q) || t.State.String() == q || t.Code == q {
		return true
	}
	digits := strings.NewReplacer("+", "", " ", "", "-", "").Replace(q)
	return len(digits) >= 4 && strings.Trim(digits, "0123456789") == "" && strings.Contains(t.Handset.E164(), digits)
}

// bubbleOf is a text as it is shown.
func bubbleOf(t inbox.Text) bubble {
	text := t.Body.Plaintext()
	b := bubble{
		ID: t.ID, Inbound: t.Inbound, At: clock(t.At), ISO: iso(t.At), Wire: string(t.Wire), Sender: t.Sender.String(),
		Pieces: pieces(text), Redacted: t.Body.Len() == 0, Got: t.Arrived > 0,
	}
	size := segment.Count(text)
	b.Size = fmt.Sprintf("%s, %s, %d of %d", plural(size.Segments, "segment"), size.Encoding, size.Units, size.Segments*size.Limit)
	if cheap, ok := segment.Replace(text); ok && cheap != text {
		if n := segment.Count(cheap).Segments; n < size.Segments {
			b.Advice = fmt.Sprintf("%s if the marked characters were replaced", plural(n, "segment"))
		}
	}
	if t.Inbound {
		return b
	}
	b.State, b.Tone = t.State.String(), "wait"
	switch t.State {
	case transport.StateDelivered:
		b.Tone = "good"
	case transport.StateRejected, transport.StateUndelivered, transport.StateLapsed, transport.StateFailed:
		b.Tone = "bad"
		if t.Code != "" {
			b.State += " " + t.Code
		}
	}
	return b
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

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
