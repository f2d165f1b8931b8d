package page

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault/phone"
)

func back(w http.ResponseWriter, r *http.Request, to string) {
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// open shows the handset of a number that somebody typed.
func (p *Page) open(w http.ResponseWriter, r *http.Request, s *session) {
	n, _, err := phone.Parse(r.PostFormValue("number"), "US")
	if err != nil {
		s.say(said(err), true)
		back(w, r, "/")
		return
	}
	back(w, r, fmt.Sprintf("/handset/%d", p.nth(n)))
}

// said is an error without anything that somebody typed.
func said(err error) string {
	var input *sealtext.InputError
	if errors.As(err, &input) {
		return "Not taken: " + input.Field + " " + input.Rule
	}
	var hook *inbox.WebhookError
	switch {
	case errors.As(err, &hook) && hook.Status > 0:
		return fmt.Sprintf("The application answered the webhook with status %d.", hook.Status)
	case errors.As(err, &hook):
		return "The application did not answer the webhook."
	case errors.Is(err, inbox.ErrNoWebhook):
		return "The text is kept, but no application is connected: start the inbox with -app and the URL of its webhook."
	}
	return "The application did not take it in."
}

// reply writes as the handset.
func (p *Page) reply(w http.ResponseWriter, r *http.Request, s *session) {
	number, n, ok := p.numberOf(r)
	if !ok {
		p.problem(w, r, http.StatusNotFound, "There is no such handset")
		return
	}
	here := fmt.Sprintf("/handset/%d", n)
	text := r.PostFormValue("text")
	if quick := r.PostFormValue("word"); quick != "" {
		text = quick
	}
	to := p.to(number)
	switch {
	case strings.TrimSpace(text) == "":
		s.say("Write something first.", true)
	case to.Sender.IsZero():
		s.say("Nobody has texted this handset yet, so there is nobody to answer.", true)
	default:
		if _, err := p.cfg.Inbox.Reply(r.Context(), to, text); err != nil {
			s.say(said(err), true)
		} else {
			s.say("The application has it.", false)
		}
		p.deliver(r)
	}
	back(w, r, here)
}

// send sends through the gateway.
func (p *Page) send(w http.ResponseWriter, r *http.Request, s *session) {
	number, n, ok := p.numberOf(r)
	if !ok || p.cfg.Service == nil {
		p.problem(w, r, http.StatusNotFound, "There is no such handset, or no application to send from")
		return
	}
	text := r.PostFormValue("text")
	if strings.TrimSpace(text) == "" {
		s.say("Write something first.", true)
	} else {
		said, d := p.cfg.Service.send(r.Context(), number, text, p.cfg.Now())
		if d != nil {
			p.decide(*d)
		}
		s.say(said, d != nil && !d.held)
	}
	back(w, r, fmt.Sprintf("/handset/%d", n))
}

// deliver hands over what an answer led to, where no relay runs.
func (p *Page) deliver(r *http.Request) {
	if c := p.cfg.Service; c != nil && c.Deliver != nil {
		_ = c.Deliver(r.Context())
	}
}

// script sets what becomes of the next texts.
func (p *Page) script(w http.ResponseWriter, r *http.Request, s *session) {
	in := p.cfg.Inbox
	receipt, isReceipt := inbox.ParseReceipt(r.PostFormValue("receipt"))
	fault, isFault := inbox.ParseFault(r.PostFormValue("fault"))
	switch {
	case r.PostFormValue("release") != "":
		s.say(plural(in.Release(r.Context()), "late receipt")+" sent.", false)
	case r.PostFormValue("clear") != "":
		in.Unscript()
		s.say("The next text is taken and delivered.", false)
	case isReceipt:
		in.Receipts(receipt)
		s.say("The receipt of the next text: "+receipt.String()+".", false)
	case isFault:
		in.Fail(fault)
		s.say("The next text meets a provider that fails: "+fault.String()+".", false)
	default:
		s.say("Choose what should happen.", true)
	}
	back(w, r, p.safe(r.PostFormValue("back")))
}

// safe is a path of this page.
func (p *Page) safe(path string) string {
	if strings.HasPrefix(path, "/handset/") && !strings.ContainsAny(path, "\\?#") {
		return path
	}
	return "/"
}

// empty forgets the texts, and what the page has beside them.
func (p *Page) empty() {
	p.cfg.Inbox.Reset()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handsets, p.decisions = map[sealtext.Number]int{}, nil
	p.gone, p.numbers = p.gone+len(p.numbers), nil // a page that is open elsewhere names no other handset
	p.change()
}

func (p *Page) reset(w http.ResponseWriter, r *http.Request, s *session) {
	p.empty()
	s.say("The inbox is empty.", false)
	back(w, r, "/")
}

// reveal shows or masks numbers, in this browser.
func (p *Page) reveal(w http.ResponseWriter, r *http.Request, s *session) {
	s.mu.Lock()
	s.clear = r.PostFormValue("show") == "yes"
	s.mu.Unlock()
	back(w, r, p.safe(r.PostFormValue("back")))
}

func (p *Page) export(w http.ResponseWriter, r *http.Request, _ *session) {
	var out bytes.Buffer
	if err := p.cfg.Inbox.Export(&out, "app_test"); err != nil {
		p.problem(w, r, http.StatusConflict, "More than 100 handsets cannot be exported; reset, and play a shorter story")
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="replay_test.go"`)
	_, _ = out.WriteTo(w)
}
