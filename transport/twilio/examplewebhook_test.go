package twilio_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

// The account that signed a request, with its Messaging Service or number, says whose it is.
func ExampleParseWebhook() {
	clinic := sealtext.MustTenant("clinic")
	var gateway *transport.Gateway // of the service
	hook, err := webhook.New(webhook.Config{
		Name: "twilio", URL: "https://sms.example.com/twilio", Parse: twilio.ParseWebhook,
		Verifier: webhook.Twilio(func(_ context.Context, account string) ([]string, error) {
			if account != "AC0123456789abcdef0123456789abcdef" {
				return nil, nil // nobody's
			}
			return []string{"the auth token of the account", "the secondary one while it is rotated"}, nil
		}),
		Owner: func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
			switch {
			case a.Pool == "MG0123456789abcdef0123456789abcdef":
				return webhook.Owner{Tenant: clinic, Sender: sealtext.MustSender("CLINIC")}, nil
			case a.Sender == sealtext.MustSender("+15005550006"):
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
	mux.Handle("POST /twilio", hook)
	// Output:
}
