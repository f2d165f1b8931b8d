package twiliofront_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	twiliogo "github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
)

const (
	accountSID = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	serviceSID = "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	token      = "correcthorsebattery" // the library takes letters and digits only
	number     = "+12025550123"
	ours       = "+15005550006"
	text       = "Your appointment is tomorrow at 10."
)

// library returns the client of an application, as it would make it, over the front of a service.
func library(t *testing.T, h *servicetest.Harness, token string) *twiliogo.RestClient {
	t.Helper()
	front, err := twilio.NewFront(twilio.FrontConfig{
		Messages: h.Gateway, Statuses: h.Gateway, Now: h.Clock.Now,
		Account: func(_ context.Context, account string) (twilio.FrontAccount, error) {
			if account != accountSID {
				return twilio.FrontAccount{}, nil
			}
			return twilio.FrontAccount{Keys: []twilio.Credentials{{Secret: "correcthorsebattery"}}, Tenants: []sealtext.Tenant{h.Tenant}}, nil
		},
		Message: func(_ context.Context, r twilio.FrontRequest) (transport.Message, error) {
			if r.From != h.Sender && r.Service != serviceSID {
				return transport.Message{}, nil
			}
			return transport.Message{Tenant: h.Tenant, Program: h.Program, Sender: h.Sender, Purpose: sealtext.Informational}, nil
		},
	})
	require.NoError(t, err)
	base := &client.Client{Credentials: client.NewCredentials(accountSID, token), HTTPClient: &http.Client{Transport: front, Timeout: 10 * time.Second}}
	base.SetAccountSid(accountSID)
	return twiliogo.NewRestClientWithParams(twiliogo.ClientParams{Client: base})
}

func wants() *api.CreateMessageParams {
	return (&api.CreateMessageParams{}).SetTo(number).SetFrom(ours).SetBody(text)
}

// requireCode checks that an error is the library's own, and says nothing of the person.
func requireCode(t *testing.T, err error, status, code int, says string) {
	t.Helper()
	var rest *client.TwilioRestError
	require.ErrorAs(t, err, &rest)
	require.Equal(t, code, rest.Code, err)
	require.Equal(t, status, rest.Status)
	require.Contains(t, rest.Message, says)
	for _, clear := range []string{number[1:], text, token} {
		require.NotContains(t, err.Error(), clear)
	}
}

func TestLibraryCreatesAndFetches(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(number)
	c := library(t, h, token)
	made, err := c.Api.CreateMessage(wants())
	require.NoError(t, err)
	require.Equal(t, "queued", *made.Status)
	require.Equal(t, ours, *made.From)
	require.Empty(t, *made.Body+*made.To)
	require.Nil(t, made.ErrorCode)
	_, err = time.Parse(time.RFC1123Z, *made.DateCreated)
	require.NoError(t, err)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, []string{text}, h.Texts(number))
	got, err := c.Api.FetchMessage(*made.Sid, &api.FetchMessageParams{})
	require.NoError(t, err)
	require.Equal(t, *made.Sid, *got.Sid)
	require.Equal(t, "sending", *got.Status)
	_, err = c.Api.FetchMessage("SM0123456789abcdef0123456789abcdef", &api.FetchMessageParams{})
	requireCode(t, err, 404, 20404, "no such message")

	pooled, err := c.Api.CreateMessage((&api.CreateMessageParams{}).SetTo(number).SetMessagingServiceSid(serviceSID).SetBody(text).SetValidityPeriod(600))
	require.NoError(t, err)
	require.Equal(t, serviceSID, *pooled.MessagingServiceSid)
	require.NotEqual(t, *made.Sid, *pooled.Sid)
	h.Clock.Set(time.Date(2026, time.March, 3, 8, 0, 0, 0, time.UTC)) // night in Washington
	waits, err := c.Api.CreateMessage(wants())
	require.NoError(t, err)
	require.Equal(t, "scheduled", *waits.Status)
}

func TestLibraryIsRefused(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(number)
	c := library(t, h, token)
	h.Reply(number, "STOP")
	h.Deliver()
	before := h.Texts(number)
	_, err := c.Api.CreateMessage(wants())
	requireCode(t, err, 400, 21610, "consent.opted-out")
	_, err = c.Api.CreateMessage(wants().SetMediaUrl([]string{"https://example.com/a.png"}))
	requireCode(t, err, 400, 21620, "MediaUrl")
	_, err = c.Api.CreateMessage(wants().SetContentSid("HX00000000000000000000000000000000"))
	requireCode(t, err, 400, 21655, "ContentSid")
	_, err = c.Api.CreateMessage(wants().SetFrom("+15005550099"))
	requireCode(t, err, 400, 21606, "no program sends from this From")
	_, err = c.Api.ListMessage(&api.ListMessageParams{})
	requireCode(t, err, 403, 20403, "FrontConfig.Pass")
	_, err = c.Api.UpdateMessage("SM0123456789abcdef0123456789abcdef", (&api.UpdateMessageParams{}).SetBody(""))
	requireCode(t, err, 403, 20403, "FrontConfig.Pass")
	err = c.Api.DeleteMessage("SM0123456789abcdef0123456789abcdef", &api.DeleteMessageParams{})
	requireCode(t, err, 403, 20403, "FrontConfig.Pass")
	_, err = library(t, h, "aguess").Api.CreateMessage(wants())
	requireCode(t, err, 401, 20003, "Authenticate")
	h.Deliver()
	require.Equal(t, before, h.Texts(number))
}
