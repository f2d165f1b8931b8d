package sealtext_test

import (
	"encoding/json"
	"fmt"

	"github.com/sealtext/sealtext"
)

// A number and a body print as a mask; the clear value takes a method call.
func Example() {
	number, err := sealtext.ParseE164("+447700900123")
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := sealtext.NewBody("Your table is ready")
	if err != nil {
		fmt.Println(err)
		return
	}
	line, err := json.Marshal(map[string]any{"to": number, "body": body})
	fmt.Println(string(line), err)
	fmt.Println(number.Prefix(), number.E164(), body.Plaintext())

	_, err = sealtext.ParseE164("07700 900123")
	fmt.Println(err)
	// Output:
	// {"body":"[body: short]","to":"[number]"} <nil>
	// +44770090… +447700900123 Your table is ready
	// sealtext: number must begin with a plus sign and the country code; use vault/phone for what people type
}

func ExamplePurposes() {
	s := sealtext.Purposes(sealtext.Marketing, sealtext.OTP)
	fmt.Println(s.Has(sealtext.OTP), s.Has(sealtext.Transactional), s.Each())
	// Output:
	// true false [marketing otp]
}
