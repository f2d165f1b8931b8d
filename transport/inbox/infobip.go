package inbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/segment"
)

// InfobipUser is the user by which webhooks in Infobip's form authenticate, with [Server.Token] as the
// password: Infobip signs nothing.
const InfobipUser = "inbox"

// Refusals of Infobip.
var (
	infobipUnknown    = problem{404, "E404", "Requested resource was not found; an inbox has /sms/3/messages, logs and reports, and /platform/1/blocklists."}
	infobipCredential = problem{401, "E401", errForeign}
	infobipBad        = problem{400, "E400", "The body must be JSON in the documented form, with one message to one destination."}
	infobipKind       = problem{415, "E415", "The body must be JSON, of type application/json."}
	infobipLong       = problem{413, "E413", "The request is too long."}
	infobipMethod     = problem{405, "E405", "The method is not allowed here."}
)

var infobipDialect = dialect{
	wire:     WireInfobip,
	tooMany:  problem{429, "E429", "Too many requests, by the script of the inbox."},
	away:     problem{503, "E503", "The service is away, by the script of the inbox."},
	optedOut: problem{200, "14", "REJECTED_DESTINATION"},
	refuse:   infobipRefuse,
	answer:   func(w http.ResponseWriter, t Text, _ string) { infobipAnswer(w, t, infobipPending) },
}

// infobipStatus is a status of a message.
type infobipStatus struct {
	GroupID   int    `json:"groupId"`
	GroupName string `json:"groupName"`
	ID        int    `json:"id"`
	Name      string `json:"name"`
	Words     string `json:"description"`
}

var (
	infobipPending  = infobipStatus{1, "PENDING", 26, "PENDING_ACCEPTED", "Message accepted, pending for delivery."}
	infobipRejected = infobipStatus{5, "REJECTED", 14, "REJECTED_DESTINATION", "The destination is on a blocklist."}
)

func infobipRefuse(w http.ResponseWriter, p problem) {
	if p.status == http.StatusOK { // a message that is refused is answered with 200
		infobipAnswer(w, Text{}, infobipRejected)
		return
	}
	writeJSON(w, p.status, map[string]any{"errorCode": p.code, "description": p.message, "action": "See the documentation.", "violations": []any{}, "resources": []any{}})
}

func infobipAnswer(w http.ResponseWriter, t Text, status infobipStatus) {
	m := map[string]any{"messageId": t.ID, "status": status, "details": map[string]int{"messageCount": segment.Count(t.Body.Plaintext()).Segments}}
	if !t.Handset.IsZero() {
		m["destination"] = digits(t.Handset.E164())
	}
	writeJSON(w, http.StatusOK, map[string]any{"bulkId": "inbox", "messages": []any{m}})
}

func (s *Server) infobip(w http.ResponseWriter, r *http.Request) {
	token, app := strings.CutPrefix(r.Header.Get("Authorization"), "App ")
	switch {
	case !app || !s.knows(token):
		infobipRefuse(w, infobipCredential)
	case r.URL.Path == "/platform/1/blocklists":
		s.infobipBlocklist(w, r)
	case r.URL.Path == "/sms/3/messages" && r.Method == http.MethodPost:
		s.infobipSend(w, r)
	case r.URL.Path == "/sms/3/logs" && r.Method == http.MethodGet:
		s.infobipLogs(w, r)
	case r.URL.Path == "/sms/3/reports" && r.Method == http.MethodGet:
		s.infobipReports(w, r)
	case r.URL.Path == "/sms/3/messages" || r.URL.Path == "/sms/3/logs" || r.URL.Path == "/sms/3/reports":
		infobipRefuse(w, infobipMethod)
	default:
		infobipRefuse(w, infobipUnknown)
	}
}

func (s *Server) infobipSend(w http.ResponseWriter, r *http.Request) {
	var all struct {
		Messages []struct {
			Sender       string `json:"sender"`
			Destinations []struct {
				To        string `json:"to"`
				MessageID string `json:"messageId"`
			} `json:"destinations"`
			Content struct {
				Text string `json:"text"`
			} `json:"content"`
			Webhooks struct {
				Delivery struct {
					URL string `json:"url"`
				} `json:"delivery"`
				CallbackData string `json:"callbackData"`
			} `json:"webhooks"`
		} `json:"messages"`
	}
	if !readJSON(w, r, &all, infobipRefuse, infobipBad, infobipKind, infobipLong) {
		return
	}
	if len(all.Messages) != 1 || len(all.Messages[0].Destinations) != 1 {
		infobipRefuse(w, infobipBad)
		return
	}
	m := all.Messages[0]
	to, err := sealtext.ParseE164("+" + digits(m.Destinations[0].To))
	if err != nil {
		infobipRefuse(w, infobipBad)
		return
	}
	from, err := sealtext.ParseSender(infobipAddress(m.Sender))
	if err != nil {
		infobipRefuse(w, infobipBad)
		return
	}
	body, err := sealtext.NewBody(m.Content.Text)
	id := m.Destinations[0].MessageID
	if err != nil || body.Len() == 0 || len(id) > 200 || len(m.Webhooks.CallbackData) > 4000 {
		infobipRefuse(w, infobipBad)
		return
	}
	s.take(w, r, infobipDialect, submission{id: id, to: to, from: from, body: body, callback: m.Webhooks.Delivery.URL, data: m.Webhooks.CallbackData})
}

func digits(number string) string { return strings.TrimPrefix(number, "+") }

// infobipAddress writes a sender as the library does: Infobip has no plus sign.
func infobipAddress(text string) string {
	if len(text) > 8 && strings.Trim(text, "0123456789") == "" {
		return "+" + text
	}
	return text
}

func infobipInbound(t Text) map[string]any {
	return map[string]any{
		"messageId": t.ID, "from": digits(t.Handset.E164()), "to": digits(t.Sender.String()), "text": t.Body.Plaintext(), "cleanText": t.Body.Plaintext(),
		"keyword": "", "receivedAt": stamp(t.At), "smsCount": segment.Count(t.Body.Plaintext()).Segments, "price": map[string]any{"pricePerMessage": 0, "currency": "EUR"},
	}
}

func (s *Server) infobipHook(target string, result map[string]any) hook {
	body, _ := json.Marshal(map[string]any{"results": []any{result}, "messageCount": 1, "pendingMessageCount": 0}) //nolint:errchkjson // strings and numbers
	basic := base64.StdEncoding.EncodeToString([]byte(InfobipUser + ":" + s.cfg.Token))
	return hook{url: target, body: body, header: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Basic " + basic}}}
}

// knows compares a credential with the server's.
func (s *Server) knows(token string) bool {
	got, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.cfg.Token))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1
}
