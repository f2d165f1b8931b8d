package vault_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// exampleDesk is a vault with limits, approvals, emergencies and an alarm, and
// one patient.
func exampleDesk(ctx context.Context, limits vault.Limits) (*vault.Vault, sealtext.Person) {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	store, sealer, _ := exampleVault(ctx)
	log, err := audit.New(audit.Config{Store: store.Audit(), Sealer: sealer})
	must(err)
	reasons := []vault.Reason{vault.ReasonSupport, vault.ReasonInvestigation}
	rules, err := vault.NewAccessRules(func() time.Time { return now },
		vault.AccessRule{Roles: []string{"nurse"}, Reasons: reasons, Fields: []string{"number", vault.FieldLookUp}},
		vault.AccessRule{Roles: []string{"clerk"}, Reasons: reasons, Fields: []string{"number"}, Levels: []vault.Level{vault.LevelMasked, vault.LevelLastFour}},
		vault.AccessRule{Roles: []string{"officer"}, Reasons: reasons, Fields: []string{vault.FieldNumbers}, Approval: true},
		vault.AccessRule{Roles: []string{"porter"}, Reasons: reasons, Fields: []string{"number"}, BreakGlass: true},
		vault.AccessRule{Roles: []string{"chief"}, Reasons: reasons, Fields: []string{vault.FieldApproval, vault.FieldReview}},
	)
	must(err)
	v, err := vault.New(vault.Config{
		Sealer: sealer, Audit: log, Authorizer: rules,
		Limits: limits, Counters: store.Vault(), Cases: store.Vault(),
		Alarm: func(_ context.Context, a vault.Alert) { fmt.Println("alert:", a.Kind, "by", a.Actor.ID) },
	})
	must(err)
	n, err := sealtext.ParseE164("+447700900123")
	must(err)
	var p sealtext.Person
	must(store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = sealer.Enroll(ctx, tx, clinic, n)
		return err
	}))
	return v, p
}

func exampleAccess(id, role string) vault.Access {
	return vault.Access{Actor: sealtext.Actor{ID: id, Roles: []string{role}}, Reason: vault.ReasonSupport, Reference: "ticket-12"}
}

func ExampleVault_RevealNumberAt() {
	ctx := context.Background()
	v, patient := exampleDesk(ctx, vault.Limits{})
	clerk := exampleAccess("clerk-1", "clerk")
	for _, level := range vault.Levels() {
		clerk.Level = level
		shown, err := v.RevealNumberAt(ctx, clerk, clinic, patient.Subject)
		fmt.Println(level, shown, err)
	}
	// Output:
	// masked +44 ... 23 <nil>
	// last-four ... 0123 <nil>
	// full  vault: access denied
}

func ExampleLimits() {
	ctx := context.Background()
	v, patient := exampleDesk(ctx, vault.Limits{
		Reveals:        vault.Limit{Count: 2, Window: 24 * time.Hour},
		UnknownLookUps: vault.Limit{Count: 1, Window: time.Hour},
	})
	nurse := exampleAccess("nurse-7", "nurse")
	for range 3 {
		_, err := v.RevealNumber(ctx, nurse, clinic, patient.Subject)
		var quota *vault.QuotaError
		fmt.Println("revealed:", err == nil, "- quota used up:", errors.As(err, &quota))
	}
	for _, e164 := range []string{"+447700900124", "+447700900125"} {
		n, _ := sealtext.ParseE164(e164)
		_, err := v.LookUp(ctx, nurse, clinic, n)
		fmt.Println(err)
	}
	// Output:
	// revealed: true - quota used up: false
	// revealed: true - quota used up: false
	// revealed: false - quota used up: true
	// vault: no such subject in this tenant
	// alert: enumeration-suspected by nurse-7
	// vault: no such subject in this tenant
}

func ExampleVault_RequestApproval() {
	ctx := context.Background()
	v, patient := exampleDesk(ctx, vault.Limits{})
	officer, chief := exampleAccess("officer-1", "officer"), exampleAccess("chief-1", "chief")
	bulk := vault.BulkReveal{Tenant: clinic, Subjects: []sealtext.Subject{patient.Subject}}

	_, err := v.RevealNumbers(ctx, officer, bulk)
	fmt.Println(errors.Is(err, vault.ErrApprovalRequired))
	asked, err := v.RequestApproval(ctx, officer, vault.ApprovalRequest{
		Tenant: clinic, Field: vault.FieldNumbers, Subjects: bulk.Subjects, ValidFor: 30 * time.Minute,
	})
	fmt.Println(asked.Requester, "asks for", asked.Count, err)
	granted, err := v.GrantApproval(ctx, chief, clinic, asked.ID)
	fmt.Println(granted.Granter, "grants it", err)
	numbers, err := v.RevealNumbers(ctx, officer, bulk)
	fmt.Println(len(numbers), err)
	_, err = v.RevealNumbers(ctx, officer, bulk)
	fmt.Println("again:", errors.Is(err, vault.ErrApprovalRequired))
	// Output:
	// true
	// officer-1 asks for 1 <nil>
	// chief-1 grants it <nil>
	// 1 <nil>
	// again: true
}

func ExampleVault_CloseReview() {
	ctx := context.Background()
	v, patient := exampleDesk(ctx, vault.Limits{})
	porter := exampleAccess("porter-3", "porter")
	_, err := v.RevealNumber(ctx, porter, clinic, patient.Subject)
	fmt.Println(err)
	porter.Emergency = true
	_, err = v.RevealNumber(ctx, porter, clinic, patient.Subject)
	fmt.Println(err)

	reviews, err := v.Reviews(ctx, clinic)
	fmt.Println(len(reviews), "to review, of", reviews[0].Actor, err)
	fmt.Println(v.CloseReview(ctx, exampleAccess("chief-1", "chief"), clinic, reviews[0].ID, "justified"))
	reviews, err = v.Reviews(ctx, clinic)
	fmt.Println(len(reviews), "to review", err)
	// Output:
	// vault: access denied except in an emergency; see Access.Emergency
	// alert: glass-broken by porter-3
	// <nil>
	// 1 to review, of porter-3 <nil>
	// <nil>
	// 0 to review <nil>
}
