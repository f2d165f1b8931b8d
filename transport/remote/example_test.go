package remote_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/remote"
)

// album is a provider that keeps one of the files of each message.
type album struct{ transport.Transport }

func (album) DeleteMedia(context.Context, remote.Message) error {
	return &remote.LeftError{Files: []string{"ME-2"}, Err: errors.New("status 500")}
}

// A host that is told of files that came with a message has them deleted, and lists what is left.
func Example() {
	provider := album{} // as *twilio.Transport
	m := remote.Message{Tenant: sealtext.MustTenant("shop"), Account: "AC-1", ID: "MM-1", Inbound: true}
	err := remote.DeleteMedia(context.Background(), provider, m, 2)
	var left *remote.LeftError
	if errors.As(err, &left) {
		fmt.Println("not erased:", left.Files)
		fmt.Println(err)
	}
	// Output:
	// not erased: [ME-2]
	// remote: files of the message that are still at the provider: 1; try again, or list them as not erased
}
