package telnyx_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/telnyx"
	"github.com/sealtext/sealtext/transport/webhook"
)

func ExampleNew() {
	provider, err := telnyx.New(telnyx.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (telnyx.Account, error) {
			return telnyx.Account{Profile: "4000eba1-a0c0-4563-9925-b25e842a7cb6", Pool: true}, nil
		},
		Key: func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
			return "from the secret store", nil
		},
		Webhook: "https://sms.example.com/telnyx",
	})
	// For service.Config: Transports: map[string]transport.Transport{"telnyx": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}

// The messaging profile that an event names says whose it is.
func ExampleParseWebhook() {
	clinic := sealtext.MustTenant("clinic")
	var gateway *transport.Gateway // of the service
	hook, err := webhook.New(webhook.Config{
		Name: "telnyx", URL: "https://sms.example.com/telnyx", Parse: telnyx.ParseWebhook,
		Verifier: webhook.Telnyx(webhook.StaticKeys("the public key of the account, in base64"), nil),
		Owner: func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
			if a.Pool == "4000eba1-a0c0-4563-9925-b25e842a7cb6" {
				return webhook.Owner{Tenant: clinic, Sender: sealtext.MustSender("CLINIC")}, nil
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
	mux.Handle("POST /telnyx", hook)
	// Output:
}
