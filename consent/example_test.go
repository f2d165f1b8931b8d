package consent_test

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// exampleLedger returns a ledger over a store in memory, and a person who opted in to the marketing
// of one program. In a host the sealer is the vault's, the recorder the audit log, and the person
// comes from the vault's Enroll.
func exampleLedger() (*consent.Ledger, *fakeStore, sealtext.Person) {
	store := &fakeStore{}
	cfg := testConfig(store)
	cfg.Now = func() time.Time { return noon }
	ledger, err := cfg.open()
	if err != nil {
		panic(err)
	}
	ann := person(clinic, 1)
	if _, err := ledger.Record(context.Background(), optIn(ann, consent.ForProgram(offers), noon.Add(-time.Hour), "form-1", sealtext.Marketing)); err != nil {
		panic(err)
	}
	return ledger, store, ann
}

func ExampleNew() {
	store := &fakeStore{}
	programs, err := program.Static(nil, program.Program{
		Tenant:        sealtext.MustTenant("clinic"),
		Name:          sealtext.MustProgram("offers"),
		Senders:       []program.Sender{{Address: sealtext.MustSender("24273")}},
		Purposes:      sealtext.Purposes(sealtext.Marketing, sealtext.Informational),
		StartPurposes: sealtext.Purposes(sealtext.Informational),
	})
	fmt.Println(err)
	_, err = consent.New(consent.Config{Store: store, Sealer: &fakeSealer{}, Audit: store, Programs: programs})
	fmt.Println(err)
	_, err = consent.New(consent.Config{Store: store, Sealer: &fakeSealer{}})
	fmt.Println(err)
	// Output:
	// <nil>
	// <nil>
	// consent: Config.Audit is required
}

func ExampleLedger_Record() {
	ctx := context.Background()
	ledger, _, ann := exampleLedger()
	event := consent.Event{
		Person:   ann,
		Kind:     consent.KindOptIn,
		Scope:    consent.ForProgram(sealtext.MustProgram("offers")),
		Purposes: sealtext.Purposes(sealtext.Informational),
		Method:   consent.MethodWebForm,
		Evidence: consent.Evidence{
			Source:     "https://example.com/signup",
			Disclosure: consent.Disclosure{ID: "signup-box", Version: "3", Language: "en"},
		},
		Actor:          sealtext.Actor{ID: "web"},
		OccurredAt:     noon,
		IdempotencyKey: "form-submission-81f2",
	}
	first, err := ledger.Record(ctx, event)
	if err != nil {
		panic(err)
	}
	again, err := ledger.Record(ctx, event)
	if err != nil {
		panic(err)
	}
	fmt.Println(first.Seq, again.Repeated, again.ID == first.ID)
	event.Method = consent.MethodPaper
	_, err = ledger.Record(ctx, event)
	fmt.Println(err)
	// Output:
	// 2 true true
	// consent: the idempotency key was used for another event
}

func ExampleLedger_Do() {
	ctx := context.Background()
	ledger, _, ann := exampleLedger()
	request := consent.Request{
		Person:   ann,
		Program:  sealtext.MustProgram("offers"),
		Sender:   sealtext.MustSender("24273"),
		Purpose:  sealtext.Marketing,
		Message:  sealtext.NewID(),
		Location: rule.Location{Zones: []string{"America/Chicago", "America/New_York"}},
	}
	decision, err := ledger.Do(ctx, request, func(ctx context.Context, permit consent.Permit) error {
		if err := permit.Redeem(request.Message); err != nil {
			return err // revoked meanwhile: leave the number sealed
		}
		fmt.Println("handing over")
		return nil
	})
	fmt.Println(decision.Allowed, err)

	request.Location.Zones = nil
	decision, err = ledger.Do(ctx, request, func(context.Context, consent.Permit) error {
		fmt.Println("never printed")
		return nil
	})
	fmt.Println(decision.Allowed, decision.Reasons[0].Rule, decision.Reasons[0].Source, err)
	// Output:
	// handing over
	// true <nil>
	// false hours.no-zone 47 CFR 64.1200(c)(1); ecomm-alliance.org <nil>
}

func ExampleLedger_Check() {
	ledger, _, ann := exampleLedger()
	decision, err := ledger.Check(context.Background(), nil, consent.Request{
		Person:   ann,
		Program:  sealtext.MustProgram("offers"),
		Sender:   sealtext.MustSender("24273"),
		Purpose:  sealtext.Marketing,
		Location: rule.Location{Zones: []string{"America/New_York", "Asia/Tokyo"}},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(decision.Allowed, decision.Reasons[0].Rule, "retry at", decision.RetryAt.Format(time.RFC3339))
	// Output:
	// false us-marketing-hours retry at 2026-06-01T23:00:00Z
}

func ExampleLedger_Revoke() {
	ctx := context.Background()
	ledger, _, ann := exampleLedger()
	receipt, err := ledger.Revoke(ctx, consent.Event{
		Person:         ann,
		Kind:           consent.KindOptOut,
		Scope:          consent.ForTenant(),
		Method:         consent.MethodCall,
		Evidence:       consent.Evidence{Reference: "recording-55"},
		Actor:          sealtext.Actor{ID: "agent-17"},
		OccurredAt:     noon,
		IdempotencyKey: "call-55",
	})
	fmt.Println(len(receipt.HandedOff), err)
	// Output:
	// 0 <nil>
}

func ExampleLedger_Inbound() {
	ctx := context.Background()
	ledger, store, ann := exampleLedger()
	text, err := sealtext.NewBody("Stop!!")
	if err != nil {
		panic(err)
	}
	var action consent.Action
	err = store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		action, err = ledger.Inbound(ctx, tx, consent.InboundText{
			Person: ann, Sender: sealtext.MustSender("24273"), Text: text, At: noon, Reference: "provider-id-1",
		})
		return err
	})
	if err != nil {
		panic(err)
	}
	if action.Barrier {
		if _, err := ledger.Barrier(ctx, ann); err != nil {
			panic(err)
		}
	}
	status, err := ledger.Status(ctx, ann, sealtext.MustProgram("offers"), sealtext.MustSender("24273"))
	if err != nil {
		panic(err)
	}
	fmt.Println(action.Intent, action.Rule, status[0].State)
	// Output:
	// opt-out keyword.stop out
}

func ExampleLedger_Barrier() {
	ctx := context.Background()
	ledger, store, ann := exampleLedger()
	err := store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		// ... what the host does in the same transaction ...
		_, err := ledger.RecordTx(ctx, tx, optOut(ann, consent.ForTenant(), noon, "account-closed-9"))
		return err
	})
	if err != nil {
		panic(err)
	}
	messages, err := ledger.Barrier(ctx, ann)
	fmt.Println(len(messages), err)
	// Output:
	// 0 <nil>
}

func ExampleLedger_Export() {
	ledger, _, ann := exampleLedger()
	err := ledger.Export(context.Background(), ann, func(r sealtext.Record) error {
		fmt.Println(r.Kind, r.Values["scope"], r.Values["purposes"], "sealed:", len(r.Sealed))
		return nil
	})
	fmt.Println(err)
	// Output:
	// opt-in program offers marketing sealed: 1
	// <nil>
}

func ExampleLedger_Erase() {
	ctx := context.Background()
	ledger, store, ann := exampleLedger()
	if _, err := ledger.Revoke(ctx, optOut(ann, consent.ForProgram(offers), noon, "call-1")); err != nil {
		panic(err)
	}
	var n int
	err := store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = ledger.Erase(ctx, tx, ann)
		return err
	})
	if err != nil {
		panic(err)
	}
	left, err := ledger.History(ctx, ann)
	fmt.Println(n, len(left), left[0].Kind, err)
	// Output:
	// 2 1 opt-out <nil>
}

func ExampleLedger_Status() {
	ledger, _, ann := exampleLedger()
	status, err := ledger.Status(context.Background(), ann, sealtext.MustProgram("offers"), sealtext.MustSender("24273"))
	if err != nil {
		panic(err)
	}
	for _, s := range status {
		fmt.Println(s.Purpose, s.State)
	}
	// Output:
	// marketing in
	// informational unknown
	// transactional unknown
	// otp unknown
}

func ExampleLedger_History() {
	ledger, _, ann := exampleLedger()
	history, err := ledger.History(context.Background(), ann)
	if err != nil {
		panic(err)
	}
	for _, e := range history {
		fmt.Println(e.Kind, e.Scope, e.Method, e.OccurredAt.Format(time.RFC3339))
	}
	// Output:
	// opt-in program offers web-form 2026-06-01T17:00:00Z
}

// A host that answers by itself: the confirmation of a STOP passes the opt-out, and a second STOP has
// none.
func ExampleAction_Answer() {
	ctx := context.Background()
	ledger, store, ann := exampleLedger()
	wording := program.Wording{Brand: "City Books", Program: "offers", Contact: "example.com/help"}
	texts := (&program.Program{Wording: wording}).Texts()
	for _, id := range []string{"sms-1", "sms-2"} {
		var action consent.Action
		err := store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			text, _ := sealtext.NewBody("STOP")
			action, err = ledger.Inbound(ctx, tx, consent.InboundText{Person: ann, Sender: sender, Text: text, Reference: id})
			return err
		})
		if err != nil {
			panic(err) // not acknowledged
		}
		text, due := action.Answer(texts)
		if !due {
			fmt.Println("nothing to answer")
			continue
		}
		decision, err := ledger.Do(ctx, consent.Request{
			Person: ann, Program: action.Answering, Sender: action.Sender, Purpose: sealtext.Transactional,
			Message: sealtext.NewID(), Answers: action.Answers,
		}, func(context.Context, consent.Permit) error {
			fmt.Println(text)
			return nil
		})
		if err == nil {
			err = decision.Err()
		}
		fmt.Println(err)
	}
	// Output:
	// City Books: you will get no more offers from us. Reply START to get them again.
	// <nil>
	// nothing to answer
}

func ExampleScope_Covers() {
	offers, sender := sealtext.MustProgram("offers"), sealtext.MustSender("24273")
	fmt.Println(consent.ForTenant().Covers(offers, sender), consent.ForProgram(sealtext.MustProgram("reminders")).Covers(offers, sender))
	// Output:
	// true false
}

// A host tries the gate beside its existing sender: for some weeks every message that would be
// denied is reported and sent as before.
func ExampleObserve() {
	cfg := testConfig(&fakeStore{})
	cfg.Now = func() time.Time { return noon }
	cfg.Observe = &consent.Observe{
		Acknowledge: consent.ObserveAcknowledgment,
		Until:       noon.AddDate(0, 0, 30),
		Denied: func(_ context.Context, _ consent.Request, d consent.Decision) {
			fmt.Println("would be denied:", d.Reasons[0].Rule)
		},
	}
	ledger, err := cfg.open()
	if err != nil {
		panic(err)
	}
	request := consent.Request{
		Person: person(clinic, 7), Program: offers, Sender: sender, Purpose: sealtext.Marketing,
		Message: sealtext.NewID(), Location: rule.Location{Zones: newYork}, Observe: true,
	}
	_, err = ledger.Do(context.Background(), request, func(context.Context, consent.Permit) error {
		fmt.Println("the call to the provider that was there before")
		return nil
	})
	fmt.Println(err)
	// Output:
	// would be denied: consent.no-opt-in
	// the call to the provider that was there before
	// <nil>
}
