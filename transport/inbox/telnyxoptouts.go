package inbox

import (
	"net/http"
	"strconv"
)

// telnyxOptOuts answers with a page of the opt-outs that the provider knows of, oldest first.
func (s *Server) telnyxOptOuts(w http.ResponseWriter, r *http.Request) {
	page, size, ok := 1, 20, true
	var from, to, profile string
	redacted := false
	for name, v := range r.URL.Query() {
		var err error
		switch name {
		case "page[number]":
			page, err = strconv.Atoi(v[0])
		case "page[size]":
			size, err = strconv.Atoi(v[0])
		case "redaction_enabled":
			redacted, err = strconv.ParseBool(v[0])
		case "filter[from]":
			from = v[0]
		case "filter[to]":
			to = v[0]
		case "filter[messaging_profile_id]":
			profile = v[0]
		default:
			ok = false
		}
		ok = ok && err == nil && len(v) == 1
	}
	if !ok || page < 1 || page > 10_000 || size < 1 || size > 250 {
		telnyxRefuse(w, telnyxQuery)
		return
	}
	s.mu.Lock()
	found, data := 0, []any{}
	for _, p := range s.optedOutWith(WireTelnyx) {
		o := s.stopped[p]
		if from != "" && from != p.sender.String() || to != "" && to != p.handset.E164() || profile != "" && profile != o.service {
			continue
		}
		if found++; found <= (page-1)*size || found > page*size {
			continue
		}
		number := p.handset.E164()
		if redacted {
			number = number[:len(number)-4] + "****"
		}
		data = append(data, map[string]any{
			"from": p.sender.String(), "to": number, "keyword": o.word, "messaging_profile_id": o.service, "created_at": stamp(o.at),
		})
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{
		"data": data, "meta": map[string]int{"page_number": page, "page_size": size, "total_pages": (found + size - 1) / size, "total_results": found},
	})
}
