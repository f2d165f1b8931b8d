package inbox

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// maxRequest bounds the body of a request: a text of the longest kind in escapes, and what is beside it.
const maxRequest = 128 << 10

// problem is a refusal in the wire format of a provider.
type problem struct {
	status  int
	code    string
	message string // fixed; repeats nothing of the request
}

// errForeign is why a request with another credential than the server's is refused.
const errForeign = "An inbox takes its own token only, which begins with inbox. Never give it a real credential: change one that you did, since it went over plain HTTP."

// dialect is what differs between the wires when a text is sent.
type dialect struct {
	wire     Wire
	tooMany  problem
	away     problem
	optedOut problem
	refuse   func(w http.ResponseWriter, p problem)
	answer   func(w http.ResponseWriter, t Text, callback string)
}

// submission is a text that an application sends, read and found good.
type submission struct {
	id, callback, service string
	data                  string // what the application wants back with receipts
	to                    sealtext.Number
	from                  sealtext.Sender
	body                  sealtext.Body
}

// ServeHTTP is the API of the providers. Requests that do not come from this machine, or that name the
// server by another name than a loopback one, are refused with 403; within the process any name will do.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !local(r) {
		http.Error(w, "an inbox answers to this machine only", http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch wireOf(r.URL.Path) {
	case WireTwilio:
		s.twilio(w, r)
	case WireTelnyx:
		s.telnyx(w, r)
	case WireInfobip:
		s.infobip(w, r)
	default:
		http.Error(w, "an inbox has /2010-04-01/ of Twilio, /v2/ of Telnyx, /sms/3/ and /platform/1/ of Infobip", http.StatusNotFound)
	}
}

// wireOf returns the wire format that has a path; empty for none.
func wireOf(path string) Wire {
	switch {
	case strings.HasPrefix(path, "/2010-04-01/"):
		return WireTwilio
	case strings.HasPrefix(path, "/v2/"):
		return WireTelnyx
	case strings.HasPrefix(path, "/sms/3/"), strings.HasPrefix(path, "/platform/1/"):
		return WireInfobip
	}
	return ""
}

// Serves reports whether a path is one of the providers' APIs, for a handler that has pages beside them.
func Serves(path string) bool { return wireOf(path) != "" }

// local reports whether a request comes from this machine and names it as such. A page of another site
// that has its name point here does not.
func local(r *http.Request) bool {
	if r.RemoteAddr == (pipeAddr{}).String() {
		return true
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !loopback(host) {
		return false
	}
	name := r.Host
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	return loopback(name)
}

// take is the end of a request to send a text: it fails by the script, is refused for an opt-out, or is
// taken, and the handset gets it.
func (s *Server) take(w http.ResponseWriter, r *http.Request, d dialect, sub submission) {
	fault := s.nextFault()
	switch fault {
	case FaultTooMany:
		s.refused(d, sub, d.tooMany, fault, "refused: too many requests, by the script")
		w.Header().Set("Retry-After", strconv.Itoa(int(s.cfg.RetryAfter.Seconds())))
		d.refuse(w, d.tooMany)
		return
	case FaultUnavailable:
		s.refused(d, sub, d.away, fault, "refused: the provider is away, by the script")
		d.refuse(w, d.away)
		return
	case FaultOptedOut:
		s.refused(d, sub, d.optedOut, fault, "refused: opted out with the provider, by the script")
		d.refuse(w, d.optedOut)
		return
	}
	if s.optedOut(d.wire, sub) {
		s.refused(d, sub, d.optedOut, FaultNone, "refused: opted out with the provider")
		d.refuse(w, d.optedOut)
		return
	}
	t, receipt := s.capture(d, sub, fault)
	if receipt == ReceiptEarly {
		s.reportAll(r.Context(), t.ID, receipt)
	} else {
		defer s.later(t.ID, receipt)
	}
	switch fault {
	case FaultReset:
		s.note(t.ID, "the connection ends without an answer, by the script", "")
		panic(http.ErrAbortHandler)
	case FaultSlow:
		s.note(t.ID, "the answer is late, by the script", "")
		wait(r.Context(), s.cfg.Slow)
	}
	d.answer(w, t, sub.callback)
	_ = http.NewResponseController(w).Flush()
}

// capture keeps a text that was taken.
func (s *Server) capture(d dialect, sub submission, fault Fault) (Text, Receipt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entryOf(d, sub)
	receipt := s.nextReceipt()
	e.State, e.Fault, e.Receipt = transport.StateAccepted, fault, receipt
	if receipt.arrives() {
		e.Arrived = 1
	}
	s.add(e)
	e.step(e.At, "taken by the provider", "")
	if e.Arrived > 0 {
		e.step(e.At, "the handset got it", "")
	}
	return e.copied(), receipt
}

// refused keeps a text that was not taken.
func (s *Server) refused(d dialect, sub submission, p problem, fault Fault, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entryOf(d, sub)
	e.ID = s.newID(d.wire) // not the one that the application chose: it may send the text again
	e.State, e.Code, e.Fault = transport.StateRejected, p.code, fault
	s.add(e)
	e.step(e.At, why, p.code)
}

// entryOf is called with the lock.
func (s *Server) entryOf(d dialect, sub submission) *entry {
	if _, known := s.byID[sub.id]; sub.id == "" || known {
		sub.id = s.newID(d.wire)
	}
	return &entry{callback: sub.callback, data: sub.data, Text: Text{
		ID: sub.id, Wire: d.wire, Handset: sub.to, Sender: sub.from, Service: sub.service, Body: sub.body, Message: messageOf(sub),
	}}
}

// messageOf returns the id that an adapter of this library puts into the URL for receipts, or beside it.
func messageOf(sub submission) sealtext.ID {
	if id, err := sealtext.ParseID(sub.data); err == nil {
		return id
	}
	u, err := url.Parse(sub.callback)
	if err != nil {
		return sealtext.ID{}
	}
	id, err := sealtext.ParseID(u.Query().Get("message"))
	if err != nil {
		return sealtext.ID{}
	}
	return id
}

// writeJSON writes an answer.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// mediaType returns that of a request, without parameters.
func mediaType(r *http.Request) string {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// readJSON reads a JSON body into v. ok is false if it answered with a refusal.
func readJSON(w http.ResponseWriter, r *http.Request, v any, refuse func(http.ResponseWriter, problem), bad, kind, long problem) (ok bool) {
	if mediaType(r) != "application/json" {
		refuse(w, kind)
		return false
	}
	err := json.NewDecoder(r.Body).Decode(v)
	if err == nil {
		return true
	}
	refuse(w, tooLong(err, bad, long))
	return false
}
