package twilio_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/remote"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	accountSID = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	serviceSID = "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	list       = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
	one        = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
	media      = "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json"
	file       = "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json"
	balance    = "/2010-04-01/Accounts/{AccountSid}/Balance.json"
	number     = "+12025550123"
)

// TestRequests makes the requests of every feature of the adapter that this description knows.
//
// [twilio.Transport.BlockNumbers] is not among them: it uses another API, whose description is
// spec/yaml/twilio_accounts_v1.yaml of github.com/twilio/twilio-oai, path /v1/Consents/Bulk, and not part of
// the data of this project. That one says no more of the items than that there are some; what each has is in
// its prose, which the tests of package twilio follow.
func TestRequests(t *testing.T) {
	p := newPrism(t)
	for _, feature := range []struct {
		name string
		run  func(*testing.T, *prism)
	}{
		{"send", send},
		{"lookup", lookup},
		{"inbound list", inboundList},
		{"messages", messages},
		{"media", deleteMedia},
		{"what the validators refuse", refused},
	} {
		t.Run(feature.name, func(t *testing.T) { feature.run(t, p) })
	}
}

func config(a *api) twilio.Config {
	return twilio.Config{
		URL: a.URL,
		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
			return twilio.Account{SID: accountSID}, nil
		},
		Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
			return twilio.Credentials{Secret: "token"}, nil
		},
	}
}

type recorder struct {
	next transport.Transport
	out  transport.Outcome
}

func (r *recorder) Send(ctx context.Context, c transport.Cleared) (out transport.Outcome, err error) {
	r.out, err = r.next.Send(ctx, c)
	return r.out, err
}

func send(t *testing.T, p *prism) {
	service := func(c *twilio.Config) {
		c.Account = func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
			return twilio.Account{SID: accountSID, Service: serviceSID}, nil
		}
	}
	for _, c := range []struct {
		name, example string
		change        func(*twilio.Config)
	}{
		{"plain", "create", func(*twilio.Config) {}},
		{"Messaging Service", "createWithMessagingService", service},
		{"number of a Messaging Service", "createWoService", service},
		{"queued", "createWithQueuedStatus", func(*twilio.Config) {}},
		{"retention", "create", func(c *twilio.Config) { c.DiscardContent, c.ObfuscateAddress = true, true }},
		{"status callback", "create", func(c *twilio.Config) { c.StatusCallback = "https://example.com/receipts" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAPI(t, p)
			a.next(c.example)
			cfg := config(a)
			c.change(&cfg)
			tr, err := twilio.New(cfg)
			require.NoError(t, err)
			rec := &recorder{next: tr}
			h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = rec })
			h.OptIn(number)
			require.NoError(t, h.Send(number, "Your appointment is tomorrow at 10."))
			a.require(t, 1)
			require.Equal(t, transport.OutcomeAccepted, rec.out.Kind, rec.out.Code)
			require.Equal(t, "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", rec.out.ProviderID)
		})
	}
}

// A message whose answer was lost is sought in the list of those to the number.
func lookup(t *testing.T, p *prism) {
	a := newAPI(t, p)
	a.broken = true
	tr, err := twilio.New(config(a))
	require.NoError(t, err)
	h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = tr })
	h.OptIn(number)
	id, err := h.Gateway.Send(t.Context(), h.Message(number, "Your appointment is tomorrow at 10."))
	require.NoError(t, err)
	h.Deliver()
	a.require(t, 1)
	a.next("readFullPage1") // which has other messages, and another page
	h.Clock.Advance(time.Minute)
	h.Deliver()
	a.require(t, 2)
	st, err := h.Gateway.Status(t.Context(), h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateUnknown, st.State)
}

// What was received is listed page by page. The example names the same next page again and again.
func inboundList(t *testing.T, p *prism) {
	a := newAPI(t, p)
	tr, err := twilio.New(config(a))
	require.NoError(t, err)
	a.next("readFullPage1")
	sender := sealtext.MustSender("+15005550006")
	since := time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)
	err = tr.InboundList(t.Context(), inbound.Query{
		Tenant: sealtext.MustTenant("clinic"), Sender: sender, Address: sender, Since: since, Until: since.Add(time.Hour),
	}, func(string, webhook.Event) error { return errors.New("an outgoing message was passed on") })
	var failed *twilio.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, http.StatusOK, failed.Status)
	a.require(t, 2)
}

func messages(t *testing.T, p *prism) {
	a := newAPI(t, p)
	tr, err := twilio.New(config(a))
	require.NoError(t, err)
	ref := twilio.Ref{Tenant: sealtext.MustTenant("clinic"), Account: accountSID, SID: "SMb7c0a2ce80504485a6f653a7110836f5"}

	a.next("fetch")
	got, err := tr.Fetch(t.Context(), ref)
	require.NoError(t, err)
	require.Equal(t, twilio.Status{State: transport.StateSent, Code: "30007", HasBody: true}, got)
	a.next("redactBody")
	require.NoError(t, tr.Redact(t.Context(), ref))
	a.next("cancelMessage") // which still has its text
	require.ErrorIs(t, tr.Redact(t.Context(), ref), twilio.ErrNotRedacted)
	require.NoError(t, tr.Delete(t.Context(), ref))
	a.next("fetch")
	left, err := tr.Balance(t.Context(), ref.Tenant, accountSID)
	require.NoError(t, err)
	require.Equal(t, twilio.Balance{Amount: "0.05", Currency: "USD"}, left)
	a.require(t, 5)
}

// The files of a message are listed and deleted. The example lists the same one again and again.
func deleteMedia(t *testing.T, p *prism) {
	a := newAPI(t, p)
	tr, err := twilio.New(config(a))
	require.NoError(t, err)
	m := remote.Message{Tenant: sealtext.MustTenant("clinic"), Account: accountSID, ID: "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Inbound: true}
	a.next("readEmptyDatecreatedLess")
	require.NoError(t, tr.DeleteMedia(t.Context(), m))
	a.require(t, 1)
	a.next("readFull")
	var left *remote.LeftError
	require.ErrorAs(t, tr.DeleteMedia(t.Context(), m), &left)
	require.Equal(t, []string{"MEaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, left.Files)
	a.require(t, 8)
}
