package servicetest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// An application's test that nobody is texted after STOP.
func ExampleNew() {
	testNoTextAfterStop := func(t *testing.T) {
		h := servicetest.New(t)
		h.OptIn("+12025550123")
		h.Reply("+12025550123", "STOP")
		if err := h.Send("+12025550123", "Are you still there?"); !errors.Is(err, transport.ErrDenied) {
			t.Fatal("a text after STOP:", err)
		}
	}
	_ = testNoTextAfterStop // go test runs it
}

// An application's test that nothing is sent at night: what is sent waits for the morning.
func ExampleHarness_Deliver() {
	testNothingAtNight := func(t *testing.T) {
		h := servicetest.New(t)
		h.OptIn("+12025550123")
		h.Clock.Set(time.Date(2026, time.March, 3, 8, 0, 0, 0, time.UTC)) // 3:00 in Washington
		if err := h.Send("+12025550123", "Your appointment is at 10."); err != nil || len(h.Texts("+12025550123")) != 0 {
			t.Fatal("a text at night", err)
		}
	}
	_ = testNothingAtNight // go test runs it
}
