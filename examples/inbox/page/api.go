package page

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/segment"
)

// maxStreams bounds the pages that follow changes at once.
const maxStreams = 32

// events tells a page that something changed, as server-sent events. It ends when the browser leaves, or
// the inbox is closed.
func (p *Page) events(w http.ResponseWriter, r *http.Request, _ *session) {
	select {
	case p.streams <- struct{}{}:
		defer func() { <-p.streams }()
	default:
		http.Error(w, "too many pages are open", http.StatusServiceUnavailable)
		return
	}
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(20 * time.Second)
	defer beat.Stop()
	last := ""
	for {
		version, texts, decisions := p.changes()
		if version != last {
			if _, err := fmt.Fprintf(w, "event: change\ndata: %s\n\n", version); err != nil {
				return
			}
			last = version
		}
		if control.Flush() != nil {
			return
		}
		select {
		case <-texts:
		case <-decisions:
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": still here\n\n"); err != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

// api lets requests through that show the login token.
func (p *Page) api(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !bearer || !same(token, p.cfg.Login) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			say(w, http.StatusUnauthorized, map[string]string{"error": "the request must have the login token, as a bearer token"})
			return
		}
		if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); r.Method == http.MethodPost && strings.TrimSpace(kind) != "application/json" {
			say(w, http.StatusUnsupportedMediaType, map[string]string{"error": "the body must be JSON, of type application/json"})
			return
		}
		next(w, r)
	}
}

func say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// apiText is a text in the JSON API.
type apiText struct {
	ID       string     `json:"id"`
	Wire     inbox.Wire `json:"wire"`
	Inbound  bool       `json:"inbound"`
	Handset  string     `json:"handset"` // masked without ?numbers=clear
	Sender   string     `json:"sender"`
	Text     string     `json:"text"`
	At       time.Time  `json:"at"`
	State    string     `json:"state,omitempty"`
	Code     string     `json:"code,omitempty"`
	Fault    string     `json:"fault,omitempty"` // of the script, that its request met
	Receipt  string     `json:"receipt,omitempty"`
	Own      bool       `json:"own,omitempty"` // the provider sent it by itself
	Arrived  int        `json:"arrived"`
	Segments int        `json:"segments"`
	Encoding string     `json:"encoding"`
	Message  string     `json:"message,omitempty"`
	Steps    []apiStep  `json:"steps"`
}

type apiStep struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	Code string    `json:"code,omitempty"`
}

func apiOf(t inbox.Text, clear bool) apiText {
	size := segment.Count(t.Body.Plaintext())
	out := apiText{
		ID: t.ID, Wire: t.Wire, Inbound: t.Inbound, Handset: display(t.Handset, clear), Sender: t.Sender.String(), Text: t.Body.Plaintext(), At: t.At,
		Code: t.Code, Arrived: t.Arrived, Segments: size.Segments, Encoding: size.Encoding.String(), Own: t.Own, Steps: []apiStep{},
	}
	for _, x := range t.Steps {
		out.Steps = append(out.Steps, apiStep(x))
	}
	if !t.Inbound {
		out.State, out.Receipt = t.State.String(), t.Receipt.String()
	}
	if t.Fault != inbox.FaultNone {
		out.Fault = t.Fault.String()
	}
	if !t.Message.IsZero() {
		out.Message = t.Message.String()
	}
	return out
}

// apiTexts lists the newest texts that match q, the newest last: limit of them, 100 by default.
func (p *Page) apiTexts(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit := 100
	if text := q.Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 10_000 {
			say(w, http.StatusBadRequest, map[string]string{"error": "limit must be 1 to 10000"})
			return
		}
	}
	out := []apiText{}
	for _, t := range p.cfg.Inbox.Texts() {
		if matches(t, q.Get("q")) {
			out = append(out, apiOf(t, q.Get("numbers") == "clear"))
		}
	}
	say(w, http.StatusOK, map[string]any{"texts": out[max(0, len(out)-limit):], "total": len(out)})
}

func (p *Page) apiText(w http.ResponseWriter, r *http.Request) {
	t, ok := p.cfg.Inbox.Text(r.PathValue("id"))
	if !ok {
		say(w, http.StatusNotFound, map[string]string{"error": "there is no such text, or no more"})
		return
	}
	say(w, http.StatusOK, apiOf(t, r.URL.Query().Get("numbers") == "clear"))
}

// read reads a JSON body of known members.
func read(w http.ResponseWriter, r *http.Request, v any) bool {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if d.Decode(v) != nil {
		say(w, http.StatusBadRequest, map[string]string{"error": "the body must be JSON of at most 64 KiB, with known members only"})
		return false
	}
	return true
}

// maxWait bounds a request that waits for a text.
const maxWait = 30

// apiWait answers with the latest text that a handset got, and waits for one: it contains the text, and is
// later than the one with the id after.
func (p *Page) apiWait(w http.ResponseWriter, r *http.Request) {
	in := struct {
		Handset string `json:"handset"`
		Text    string `json:"text"`
		After   string `json:"after"`
		Seconds int    `json:"seconds"`
	}{Seconds: 10}
	if !read(w, r, &in) {
		return
	}
	n, err := sealtext.ParseE164(in.Handset)
	if err != nil || in.Seconds < 0 || in.Seconds > maxWait {
		say(w, http.StatusBadRequest, map[string]string{"error": fmt.Sprintf("handset must be a number such as +12025550100, and seconds 0 to %d", maxWait)})
		return
	}
	old := map[string]bool{}
	if _, known := p.cfg.Inbox.Text(in.After); known {
		for _, t := range p.cfg.Inbox.Texts() {
			old[t.ID] = true
			if t.ID == in.After {
				break
			}
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Duration(in.Seconds)*time.Second)
	defer cancel()
	t, err := p.cfg.Inbox.WaitFor(ctx, n, func(t inbox.Text) bool { return !old[t.ID] && strings.Contains(t.Body.Plaintext(), in.Text) })
	if err != nil {
		say(w, http.StatusRequestTimeout, map[string]string{"error": "the handset got no such text"})
		return
	}
	say(w, http.StatusOK, apiOf(t, false))
}

// apiWrite has any handset write to a sender.
func (p *Page) apiWrite(w http.ResponseWriter, r *http.Request) {
	in := struct {
		Handset string     `json:"handset"`
		Sender  string     `json:"sender"`
		Text    string     `json:"text"`
		Wire    inbox.Wire `json:"wire"`
	}{Wire: inbox.WireTwilio}
	if !read(w, r, &in) {
		return
	}
	n, from, ok := parties(in.Handset, in.Sender)
	if !ok || !wires[in.Wire] {
		say(w, http.StatusBadRequest, map[string]string{"error": badParties})
		return
	}
	t, err := p.cfg.Inbox.Write(r.Context(), in.Wire, n, from, in.Text)
	p.answer(w, r, t, err)
}

// apiSeed adds texts as if they had been sent or written, without telling the application.
func (p *Page) apiSeed(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Texts []struct {
			Handset string     `json:"handset"`
			Sender  string     `json:"sender"`
			Text    string     `json:"text"`
			Inbound bool       `json:"inbound"`
			Wire    inbox.Wire `json:"wire"`
		} `json:"texts"`
	}
	if !read(w, r, &in) {
		return
	}
	var texts []inbox.Text
	for _, x := range in.Texts {
		if x.Wire == "" {
			x.Wire = inbox.WireTwilio
		}
		n, from, ok := parties(x.Handset, x.Sender)
		body, err := sealtext.NewBody(x.Text)
		if !ok || err != nil || !wires[x.Wire] {
			say(w, http.StatusBadRequest, map[string]string{"error": badParties})
			return
		}
		texts = append(texts, inbox.Text{Handset: n, Sender: from, Body: body, Inbound: x.Inbound, Wire: x.Wire})
	}
	if err := p.cfg.Inbox.Seed(texts...); err != nil {
		say(w, http.StatusBadRequest, map[string]string{"error": said(err)})
		return
	}
	say(w, http.StatusOK, map[string]int{"texts": p.cfg.Inbox.Total()})
}

// badParties never repeats what was not taken.
const badParties = "handset must be a number such as +12025550100, sender a number or a name, wire twilio, telnyx or infobip (or direct, to write), and the text one"

// wires are those by which an application may hear.
var wires = map[inbox.Wire]bool{inbox.WireTwilio: true, inbox.WireTelnyx: true, inbox.WireInfobip: true, inbox.WireDirect: true}

func parties(handset, sender string) (sealtext.Number, sealtext.Sender, bool) {
	n, err := sealtext.ParseE164(handset)
	if err != nil {
		return n, sealtext.Sender{}, false
	}
	s, err := sealtext.ParseSender(sender)
	return n, s, err == nil
}

// apiExport answers with the story as a Go file.
func (p *Page) apiExport(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("package")
	if name == "" {
		name = "app_test"
	}
	var out bytes.Buffer
	if err := p.cfg.Inbox.Export(&out, name); err != nil {
		say(w, http.StatusBadRequest, map[string]string{"error": "package must be the name of a Go package, and the story one of at most 100 handsets"})
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = out.WriteTo(w)
}

// apiReply has the handset of a text answer it.
func (p *Page) apiReply(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	if !read(w, r, &in) {
		return
	}
	to, ok := p.cfg.Inbox.Text(in.ID)
	if !ok {
		say(w, http.StatusNotFound, map[string]string{"error": "there is no such text, or no more"})
		return
	}
	t, err := p.cfg.Inbox.Reply(r.Context(), to, in.Text)
	p.answer(w, r, t, err)
}

// answer says what became of a text that a handset wrote.
func (p *Page) answer(w http.ResponseWriter, r *http.Request, t inbox.Text, err error) {
	p.deliver(r)
	var input *sealtext.InputError
	switch {
	case errors.As(err, &input):
		say(w, http.StatusBadRequest, map[string]string{"error": said(err)})
	case err != nil:
		say(w, http.StatusBadGateway, map[string]any{"error": said(err), "text": apiOf(t, false)})
	default:
		say(w, http.StatusOK, apiOf(t, false))
	}
}

// apiScript sets what becomes of the next texts.
func (p *Page) apiScript(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Receipts []string `json:"receipts"`
		Faults   []string `json:"faults"`
		Release  bool     `json:"release"`
	}
	if !read(w, r, &in) {
		return
	}
	var receipts []inbox.Receipt
	var faults []inbox.Fault
	for _, text := range in.Receipts {
		x, ok := inbox.ParseReceipt(text)
		if !ok {
			say(w, http.StatusBadRequest, map[string]string{"error": "receipts must be of those that the page has"})
			return
		}
		receipts = append(receipts, x)
	}
	for _, text := range in.Faults {
		x, ok := inbox.ParseFault(text)
		if !ok {
			say(w, http.StatusBadRequest, map[string]string{"error": "faults must be of those that the page has"})
			return
		}
		faults = append(faults, x)
	}
	p.cfg.Inbox.Receipts(receipts...)
	p.cfg.Inbox.Fail(faults...)
	released := 0
	if in.Release {
		released = p.cfg.Inbox.Release(r.Context())
	}
	say(w, http.StatusOK, map[string]int{"released": released})
}

func (p *Page) apiReset(w http.ResponseWriter, _ *http.Request) {
	p.empty()
	say(w, http.StatusOK, map[string]int{"texts": 0})
}
