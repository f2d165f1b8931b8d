package infobip_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// blocked is an entry of the blocklist. The created date is in the answer alone.
type blocked struct {
	Sender      string    `json:"sender,omitempty"`
	Destination string    `json:"destination"`
	Source      string    `json:"sourceType"`
	Channel     string    `json:"channel,omitempty"`
	Account     string    `json:"accountKey"`
	Created     time.Time `json:"createdDate"`
}

func (b blocked) same(o blocked) bool {
	return b.Sender == o.Sender && b.Destination == o.Destination && b.Channel == o.Channel && (o.Source == "" || b.Source == o.Source)
}

var clinic = sealtext.MustTenant("clinic")

var destination = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

// blocklist answers as Infobip's Blocklist API does, and refuses what it refuses.
func (f *fake) blocklist(w http.ResponseWriter, r *http.Request, body []byte) {
	if f.respond != nil && f.respond(w) {
		return
	}
	if r.Method == http.MethodGet {
		query := r.URL.Query()
		page, err := strconv.Atoi(query.Get("page"))
		size, bad := strconv.Atoi(query.Get("size"))
		if err != nil || bad != nil || page < 0 || size < 1 || size > 1000 || len(query) != 2 || len(body) > 0 {
			refuse(w, 400, "BAD_REQUEST")
			return
		}
		from, to := min(page*size, len(f.blocked)), min((page+1)*size, len(f.blocked))
		answer, _ := json.Marshal(map[string]any{
			"results": append([]blocked{}, f.blocked[from:to]...),
			"paging":  map[string]int{"page": page, "size": size, "totalPages": (len(f.blocked) + size - 1) / size, "totalResults": len(f.blocked)},
		})
		write(w, string(answer))
		return
	}
	var said struct {
		Blocklist []struct {
			Destinations []struct {
				To string `json:"to"`
			} `json:"destinations"`
			Sender  *string `json:"sender"`
			Channel *string `json:"channel"`
			Source  string  `json:"sourceType"`
		} `json:"blocklist"`
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if d.Decode(&said) != nil || r.Header.Get("Content-Type") != "application/json" || r.URL.RawQuery != "" || len(said.Blocklist) != 1 {
		refuse(w, 400, "BAD_REQUEST")
		return
	}
	g := said.Blocklist[0]
	if len(g.Destinations) == 0 || g.Sender != nil && *g.Sender == "" || r.Method == http.MethodPost && g.Source != "" {
		refuse(w, 400, "BAD_REQUEST")
		return
	}
	for _, to := range g.Destinations {
		if !destination.MatchString(to.To) {
			refuse(w, 400, "BAD_REQUEST")
			return
		}
		b := blocked{Destination: to.To, Source: g.Source, Account: "8F0792F86035A9F4290821F1EE6BC06A", Created: start}
		if g.Sender != nil {
			b.Sender = *g.Sender
		}
		if g.Channel != nil {
			b.Channel = *g.Channel
		}
		if r.Method == http.MethodDelete {
			f.blocked = slices.DeleteFunc(f.blocked, func(o blocked) bool { return o.same(b) })
			continue
		}
		b.Source = "CUSTOM"
		if !slices.ContainsFunc(f.blocked, b.same) {
			f.blocked = append(f.blocked, b)
		}
	}
	w.WriteHeader(http.StatusAccepted)
}

func numberOf(t testing.TB, digits string) sealtext.Number {
	n, err := sealtext.ParseE164("+" + digits)
	require.NoError(t, err)
	return n
}

func TestRunOptOuts(t *testing.T) {
	transporttest.RunOptOuts(t, func(t testing.TB) transporttest.OptOutLists {
		f := newFake(t)
		tr := open(t, f.config())
		return transporttest.OptOutLists{
			Lister: tr, Blocker: tr, Unblocker: tr, Secrets: []string{secret, number, number[1:]},
			Query: optouts.Query{Tenant: clinic, Sender: sealtext.MustSender(ours)},
			Entry: optouts.Entry{Sender: sealtext.MustSender(ours), At: start.Add(-time.Hour), How: optouts.HowText, ID: "SMS/MO"},
			Put: func(entries ...optouts.Entry) {
				f.mu.Lock()
				defer f.mu.Unlock()
				for _, e := range entries {
					f.blocked = append(f.blocked, blocked{Sender: e.Sender.String()[1:], Destination: e.Number.E164()[1:], Source: "MO", Channel: "SMS", Created: e.At})
				}
			},
			Blocked: func() (numbers []sealtext.Number) {
				f.mu.Lock()
				defer f.mu.Unlock()
				for _, b := range f.blocked {
					numbers = append(numbers, numberOf(t, b.Destination))
				}
				return numbers
			},
			Answer: func(status int, body string) {
				f.mu.Lock()
				defer f.mu.Unlock()
				f.respond = func(w http.ResponseWriter) bool {
					w.WriteHeader(status)
					_, _ = fmt.Fprint(w, body)
					return true
				}
			},
			Close: f.Close,
		}
	})
}

// Entries for texts from the sender, or from every sender, are listed, and those for others are not.
func TestListOptOuts(t *testing.T) {
	f := newFake(t)
	mine := ours[1:]
	f.blocked = []blocked{
		{Sender: mine, Destination: "12025550101", Source: "CUSTOM", Channel: "SMS", Created: start},
		{Destination: "12025550102", Source: "URL_OPT_OUT", Created: start},
		{Sender: mine, Destination: "12025550103", Source: "CAMPAIGN", Channel: "MMS", Created: start},
		{Sender: mine, Destination: "12025550104", Source: "NEW", Channel: "SMS", Created: start},
		{Sender: "10950", Destination: "12025550105", Source: "MO", Channel: "SMS", Created: start},
		{Sender: mine, Destination: "12025550106", Source: "MO", Channel: "WHATSAPP", Created: start},
		{Destination: "jane.doe@example.com", Source: "MO", Created: start},
		{Sender: mine, Destination: "nobody", Source: "MO", Channel: "SMS", Created: start},
	}
	q := optouts.Query{Tenant: clinic, Sender: sealtext.MustSender(ours)}
	tr := open(t, f.config())
	page, err := tr.ListOptOuts(t.Context(), q, "")
	require.NoError(t, err)
	require.Equal(t, optouts.Page{Unread: 1, Entries: []optouts.Entry{
		{Number: numberOf(t, "12025550101"), Sender: q.Sender, At: start, How: optouts.HowAPI, ID: "SMS/CUSTOM"},
		{Number: numberOf(t, "12025550102"), At: start, How: optouts.HowLink, ID: "/URL_OPT_OUT"},
		{Number: numberOf(t, "12025550103"), Sender: q.Sender, At: start, How: optouts.HowOther, ID: "MMS/CAMPAIGN"},
		{Number: numberOf(t, "12025550104"), Sender: q.Sender, At: start, How: optouts.HowUnknown, ID: "SMS/"},
	}}, page)

	require.NoError(t, tr.UnblockNumber(t.Context(), q, page.Entries[1]))
	require.Len(t, f.blocked, 7)
	var input *sealtext.InputError
	require.ErrorAs(t, tr.UnblockNumber(t.Context(), q, page.Entries[3]), &input, "it could remove others")
	require.ErrorAs(t, tr.UnblockNumber(t.Context(), q, optouts.Entry{Number: page.Entries[0].Number}), &input)
	require.Len(t, f.blocked, 7)
	// Of two entries that differ in how they came about, the other one stays.
	also := f.blocked[0]
	also.Source = "URL_OPT_OUT"
	f.blocked = append(f.blocked, also)
	require.NoError(t, tr.UnblockNumber(t.Context(), q, page.Entries[0]))
	require.Len(t, f.blocked, 7)
	require.Equal(t, also, f.blocked[6])
	_, err = tr.ListOptOuts(t.Context(), q, "-1")
	require.ErrorAs(t, err, &input)
}

// FuzzListOptOuts reads any answer: what it has is a number each, and an ID that says nothing else.
func FuzzListOptOuts(f *testing.F) {
	for _, body := range []string{"", "{}", `{"results":[{"destination":"12025550123","sourceType":"MO","channel":"SMS"}],"paging":{"totalPages":9}}`, `{"results":[null],"paging":{}}`, `{"results":[{"destination":1}]}`} {
		f.Add(body)
	}
	api := newFake(f)
	var next atomic.Pointer[string]
	api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, *next.Load()) })
	tr, err := infobip.New(api.config())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body string) {
		next.Store(&body)
		page, err := tr.ListOptOuts(t.Context(), optouts.Query{Tenant: clinic, Sender: sealtext.MustSender(ours)}, "")
		if err != nil {
			require.Equal(t, optouts.Page{}, page)
		}
		for _, e := range page.Entries {
			require.NotEqual(t, sealtext.Number{}, e.Number)
			require.Regexp(t, `^(SMS|MMS)?/(CUSTOM|MO|URL_OPT_OUT|CAMPAIGN)?$`, e.ID)
		}
		require.Contains(t, []string{"", "1"}, page.Next)
	})
}
