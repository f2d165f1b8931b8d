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
	// Output: true redact: content not allowed to leave: OTP (not for this purpose)
}

func ExampleMask() {
	r, err := redact.New(redact.Config{Operators: map[redact.Entity]redact.Operator{redact.CreditCard: redact.Mask(4)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.String("card 4539 1488 0343 6467, mail a@example.org"))
	// Output: card **** **** **** 6467, mail [EMAIL_ADDRESS]
}

func ExampleNamedPolicy() {
	p, err := redact.NamedPolicy("support")
	if err != nil {
		fmt.Println(err)
		return
	}
	cfg, err := p.Config(nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := redact.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.String("call +44 20 7946 0018, mail ann@example.org"))
	// Output: call +** ** **** 0018, mail [EMAIL_ADDRESS @example.org]
}

func ExampleNewWriter() {
	w, err := redact.NewWriter(os.Stdout, redact.WriterConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Fprint(w, "mail ann@exam")
	fmt.Fprintln(w, "ple.org today")
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	// Output: mail [EMAIL_ADDRESS] today
}

func ExampleRedactor_JSON() {
	r, err := redact.New(redact.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := r.JSON([]byte(`{"phone": 442079460018, "note": "mail ann@example.org", "n": 3}`))
	fmt.Println(string(out), err)
	// Output: {"phone": "[REDACTED]", "note": "mail [EMAIL_ADDRESS]", "n": 3} <nil>
}

func ExampleRedactor_Value() {
	r, err := redact.New(redact.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	type customer struct {
		Plan    string `json:"plan"`
		Contact string `json:"contact" redact:"PHONE_NUMBER"`
	}
	fmt.Println(r.Value(customer{Plan: "basic", Contact: "ext 12"}))
	// Output: map[contact:[PHONE_NUMBER] plan:basic]
}

func ExampleRedactor_Explain() {
	r, err := redact.New(redact.Config{Entities: []redact.Entity{redact.USSSN}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range r.Explain("ref 536904399") {
		fmt.Println(d.Entity, d.Score, d.Outcome)
	}
	// Output: US_SSN 0.3 below min score
}

func ExampleRedactor_WithValues() {
	r, err := redact.New(redact.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err = r.WithValues(map[redact.Entity][]string{redact.Person: {"Ann Lee"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.String("Dear ANN-LEE, your parcel is here"))
	// Output: Dear [PERSON], your parcel is here
}
