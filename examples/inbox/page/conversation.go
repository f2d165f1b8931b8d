package page

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

// conversation is one handset.
type conversation struct {
	N, Hue  int
	Number  string
	Bubbles []bubble
	Older   int
	Got     int    // texts that the handset really got
	Twice   int    // of these, how many it got before
	Sender  string // of the last text
	Consent *consents
}

func (p *Page) home(w http.ResponseWriter, r *http.Request, s *session) {
	v := p.begin("Latest texts")
	texts, query := p.cfg.Inbox.Texts(), r.URL.Query().Get("q")
	p.list(&v, texts, query, 0, s.shows())
	v.Counts = countsOf(texts)
	for _, t := range slices.Backward(texts) {
		if !matches(t, query) {
			continue
		}
		if v.Matching++; len(v.Latest) < maxLatest {
			n := p.nth(t.Handset)
			v.Latest = append(v.Latest, line{bubbleOf(t), n, hueOf(n), display(t.Handset, s.shows())})
		}
	}
	p.show(w, r, http.StatusOK, "home", v)
}

// received is a text that a handset got.
type received struct {
	handset sealtext.Number
	sender  sealtext.Sender
	text    string
}

// again has what handsets got.
type again map[received]bool

// got reports whether the handset of a text got the same one from its sender before.
func (a again) got(t inbox.Text) bool {
	if t.Arrived == 0 || t.Inbound {
		return false
	}
	r := received{t.Handset, t.Sender, t.Body.Plaintext()}
	before := a[r]
	a[r] = true
	return before
}

func countsOf(texts []inbox.Text) (c counts) {
	handsets, before := map[sealtext.Number]bool{}, again{}
	for _, t := range texts {
		c.Texts++
		handsets[t.Handset] = true
		c.Got += t.Arrived
		switch {
		case t.Inbound:
			c.Written++
		case t.State == transport.StateRejected:
			c.Refused++
		case before.got(t):
			c.Twice++
		}
	}
	c.Handsets = len(handsets)
	return c
}

func (p *Page) conversation(w http.ResponseWriter, r *http.Request, s *session) {
	number, n, ok := p.numberOf(r)
	if !ok {
		p.problem(w, r, http.StatusNotFound, "There is no such handset")
		return
	}
	v := p.begin(fmt.Sprintf("Handset %d", n))
	texts := p.cfg.Inbox.Texts()
	p.list(&v, texts, r.URL.Query().Get("q"), n, s.shows())
	c := &conversation{N: n, Hue: hueOf(n), Number: display(number, s.shows())}
	decisions := p.decisionsOf(number)
	before := again{}
	for _, t := range texts {
		if t.Handset != number {
			continue
		}
		for len(decisions) > 0 && decisions[0].at.Before(t.At) {
			c.Bubbles = append(c.Bubbles, decisions[0].bubble())
			decisions = decisions[1:]
		}
		c.Bubbles = append(c.Bubbles, bubbleOf(t))
		c.Sender = t.Sender.String()
		c.Got += t.Arrived
		if before.got(t) {
			c.Twice++
		}
	}
	for _, d := range decisions {
		c.Bubbles = append(c.Bubbles, d.bubble())
	}
	c.Older = max(0, len(c.Bubbles)-maxBubbles)
	c.Bubbles = c.Bubbles[c.Older:]
	last := ""
	for i := range c.Bubbles {
		if at := c.Bubbles[i].ISO[:len(time.DateOnly)]; at != last {
			c.Bubbles[i].Day, last = dayName(at), at
		}
	}
	if p.cfg.Service != nil {
		c.Consent = p.cfg.Service.consents(r.Context(), number, p.cfg.Now())
		if c.Sender == "" {
			c.Sender = p.cfg.Service.Sender.String()
		}
	}
	v.Open = c
	p.show(w, r, http.StatusOK, "conversation", v)
}

// to returns the last text of a conversation, which an answer goes to.
func (p *Page) to(number sealtext.Number) inbox.Text {
	for _, t := range slices.Backward(p.cfg.Inbox.Texts()) {
		if t.Handset == number && !t.Sender.IsZero() {
			return t
		}
	}
	t := inbox.Text{Handset: number, Wire: inbox.WireTwilio}
	if c := p.cfg.Service; c != nil {
		t.Sender, t.Wire, t.Tenant = c.Sender, c.Wire, c.Tenant
	}
	return t
}

// dayName writes a date in words.
func dayName(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return at.Format("Monday, 2 January 2006")
}

// step is one line of a timeline. After is how long after the line before.
type step struct{ At, ISO, Where, What, Code, After string }

// timeline is what happened to one text.
type timeline struct {
	Bubble  bubble
	N, Hue  int
	Number  string
	Steps   []step
	Parts   []string // the texts of the segments
	Message string
}

func (p *Page) timeline(w http.ResponseWriter, r *http.Request, s *session) {
	v := p.begin("One text")
	t, ok := p.cfg.Inbox.Text(r.PathValue("id"))
	if !ok {
		p.problem(w, r, http.StatusNotFound, "There is no such text, or no more")
		return
	}
	n := p.nth(t.Handset)
	p.list(&v, p.cfg.Inbox.Texts(), "", n, s.shows())
	tl := &timeline{Bubble: bubbleOf(t), N: n, Hue: hueOf(n), Number: display(t.Handset, s.shows()), Parts: parts(t.Body.Plaintext())}
	tl.Bubble.Alone = true
	if c := p.cfg.Service; c != nil && !t.Message.IsZero() {
		tl.Message = t.Message.String()
		tl.Steps = c.steps(r.Context(), t.Message)
	}
	for _, x := range t.Steps {
		where := "provider"
		switch {
		case strings.HasPrefix(x.What, "receipt:"):
			where = "receipt"
		case strings.Contains(x.What, "handset"):
			where = "handset"
		case strings.Contains(x.What, "application"):
			where = "webhook"
		}
		tl.Steps = append(tl.Steps, step{clock(x.At), iso(x.At), where, x.What, x.Code, ""})
	}
	slices.SortStableFunc(tl.Steps, func(a, b step) int { return strings.Compare(a.ISO, b.ISO) })
	for i := 1; i < len(tl.Steps); i++ {
		tl.Steps[i].After = between(tl.Steps[i-1].ISO, tl.Steps[i].ISO)
	}
	v.Text = tl
	p.show(w, r, http.StatusOK, "timeline", v)
}

// between is how long it was from one time to another; empty for less than a millisecond.
func between(from, to string) string {
	a, err := time.Parse(time.RFC3339Nano, from)
	if err != nil {
		return ""
	}
	b, err := time.Parse(time.RFC3339Nano, to)
	if err != nil {
		return ""
	}
	switch d := b.Sub(a); {
	case d < time.Millisecond:
		return ""
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(10 * time.Millisecond).String()
	default:
		return d.Round(time.Second).String()
	}
}
