// The program of sizehttpsms, which also sends by Twilio and hears its events.
package main

import (
	"context"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

func main() {
	gateway, err := transport.NewGateway(transport.GatewayConfig{})
	if err != nil {
		panic(err)
	}
	provider, err := httpsms.New(httpsms.Config{Request: httpsms.Form("https://api.example.com/messages", "clinic", "correct-horse-battery")})
	if err != nil {
		panic(err)
	}
	hook, err := httpsms.NewWebhook(httpsms.WebhookConfig{Name: "sms", Tenant: sealtext.MustTenant("clinic"), Messages: gateway, Deliveries: gateway})
	if err != nil {
		panic(err)
	}
	http.Handle("POST /sms", hook)
	second, err := twilio.New(twilio.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) { return twilio.Account{}, nil },
		Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
			return twilio.Credentials{}, nil
		},
	})
	if err != nil {
		panic(err)
	}
	events, err := webhook.New(webhook.Config{
		Name: "twilio", URL: "https://sms.example.com/twilio", Tenant: sealtext.MustTenant("clinic"), Messages: gateway, Deliveries: gateway,
		Verifier: webhook.Twilio(webhook.StaticKeys("the auth token")), Parse: twilio.ParseWebhook,
	})
	if err != nil {
		panic(err)
	}
	http.Handle("POST /twilio", events)
	for _, t := range []transport.Transport{provider, second} {
		relay, err := transport.NewRelay(transport.RelayConfig{Transport: t})
		if err != nil {
			panic(err)
		}
		_ = relay.Start(context.Background())
	}
	_ = http.ListenAndServe("localhost:8080", nil)
}
