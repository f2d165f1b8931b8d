package twilio_test

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/twilio"
)

func ExampleNew() {
	provider, err := twilio.New(twilio.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) {
			return twilio.Account{SID: "AC0123456789abcdef0123456789abcdef"}, nil
		},
		Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
			return twilio.Credentials{User: "SK0123456789abcdef0123456789abcdef", Secret: "from the secret store"}, nil
		},
		DiscardContent: true,
	})
	// For service.Config: Transports: map[string]transport.Transport{"twilio": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}
