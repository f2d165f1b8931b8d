package redact_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/sealtext/sealtext/redact"
)

func ExampleNew() {
	r, err := redact.New(redact.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.String("Your login code is 204817. Help: +44 20 7946 0018 or help@example.org"))
	// Output: Your login code is [OTP]. Help: [PHONE_NUMBER] or [EMAIL_ADDRESS]
}

func ExampleRedactor_Find() {
	r, err := redact.New(redact.Config{Entities: []redact.Entity{redact.CreditCard}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range r.Find(nil, "charged to 4539 1488 0343 6467") {
		fmt.Printf("%s at %d to %d\n", f.Entity, f.Start, f.End)
	}
	// Output: CREDIT_CARD at 11 to 30
}

func ExampleNewHandler() {
	text := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})
	h, err := redact.NewHandler(text, redact.HandlerConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	slog.New(h).Info("sent to +44 20 7946 0018", "otp", 204817, "took", "8 ms")
	// Output: level=INFO msg="sent to [PHONE_NUMBER]" otp=[REDACTED] took="8 ms"
}

func ExampleContentPolicy_Check() {
	p, err := redact.NewContentPolicy(redact.ContentConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = p.Check("marketing", "Your login code is 204817")
	var refused *redact.ContentError
	fmt.Println(errors.As(err, &refused), err)
	// Output: true redact: content not allowed to leave: OTP
}
