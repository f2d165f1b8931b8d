package page

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/inbox"
)

// conversation is one handset.
type conversation struct {
	N       int
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
	for _, t := range slices.Backward(texts) {
		if matches(t, query) {
			v.Latest = append(v.Latest, line{bubbleOf(t), p.nth(t.Handset), display(t.Handset, s.shows())})
		}
		if len(v.Latest) == maxLatest {
			break
		}
	}
	p.show(w, r, http.StatusOK, "home", v)
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
	c := &conversation{N: n, Number: display(number, s.shows())}
	decisions := p.decisionsOf(number)
	type sent struct{ sender, text string }
	before := map[sent]bool{}
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
		if c.Got += t.Arrived; t.Arrived > 0 {
			key := sent{t.Sender.String(), t.Body.Plaintext()}
			if before[key] {
				c.Twice++
			}
			before[key] = true
		}
	}
	for _, d := range decisions {
		c.Bubbles = append(c.Bubbles, d.bubble())
	}
	c.Older = max(0, len(c.Bubbles)-maxBubbles)
	c.Bubbles = c.Bubbles[c.Older:]
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

// step is one line of a timeline.
type step struct{ At, ISO, Where, What, Code string }

// timeline is what happened to one text.
type timeline struct {
	Bubble  bubble
	N       int
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
	tl := &timeline{Bubble: bubbleOf(t), N: n, Number: display(t.Handset, s.shows()), Parts: parts(t.Body.Plaintext())}
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
		tl.Steps = append(tl.Steps, step{clock(x.At), iso(x.At), where, x.What, x.Code})
	}
	slices.SortStableFunc(tl.Steps, func(a, b step) int { return strings.Compare(a.ISO, b.ISO) })
	v.Text = tl
	p.show(w, r, http.StatusOK, "timeline", v)
}
