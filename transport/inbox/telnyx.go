package inbox

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/segment"
)

// Refusals of Telnyx (developers.telnyx.com, messaging error codes).
var (
	telnyxUnknown    = problem{404, "10005", "Resource not found; an inbox has /v2/messages, /v2/messaging_optouts and /v2/balance."}
	telnyxCredential = problem{401, "10009", errForeign}
	telnyxBad        = problem{422, "10015", "The body must be JSON in the documented form."}
	telnyxKind       = problem{415, "10015", "The body must be JSON, of type application/json."}
	telnyxLong       = problem{413, "10015", "The request is too long."}
	telnyxMethod     = problem{405, "10015", "The method is not allowed here."}
	telnyxTo         = problem{400, "40310", "The 'to' number is not valid."}
	telnyxFrom       = problem{400, "40305", "The 'from' number is not valid, or there is none and no messaging profile."}
	telnyxText       = problem{400, "40302", "The text is missing or too long."}
	telnyxQuery      = problem{422, "10015", "A parameter is unknown to the inbox, or not of the documented form."}
	telnyxNotDone    = problem{400, "10015", "An inbox does not do this: media_urls, send_at and subject are refused."}
)

var telnyxDialect = dialect{
	wire:     WireTelnyx,
	tooMany:  problem{429, "10011", "Too many requests, by the script of the inbox."},
	away:     problem{503, "10016", "The service is away, by the script of the inbox."},
	optedOut: problem{403, "40300", "Blocked due to STOP message."},
	refuse:   telnyxRefuse,
	answer: func(w http.ResponseWriter, t Text, callback string) {
		writeJSON(w, http.StatusOK, map[string]any{"data": telnyxResource(t, transport.StateAccepted, callback)})
	},
}

func telnyxRefuse(w http.ResponseWriter, p problem) {
	writeJSON(w, p.status, map[string]any{"errors": []any{map[string]any{
		"code": p.code, "title": p.message, "detail": p.message,
		"meta": map[string]string{"url": "https://developers.telnyx.com/docs/overview/errors/" + p.code},
	}}})
}

func (s *Server) telnyx(w http.ResponseWriter, r *http.Request) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	id, one := strings.CutPrefix(r.URL.Path, "/v2/messages/")
	switch {
	case !bearer || !s.knows(token):
		telnyxRefuse(w, telnyxCredential)
	case r.URL.Path == "/v2/balance" && r.Method == http.MethodGet:
		writeJSON(w, http.StatusOK, map[string]any{"data": map[string]string{
			"record_type": "balance", "balance": "0.00", "credit_limit": "0.00", "available_credit": "0.00", "pending": "0.00", "currency": "USD",
		}})
	case r.URL.Path == "/v2/messaging_optouts" && r.Method == http.MethodGet:
		s.telnyxOptOuts(w, r)
	case one && r.Method == http.MethodGet:
		s.telnyxFetch(w, id)
	case r.URL.Path != "/v2/messages":
		telnyxRefuse(w, telnyxUnknown)
	case r.Method != http.MethodPost:
		telnyxRefuse(w, telnyxMethod)
	default:
		s.telnyxSend(w, r)
	}
}

func (s *Server) telnyxSend(w http.ResponseWriter, r *http.Request) {
	var m struct {
		From    string          `json:"from"`
		Profile string          `json:"messaging_profile_id"`
		To      string          `json:"to"`
		Text    string          `json:"text"`
		Webhook string          `json:"webhook_url"`
		Media   json.RawMessage `json:"media_urls"`
		SendAt  string          `json:"send_at"`
		Subject string          `json:"subject"`
	}
	if !readJSON(w, r, &m, telnyxRefuse, telnyxBad, telnyxKind, telnyxLong) {
		return
	}
	sub := submission{from: poolSender, service: m.Profile, callback: m.Webhook}
	var err error
	if sub.to, err = sealtext.ParseE164(m.To); err != nil {
		telnyxRefuse(w, telnyxTo)
		return
	}
	if m.From != "" {
		sub.from, err = sealtext.ParseSender(m.From)
	}
	if err != nil || m.From == "" && m.Profile == "" {
		telnyxRefuse(w, telnyxFrom)
		return
	}
	if sub.body, err = sealtext.NewBody(m.Text); err != nil || m.Text == "" || segment.Count(m.Text).Segments > 10 {
		telnyxRefuse(w, telnyxText)
		return
	}
	if len(m.Media) > 0 || m.SendAt != "" || m.Subject != "" {
		telnyxRefuse(w, telnyxNotDone)
		return
	}
	s.take(w, r, telnyxDialect, sub)
}

func (s *Server) telnyxFetch(w http.ResponseWriter, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.byID[strings.ToLower(id)]
	if e == nil || e.Wire != WireTelnyx || e.State == transport.StateRejected {
		telnyxRefuse(w, telnyxUnknown)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"data": telnyxResource(e.Text, e.State, e.callback)})
}

// telnyxResource is a message as answers and webhooks have it.
func telnyxResource(t Text, state transport.State, callback string) map[string]any {
	text := t.Body.Plaintext()
	size := segment.Count(text)
	from, to := map[string]any{"phone_number": t.Sender.String()}, map[string]any{"phone_number": t.Handset.E164()}
	direction, errors := "outbound", []any{}
	if t.Inbound {
		direction, from, to = "inbound", to, from
		to["status"] = "webhook_delivered"
	} else {
		to["status"] = telnyxStatus(state)
		if code := stateCode(WireTelnyx, state); code != "" {
			errors = append(errors, map[string]string{"code": code, "title": "Undeliverable"})
		}
	}
	var hooked, profile, sent any
	if callback != "" {
		hooked = callback
	}
	if t.Service != "" {
		profile = t.Service
	}
	if state.Rank() > 0 {
		sent = stamp(t.At)
	}
	return map[string]any{
		"record_type": "message", "id": t.ID, "direction": direction, "type": "SMS", "messaging_profile_id": profile, "from": from, "to": []any{to},
		"text": text, "encoding": size.Encoding.String(), "parts": size.Segments, "media": []any{}, "tags": []any{}, "cost": nil, "errors": errors,
		"webhook_url": hooked, "webhook_failover_url": nil, "received_at": stamp(t.At), "sent_at": sent, "completed_at": nil, "valid_until": nil,
	}
}

func telnyxStatus(state transport.State) string {
	switch state {
	case transport.StateSent:
		return "sent"
	case transport.StateDelivered:
		return "delivered"
	case transport.StateUndelivered:
		return "delivery_failed"
	case transport.StateLapsed:
		return "expired"
	case transport.StateFailed:
		return "sending_failed"
	}
	return "queued"
}

func telnyxEvent(state transport.State) string {
	if state == transport.StateSent {
		return "message.sent"
	}
	return "message.finalized"
}

func telnyxInbound(t Text, word string) map[string]any {
	m := telnyxResource(t, 0, "")
	if word != "" {
		m["autoresponse_type"] = word
	}
	return m
}

// telnyxHook makes a webhook that is signed as Telnyx's are: Ed25519 over the time and the body.
func (s *Server) telnyxHook(target, event string, payload map[string]any) hook {
	now := s.now()
	id, _ := payload["id"].(string)
	body, _ := json.Marshal(map[string]any{ //nolint:errchkjson // strings and numbers
		"data": map[string]any{"record_type": "event", "event_type": event, "id": id, "occurred_at": stamp(now), "payload": payload},
		"meta": map[string]any{"attempt": 1, "delivered_to": target},
	})
	at := strconv.FormatInt(now.Unix(), 10)
	sum := ed25519.Sign(s.sign, append([]byte(at+"|"), body...))
	return hook{url: target, body: body, header: http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"telnyx-webhooks"},
		"Telnyx-Timestamp": {at}, "Telnyx-Signature-Ed25519": {base64.StdEncoding.EncodeToString(sum)},
	}}
}
