package processor_test

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext/retention/processor"
)

func Example() {
	at := time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC)
	register, err := processor.New(processor.Config{
		Processors: []processor.Processor{{
			Name: "twilio", Company: "Twilio Inc.", Regions: []string{"us"},
			Contract: processor.Contract{SignedAt: at.AddDate(-1, 0, 0), EndsAt: at.AddDate(0, 1, 0)},
			Storage:  processor.KnownStorage("twilio"), CheckedAt: at.AddDate(0, -2, 0),
		}},
		Now: func() time.Time { return at },
	})
	if err != nil {
		panic(err)
	}
	for _, w := range register.Warnings("twilio", "vonage") {
		fmt.Println(w.Text)
	}
	// Output:
	// The contract with Twilio Inc. ends on 2027-01-01.
	// Messages are handed to the transport vonage, which has no entry in the register.
}
