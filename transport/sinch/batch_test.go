package sinch_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/sinch"
)

// sendOne returns a message that the fake has.
func sendOne(t *testing.T, f *fake) (*sinch.Transport, sinch.Ref) {
	t.Helper()
	h, rec := handOver(t, f.config(), number)
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	return open(t, f.config()), sinch.Ref{Tenant: h.Tenant, Plan: planID, Batch: rec.Out.ProviderID}
}

func TestFetch(t *testing.T) {
	f := newFake(t)
	tr, ref := sendOne(t, f)
	for _, c := range []struct {
		status string
		code   int
		want   sinch.Status
	}{
		{"", 0, sinch.Status{State: transport.StateAccepted}},
		{"Queued", 400, sinch.Status{State: transport.StateAccepted}},
		{"Dispatched", 401, sinch.Status{State: transport.StateSent}},
		{"Unknown", 5, sinch.Status{State: transport.StateSent}},
		{"Delivered", 0, sinch.Status{State: transport.StateDelivered}},
		{"DELIVERED", 0, sinch.Status{State: transport.StateDelivered}},
		{"Failed", 11, sinch.Status{State: transport.StateUndelivered, Code: 11}},
		{"Failed", 257, sinch.Status{State: transport.StateUndelivered, Code: 257, OptedOut: true}},
		{"Deleted", 8, sinch.Status{State: transport.StateUndelivered, Code: 8}},
		{"Aborted", 402, sinch.Status{State: transport.StateFailed, Code: 402}},
		{"Aborted", 406, sinch.Status{State: transport.StateLapsed, Code: 406}},
		{"Rejected", 310, sinch.Status{State: transport.StateFailed, Code: 310}},
		{"Cancelled", 407, sinch.Status{State: transport.StateFailed, Code: 407}},
		{"Expired", 406, sinch.Status{State: transport.StateLapsed, Code: 406}},
	} {
		f.set(ref.Batch, func(b *batch) { b.status, b.code = c.status, c.code })
		got, err := tr.Fetch(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.status)
	}
	ref.Batch = "01FC66621XXXXX119Z8PMV1QPQ"
	_, err := tr.Fetch(t.Context(), ref)
	require.ErrorIs(t, err, sinch.ErrNotFound)
}

func TestCancel(t *testing.T) {
	f := newFake(t)
	tr, ref := sendOne(t, f)
	require.NoError(t, tr.Cancel(t.Context(), ref))
	require.NoError(t, tr.Cancel(t.Context(), ref), "again")
	f.set(ref.Batch, func(b *batch) { b.canceled, b.status = false, "Delivered" })
	require.ErrorIs(t, tr.Cancel(t.Context(), ref), sinch.ErrNotCanceled)
	ref.Batch = "01FC66621XXXXX119Z8PMV1QPQ"
	require.ErrorIs(t, tr.Cancel(t.Context(), ref), sinch.ErrNotFound)
}

func TestProbe(t *testing.T) {
	tenant := sealtext.MustTenant("clinic")
	f := newFake(t)
	require.NoError(t, open(t, f.config()).Probe(t.Context(), tenant, planID))
	require.ErrorIs(t, open(t, f.config()).Probe(t.Context(), tenant, "another"), sinch.ErrNotFound)
	cfg := f.config()
	cfg.Token = tokens("old", nil)
	err := open(t, cfg).Probe(t.Context(), tenant, planID)
	var refused *sinch.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, sinch.Error{Status: 401, Code: "http-401"}, *refused)
	var input *sealtext.InputError
	require.ErrorAs(t, open(t, cfg).Probe(t.Context(), tenant, number), &input)
	require.NotContains(t, input.Error(), number)
}

// What is not an answer about the message counts as none.
func TestBadAnswers(t *testing.T) {
	const id = "01FC66621XXXXX119Z8PMV1QPQ"
	ref := sinch.Ref{Tenant: sealtext.MustTenant("clinic"), Plan: planID, Batch: id}
	for _, c := range []struct {
		name   string
		status int
		body   string
		fetch  string
		cancel string
	}{
		{"another batch", 200, `{"batch_id":"01FC","id":"01FC","canceled":true,"statuses":[]}`, "status 200, code answer", "was not canceled"},
		{"not JSON", 200, `<html>` + text, "status 200, code answer", "was not canceled"},
		{"two statuses", 200, `{"batch_id":"` + id + `","statuses":[{"code":0,"status":"Delivered"},{"code":11,"status":"Failed"}]}`, "status 200, code answer", "was not canceled"},
		{"no such status", 200, `{"batch_id":"` + id + `","statuses":[{"code":0,"status":"Lost"}]}`, "status 200, code answer", "was not canceled"},
		{"no such code", 200, `{"batch_id":"` + id + `","statuses":[{"code":1e9,"status":"Failed"}]}`, "status 200, code answer", "was not canceled"},
		{"redirect", 302, ``, "status 302, code http-302", "status 302, code http-302"},
		{"wrong token", 401, token, "status 401, code http-401", "status 401, code http-401"},
		{"a code that is a number", 403, `{"code":"12025550123"}`, "status 403, code http-403", "status 403, code http-403"},
		{"failure", 500, number, "status 500, code http-500", "status 500, code http-500"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			t.Cleanup(s.Close)
			tr := open(t, config(s.URL, nil))
			_, err := tr.Fetch(t.Context(), ref)
			require.ErrorContains(t, err, c.fetch)
			errs := []error{err, tr.Cancel(t.Context(), ref)}
			require.ErrorContains(t, errs[1], c.cancel)
			for _, err := range errs {
				for _, clear := range []string{token, text, number[1:], s.URL} {
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
	ref := sinch.Ref{Tenant: sealtext.MustTenant("clinic"), Plan: planID, Batch: "01FC66621XXXXX119Z8PMV1QPQ"}
	_, err := tr.Fetch(t.Context(), ref)
	require.EqualError(t, err, "sinch: no answer")
	var below *httptransport.Error
	require.ErrorAs(t, err, &below)
	require.Equal(t, "no-connection", below.Code)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.EqualError(t, tr.Cancel(ended, ref), "sinch: no answer")

	for _, bad := range []sinch.Ref{{}, {Plan: planID}, {Plan: planID, Batch: number}, {Plan: planID, Batch: "a/../../b"}, {Plan: "a?b", Batch: ref.Batch}} {
		var input *sealtext.InputError
		require.ErrorAs(t, tr.Cancel(t.Context(), bad), &input)
		require.Equal(t, "ref", input.Field)
	}
}
