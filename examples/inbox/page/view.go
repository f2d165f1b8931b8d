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
	Matching int    // texts that a search found
	Counts   counts
	Connect  connect
	Text     *timeline
	LoggedIn bool
	Path     string
	Version  string // of what is shown, before it was read
}

// counts are sums over the texts that are kept.
type counts struct{ Texts, Handsets, Got, Written, Twice, Refused int }

// connect is how an application reaches the inbox. None of it is a credential of a provider.
type connect struct{ URL, Account, Token, TelnyxKey, InfobipUser string }

// script is what waits for the next texts.
type script struct {
	Receipts, Faults []string
	Late             int // receipts that wait to be sent
	AllReceipts      []choice
	AllFaults        []choice
}

// choice is a button.
type choice struct{ Name, Means string }

// faultMeans and receiptMeans say what a script does, in the words of a handset's owner.
var (
	faultMeans = map[inbox.Fault]string{
		inbox.FaultReset: "The handset gets it, the application never hears so", inbox.FaultTooMany: "Refused, to be tried again later",
		inbox.FaultUnavailable: "The provider is away", inbox.FaultSlow: "The handset gets it, the answer takes seconds",
		inbox.FaultOptedOut: "The provider knows of a STOP: 21610",
	}
	receiptMeans = map[inbox.Receipt]string{
		inbox.ReceiptDelivered: "Sent, then delivered", inbox.ReceiptUndelivered: "The handset never gets it",
		inbox.ReceiptExpired: "The handset was off for too long", inbox.ReceiptLate: "Delivered when you send it",
		inbox.ReceiptTwice: "Delivered, said twice", inbox.ReceiptOutOfOrder: "Delivered, then sent",
		inbox.ReceiptEarly: "Delivered before the provider has answered", inbox.ReceiptNever: "Delivered, and nobody says so",
	}
)

// handset is a line of the list.
type handset struct {
	N       int
	Hue     int // of its color
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
	N, Hue int
	Number string
}

// bubble is one text, or one that was blocked.
type bubble struct {
	ID       string
	Inbound  bool
	Blocked  bool
	Own      bool // the provider sent it by itself
	Pieces   []piece
	Redacted bool
	At, ISO  string
	Hour     string // of the day, without the date
	Day      string // where a day begins
	State    string
	Tone     string // good, bad, wait
	Ticks    string
	Wire     string
	Sender   string
	Size     string
	Meter    []bar
	Width    int  // of the meter
	Alone    bool // the page is about this text
	Advice   string
	Dear     []offender
	Reasons  []reason
	Retry    string
	Got      bool
}

// begin begins a page about the inbox, before it is read: what changes afterwards is told by the stream.
func (p *Page) begin(title string) view {
	version, _, _ := p.changes()
	return view{Title: title, Version: version}
}

// changes returns what names the state of all that is shown, and channels one of which is closed at the
// next change.
func (p *Page) changes() (version string, texts, decisions <-chan struct{}) {
	n, texts := p.cfg.Inbox.Changes()
	p.mu.Lock()
	defer p.mu.Unlock()
	return fmt.Sprintf("%d.%d", n, p.version), texts, p.changed
}

// change tells other pages of what is not in the inbox. It is called with the lock.
func (p *Page) change() {
	p.version++
	close(p.changed)
	p.changed = make(chan struct{})
}

// show writes a page; one that cannot be made is an error of its own, and not half a page.
func (p *Page) show(w http.ResponseWriter, r *http.Request, code int, name string, v view) {
	v.Heading, v.Path = p.cfg.Title, r.URL.Path
	v.Service = p.cfg.Service != nil
	if s := p.sessions.of(r); s != nil {
		v.Token, v.Clear, v.LoggedIn = s.token, s.shows(), true
		if v.Said == "" && r.Header.Get("X-Live") == "" { // another page of this browser must not take it
			v.Said, v.Wrong = s.heard()
		}
		v.Script = p.scripted()
		v.Connect = connect{"http://" + r.Host, inbox.Account, p.cfg.Inbox.Token(), p.cfg.Inbox.TelnyxKey(), inbox.InfobipUser}
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
		s.AllReceipts = append(s.AllReceipts, choice{x.String(), receiptMeans[x]})
	}
	for x := inbox.FaultReset; x <= inbox.FaultOptedOut; x++ {
		s.AllFaults = append(s.AllFaults, choice{x.String(), faultMeans[x]})
	}
	s.Late = p.cfg.Inbox.Late()
	return s
}

// nth returns the place of a handset among all that were seen, from 1 on, which names it in URLs: a number
// would end in the history of the browser.
func (p *Page) nth(n sealtext.Number) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	i, known := p.handsets[n]
	if !known {
		if len(p.numbers) >= maxNumbers {
			for _, old := range p.numbers[:maxNumbers/2] {
				delete(p.handsets, old)
			}
			p.numbers = slices.Clone(p.numbers[maxNumbers/2:])
			p.gone += maxNumbers / 2
		}
		p.numbers = append(p.numbers, n)
		i = p.gone + len(p.numbers)
		p.handsets[n] = i
	}
	return i
}

// maxNumbers bounds the handsets that have a place. The oldest then lose theirs, which no other one gets.
const maxNumbers = 100_000

// numberOf is the way back.
func (p *Page) numberOf(r *http.Request) (sealtext.Number, int, bool) {
	i, err := strconv.Atoi(r.PathValue("n"))
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil || i <= p.gone || i > p.gone+len(p.numbers) {
		return sealtext.Number{}, 0, false
	}
	return p.numbers[i-p.gone-1], i, true
}

func display(n sealtext.Number, clear bool) string {
	if clear {
		return n.E164()
	}
	return phone.Display(n)
}

func clock(t time.Time) string { return t.UTC().Format("2 Jan 15:04:05") }

// hues is how many colors handsets have.
const hues = 6

func hueOf(n int) int { return n % hues }

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
				N: n, Hue: hueOf(n), Number: display(t.Handset, clear), Last: firstWords(t.Body.Plaintext()), At: short(t.At, p.cfg.Now()), ISO: iso(t.At), Inbound: t.Inbound, Current: n == current,
			})
		}
		out[i].Got += t.Arrived
	}
	if query == "" { // one that was opened and has no text yet
		p.mu.Lock()
		if i := current - p.gone - 1; i >= 0 && i < len(p.numbers) {
			if n := p.numbers[i]; !has(at, n) {
				out = append([]handset{{N: current, Hue: hueOf(current), Number: display(n, clear), Last: "No text yet", Current: true}}, out...)
			}
		}
		p.mu.Unlock()
	}
	v.More = max(0, len(out)-maxHandsets)
	v.Handsets = out[:min(len(out), maxHandsets)]
}

func has(at map[sealtext.Number]int, n sealtext.Number) bool {
	_, known := at[n]
	return known
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
		ID: t.ID, Inbound: t.Inbound, At: clock(t.At), ISO: iso(t.At), Hour: t.At.UTC().Format("15:04:05"), Wire: string(t.Wire), Sender: t.Sender.String(),
		Redacted: t.Body.Len() == 0, Got: t.Arrived > 0,
	}
	b.cost(text)
	if t.Inbound {
		return b
	}
	b.Own = t.Own
	b.State, b.Tone, b.Ticks = t.State.String(), "wait", "\u2713"
	switch t.State {
	case transport.StateDelivered:
		b.Tone, b.Ticks = "good", "\u2713\u2713"
	case transport.StateRejected, transport.StateUndelivered, transport.StateLapsed, transport.StateFailed:
		b.Tone, b.Ticks = "bad", "\u2715"
		if t.Code != "" {
			b.State += " " + t.Code
		}
	}
	return b
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
