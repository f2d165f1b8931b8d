package sinch_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/sinch"
	"github.com/sealtext/sealtext/transport/webhook"
)

func ExampleNew() {
	provider, err := sinch.New(sinch.Config{
		Plan: func(sealtext.Tenant, sealtext.Sender) (string, error) { return "0123456789abcdef0123456789abcdef", nil },
		Token: func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
			return "from the secret store", nil
		},
		URL: "https://eu.sms.api.sinch.com", Regions: []string{"eu"},
		StatusCallback: "https://sms.example.com/sinch",
	})
	// For service.Config: Transports: map[string]transport.Transport{"sinch": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}

// The sender says whose an event is: the requests name no account.
func ExampleParseWebhook() {
	clinic := sealtext.MustTenant("clinic")
	var gateway *transport.Gateway // of the service
	hook, err := webhook.New(webhook.Config{
		Name: "sinch", URL: "https://sms.example.com/sinch", Parse: sinch.ParseWebhook,
		Verifier: webhook.Sinch(webhook.StaticKeys("the secret of the callback", "the next one while it is rotated"), nil),
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
	mux.Handle("POST /sinch", hook)
	// Output:
}
