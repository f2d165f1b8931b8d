package consent_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

func ExampleLedger_Preferences() {
	ledger, _, ann := exampleLedger()
	all, err := ledger.Preferences(context.Background(), ann)
	if err != nil {
		panic(err)
	}
	for _, p := range all.Programs {
		for _, s := range p.Purposes {
			fmt.Println(p.Program, s.Purpose, s.State, s.Method)
		}
	}
	// Output:
	// offers marketing in web-form
	// offers informational unknown none
	// reminders transactional unknown none
	// reminders otp unknown none
}

// A person who opted out of everything checks one box: they are asked first whether they lift that.
func ExampleLedger_UpdatePreferences() {
	ctx := context.Background()
	ledger, _, ann := exampleLedger()
	if _, err := ledger.Revoke(ctx, optOut(ann, consent.ForTenant(), noon.Add(-1), "stopall")); err != nil {
		panic(err)
	}
	change := consent.PreferenceUpdate{
		Person: ann,
		Choices: []consent.PreferenceChoice{
			{Program: sealtext.MustProgram("reminders"), Purposes: sealtext.Purposes(sealtext.Transactional), In: true},
		},
		Method:         consent.MethodWebForm,
		Evidence:       consent.Evidence{Source: "https://example.com/preferences"},
		Actor:          sealtext.Actor{ID: "web"},
		OccurredAt:     noon,
		IdempotencyKey: "page-81f2",
	}
	_, err := ledger.UpdatePreferences(ctx, change)
	fmt.Println(errors.Is(err, consent.ErrEverythingOff))

	change.LiftEverything = true
	now, err := ledger.UpdatePreferences(ctx, change)
	fmt.Println(err)
	for _, p := range now.Preferences.Programs {
		fmt.Println(p.Program, p.Purposes[0].Purpose, p.Purposes[0].State)
	}
	// Output:
	// true
	// <nil>
	// offers marketing out
	// reminders transactional in
}
