package bird_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/bird"
	"github.com/sealtext/sealtext/transport/webhook"
)

func ExampleNew() {
	provider, err := bird.New(bird.Config{
		Account: func(context.Context, sealtext.Tenant, sealtext.Sender) (bird.Account, error) {
			return bird.Account{
				Workspace: "a1405560-c8d3-4b1a-877d-3f449ad95352", Channel: "123e4567-e89b-12d3-a456-426614174000", Key: "from the secret store",
			}, nil
		},
	})
	// For service.Config: Transports: map[string]transport.Transport{"bird": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}

// The channel of an event says whose it is.
func ExampleParseWebhook() {
	clinic := sealtext.MustTenant("clinic")
	var gateway *transport.Gateway // of the service
	hook, err := webhook.New(webhook.Config{
		Name: "bird", URL: "https://sms.example.com/bird", Parse: bird.ParseWebhook,
		Verifier: webhook.Bird(webhook.StaticKeys("the signing key of the subscription"), nil),
		Owner: func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
			if a.Pool == "123e4567-e89b-12d3-a456-426614174000" {
				return webhook.Owner{Tenant: clinic, Sender: sealtext.MustSender("+15005550006")}, nil
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
	mux.Handle("POST /bird", hook)
	// Output:
}
