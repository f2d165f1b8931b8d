package twilio_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/twilio"
)

// sendOne returns a message that the fake has.
func sendOne(t *testing.T, f *fake) (*twilio.Transport, twilio.Ref) {
	t.Helper()
	h, rec := handOver(t, f.config(), number)
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	return open(t, f.config()), twilio.Ref{Tenant: h.Tenant, Account: accountSID, SID: rec.Out.ProviderID}
}

func TestFetch(t *testing.T) {
	f := newFake(t)
	tr, ref := sendOne(t, f)
	for _, c := range []struct {
		status string
		code   int
		want   twilio.Status
	}{
		{"queued", 0, twilio.Status{State: transport.StateAccepted, HasBody: true}},
		{"sending", 0, twilio.Status{State: transport.StateAccepted, HasBody: true}},
		{"sent", 0, twilio.Status{State: transport.StateSent, HasBody: true}},
		{"delivered", 0, twilio.Status{State: transport.StateDelivered, HasBody: true}},
		{"undelivered", 30003, twilio.Status{State: transport.StateUndelivered, Code: "30003", HasBody: true}},
		{"failed", 21610, twilio.Status{State: transport.StateFailed, Code: "21610", OptedOut: true, HasBody: true}},
		{"undelivered", 30036, twilio.Status{State: transport.StateLapsed, Code: "30036", HasBody: true}},
		{"canceled", 0, twilio.Status{State: transport.StateFailed, HasBody: true}},
	} {
		f.set(ref.SID, c.status, c.code)
		got, err := tr.Fetch(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	f.set(ref.SID, "received", 0)
	_, err := tr.Fetch(t.Context(), ref)
	require.ErrorContains(t, err, "status 200, code 0", "not a state of an outgoing message")
}

func TestRedactAndDelete(t *testing.T) {
	f := newFake(t)
	tr, ref := sendOne(t, f)
	require.ErrorIs(t, tr.Redact(t.Context(), ref), twilio.ErrNotFinal)
	require.ErrorIs(t, tr.Delete(t.Context(), ref), twilio.ErrNotFinal)
	require.Equal(t, text, f.body(ref.SID))

	f.set(ref.SID, "delivered", 0)
	require.NoError(t, tr.Redact(t.Context(), ref))
	require.Empty(t, f.body(ref.SID))
	got, err := tr.Fetch(t.Context(), ref)
	require.NoError(t, err)
	require.False(t, got.HasBody)

	require.NoError(t, tr.Delete(t.Context(), ref))
	require.NoError(t, tr.Delete(t.Context(), ref), "again")
	_, err = tr.Fetch(t.Context(), ref)
	require.ErrorIs(t, err, twilio.ErrNotFound)
	require.ErrorIs(t, tr.Redact(t.Context(), ref), twilio.ErrNotFound)
}

func TestDiscardedContent(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	cfg.DiscardContent = true
	h, rec := handOver(t, cfg, number)
	got, err := open(t, cfg).Fetch(t.Context(), twilio.Ref{Tenant: h.Tenant, Account: accountSID, SID: rec.Out.ProviderID})
	require.NoError(t, err)
	require.Equal(t, twilio.Status{State: transport.StateAccepted}, got)
}

// What is not an answer about the message counts as none.
func TestBadAnswers(t *testing.T) {
	const sid = "SM0123456789abcdef0123456789abcdef"
	ref := twilio.Ref{Tenant: sealtext.MustTenant("clinic"), Account: accountSID, SID: sid}
	for _, c := range []struct {
		name   string
		status int
		body   string
		redact string
		remove string
	}{
		{"another message", 200, `{"sid":"SMffffffffffffffffffffffffffffffff","status":"delivered","body":""}`, "not about the message", "status 200"},
		{"not JSON", 200, `<html>` + text, "not about the message", "status 200"},
		{"text is still there", 200, `{"sid":"` + sid + `","body":"` + text + `"}`, "was not redacted", "status 200"},
		{"accepted", 202, ``, "not about the message", "status 202"},
		{"redirect", 302, ``, "status 302, code 0", "status 302, code 0"},
		{"wrong key", 401, `{"code":20003,"message":"` + secret + `"}`, "status 401, code 20003", "status 401, code 20003"},
		{"failure", 500, number, "status 500, code 0", "status 500, code 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			t.Cleanup(s.Close)
			tr := open(t, config(s.URL, nil))
			errs := []error{tr.Redact(t.Context(), ref), tr.Delete(t.Context(), ref)}
			require.ErrorContains(t, errs[0], c.redact)
			require.ErrorContains(t, errs[1], c.remove)
			for _, err := range errs {
				for _, clear := range []string{secret, text, number, s.URL} {
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
	ref := twilio.Ref{Tenant: sealtext.MustTenant("clinic"), Account: accountSID, SID: "SM0123456789abcdef0123456789abcdef"}
	_, err := tr.Fetch(t.Context(), ref)
	require.EqualError(t, err, "twilio: no answer")
	var below *httptransport.Error
	require.ErrorAs(t, err, &below)
	require.Equal(t, "no-connection", below.Code)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.EqualError(t, tr.Delete(ended, ref), "twilio: no answer")

	for _, bad := range []twilio.Ref{{}, {Account: accountSID}, {Account: accountSID, SID: number}, {Account: accountSID, SID: "SM/../../" + accountSID[9:]}, {Account: "AC", SID: ref.SID}} {
		var input *sealtext.InputError
		require.ErrorAs(t, tr.Redact(t.Context(), bad), &input)
		require.Equal(t, "ref", input.Field)
	}
}
