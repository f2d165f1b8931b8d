package twilio_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
)

// The sender tells the program and the purpose. Nothing but the client of Twilio's library changes in
// the application.
func ExampleNewFront() {
	clinic, reminders := sealtext.MustTenant("clinic"), sealtext.MustProgram("reminders")
	var gateway *transport.Gateway // of the service
	front, err := twilio.NewFront(twilio.FrontConfig{
		Messages: gateway, Statuses: gateway,
		Account: func(_ context.Context, account string) (twilio.FrontAccount, error) {
			if account != "AC0123456789abcdef0123456789abcdef" {
				return twilio.FrontAccount{}, nil // nobody's
			}
			return twilio.FrontAccount{Keys: []twilio.Credentials{{Secret: "made for this application"}}, Tenants: []sealtext.Tenant{clinic}}, nil
		},
		Message: func(_ context.Context, r twilio.FrontRequest) (transport.Message, error) {
			if r.From.String() != "+15005550006" {
				return transport.Message{}, nil // not declared
			}
			return transport.Message{
				Tenant: clinic, Program: reminders, Purpose: sealtext.Informational, IdempotencyKey: r.Header.Get("Idempotency-Key"),
			}, nil
		},
	})
	client := &http.Client{Transport: front} // the HTTPClient of Twilio's library
	fmt.Println(client.Transport != nil, err)
	// Output: true <nil>
}
