package servicetest_test

import (
	"testing"
	"time"

	"github.com/sealtext/sealtext/service/servicetest"
)

// An application's test that nothing is sent at night: a text waits for the morning.
func ExampleHarness_Deliver() {
	// func TestNothingAtNight(t *testing.T) { nothingAtNight(t) }

	// Output:
}

func nothingAtNight(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn("+12025550123")
	h.Clock.Set(time.Date(2026, time.March, 3, 8, 0, 0, 0, time.UTC)) // 3:00 in Washington
	if err := h.Send("+12025550123", "Your appointment is at 10."); err != nil || len(h.Texts("+12025550123")) != 0 {
		t.Fatal("a text at night", err)
	}
}
