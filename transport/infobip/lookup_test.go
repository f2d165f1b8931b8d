package infobip_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/infobip"
)

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// lose sends a message whose answer is lost.
func lose(t *testing.T, f *fake, cfg infobip.Config) (*servicetest.Harness, sealtext.ID, transport.Message) {
	t.Helper()
	f.lost = 1
	h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = open(t, cfg) })
	h.OptIn(number)
	m := h.Message(number, text)
	m.Location = rule.Location{Zones: []string{"America/New_York"}}
	id, err := h.Gateway.Send(t.Context(), m)
	require.NoError(t, err)
	h.Deliver()
	require.Equal(t, transport.StateUnknown, state(t, h, id))
	return h, id, m
}

func state(t *testing.T, h *servicetest.Harness, id sealtext.ID) transport.State {
	st, err := h.Gateway.Status(t.Context(), h.Tenant, id)
	require.NoError(t, err)
	return st.State
}

// A message that Infobip took and whose answer was lost is found again by its id.
func TestLookup(t *testing.T) {
	says := func(group, status, failure int) func([]logged) []logged {
		return func(m []logged) []logged {
			m[0].group, m[0].status, m[0].failure = group, status, failure
			return m
		}
	}
	other := func(change func(*logged)) func([]logged) []logged {
		return func(m []logged) []logged {
			change(&m[0])
			return m
		}
	}
	repeat := func(group, status int) func([]logged) []logged {
		return func(m []logged) []logged {
			again := m[0]
			again.group, again.status = group, status
			return append([]logged{again}, m...)
		}
	}
	for _, c := range []struct {
		name   string
		change func([]logged) []logged
		want   transport.State
		stop   bool // the person has opted out
	}{
		{"pending", says(1, 7, 0), transport.StateAccepted, false},
		{"delivered", says(3, 5, 0), transport.StateAccepted, false},
		{"expired", says(4, 15, 0), transport.StateAccepted, false},
		{"undeliverable", says(2, 9, 1), transport.StateRejected, false},
		{"no credit", says(5, 12, 0), transport.StateRejected, false},
		{"on a blocklist", says(5, 14, 0), transport.StateRejected, true},
		{"on a blocklist, by its error", says(2, 4, 2050), transport.StateRejected, true},
		{"as a duplicate only", says(5, 23, 0), transport.StateAccepted, false},
		{"beside a duplicate", repeat(5, 23), transport.StateAccepted, false},
		{"beside a repeat that failed", repeat(5, 52), transport.StateAccepted, false},
		{"in no group", says(0, 0, 0), transport.StateUnknown, false},
		{"not listed", func([]logged) []logged { return nil }, transport.StateUnknown, false},
		{"with another text", other(func(m *logged) { m.text = "redacted" }), transport.StateAccepted, false},
		{"to another number", other(func(m *logged) { m.to = "12025550124" }), transport.StateUnknown, false},
		{"under another id", other(func(m *logged) { m.id = sealtext.NewID().String() }), transport.StateUnknown, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			h, id, m := lose(t, f, f.config())
			f.change(c.change)
			h.Clock.Advance(time.Minute)
			h.Deliver()
			require.Equal(t, c.want, state(t, h, id))
			require.Len(t, f.sent(t), 1, "nothing was sent again")
			require.Equal(t, []string{"/sms/3/logs?messageId=" + id.String()}, f.asked())
			m.IdempotencyKey = "again"
			_, err := h.Gateway.Send(t.Context(), m)
			if c.stop {
				require.ErrorIs(t, err, transport.ErrDenied)
				return
			}
			require.NoError(t, err)
		})
	}
}

// Entries that do not repeat the id must be the message by everything else.
func TestLookupWithoutAnID(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(map[string]any)
		want   transport.State
	}{
		{"the same", func(map[string]any) {}, transport.StateAccepted},
		{"another sender", func(m map[string]any) { m["sender"] = "15005550007" }, transport.StateUnknown},
		{"another text", func(m map[string]any) { m["content"] = map[string]string{"text": text + "!"} }, transport.StateUnknown},
		{"an hour later", func(m map[string]any) { m["sentAt"] = "2026-03-02T16:00:00.000+0000" }, transport.StateUnknown},
		{"an hour later, by another clock", func(m map[string]any) { m["sentAt"] = "2026-03-02T16:00:00.000+0100" }, transport.StateAccepted},
		{"without a time", func(m map[string]any) { m["sentAt"] = nil }, transport.StateUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			h, id, _ := lose(t, f, f.config())
			m := logged{to: number[1:], from: ours[1:], text: text, group: 1, status: 26, at: start}.entry()
			delete(m, "messageId")
			c.change(m)
			f.show(encode(map[string]any{"results": []any{m}}))
			h.Clock.Advance(time.Minute)
			h.Deliver()
			require.Equal(t, c.want, state(t, h, id))
		})
	}
}

// In an account that refuses repeated ids the relay repeats: the person gets one text, and it counts as
// accepted, whether the answer or only a later report says that it was a duplicate.
func TestRepeatedWithinTheGracePeriod(t *testing.T) {
	for _, c := range []struct {
		name   string
		async  bool
		change func([]logged) []logged // after the first attempt
		texts  int
	}{
		{"by the answer", false, nil, 1},
		{"by a report", true, nil, 1},
		{"the first had not come", false, func([]logged) []logged { return nil }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.grace, f.async = true, c.async
			cfg := f.config()
			cfg.Dedupes = time.Hour
			h, id, _ := lose(t, f, cfg)
			if c.change != nil {
				f.change(c.change)
			}
			h.Clock.Advance(time.Minute)
			h.Deliver()
			require.Equal(t, transport.StateAccepted, state(t, h, id))
			require.Len(t, f.sent(t), 2)
			require.Equal(t, id.String(), f.sent(t)[1].Messages[0].Destinations[0].MessageID)
			require.Equal(t, c.texts, f.handsets())
			require.Empty(t, f.asked(), "nothing is looked for")
		})
	}
}

// After the grace period nothing is repeated: the message is looked for.
func TestNotRepeatedAfterTheGracePeriod(t *testing.T) {
	f := newFake(t)
	f.grace = true
	cfg := f.config()
	cfg.Dedupes = 30 * time.Second
	h, id, _ := lose(t, f, cfg)
	h.Clock.Advance(time.Minute)
	h.Deliver()
	require.Equal(t, transport.StateAccepted, state(t, h, id))
	require.Len(t, f.sent(t), 1)
	require.Len(t, f.asked(), 1)
}

func TestFetch(t *testing.T) {
	f := newFake(t)
	h, rec := handOver(t, f.config())
	tr, ref := open(t, f.config()), infobip.Ref{Tenant: h.Tenant, Account: infobip.Account{ID: "main", URL: f.URL}, ID: rec.out.ProviderID}
	for _, c := range []struct {
		group, status, failure int
		want                   infobip.Status
	}{
		{1, 26, 0, infobip.Status{State: transport.StateAccepted}},
		{3, 2, 0, infobip.Status{State: transport.StateSent}},
		{3, 5, 0, infobip.Status{State: transport.StateDelivered}},
		{4, 15, 0, infobip.Status{State: transport.StateLapsed, Code: "15"}},
		{4, 29, 0, infobip.Status{State: transport.StateSent}},
		{2, 9, 27, infobip.Status{State: transport.StateUndelivered, Code: "27"}},
		{5, 10, 0, infobip.Status{State: transport.StateFailed, Code: "10", OptedOut: true}},
	} {
		f.change(func(m []logged) []logged {
			m[0].group, m[0].status, m[0].failure = c.group, c.status, c.failure
			return m
		})
		got, err := tr.Fetch(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	f.change(func(m []logged) []logged { // a repeat was refused as a duplicate
		m[0].group, m[0].status, m[0].failure = 3, 5, 0
		again := m[0]
		again.group, again.status = 5, 23
		return append(m, again)
	})
	got, err := tr.Fetch(t.Context(), ref)
	require.NoError(t, err)
	require.Equal(t, infobip.Status{State: transport.StateDelivered}, got)

	f.change(func([]logged) []logged { return nil })
	_, err = tr.Fetch(t.Context(), ref)
	require.ErrorIs(t, err, infobip.ErrNotFound)
	for _, id := range []string{"", "a b"} {
		ref.ID = id
		_, err = tr.Fetch(t.Context(), ref)
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input)
	}
}

func TestBalance(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		want         infobip.Balance // zero for an error
	}{
		{"something left", `{"balance":47.79134,"currency":"EUR"}`, infobip.Balance{Amount: "47.79134", Currency: "EUR"}},
		{"debts", `{"balance":-0.07,"currency":"USD"}`, infobip.Balance{Amount: "-0.07", Currency: "USD"}},
		{"nothing", `{"balance":0,"currency":"USD"}`, infobip.Balance{Amount: "0", Currency: "USD"}},
		{"an exponent", `{"balance":1e999,"currency":"USD"}`, infobip.Balance{}},
		{"a text", `{"balance":"` + text + `","currency":"USD"}`, infobip.Balance{}},
		{"no amount", `{"currency":"USD"}`, infobip.Balance{}},
		{"no currency", `{"balance":1}`, infobip.Balance{}},
		{"not JSON", "<html>", infobip.Balance{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.balance = c.answer
			got, err := open(t, f.config()).Balance(t.Context(), sealtext.MustTenant("clinic"), infobip.Account{ID: "main", URL: f.URL})
			if c.want == (infobip.Balance{}) {
				require.EqualError(t, err, "infobip: the request failed with status 200")
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

// Errors have the status and the code, and nothing else.
func TestErrors(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	cfg.Key = key("another", nil)
	account, ref := infobip.Account{ID: "main", URL: f.URL}, sealtext.MustTenant("clinic")
	_, err := open(t, cfg).Balance(t.Context(), ref, account)
	require.EqualError(t, err, "infobip: the request failed with status 401, code E401")
	var refused *infobip.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 401, refused.Status)
	_, err = open(t, cfg).Balance(t.Context(), ref, infobip.Account{URL: "http://api.example.com/" + secret})
	require.ErrorContains(t, err, "must begin with https://")
	require.NotContains(t, err.Error(), secret)

	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	_, err = open(t, config(dead.URL, nil)).Balance(t.Context(), ref, infobip.Account{URL: dead.URL})
	require.EqualError(t, err, "infobip: no answer")
	var below *httptransport.Error
	require.ErrorAs(t, err, &below)
	require.Equal(t, "no-connection", below.Code)
}
