package awssms_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/examples/aws/awssms"
)

func ExampleNew() {
	var credentials aws.CredentialsProvider = aws.NewCredentialsCache(keys("of the host")) // config.LoadDefaultConfig has them
	provider, err := awssms.New(awssms.Config{
		Account: func(context.Context, sealtext.Tenant, sealtext.Sender) (awssms.Account, error) {
			return awssms.Account{Region: "eu-west-1", Credentials: credentials, ConfigurationSet: "receipts"}, nil
		},
	})
	// For service.Config: Transports: map[string]transport.Transport{"aws": provider}
	fmt.Println(provider != nil, err)
	// Output: true <nil>
}
