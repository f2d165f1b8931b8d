package inbox

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/segment"
)

// Refusals of look-ups and of the blocklist.
var (
	infobipQuery = problem{400, "E400", "A parameter is unknown to the inbox, or not of the documented form."}
	infobipBlock = problem{400, "E400", "The body must be a blocklist in the documented form, of texts to up to 1000 numbers."}
)

// infobipLogs answers with what was sent under an id, or to or from a number, newest first. Reading takes
// nothing away.
func (s *Server) infobipLogs(w http.ResponseWriter, r *http.Request) {
	q, limit, ok := infobipFilter(r.URL.Query(), "messageId", "sender", "destination")
	if !ok {
		infobipRefuse(w, infobipQuery)
		return
	}
	results := []any{}
	s.mu.Lock()
	all := s.kept()
	for i := len(all) - 1; i >= 0 && len(results) < limit; i-- {
		e := all[i]
		if e.Wire != WireInfobip || e.Inbound || !q.has(e.Text) {
			continue
		}
		m := infobipReport(e.Text, e.State, e.data)
		m["destination"] = m["to"]
		delete(m, "to")
		m["content"] = map[string]string{"text": e.Body.Plaintext()}
		results = append(results, m)
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"results": results})
}

// infobipReports answers with the reports that no webhook was told of, each once.
func (s *Server) infobipReports(w http.ResponseWriter, r *http.Request) {
	q, limit, ok := infobipFilter(r.URL.Query(), "messageId")
	if !ok {
		infobipRefuse(w, infobipQuery)
		return
	}
	results := []any{}
	s.mu.Lock()
	for _, e := range s.kept() {
		if !e.fetch || len(results) >= limit || !q.has(e.Text) {
			continue
		}
		e.fetch = false
		results = append(results, infobipReport(e.Text, e.State, e.data))
		e.step(s.now(), "the application fetched its report", "")
	}
	if len(results) > 0 {
		s.change()
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"results": results})
}

// infobipWanted is what a look-up is narrowed to.
type infobipWanted struct{ id, sender, destination string }

func (q infobipWanted) has(t Text) bool {
	return (q.id == "" || q.id == t.ID) && (q.sender == "" || digits(q.sender) == digits(t.Sender.String())) &&
		(q.destination == "" || digits(q.destination) == digits(t.Handset.E164()))
}

// infobipFilter reads the parameters of a look-up, those named and limit. Of each there is one at most.
func infobipFilter(values url.Values, names ...string) (q infobipWanted, limit int, ok bool) {
	limit = 50
	into := map[string]*string{"messageId": &q.id, "sender": &q.sender, "destination": &q.destination}
	known := map[string]bool{"limit": true}
	for _, name := range names {
		known[name] = true
	}
	for name, v := range values {
		if !known[name] || len(v) != 1 {
			return q, 0, false
		}
		if name != "limit" {
			*into[name] = v[0]
			continue
		}
		n, err := strconv.Atoi(v[0])
		if err != nil || n < 1 || n > 1000 {
			return q, 0, false
		}
		limit = n
	}
	return q, limit, true
}

// infobipBlocklist lists the opt-outs that the provider knows of, page by page, or changes them.
func (s *Server) infobipBlocklist(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		s.infobipListed(w, r)
	case http.MethodPost, http.MethodDelete:
		s.infobipChange(w, r)
	default:
		infobipRefuse(w, infobipMethod)
	}
}

func (s *Server) infobipListed(w http.ResponseWriter, r *http.Request) {
	page, size, ok := 0, 50, true
	for name, v := range r.URL.Query() {
		n, err := strconv.Atoi(v[0])
		ok = ok && err == nil && len(v) == 1 && n >= 0 && n <= 1000
		switch name {
		case "page":
			page = n
		case "size":
			size = n
		default:
			ok = false
		}
	}
	if !ok || size == 0 {
		infobipRefuse(w, infobipQuery)
		return
	}
	s.mu.Lock()
	all := s.optedOutWith(WireInfobip)
	results := []any{}
	for _, p := range all[min(page*size, len(all)):min((page+1)*size, len(all))] {
		o := s.stopped[p]
		m := map[string]any{"destination": digits(p.handset.E164()), "sourceType": "MO", "channel": "SMS", "createdDate": stamp(o.at)}
		if o.word == "" {
			m["sourceType"] = "CUSTOM"
		}
		if !p.sender.IsZero() {
			m["sender"] = digits(p.sender.String())
		}
		results = append(results, m)
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{
		"results": results, "paging": map[string]int{"page": page, "size": size, "totalPages": (len(all) + size - 1) / size, "totalResults": len(all)},
	})
}

func (s *Server) infobipChange(w http.ResponseWriter, r *http.Request) {
	var list struct {
		Blocklist []struct {
			Destinations []struct {
				To string `json:"to"`
			} `json:"destinations"`
			Sender  string `json:"sender"`
			Channel string `json:"channel"`
		} `json:"blocklist"`
	}
	if !readJSON(w, r, &list, infobipRefuse, infobipBlock, infobipKind, infobipLong) {
		return
	}
	var pairs []pair
	for _, g := range list.Blocklist {
		var from sealtext.Sender
		if g.Sender != "" {
			var err error
			if from, err = sealtext.ParseSender(infobipAddress(g.Sender)); err != nil {
				infobipRefuse(w, infobipBlock)
				return
			}
		}
		for _, d := range g.Destinations {
			to, err := sealtext.ParseE164("+" + digits(d.To))
			if err != nil || g.Channel != "" && g.Channel != "SMS" || len(pairs) == 1000 {
				infobipRefuse(w, infobipBlock)
				return
			}
			pairs = append(pairs, pair{WireInfobip, to, from})
		}
	}
	if len(pairs) == 0 {
		infobipRefuse(w, infobipBlock)
		return
	}
	s.mu.Lock()
	for _, p := range pairs {
		if r.Method == http.MethodDelete {
			delete(s.stopped, p)
		} else {
			s.block(p, stop{at: s.now()})
		}
	}
	s.change()
	s.mu.Unlock()
	writeJSON(w, http.StatusAccepted, map[string]any{})
}

// infobipReport is the report about a text in a state.
func infobipReport(t Text, state transport.State, data string) map[string]any {
	status, failure := infobipStatus{1, "PENDING", 7, "PENDING_ENROUTE", "Message sent to next instance"}, infobipStatus{0, "OK", 0, "NO_ERROR", "No Error"}
	switch state {
	case transport.StateSent:
		status = infobipStatus{3, "DELIVERED", 2, "DELIVERED_TO_OPERATOR", "Message delivered to operator"}
	case transport.StateDelivered:
		status = infobipStatus{3, "DELIVERED", 5, "DELIVERED_TO_HANDSET", "Message delivered to handset"}
	case transport.StateUndelivered:
		status = infobipStatus{2, "UNDELIVERABLE", 9, "UNDELIVERABLE_NOT_DELIVERED", "Message sent not delivered"}
		failure = infobipStatus{1, "HANDSET_ERRORS", 27, "EC_ABSENT_SUBSCRIBER", "Absent Subscriber"}
	case transport.StateLapsed:
		status = infobipStatus{4, "EXPIRED", 15, "EXPIRED_EXPIRED", "Message expired"}
	case transport.StateRejected:
		status = infobipRejected
	}
	return map[string]any{
		"bulkId": "inbox", "messageId": t.ID, "to": digits(t.Handset.E164()), "sender": digits(t.Sender.String()), "sentAt": stamp(t.At), "doneAt": stamp(t.At),
		"messageCount": segment.Count(t.Body.Plaintext()).Segments, "callbackData": data, "status": status, "error": failure,
	}
}
