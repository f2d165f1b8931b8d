package infobip_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/webhook"
)

func ExampleNew() {
	provider, err := infobip.New(infobip.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (infobip.Account, error) {
			return infobip.Account{ID: "main", URL: "https://xxxxx.api.infobip.com"}, nil
		},
		Key: func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
			return "from the secret store", nil
		},
	})
	// For service.Config: Transports: map[string]transport.Transport{"infobip": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}

// The user of the password is the account, which with the sender says whose a request is.
func ExampleParseWebhook() {
	var gateway *transport.Gateway // of the service
	hook, err := webhook.New(webhook.Config{
		Name: "infobip", URL: "https://sms.example.com/infobip", ParseAll: infobip.ParseWebhook,
		Verifier: webhook.Basic(func(_ context.Context, account string) ([]string, error) {
			if account != "main" {
				return nil, nil // nobody's
			}
			return []string{"the password of the subscription"}, nil
		}),
		Tenant: sealtext.MustTenant("clinic"), Messages: gateway, Deliveries: gateway,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer hook.Close() // after the server has stopped
	mux := http.NewServeMux()
	mux.Handle("POST /infobip", hook)
	// Output:
}

// Infobip gets tokens of the host's authorization server for its webhooks, and is asked about each
// delivery report.
func ExampleTransport_Confirm() {
	clinic := sealtext.MustTenant("clinic")
	account := infobip.Account{ID: "main", URL: "https://xxxxx.api.infobip.com"}
	provider, err := infobip.New(infobip.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (infobip.Account, error) { return account, nil },
		Key: func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
			return "from the secret store", nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var gateway *transport.Gateway // of the service
	hook, err := webhook.New(webhook.Config{
		Name: "infobip", URL: "https://sms.example.com/infobip", ParseAll: infobip.ParseWebhook,
		Verifier: webhook.Bearer(func(_ context.Context, token string) (string, error) {
			// Verify the token as one of the authorization server, its time and its audience.
			return "", nil
		}),
		Confirm: provider.Confirm(func(_ context.Context, a webhook.Address) (sealtext.Tenant, infobip.Account, error) {
			return clinic, account, nil // by a.Account, the client that the token was issued to
		}),
		Tenant: clinic, Messages: gateway, Deliveries: gateway,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer hook.Close() // after the server has stopped
	mux := http.NewServeMux()
	mux.Handle("POST /infobip", hook)
	// Output:
}
