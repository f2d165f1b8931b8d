package request_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext/retention/request"
)

// An erasure is completed when the provider has confirmed, and not before.
func Example() {
	at := time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC)
	r, err := request.New(request.Received{Kind: request.Erase, Regime: request.GDPR, At: at, Processors: []string{"twilio"}})
	fmt.Println(r.State, "until", r.DeadlineAt.Format(time.DateOnly), err)

	_, err = r.Begin(at)
	fmt.Println("without a proof:", errors.Is(err, request.ErrProof))
	steps := []func() (request.Request, error){
		func() (request.Request, error) { return r.Prove(at, request.ProofIdentity) },
		func() (request.Request, error) { return r.Begin(at) },
		func() (request.Request, error) { return r.Answer(at) }, // the application has erased
		func() (request.Request, error) { return r.Confirm(at, "twilio", request.OutcomeDone, "") },
	}
	for _, step := range steps {
		if r, err = step(); err != nil {
			panic(err)
		}
		fmt.Println(r.State)
	}
	// Output:
	// received until 2027-01-01 <nil>
	// without a proof: true
	// received
	// working
	// waiting
	// completed
}
