package inbox

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/segment"
)

// twilioPath is that of a message, of its files, of the list, or of the balance.
var twilioPath = regexp.MustCompile(`^/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/(?:(Balance)|Messages(?:/((?:SM|MM)[0-9a-fA-F]{32})(/Media)?)?)(?:\.json)?$`)

// Refusals of Twilio (twilio.com/docs/api/errors).
var (
	twilioUnknown    = problem{404, "20404", "The requested resource was not found; an inbox has Messages and Balance."}
	twilioCredential = problem{401, "20003", errForeign}
	twilioMethod     = problem{405, "20004", "The method is not allowed here."}
	twilioKind       = problem{415, "20415", "The body must be a form, of type application/x-www-form-urlencoded."}
	twilioForm       = problem{400, "20001", "A parameter is not of the documented form."}
	twilioLong       = problem{413, "20413", "The request is too long."}
	twilioNotDone    = problem{400, "20001", "An inbox does not do this: MediaUrl, ContentSid, SendAt and ScheduleType, FallbackFrom, and PersistentAction are refused."}
	twilioNotFinal   = problem{409, "20009", "The message is not final yet."}
	twilioNoTo       = problem{400, "21604", "A 'To' phone number is required."}
	twilioNoFrom     = problem{400, "21603", "A 'From' phone number or a MessagingServiceSid is required."}
	twilioNoBody     = problem{400, "21602", "Message body is required."}
	twilioBody       = problem{400, "21617", "The message body exceeds the limit of 1600 characters."}
	twilioValidity   = problem{400, "21624", "The validity period must be 1 to 36000 seconds."}
	twilioFrom       = problem{400, "21212", "The 'From' number is not valid."}
	twilioTo         = problem{400, "21211", "The 'To' number is not a valid phone number."}
	twilioNotOurs    = problem{400, "21606", "The 'From' number is not one of the account, by the magic number."}
	twilioFull       = problem{400, "21611", "The queue of the 'From' number is full, by the magic number."}
)

// twilioMagic are the numbers of Twilio's test credentials, and what a text to them is refused with.
var twilioMagic = map[string]problem{
	"+15005550001": twilioTo,
	"+15005550002": {400, "21612", "The text cannot be routed to this number, by the magic number."},
	"+15005550003": {400, "21408", "The account may not send to this region, by the magic number."},
	"+15005550004": {400, "21610", "The recipient has opted out, by the magic number."},
	"+15005550009": {400, "21614", "The 'To' number cannot receive texts, by the magic number."},
}

var twilioDialect = dialect{
	wire:     WireTwilio,
	tooMany:  problem{429, "20429", "Too many requests, by the script of the inbox."},
	away:     problem{503, "20503", "The service is away, by the script of the inbox."},
	optedOut: problem{400, "21610", "Attempt to send to unsubscribed recipient."},
	refuse:   twilioRefuse,
	answer:   func(w http.ResponseWriter, t Text, _ string) { writeJSON(w, http.StatusCreated, twilioMessage(t)) },
}

func twilioRefuse(w http.ResponseWriter, p problem) {
	code, _ := strconv.Atoi(p.code)
	writeJSON(w, p.status, map[string]any{
		"code": code, "message": p.message, "more_info": "https://www.twilio.com/docs/errors/" + p.code, "status": p.status,
	})
}

// twilio answers a request for a resource of the account.
func (s *Server) twilio(w http.ResponseWriter, r *http.Request) {
	at := twilioPath.FindStringSubmatch(r.URL.Path)
	user, token, _ := r.BasicAuth()
	switch {
	case at == nil:
		twilioRefuse(w, twilioUnknown)
		return
	case at[1] != Account || user != Account || !s.knows(token):
		w.Header().Set("WWW-Authenticate", `Basic realm="inbox"`)
		twilioRefuse(w, twilioCredential)
		return
	case at[2] != "" && r.Method == http.MethodGet:
		writeJSON(w, http.StatusOK, map[string]any{"account_sid": Account, "balance": "0.00", "currency": "USD"})
		return
	case r.Method == http.MethodGet && at[4] != "":
		writeJSON(w, http.StatusOK, map[string]any{"media_list": []any{}, "page": 0, "page_size": 50, "next_page_uri": nil, "uri": r.URL.RequestURI()})
		return
	case r.Method == http.MethodGet && at[3] != "":
		s.twilioFetch(w, at[3])
		return
	case r.Method == http.MethodGet && at[2] == "":
		s.twilioList(w, r)
		return
	case r.Method == http.MethodDelete && at[3] != "" && at[4] == "":
		s.twilioDelete(w, at[3])
		return
	case r.Method != http.MethodPost || at[2] != "" || at[4] != "":
		twilioRefuse(w, twilioMethod)
		return
	}
	if mediaType(r) != "application/x-www-form-urlencoded" {
		twilioRefuse(w, twilioKind)
		return
	}
	if err := r.ParseForm(); err != nil {
		twilioRefuse(w, tooLong(err, twilioForm, twilioLong))
		return
	}
	if at[3] != "" {
		s.twilioRedact(w, r, at[3])
		return
	}
	sub, p, ok := readTwilio(r)
	if !ok {
		if !sub.to.IsZero() && !sub.from.IsZero() {
			s.refused(twilioDialect, sub, p, FaultNone, "refused")
		}
		twilioRefuse(w, p)
		return
	}
	s.take(w, r, twilioDialect, sub)
}

// poolSender is the number that an inbox sends the texts of a Messaging Service or a profile from.
var poolSender = sealtext.MustSender("+15005550006")

// readTwilio reads a new message.
func readTwilio(r *http.Request) (sub submission, p problem, ok bool) {
	form := r.PostForm
	for name, values := range form {
		if len(values) != 1 && name != "MediaUrl" {
			return sub, twilioForm, false
		}
	}
	for _, name := range []string{"MediaUrl", "ContentSid", "ContentVariables", "SendAt", "ScheduleType", "FallbackFrom", "PersistentAction"} {
		if form.Get(name) != "" {
			return sub, twilioNotDone, false
		}
	}
	to, from, text := form.Get("To"), form.Get("From"), form.Get("Body")
	sub.service, sub.callback = form.Get("MessagingServiceSid"), form.Get("StatusCallback")
	switch {
	case to == "":
		return sub, twilioNoTo, false
	case from == "" && sub.service == "":
		return sub, twilioNoFrom, false
	case text == "":
		return sub, twilioNoBody, false
	}
	var err error
	if sub.to, err = sealtext.ParseE164(to); err != nil {
		return sub, twilioTo, false
	}
	sub.from = poolSender
	if from != "" {
		if sub.from, err = sealtext.ParseSender(from); err != nil {
			return sub, twilioFrom, false
		}
	}
	if utf8.RuneCountInString(text) > 1600 {
		return sub, twilioBody, false
	}
	if sub.body, err = sealtext.NewBody(text); err != nil {
		return sub, twilioForm, false
	}
	if v := form.Get("ValidityPeriod"); v != "" {
		if n, err := strconv.Atoi(v); err != nil || n < 1 || n > 36_000 {
			return sub, twilioValidity, false
		}
	}
	switch from {
	case "+15005550001":
		return sub, twilioFrom, false
	case "+15005550007":
		return sub, twilioNotOurs, false
	case "+15005550008":
		return sub, twilioFull, false
	}
	if p, magic := twilioMagic[to]; magic {
		return sub, p, false
	}
	return sub, problem{}, true
}

// ours returns a text of Twilio's wire that the application has not deleted. It is called with the lock.
func (s *Server) ours(id string) *entry {
	e := s.byID["SM"+strings.ToLower(id[2:])]
	if e == nil || e.Wire != WireTwilio || e.deleted || e.State == transport.StateRejected {
		return nil
	}
	return e
}

func (s *Server) twilioFetch(w http.ResponseWriter, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.ours(id)
	if e == nil {
		twilioRefuse(w, twilioUnknown)
		return
	}
	writeJSON(w, http.StatusOK, twilioMessage(e.Text))
}

func (s *Server) twilioDelete(w http.ResponseWriter, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.ours(id)
	switch {
	case e == nil:
		twilioRefuse(w, twilioUnknown)
	case !final(e):
		twilioRefuse(w, twilioNotFinal)
	default:
		e.deleted = true
		e.step(s.now(), "deleted with the provider, by the application", "")
		s.change()
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Server) twilioRedact(w http.ResponseWriter, r *http.Request, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.ours(id)
	switch {
	case e == nil:
		twilioRefuse(w, twilioUnknown)
	case len(r.PostForm) != 1 || len(r.PostForm["Body"]) != 1 || r.PostForm.Get("Body") != "":
		twilioRefuse(w, twilioForm)
	case !final(e):
		twilioRefuse(w, twilioNotFinal)
	default:
		e.Body = sealtext.Body{}
		e.step(s.now(), "its text was redacted with the provider, by the application", "")
		s.change()
		writeJSON(w, http.StatusOK, twilioMessage(e.Text))
	}
}

// final reports whether nothing more is expected of a text.
func final(e *entry) bool { return e.Inbound || e.State.Rank() > transport.StateSent.Rank() }

func twilioStatus(t Text) string {
	if t.Inbound {
		return "received"
	}
	switch t.State {
	case transport.StateSent:
		return "sent"
	case transport.StateDelivered:
		return "delivered"
	case transport.StateUndelivered, transport.StateLapsed:
		return "undelivered"
	case transport.StateFailed, transport.StateRejected:
		return "failed"
	}
	return "queued"
}

// twilioMessage is the resource of a message.
func twilioMessage(t Text) map[string]any {
	null := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	at := t.At.UTC().Format(time.RFC1123Z)
	direction, from, to, sent := "outbound-api", t.Sender.String(), t.Handset.E164(), any(nil)
	if t.Inbound {
		direction, from, to = "inbound", to, from
	}
	if t.Inbound || t.State.Rank() > 0 {
		sent = at
	}
	var code any
	if n, err := strconv.Atoi(t.Code); err == nil {
		code = n
	}
	uri := "/2010-04-01/Accounts/" + Account + "/Messages/" + t.ID
	return map[string]any{
		"account_sid": Account, "api_version": "2010-04-01", "body": t.Body.Plaintext(), "date_created": at, "date_sent": sent, "date_updated": at,
		"direction": direction, "error_code": code, "error_message": nil, "from": from, "messaging_service_sid": null(t.Service),
		"num_media": "0", "num_segments": strconv.Itoa(segment.Count(t.Body.Plaintext()).Segments), "price": nil, "price_unit": "USD",
		"sid": t.ID, "status": twilioStatus(t), "subresource_uris": map[string]string{"media": uri + "/Media.json"}, "to": to, "uri": uri + ".json",
	}
}
