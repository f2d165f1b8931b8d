package transporttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// A test of a transport against a provider, or a fake of one: here the inbox.
func ExampleRunTransport() {
	testTransport := func(t *testing.T) {
		transporttest.RunTransport(t, func(t testing.TB) transport.Transport {
			provider, err := inbox.New(inbox.Config{})
			if err != nil {
				t.Fatal(err)
			}
			return provider
		})
	}
	_ = testTransport // go test runs it
}

func TestInboxIsATransport(t *testing.T) {
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport {
		in, err := inbox.New(inbox.Config{})
		require.NoError(t, err)
		return in
	})
}
