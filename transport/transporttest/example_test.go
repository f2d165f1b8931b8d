package transporttest_test

import (
	"testing"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// testTransport is the body of a test of a transport against a provider, or a fake of one: here the
// inbox.
func testTransport(t *testing.T) {
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport {
		provider, err := inbox.New(inbox.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return provider
	})
}

func ExampleRunTransport() {
	_ = testTransport // func TestTransport(t *testing.T) { testTransport(t) }
}
