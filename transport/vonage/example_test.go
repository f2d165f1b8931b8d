package vonage_test

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/vonage"
)

func ExampleNew() {
	var key vonage.Key // from vonage.ParseKey, read once from the secret store
	provider, err := vonage.New(vonage.Config{
		Application: func(sealtext.Tenant, sealtext.Sender) (string, error) {
			return "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab", nil
		},
		Key: func(context.Context, sealtext.Tenant, string) (vonage.Key, error) { return key, nil },
	})
	// For service.Config: Transports: map[string]transport.Transport{"vonage": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}
