package inbox

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// twilioQuery is what a list of messages is narrowed to.
type twilioQuery struct {
	to, from     string
	since, until time.Time
	size, page   int
	after        string // the id of the last message of the page before
}

// twilioList answers with a page of the messages, the newest first.
func (s *Server) twilioList(w http.ResponseWriter, r *http.Request) {
	q, ok := readTwilioQuery(r.URL.Query())
	if !ok {
		twilioRefuse(w, twilioForm)
		return
	}
	page, last, more := s.twilioPage(q)
	first := r.URL.Query()
	first.Del("Page")
	first.Del("PageToken")
	first.Set("PageSize", strconv.Itoa(q.size))
	uri := func(v url.Values) string { return r.URL.Path + "?" + v.Encode() }
	var next any
	if more {
		v := url.Values{}
		for name, values := range first {
			v[name] = values
		}
		v.Set("Page", strconv.Itoa(q.page+1))
		v.Set("PageToken", "PA"+last)
		next = uri(v)
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"messages": page, "page": q.page, "page_size": q.size, "start": q.page * q.size, "end": q.page*q.size + len(page) - 1,
		"uri": r.URL.RequestURI(), "first_page_uri": uri(first), "next_page_uri": next, "previous_page_uri": nil,
	})
}

// twilioPage returns a page, the id of its last message, and whether there are more.
func (s *Server) twilioPage(q twilioQuery) (page []map[string]any, last string, more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page = []map[string]any{}
	all := s.kept()
	begun := q.after == ""
	for i := len(all) - 1; i >= 0; i-- {
		e := all[i]
		if !begun {
			begun = e.ID == q.after
			continue
		}
		if e.Wire != WireTwilio || e.deleted || e.State == transport.StateRejected || !q.has(e.Text) {
			continue
		}
		if len(page) == q.size {
			return page, last, true
		}
		page, last = append(page, twilioMessage(e.Text)), e.ID
	}
	return page, last, false
}

func (q twilioQuery) has(t Text) bool {
	from, to := t.Sender.String(), t.Handset.E164()
	if t.Inbound {
		from, to = to, from
	}
	at := t.At.Truncate(time.Second) // as the resource says
	return (q.to == "" || q.to == to) && (q.from == "" || q.from == from) &&
		(q.since.IsZero() || !at.Before(q.since)) && (q.until.IsZero() || !at.After(q.until))
}

// readTwilioQuery reads the parameters of a list. Of each there is one at most.
func readTwilioQuery(values url.Values) (q twilioQuery, ok bool) {
	q.size = 50
	for name, v := range values {
		if len(v) != 1 {
			return q, false
		}
		var err error
		switch name {
		case "To":
			q.to = v[0]
		case "From":
			q.from = v[0]
		case "DateSent>":
			q.since, err = readTwilioTime(v[0])
		case "DateSent<":
			q.until, err = readTwilioTime(v[0])
			if len(v[0]) == len(time.DateOnly) {
				q.until = q.until.Add(24*time.Hour - time.Second)
			}
		case "DateSent":
			q.since, err = readTwilioTime(v[0])
			q.until = q.since.Add(24*time.Hour - time.Second)
		case "PageSize":
			q.size, err = strconv.Atoi(v[0])
		case "Page":
			q.page, err = strconv.Atoi(v[0])
		case "PageToken":
			q.after = strings.TrimPrefix(v[0], "PA")
		default:
			return q, false
		}
		if err != nil {
			return q, false
		}
	}
	return q, q.size >= 1 && q.size <= 1000 && q.page >= 0 && (q.page > 0) == (q.after != "")
}

func readTwilioTime(text string) (time.Time, error) {
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		return at, nil
	}
	return time.Parse(time.RFC3339, text)
}
