package bird_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/bird"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// sendOne returns a message that the fake has.
func sendOne(t *testing.T, f *fake) (*bird.Transport, bird.Ref) {
	t.Helper()
	h, rec := handOver(t, f.config(), text)
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	return open(t, f.config()), bird.Ref{Tenant: h.Tenant, Sender: sealtext.MustSender(ours), ID: rec.Out.ProviderID}
}

func TestFetch(t *testing.T) {
	f := newFake(t)
	tr, ref := sendOne(t, f)
	for _, c := range []struct {
		status  string
		failure any
		want    bird.Status
	}{
		{"accepted", nil, bird.Status{State: transport.StateAccepted}},
		{"processing", nil, bird.Status{State: transport.StateAccepted}},
		{"scheduled", nil, bird.Status{State: transport.StateAccepted}},
		{"deleted", nil, bird.Status{State: transport.StateAccepted}},
		{"sent", failed(15001, "5", "sms-messagebird"), bird.Status{State: transport.StateSent}},
		{"delivered", nil, bird.Status{State: transport.StateDelivered}},
		{"rejected", nil, bird.Status{State: transport.StateFailed}},
		{"skipped", nil, bird.Status{State: transport.StateFailed}},
		{"sending_failed", failed(12003, "none", "pre-processing"), bird.Status{State: transport.StateFailed, Failure: 12003}},
		{"delivery_failed", failed(15005, "1", "sms-messagebird"), bird.Status{State: transport.StateUndelivered, Failure: 15005, Code: 1}},
		{"delivery_failed", failed("15005", 1, "sms-messagebird"), bird.Status{State: transport.StateUndelivered, Failure: 15005, Code: 1}},
		{"delivery_failed", failed(-1, number, "sms-messagebird"), bird.Status{State: transport.StateUndelivered}},
		{"delivery_failed", failed(15005, "103", "sms-messagebird"), bird.Status{State: transport.StateUndelivered, Failure: 15005, Code: 103, OptedOut: true}},
	} {
		f.set(ref.ID, c.status, c.failure)
		got, err := tr.Fetch(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.status)
	}
	var refused *bird.Error
	f.set(ref.ID, "lost", nil)
	_, err := tr.Fetch(t.Context(), ref)
	require.ErrorAs(t, err, &refused, "a status that is not documented")
	ref.ID = messageID
	_, err = tr.Fetch(t.Context(), ref)
	require.ErrorIs(t, err, bird.ErrNotFound)
	ref.ID = "../" + channel[3:]
	_, err = tr.Fetch(t.Context(), ref)
	var in *sealtext.InputError
	require.ErrorAs(t, err, &in)
}

func TestChannel(t *testing.T) {
	tenant, from := sealtext.MustTenant("clinic"), sealtext.MustSender(ours)
	f := newFake(t)
	tr := open(t, f.config())
	got, err := tr.Channel(t.Context(), tenant, from)
	require.NoError(t, err)
	require.Equal(t, bird.Channel{Sender: from, Active: true}, got)
	f.identifier, f.active = "somebody@example.com", "pending"
	got, err = tr.Channel(t.Context(), tenant, from)
	require.NoError(t, err)
	require.Equal(t, bird.Channel{}, got)
	cfg := f.config()
	cfg.Account = accounts(bird.Account{Workspace: channel, Channel: channel, Key: key}, nil)
	_, err = open(t, cfg).Channel(t.Context(), tenant, from)
	require.ErrorIs(t, err, bird.ErrNotFound)
	cfg.Account = accounts(account("old"), nil)
	_, err = open(t, cfg).Channel(t.Context(), tenant, from)
	require.EqualError(t, err, "bird: the request failed with status 401, code Unauthorized")
}

// An error never has what it is about, also when there is no answer at all.
func TestSilentErrors(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	tr := open(t, config(s.URL, nil))
	ref := bird.Ref{Tenant: sealtext.MustTenant("clinic"), Sender: sealtext.MustSender(ours), ID: messageID}
	_, err := tr.Fetch(t.Context(), ref)
	var refused *bird.Error
	require.ErrorAs(t, err, &refused)
	require.Zero(t, refused.Status)
	require.EqualError(t, err, "bird: no answer")
	var none *httptransport.Error
	require.ErrorAs(t, err, &none)
	for _, clear := range []string{key, messageID, channel, "127.0.0.1"} {
		require.NotContains(t, err.Error()+none.Error(), clear)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = tr.Channel(ctx, ref.Tenant, ref.Sender)
	require.ErrorAs(t, err, &refused)
}
