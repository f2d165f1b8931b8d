// A program that sends by httpsms and hears its provider's events.
package main

import (
	"context"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
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
	relay, err := transport.NewRelay(transport.RelayConfig{Transport: provider})
	if err != nil {
		panic(err)
	}
	_ = relay.Start(context.Background())
	_ = http.ListenAndServe("localhost:8080", nil)
}
