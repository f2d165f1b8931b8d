package messagebird_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/messagebird"
	"github.com/sealtext/sealtext/transport/webhook"
)

func ExampleNew() {
	provider, err := messagebird.New(messagebird.Config{
		Key: func(context.Context, sealtext.Tenant, sealtext.Sender) (httptransport.Secret, error) {
			return "from the secret store", nil
		},
		StatusCallback: "https://sms.example.com/messagebird",
	})
	// For service.Config: Transports: map[string]transport.Transport{"messagebird": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}

// Messages come by POST, and status reports by GET.
func ExampleParseWebhook() {
	clinic := sealtext.MustTenant("clinic")
	var gateway *transport.Gateway // of the service
	hook, err := webhook.New(webhook.Config{
		Name: "messagebird", URL: "https://sms.example.com/messagebird", GET: true, Parse: messagebird.ParseWebhook,
		Verifier: webhook.MessageBirdJWT(webhook.StaticKeys("the signing key of the account"), nil),
		Owner: func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
			if a.Sender == sealtext.MustSender("+15005550006") {
				return webhook.Owner{Tenant: clinic}, nil
			}
			return webhook.Owner{Tenants: []sealtext.Tenant{clinic}}, nil
		},
		Messages: gateway, Deliveries: gateway,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer hook.Close() // after the server has stopped
	mux := http.NewServeMux()
	mux.Handle("/messagebird", hook)
	// Output:
}
