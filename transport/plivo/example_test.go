package plivo_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/plivo"
	"github.com/sealtext/sealtext/transport/webhook"
)

func ExampleNew() {
	provider, err := plivo.New(plivo.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (plivo.Account, error) {
			return plivo.Account{AuthID: "MA0123456789ABCDEFGH"}, nil
		},
		Token: func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
			return "from the secret store", nil
		},
		Callback:       "https://sms.example.com/plivo",
		DiscardContent: true,
	})
	// For service.Config: Transports: map[string]transport.Transport{"plivo": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}

// The Powerpack or the number of an event says whose it is.
func ExampleParseWebhook() {
	clinic := sealtext.MustTenant("clinic")
	var gateway *transport.Gateway // of the service
	hook, err := webhook.New(webhook.Config{
		Name: "plivo", URL: "https://sms.example.com/plivo", Parse: plivo.ParseWebhook,
		Verifier: webhook.Plivo(webhook.StaticKeys("the auth token of the account")),
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
	mux.Handle("POST /plivo", hook)
	// Output:
}
