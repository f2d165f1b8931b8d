package telnyx_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/telnyx"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func listed(to, from string, at time.Time) map[string]any {
	return map[string]any{
		"to": to, "from": from, "messaging_profile_id": profile, "created_at": at.Format("2006-01-02 15:04:05.000000+00:00"), "keyword": "STOP",
	}
}

func TestRunOptOuts(t *testing.T) {
	transporttest.RunOptOuts(t, func(t testing.TB) transporttest.OptOutLists {
		f := newFake(t)
		return transporttest.OptOutLists{
			Lister: open(t, f.config()), Query: optouts.Query{Tenant: clinic, Sender: sealtext.MustSender(ours)}, Secrets: []string{secret, number},
			Entry: optouts.Entry{Sender: sealtext.MustSender(ours), At: start.Add(-time.Hour), How: optouts.HowText},
			Put: func(entries ...optouts.Entry) {
				f.change(func() {
					for _, e := range entries {
						f.optOuts = append(f.optOuts, listed(e.Number.E164(), e.Sender.String(), e.At))
					}
				})
			},
			Blocked: func() []sealtext.Number { return nil },
			Answer:  func(status int, body string) { f.change(func() { f.answers(status, body) }) },
			Close:   f.Close,
		}
	})
}

// With a messaging profile every entry of it blocks the sender, and without one those of the sender.
func TestOptOutsOfAProfile(t *testing.T) {
	f := newFake(t)
	f.change(func() {
		f.optOuts = []map[string]any{
			listed(number, ours, start), listed("+12025550124", "CLINIC", start), listed("+120255XXXXX", ours, start),
			{"to": "+12025550125", "from": "", "messaging_profile_id": profile, "created_at": "2026-03-02T14:00:00Z", "keyword": nil},
			{"to": "+12025550126", "from": ours, "messaging_profile_id": nil, "created_at": "2026-03-02 14:00:00.5", "keyword": ""},
			{"to": "+12025550127", "from": ours, "messaging_profile_id": nil, "created_at": "yesterday", "keyword": "STOP"},
		}
	})
	entry := func(to, from string, at time.Time, how optouts.How) optouts.Entry {
		n, err := sealtext.ParseE164(to)
		require.NoError(t, err)
		e := optouts.Entry{Number: n, At: at, How: how}
		if from != "" {
			e.Sender = sealtext.MustSender(from)
		}
		return e
	}
	hour := start.Add(-time.Hour)
	for name, c := range map[string]struct {
		account telnyx.Account
		want    optouts.Page
	}{
		"profile": {telnyx.Account{Profile: profile}, optouts.Page{Unread: 1, Entries: []optouts.Entry{
			entry(number, ours, start, optouts.HowText), entry("+12025550124", "CLINIC", start, optouts.HowText), entry("+12025550125", "", hour, optouts.HowUnknown),
		}}},
		"sender": {telnyx.Account{}, optouts.Page{Unread: 1, Entries: []optouts.Entry{
			entry(number, ours, start, optouts.HowText), entry("+12025550126", ours, hour.Add(time.Second/2), optouts.HowUnknown), entry("+12025550127", ours, time.Time{}, optouts.HowText),
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := f.config()
			cfg.Account = account(c.account, nil)
			got, err := open(t, cfg).ListOptOuts(t.Context(), optouts.Query{Tenant: clinic, Sender: sealtext.MustSender(ours)}, "")
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	_, err := open(t, f.config()).ListOptOuts(t.Context(), optouts.Query{Tenant: clinic, Sender: sealtext.MustSender(ours)}, "0")
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	_, err = open(t, f.config()).ListOptOuts(t.Context(), optouts.Query{Tenant: clinic, Sender: sealtext.MustSender("CLINIC")}, "")
	require.ErrorContains(t, err, "messaging profile", "a name has one")
}

// FuzzListOptOuts reads any answer: what it has is a number each.
func FuzzListOptOuts(f *testing.F) {
	for _, body := range []string{"", "{}", `{"data":[{"to":"+12025550123","created_at":"2026-03-02 14:00:00.5"}],"meta":{"total_pages":9}}`, `{"data":[null,{}],"meta":{}}`, `{"data":[{"to":1}]}`} {
		f.Add(body)
	}
	api := newFake(f)
	var next atomic.Pointer[string]
	api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, *next.Load()) })
	tr := open(f, api.config())
	f.Fuzz(func(t *testing.T, body string) {
		next.Store(&body)
		page, err := tr.ListOptOuts(t.Context(), optouts.Query{Tenant: clinic, Sender: sealtext.MustSender(ours)}, "")
		if err != nil {
			require.Equal(t, optouts.Page{}, page)
		}
		for _, e := range page.Entries {
			require.NotEqual(t, sealtext.Number{}, e.Number)
		}
		require.Contains(t, []string{"", "2"}, page.Next)
	})
}
