package servicetest_test

import (
	"errors"
	"testing"

	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// An application's test that no text is sent after STOP.
func ExampleNew() {
	// func TestNoTextAfterStop(t *testing.T) { noTextAfterStop(t) }

	// Output:
}

func noTextAfterStop(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn("+12025550123")
	h.Reply("+12025550123", "STOP")
	if err := h.Send("+12025550123", "Are you still there?"); !errors.Is(err, transport.ErrDenied) {
		t.Fatal("a text after STOP:", err)
	}
}
