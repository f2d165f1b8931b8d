package inbox

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// ErrNoWebhook is returned where a handset writes and nobody hears; see [Server.Connect].
var ErrNoWebhook = errors.New("inbox: no application is connected: call Connect with the URL of its webhook")

// WebhookError is a webhook that the application did not acknowledge. The text is kept all the same.
type WebhookError struct {
	// Status is that of the answer; 0 without one.
	Status int
	// Err is why there is no answer; nil if there is one. It may show the URL.
	Err error
}

// Error tells the status.
func (e *WebhookError) Error() string {
	if e.Status == 0 {
		return "inbox: the application did not answer the webhook"
	}
	return "inbox: the application answered the webhook with status " + strconv.Itoa(e.Status)
}

// Unwrap returns Err.
func (e *WebhookError) Unwrap() error { return e.Err }

// Reply has the handset of a text write to its sender, in the same wire format.
func (s *Server) Reply(ctx context.Context, to Text, text string) (Text, error) {
	return s.write(ctx, to, text)
}

// Write has any handset write to a sender. The wire is the one by which the application hears of it, which
// for WireDirect is a tenant that is attached.
func (s *Server) Write(ctx context.Context, wire Wire, from sealtext.Number, to sealtext.Sender, text string) (Text, error) {
	return s.write(ctx, Text{Wire: wire, Handset: from, Sender: to}, text)
}

func (s *Server) write(ctx context.Context, to Text, text string) (Text, error) {
	body, err := sealtext.NewBody(text)
	if err != nil {
		return Text{}, err
	}
	if to.Handset.IsZero() || to.Sender.IsZero() || !to.Sender.CanReceive() {
		return Text{}, &sealtext.InputError{Field: "text", Rule: "must have a handset, and a sender that can receive texts"}
	}
	if to.Wire == WireDirect {
		return s.writeDirect(ctx, to, text)
	}
	s.mu.Lock()
	e := &entry{Text: Text{
		ID: s.newID(to.Wire), Wire: to.Wire, Inbound: true, Handset: to.Handset, Sender: to.Sender, Service: to.Service, Body: body,
	}}
	s.add(e)
	e.step(e.At, "written on the handset", "")
	word, answer := s.hear(e)
	target, t := s.webhook, e.copied()
	if answer != "" {
		defer s.sayLater(e, answer)
	}
	s.mu.Unlock()
	if target == "" {
		s.note(t.ID, "nobody heard it: no application is connected", "")
		return t, ErrNoWebhook
	}
	h, err := s.inboundHook(target, t, word)
	if err != nil {
		return t, err
	}
	status, said, err := s.post(ctx, h)
	if err == nil && (status < 200 || status > 299) {
		err = &WebhookError{Status: status}
	}
	if err != nil {
		s.note(t.ID, "the application did not acknowledge it", codeOf(status))
	} else {
		s.note(t.ID, "the application acknowledged it", codeOf(status))
		s.markup(t, said)
	}
	t, _ = s.Text(t.ID)
	return t, err
}

func (s *Server) sayLater(to *entry, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say(to, text)
}

// markup sends the messages of an answer in TwiML, as Twilio does.
func (s *Server) markup(to Text, answer []byte) {
	if to.Wire != WireTwilio || !bytes.Contains(answer, []byte("<Response")) {
		return
	}
	var said struct {
		Messages []struct {
			Text string `xml:",chardata"`
			Body string `xml:"Body"`
		} `xml:"Message"`
	}
	if xml.Unmarshal(answer, &said) != nil {
		s.note(to.ID, "its answer is no TwiML", "12100")
		return
	}
	for _, m := range said.Messages[:min(len(said.Messages), 10)] {
		body, ok := bodyOf(m.Text + m.Body)
		if !ok || body.Len() == 0 {
			continue
		}
		sub := submission{to: to.Handset, from: to.Sender, service: to.Service, body: body}
		t, receipt := s.capture(twilioDialect, sub, FaultNone)
		s.note(t.ID, "it was the answer to the webhook", "")
		s.later(t.ID, receipt)
	}
}

func bodyOf(text string) (sealtext.Body, bool) {
	b, err := sealtext.NewBody(text)
	return b, err == nil
}

// hook is a webhook that is ready to be sent.
type hook struct {
	url    string
	header http.Header
	body   []byte
}

// inboundHook makes the webhook about a text that a handset wrote.
func (s *Server) inboundHook(target string, t Text, word string) (hook, error) {
	switch t.Wire {
	case WireTwilio:
		return s.twilioInbound(target, t, word), nil
	case WireTelnyx:
		return s.telnyxHook(target, "message.received", telnyxInbound(t, word)), nil
	case WireInfobip:
		return s.infobipHook(target, infobipInbound(t)), nil
	}
	return hook{}, &sealtext.InputError{Field: "wire", Rule: "must be one of the wires"}
}

// receiptHook makes the webhook about what became of a text. It is called with the lock.
func (s *Server) receiptHook(target string, e *entry, state transport.State) (hook, bool) {
	code := stateCode(e.Wire, state)
	switch e.Wire {
	case WireTwilio:
		return s.twilioReceipt(target, e.Text, state, code), true
	case WireTelnyx:
		return s.telnyxHook(target, telnyxEvent(state), telnyxResource(e.Text, state, e.callback)), true
	case WireInfobip:
		return s.infobipHook(target, infobipReport(e.Text, state, e.data)), true
	}
	return hook{}, false
}

// hookTime limits a webhook, as providers do.
const hookTime = 15 * time.Second

// post sends a webhook and returns the answer.
func (s *Server) post(ctx context.Context, h hook) (status int, answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, hookTime)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(h.body))
	if err != nil {
		return 0, nil, &WebhookError{Err: errors.New("the URL is no whole one")}
	}
	r.Header = h.header
	s.mu.Lock()
	app := s.app
	s.mu.Unlock()
	if app != nil {
		return inProcess(app, r)
	}
	resp, err := s.hooks.RoundTrip(r)
	if err != nil {
		return 0, nil, &WebhookError{Err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	answer, _ = io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return resp.StatusCode, answer, nil
}

// inProcess has a handler answer a request.
func inProcess(app http.Handler, r *http.Request) (int, []byte, error) {
	r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:0"
	w := &kept{header: http.Header{}}
	app.ServeHTTP(w, r)
	return max(w.status, http.StatusOK), w.body.Bytes(), nil
}

// kept is an answer in memory.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header { return k.header }

func (k *kept) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}

func (k *kept) Write(b []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	return k.body.Write(b)
}

func codeOf(status int) string {
	if status == 0 {
		return ""
	}
	return strconv.Itoa(status)
}
