package consent_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
)

// exampleOf is a ledger with a program that was changed, and its clock.
func exampleOf(change func(*program.Program)) (*consent.Ledger, *fakeClock) {
	cfg, clock := testConfig(&fakeStore{}), &fakeClock{t: noon}
	cfg.Now = clock.now
	change(&cfg.Programs[0])
	ledger, err := cfg.open()
	if err != nil {
		panic(err)
	}
	return ledger, clock
}

// A purchase in Canada counts for two years, and for less if the host says so.
func ExampleBasis() {
	ctx := context.Background()
	ledger, _ := exampleOf(func(*program.Program) {})
	ann := person(clinic, 1)
	event := optIn(ann, consent.ForProgram(offers), noon, "order-1", sealtext.Marketing)
	event.Basis, event.Evidence.Jurisdiction = consent.BasisPurchase, "CA"
	receipt, err := ledger.Record(ctx, event)
	if err != nil {
		panic(err)
	}
	history, err := ledger.History(ctx, ann)
	if err != nil {
		panic(err)
	}
	fmt.Println(receipt.Flags, "until", history[0].ExpiresAt.Format(time.DateOnly))

	event.Evidence.Jurisdiction, event.IdempotencyKey = "DE", "order-2"
	_, err = ledger.Record(ctx, event)
	fmt.Println(err)
	// Output:
	// implied until 2028-05-31
	// sealtext: expires at must be set for an implied opt-in where no row of the rules says how long it lasts
}

// From a day on a new privacy notice requires a new opt-in.
func ExampleLedger_Check_notice() {
	ctx := context.Background()
	ledger, clock := exampleOf(func(p *program.Program) {
		p.Notices = []program.Notice{
			{Version: "2025"},
			{Version: "2026", EffectiveFrom: noon.Add(10 * day), Reconsent: true},
		}
	})
	ann := person(clinic, 1)
	show := func() {
		d, err := ledger.Check(ctx, nil, marketing(ann))
		if err != nil {
			panic(err)
		}
		status, err := ledger.Status(ctx, ann, offers, sender)
		if err != nil {
			panic(err)
		}
		fmt.Println(d.Allowed, rulesOf(d), status[0].Notice, status[0].Stale)
	}
	for _, notice := range []string{"2025", "2026"} {
		event := optIn(ann, consent.ForProgram(offers), clock.now(), "form-"+notice, sealtext.Marketing)
		event.Notice = notice
		if _, err := ledger.Record(ctx, event); err != nil {
			panic(err)
		}
		show()
		clock.advance(10 * day)
		show()
	}
	// Output:
	// true [] 2025 false
	// false [consent.notice-changed] 2025 true
	// true [] 2026 false
	// true [] 2026 false
}

// The host can re-subscribe a person only so often.
func ExampleThrottle() {
	ctx := context.Background()
	ledger, clock := exampleOf(func(*program.Program) {})
	ann, program := person(clinic, 1), consent.ForProgram(offers)
	for _, key := range []string{"a", "b"} {
		if _, err := ledger.Record(ctx, optOut(ann, program, clock.advance(time.Minute), "call-"+key)); err != nil {
			panic(err)
		}
		_, err := ledger.Record(ctx, optIn(ann, program, clock.advance(time.Minute), "form-"+key, sealtext.Marketing))
		var throttled *consent.ReOptInThrottledError
		if errors.As(err, &throttled) {
			fmt.Println("not before", throttled.RetryAt.Format(time.DateTime))
			continue
		}
		fmt.Println("back", err)
	}
	// Output:
	// back <nil>
	// not before 2026-07-01 18:02:00
}

// Receiving texts and having them kept are separate consents.
func ExampleLedger_MayStore() {
	ctx := context.Background()
	ledger, clock := exampleOf(func(p *program.Program) { p.StoreByConsent = true })
	ann := person(clinic, 1)
	for _, purposes := range []sealtext.PurposeSet{
		sealtext.Purposes(sealtext.Marketing),
		sealtext.Purposes(sealtext.Marketing) | sealtext.Storage,
	} {
		event := optIn(ann, consent.ForProgram(offers), clock.advance(time.Minute), "form-"+fmt.Sprint(len(purposes.String())))
		event.Purposes = purposes
		if _, err := ledger.Record(ctx, event); err != nil {
			panic(err)
		}
		d, err := ledger.MayStore(ctx, nil, ann, offers, sender)
		if err != nil {
			panic(err)
		}
		fmt.Println(purposes, "-", d.Allowed, rulesOf(d))
	}
	// Output:
	// marketing - false [consent.no-opt-in]
	// marketing storage - true []
}

// The host declares that a passcode needs no opt-in, and every use names the exemption.
func ExampleLedger_Check_exemption() {
	ctx := context.Background()
	ledger, _ := exampleOf(func(p *program.Program) {
		p.Purposes |= sealtext.Purposes(sealtext.OTP)
		p.Exempt = []program.Exemption{{Purpose: sealtext.OTP, Reason: "passcode-asked-for", Source: "counsel, memo 12"}}
	})
	request := marketing(person(clinic, 1))
	request.Purpose = sealtext.OTP
	d, err := ledger.Check(ctx, nil, request)
	fmt.Println(d.Allowed, d.Exemption.Reason, err)
	_, err = ledger.Record(ctx, optOut(request.Person, consent.ForTenant(), noon, "call-1"))
	if err != nil {
		panic(err)
	}
	d, err = ledger.Check(ctx, nil, request)
	fmt.Println(d.Allowed, rulesOf(d), err)
	// Output:
	// true passcode-asked-for <nil>
	// false [consent.opted-out] <nil>
}
