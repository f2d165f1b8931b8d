package messagebird_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/messagebird"
	"github.com/sealtext/sealtext/transport/remote"
)

const messageID = "e8077d803532c0b5937c639b60216938"

// sendOne returns a message that the fake has.
func sendOne(t *testing.T, f *fake) (*messagebird.Transport, messagebird.Ref) {
	t.Helper()
	h, rec := handOver(t, f.config(), text)
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	return open(t, f.config()), messagebird.Ref{Tenant: h.Tenant, Sender: sealtext.MustSender(ours), ID: rec.Out.ProviderID}
}

func TestFetch(t *testing.T) {
	f := newFake(t)
	tr, ref := sendOne(t, f)
	for _, c := range []struct {
		status string
		code   any
		want   messagebird.Status
	}{
		{"scheduled", nil, messagebird.Status{State: transport.StateAccepted}},
		{"sent", nil, messagebird.Status{State: transport.StateSent}},
		{"buffered", 5, messagebird.Status{State: transport.StateSent}},
		{"delivered", nil, messagebird.Status{State: transport.StateDelivered}},
		{"delivered", 0, messagebird.Status{State: transport.StateDelivered}},
		{"delivery_failed", nil, messagebird.Status{State: transport.StateUndelivered}},
		{"delivery_failed", 1, messagebird.Status{State: transport.StateUndelivered, Code: 1}},
		{"delivery_failed", "1", messagebird.Status{State: transport.StateUndelivered, Code: 1}},
		{"delivery_failed", 103, messagebird.Status{State: transport.StateUndelivered, Code: 103, OptedOut: true}},
		{"expired", 27, messagebird.Status{State: transport.StateLapsed, Code: 27}},
	} {
		f.set(ref.ID, c.status, c.code)
		got, err := tr.Fetch(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.status)
	}
	ref.ID = messageID
	_, err := tr.Fetch(t.Context(), ref)
	require.ErrorIs(t, err, messagebird.ErrNotFound)
}

func TestDeleteMessage(t *testing.T) {
	f := newFake(t)
	tr, ref := sendOne(t, f)
	m := remote.Message{Tenant: ref.Tenant, Sender: ref.Sender, ID: ref.ID}
	f.mu.Lock()
	f.sticky = true
	f.mu.Unlock()
	require.ErrorIs(t, tr.DeleteMessage(t.Context(), m), messagebird.ErrNotDeleted)
	f.mu.Lock()
	f.sticky = false
	f.mu.Unlock()
	require.NoError(t, tr.DeleteMessage(t.Context(), m))
	require.ErrorIs(t, tr.DeleteMessage(t.Context(), m), remote.ErrNotFound, "of which only the caller can know that it is gone")
}

func TestDelete(t *testing.T) {
	f := newFake(t)
	tr, ref := sendOne(t, f)
	f.mu.Lock()
	f.sticky = true
	f.mu.Unlock()
	require.ErrorIs(t, tr.Delete(t.Context(), ref), messagebird.ErrNotDeleted)
	f.mu.Lock()
	f.sticky = false
	f.mu.Unlock()
	require.NoError(t, tr.Delete(t.Context(), ref))
	require.NoError(t, tr.Delete(t.Context(), ref), "again")
	_, err := tr.Fetch(t.Context(), ref)
	require.ErrorIs(t, err, messagebird.ErrNotFound)
}

func TestBalance(t *testing.T) {
	tenant, from := sealtext.MustTenant("clinic"), sealtext.MustSender(ours)
	for _, c := range []struct {
		name, answer string
		want         messagebird.Balance // zero for an error
	}{
		{"something left", `{"payment":"prepaid","type":"euros","amount":12.5}`, messagebird.Balance{Amount: "12.5", Unit: "euros"}},
		{"debts", `{"type":"credits","amount":-0.07}`, messagebird.Balance{Amount: "-0.07", Unit: "credits"}},
		{"whole", `{"payment":"postpaid","type":"","amount":0}`, messagebird.Balance{Amount: "0"}},
		{"an exponent", `{"type":"euros","amount":1e3}`, messagebird.Balance{}},
		{"no amount", `{"type":"euros"}`, messagebird.Balance{}},
		{"a text", `{"type":"euros","amount":"` + text + `"}`, messagebird.Balance{}},
		{"a unit that is none", `{"type":"` + text + `","amount":1}`, messagebird.Balance{}},
		{"not JSON", "<html>", messagebird.Balance{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.balance = c.answer
			got, err := open(t, f.config()).Balance(t.Context(), tenant, from)
			if c.want == (messagebird.Balance{}) {
				require.EqualError(t, err, "messagebird: the request failed with status 200, code 0")
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	f := newFake(t)
	cfg := f.config()
	cfg.Key = keys("old", nil)
	_, err := open(t, cfg).Balance(t.Context(), tenant, from)
	var refused *messagebird.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, messagebird.Error{Status: 401, Code: 2}, *refused)
	cfg = f.config()
	cfg.URL += "/v2"
	_, err = open(t, cfg).Balance(t.Context(), tenant, from)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, messagebird.Error{Status: 404, Code: 98}, *refused)
}

// What is not an answer about the message counts as none.
func TestBadAnswers(t *testing.T) {
	ref := messagebird.Ref{Tenant: sealtext.MustTenant("clinic"), Sender: sealtext.MustSender(ours), ID: messageID}
	item := `{"recipient":12025550123,"status":"sent"}`
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   string
	}{
		{"another message", 200, `{"id":"00000000000000000000000000000000","recipients":{"items":[` + item + `]}}`, "status 200, code 0"},
		{"not JSON", 200, `<html>` + text, "status 200, code 0"},
		{"nobody", 200, `{"id":"` + messageID + `","recipients":{"items":[]}}`, "status 200, code 0"},
		{"two people", 200, `{"id":"` + messageID + `","recipients":{"items":[` + item + `,` + item + `]}}`, "status 200, code 0"},
		{"no such status", 200, `{"id":"` + messageID + `","recipients":{"items":[{"status":"lost"}]}}`, "status 200, code 0"},
		{"no such code", 200, `{"id":"` + messageID + `","recipients":{"items":[{"status":"delivery_failed","statusErrorCode":1e9}]}}`, "status 200, code 0"},
		{"redirect", 302, ``, "status 302, code 0"},
		{"wrong key", 401, `{"errors":[{"code":2,"description":"` + key + `"}]}`, "status 401, code 2"},
		{"failure", 500, number, "status 500, code 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			t.Cleanup(s.Close)
			tr := open(t, config(s.URL, nil))
			_, err := tr.Fetch(t.Context(), ref)
			require.ErrorContains(t, err, c.want)
			errs := []error{err, tr.Delete(t.Context(), ref)}
			if c.status == 200 {
				require.ErrorIs(t, errs[1], messagebird.ErrNotDeleted, "it is still there")
			} else {
				require.ErrorContains(t, errs[1], c.want)
			}
			for _, err := range errs {
				for _, clear := range []string{key, text, number[1:], s.URL} {
					require.NotContains(t, err.Error(), clear)
				}
			}
		})
	}
}

func TestNoAnswer(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	tr := open(t, config(s.URL, nil))
	ref := messagebird.Ref{Tenant: sealtext.MustTenant("clinic"), Sender: sealtext.MustSender(ours), ID: messageID}
	_, err := tr.Fetch(t.Context(), ref)
	require.EqualError(t, err, "messagebird: no answer")
	var below *httptransport.Error
	require.ErrorAs(t, err, &below)
	require.Equal(t, "no-connection", below.Code)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.EqualError(t, tr.Delete(ended, ref), "messagebird: no answer")

	for _, bad := range []string{"", number, "a/../../b", "a?b"} {
		var input *sealtext.InputError
		require.ErrorAs(t, tr.Delete(t.Context(), messagebird.Ref{Tenant: ref.Tenant, Sender: ref.Sender, ID: bad}), &input)
		require.Equal(t, "ref", input.Field)
	}
}
