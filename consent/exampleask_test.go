package consent_test

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
)

// A person stops the texts of a number and logs in: they get the one passcode that they ask for, and
// stay opted out.
func ExampleLedger_Ask() {
	ctx := context.Background()
	ledger, clock := exampleOf(func(p *program.Program) { p.Purposes |= sealtext.Purposes(sealtext.OTP) })
	ann, scope := person(clinic, 1), consent.ForProgram(offers)
	stop := optOut(ann, scope, noon, "stop-1")
	stop.Method = consent.MethodKeyword
	if _, err := ledger.Record(ctx, stop); err != nil {
		panic(err)
	}
	clock.advance(time.Minute)

	send := func(asked sealtext.ID) {
		request := marketing(ann)
		request.Purpose, request.Asked = sealtext.OTP, asked
		decision, err := ledger.Do(ctx, request, func(_ context.Context, permit consent.Permit) error {
			return permit.Redeem(request.Message) // and call the provider
		})
		if err == nil {
			err = decision.Err()
		}
		fmt.Println(err)
	}
	send(sealtext.ID{})
	asked, err := ledger.Ask(ctx, consent.Event{
		Person: ann, Scope: scope, Evidence: consent.Evidence{Source: "https://example.com/login", Reference: "session-7"},
		Actor: sealtext.Actor{ID: "web"}, IdempotencyKey: "login-7",
	})
	if err != nil {
		panic(err) // an *consent.AskLimitError says when to try again
	}
	send(asked.ID)
	send(asked.ID)
	// Output:
	// consent: the message is denied by consent.opted-out
	// <nil>
	// consent: the message is denied by asked.again
}
