package vonage_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/remote"
	"github.com/sealtext/sealtext/transport/vonage"
)

const account = "abcd1234"

var clinic = sealtext.MustTenant("clinic")

// books are Vonage's Reports, Redact and Account APIs, as far as they are documented. They refuse any
// parameter that the adapter should not use.
type books struct {
	*httptest.Server

	secret   string
	records  []map[string]any
	young    bool // the message is less than an hour old
	redacted []string
	balance  string
	answer   string // replaces the report
}

func newBooks(t testing.TB) *books {
	b := &books{secret: secret, balance: `{"value":10.28,"autoReload":false}`}
	b.Server = httptest.NewTLSServer(b)
	t.Cleanup(b.Close)
	return b
}

func (b *books) open(t testing.TB) *vonage.Transport {
	cfg := config(t, b.URL, adaptertest.Trust(b.Server))
	cfg.AccountURL, cfg.Secret = b.URL, secretOf(secret, nil)
	return open(t, cfg)
}

func secretOf(s httptransport.Secret, err error) func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
	return func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return s, err }
}

func (b *books) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if user, pass, _ := r.BasicAuth(); user != account || pass != b.secret {
		refuse(w, http.StatusUnauthorized, "#unauthorized")
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /account/get-balance":
		_, _ = io.WriteString(w, b.balance)
	case "GET /v2/reports/records":
		b.report(w, r.URL.Query())
	case "POST /v1/redact/transaction":
		b.redact(w, r)
	default:
		refuse(w, http.StatusNotFound, "#not-found")
	}
}

func (b *books) report(w http.ResponseWriter, q url.Values) {
	if len(q) != 4 || q.Get("account_id") != account || q.Get("product") != "MESSAGES" || q.Get("direction") != "outbound" || q.Get("id") == "" {
		refuse(w, http.StatusUnprocessableEntity, "/reports#invalid-filter")
		return
	}
	if b.answer != "" {
		_, _ = io.WriteString(w, b.answer)
		return
	}
	found := []map[string]any{}
	for _, m := range b.records {
		if m["message_id"] == q.Get("id") {
			found = append(found, m)
		}
	}
	out := map[string]any{"request_id": uuid, "request_status": "SUCCESS", "account_id": account, "product": "MESSAGES", "direction": "outbound", "items_count": len(found), "records": found}
	if len(found) == 0 {
		out["ids_not_found"] = q.Get("id")
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (b *books) redact(w http.ResponseWriter, r *http.Request) {
	var m map[string]string
	err := json.NewDecoder(r.Body).Decode(&m)
	switch {
	case err != nil || len(m) != 3 || r.Header.Get("Content-Type") != "application/json":
		refuse(w, http.StatusUnprocessableEntity, "#invalid-json")
	case m["product"] != "messages" || m["type"] != "inbound" && m["type"] != "outbound":
		refuse(w, http.StatusUnprocessableEntity, "/redact#invalid-product")
	case m["id"] != uuid:
		refuse(w, http.StatusNotFound, "#invalid-id")
	case b.young:
		refuse(w, http.StatusForbidden, "/redact#premature-redaction")
	default:
		b.redacted = append(b.redacted, m["type"])
		w.WriteHeader(http.StatusNoContent)
	}
}

// entry is a record as Vonage reports it.
func entry(status string, code any) map[string]any {
	return map[string]any{
		"account_id": account, "message_id": uuid, "client_ref": "x", "direction": "outbound", "from": ours[1:], "to": number[1:], "provider": "sms",
		"status": status, "error_code": code, "date_received": "2026-03-02T15:00:00+0000", "currency": "EUR", "total_price": "0.0333",
	}
}

func TestFetch(t *testing.T) {
	for _, c := range []struct {
		name    string
		records []map[string]any
		want    vonage.Status
	}{
		{"submitted", []map[string]any{entry("submitted", nil)}, vonage.Status{State: transport.StateSent}},
		{"delivered", []map[string]any{entry("delivered", "1240")}, vonage.Status{State: transport.StateDelivered}},
		{"rejected", []map[string]any{entry("rejected", "1300")}, vonage.Status{State: transport.StateFailed, Code: "1300"}},
		{"opted out", []map[string]any{entry("rejected", 1240)}, vonage.Status{State: transport.StateFailed, Code: "1240", OptedOut: true}},
		{"expired", []map[string]any{entry("undeliverable", "1360")}, vonage.Status{State: transport.StateLapsed, Code: "1360"}},
		{"unreached", []map[string]any{entry("undeliverable", "1260")}, vonage.Status{State: transport.StateUndelivered, Code: "1260"}},
		{"sent before", []map[string]any{entry("rejected", "1320")}, vonage.Status{State: transport.StateAccepted}},
		{"a code that is a number", []map[string]any{entry("rejected", number[1:])}, vonage.Status{State: transport.StateFailed}},
		{"several records", []map[string]any{entry("submitted", nil), entry("delivered", nil), entry("submitted", nil)}, vonage.Status{State: transport.StateDelivered}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBooks(t)
			b.records = c.records
			got, err := b.open(t).Fetch(t.Context(), vonage.Ref{Tenant: clinic, Account: account, ID: uuid})
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestFetchFails(t *testing.T) {
	ref := vonage.Ref{Tenant: clinic, Account: account, ID: uuid}
	b := newBooks(t)
	_, err := b.open(t).Fetch(t.Context(), ref)
	require.ErrorIs(t, err, vonage.ErrNotFound)
	const other = "aaaaaaaa-bbbb-4ccc-8ddd-000000000009"
	for _, c := range []struct {
		name, answer string
		want         error
	}{
		{"another message", `{"request_status":"SUCCESS","records":[{"message_id":"` + other + `","status":"delivered"}]}`, vonage.ErrNotFound},
		{"an inbound one", `{"request_status":"SUCCESS","records":[{"message_id":"` + uuid + `","direction":"inbound","status":"delivered"}]}`, vonage.ErrNotFound},
		{"an unknown state", `{"request_status":"SUCCESS","records":[{"message_id":"` + uuid + `","status":"` + text + `"}]}`, &vonage.Error{Status: 200}},
		{"a report that failed", `{"request_status":"FAILED","records":[]}`, &vonage.Error{Status: 200}},
		{"no report", `<html>` + number, &vonage.Error{Status: 200}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.answer = c.answer
			_, err := b.open(t).Fetch(t.Context(), ref)
			require.Equal(t, c.want, err)
		})
	}
}

func TestRedact(t *testing.T) {
	b := newBooks(t)
	tr := b.open(t)
	ref := vonage.Ref{Tenant: clinic, Account: account, ID: uuid}
	b.young = true
	require.ErrorIs(t, tr.Redact(t.Context(), ref), vonage.ErrTooEarly)
	require.Empty(t, b.redacted)
	b.young = false
	require.NoError(t, tr.Redact(t.Context(), ref))
	ref.Inbound = true
	require.NoError(t, tr.Redact(t.Context(), ref))
	require.Equal(t, []string{"outbound", "inbound"}, b.redacted)
	ref.ID = "aaaaaaaa-bbbb-4ccc-8ddd-000000000009"
	require.ErrorIs(t, tr.Redact(t.Context(), ref), vonage.ErrNotFound)
}

func TestRedactMessage(t *testing.T) {
	b := newBooks(t)
	tr := b.open(t)
	m := remote.Message{Tenant: clinic, Account: account, ID: uuid, Inbound: true}
	b.young = true
	require.ErrorIs(t, tr.RedactMessage(t.Context(), m), vonage.ErrTooEarly)
	b.young = false
	require.NoError(t, tr.RedactMessage(t.Context(), m))
	require.Equal(t, []string{"inbound"}, b.redacted)
	m.ID = "aaaaaaaa-bbbb-4ccc-8ddd-000000000009"
	require.ErrorIs(t, tr.RedactMessage(t.Context(), m), remote.ErrNotFound)
	var input *sealtext.InputError
	require.ErrorAs(t, tr.RedactMessage(t.Context(), remote.Message{Tenant: clinic, ID: uuid}), &input, "the account")
}

func TestBalance(t *testing.T) {
	b := newBooks(t)
	tr := b.open(t)
	got, err := tr.Balance(t.Context(), clinic, account)
	require.NoError(t, err)
	require.Equal(t, vonage.Balance{Amount: "10.28", Currency: "EUR"}, got)
	for _, said := range []string{`{"value":"` + text + `"}`, `{"value":1e9}`, `{}`, `<html>`} {
		b.balance = said
		_, err := tr.Balance(t.Context(), clinic, account)
		require.Equal(t, &vonage.Error{Status: 200}, err)
	}
}

// No error of a request about the account has anything of what was asked or answered.
func TestAccountErrorsAreSilent(t *testing.T) {
	ref := vonage.Ref{Tenant: clinic, Account: account, ID: uuid}
	silent := func(err error) {
		t.Helper()
		adaptertest.Silent(t, err, number, number[1:], text, secret, account, uuid, "127.0.0.1", "https")
	}
	each := func(tr *vonage.Transport, ref vonage.Ref, check func(error)) {
		_, err := tr.Fetch(t.Context(), ref)
		check(err)
		silent(err)
		err = tr.Redact(t.Context(), ref)
		check(err)
		silent(err)
		_, err = tr.Balance(t.Context(), ref.Tenant, ref.Account)
		check(err)
		silent(err)
	}
	b := newBooks(t)
	b.secret = "another"
	each(b.open(t), ref, func(err error) {
		require.Equal(t, &vonage.Error{Status: 401, Code: "unauthorized"}, err)
		require.EqualError(t, err, "vonage: the request failed with status 401, code unauthorized")
	})
	tr := b.open(t)
	b.Close() // a dead port
	each(tr, ref, func(err error) {
		require.EqualError(t, err, "vonage: no answer")
		var cause *httptransport.Error
		require.ErrorAs(t, err, &cause)
	})
	cfg := config(t, "", nil)
	each(open(t, cfg), ref, func(err error) { require.ErrorContains(t, err, "vonage: Config.Secret is required") })
	cfg.Secret = secretOf("", nil)
	each(open(t, cfg), ref, func(err error) { require.ErrorContains(t, err, "vonage: Config.Secret gave an error, or no secret") })
	cfg.Secret = secretOf(secret, errors.New("no secret for "+number))
	each(open(t, cfg), ref, func(err error) { require.ErrorContains(t, err, "vonage: Config.Secret gave an error, or no secret") })
	for _, wrong := range []vonage.Ref{{Account: number, ID: uuid}, {Account: "abcd123/", ID: uuid}} {
		each(tr, wrong, func(err error) {
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
		})
	}
	for _, err := range []error{
		func() error {
			_, err := tr.Fetch(t.Context(), vonage.Ref{Account: account, ID: "../" + number})
			return err
		}(),
		func() error {
			_, err := tr.Fetch(t.Context(), vonage.Ref{Account: account, ID: uuid, Inbound: true})
			return err
		}(),
		tr.Redact(t.Context(), vonage.Ref{Account: account, ID: "../" + number}),
	} {
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input)
		silent(err)
	}
}
