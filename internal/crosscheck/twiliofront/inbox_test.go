package twiliofront_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	twiliogo "github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/sealtext/sealtext/transport/inbox"
)

// TestLibraryAndInbox: an application with Twilio's own library sends to an inbox, without a port, and checks
// what comes from there with the validator of that library.
func TestLibraryAndInbox(t *testing.T) {
	in := inbox.Start(t)
	base := &client.Client{Credentials: client.NewCredentials(inbox.Account, in.Token()), HTTPClient: &http.Client{Transport: in}}
	base.SetAccountSid(inbox.Account)
	c := twiliogo.NewRestClientWithParams(twiliogo.ClientParams{Client: base})

	const hook = "https://app.example/sms?tenant=1"
	validator := client.NewRequestValidator(in.Token())
	heard := make(chan url.Values, 10)
	require.NoError(t, in.Connect(hook, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			t.Error(err)
		}
		params := map[string]string{}
		for name := range form {
			params[name] = form.Get(name)
		}
		if !validator.Validate(hook, params, r.Header.Get("X-Twilio-Signature")) {
			t.Error("the library's validator refuses the signature")
		}
		params["From"] += "0"
		if validator.Validate(hook, params, r.Header.Get("X-Twilio-Signature")) {
			t.Error("the signature does not cover the parameters")
		}
		heard <- form
	})))

	made, err := c.Api.CreateMessage(wants())
	require.NoError(t, err)
	require.Equal(t, "queued", *made.Status)
	require.Equal(t, text, *made.Body)
	require.Equal(t, "1", *made.NumSegments)
	require.NoError(t, in.Settle(t.Context()))
	require.Equal(t, "sent", (<-heard).Get("MessageStatus"))
	require.Equal(t, "delivered", (<-heard).Get("MessageStatus"))

	to := in.Texts()[0]
	_, err = in.Reply(t.Context(), to, "Grüße & \"quotes\" + 100% sí 👋")
	require.NoError(t, err)
	require.Equal(t, "Grüße & \"quotes\" + 100% sí 👋", (<-heard).Get("Body"))

	got, err := c.Api.FetchMessage(*made.Sid, &api.FetchMessageParams{})
	require.NoError(t, err)
	require.Equal(t, "delivered", *got.Status)
	for range 4 {
		_, err := c.Api.CreateMessage(wants())
		require.NoError(t, err)
	}
	require.NoError(t, in.Settle(t.Context()))
	all, err := c.Api.ListMessage((&api.ListMessageParams{}).SetTo(number).SetPageSize(2))
	require.NoError(t, err)
	require.Len(t, all, 5, "page by page")
	redacted, err := c.Api.UpdateMessage(*made.Sid, (&api.UpdateMessageParams{}).SetBody(""))
	require.NoError(t, err)
	require.Empty(t, *redacted.Body)
	require.NoError(t, c.Api.DeleteMessage(*made.Sid, &api.DeleteMessageParams{}))
	_, err = c.Api.FetchMessage(*made.Sid, &api.FetchMessageParams{})
	requireCode(t, err, 404, 20404, "not found")

	_, err = in.Reply(t.Context(), to, "STOP")
	require.NoError(t, err)
	_, err = c.Api.CreateMessage(wants())
	requireCode(t, err, 400, 21610, "unsubscribed")
	_, err = c.Api.CreateMessage(wants().SetTo("+15005550001"))
	requireCode(t, err, 400, 21211, "not a valid")
}

// TestLibraryAndRealCredential: a real credential in the configuration of the library is refused, and the
// error says so.
func TestLibraryAndRealCredential(t *testing.T) {
	in := inbox.Start(t)
	base := &client.Client{Credentials: client.NewCredentials(accountSID, token), HTTPClient: &http.Client{Transport: in}}
	base.SetAccountSid(accountSID)
	_, err := twiliogo.NewRestClientWithParams(twiliogo.ClientParams{Client: base}).Api.CreateMessage(wants())
	requireCode(t, err, 401, 20003, "Never give it a real credential")
	require.Empty(t, in.Texts())
}
