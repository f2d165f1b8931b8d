package retention_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

// A sweep of message texts. In an application the store, the audit log and the disposer are those
// of sqlstore, audit and transport; here a small fake stands for all of them.
func ExampleNewSweeper() {
	store := newWorld()
	store.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-90*day), 1200)

	sweeper, err := retention.NewSweeper(retention.SweeperConfig{
		Store: store,
		Audit: store,
		Schedules: []retention.Schedule{{
			Class:    retention.ClassMessageBodies,
			Keep:     60 * 24 * time.Hour,
			Minimum:  30 * 24 * time.Hour, // complaints take up to a month to arrive
			LegalRef: "policy rule 4: texts for two months",
			Holds:    retention.HoldRuleBySubject,
			Disposer: &bin{world: store, class: retention.ClassMessageBodies}, // the gateway, in an application
		}},
		Progress: func(p retention.Progress) { fmt.Println(p.Class, p.Disposed) },
		Now:      atNoon,
	})
	if err != nil {
		panic(err)
	}
	if _, err := sweeper.Sweep(context.Background()); err != nil {
		panic(err)
	}
	// Output:
	// message-bodies 500
	// message-bodies 1000
	// message-bodies 1200
}

// A schedule that does not say how holds apply is refused.
func ExampleNewSweeper_holds() {
	store := newWorld()
	_, err := retention.NewSweeper(retention.SweeperConfig{
		Store: store, Audit: store,
		Schedules: []retention.Schedule{{
			Class: "call-notes", Keep: 30 * 24 * time.Hour, LegalRef: "policy rule 9",
			Disposer: &bin{world: store, class: "call-notes"},
		}},
	})
	fmt.Println(err)
	// Output:
	// retention: SweeperConfig.Schedules[0]: sealtext: holds must be HoldRuleBySubject, or HoldRuleExempt with a reason
}

func ExampleSweeper_Plan() {
	store := newWorld()
	store.add(retention.ClassMessageBodies, clinic, subject(1), noon.Add(-90*day), 3)
	store.add(retention.ClassMessageBodies, clinic, subject(2), noon.Add(-80*day), 2)
	store.add(retention.ClassMessageBodies, clinic, subject(3), noon.Add(-1*day), 7)
	holds, err := retention.NewHolds(retention.HoldsConfig{Store: store, Sealer: &lock{}, Audit: store})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	_, err = holds.Place(ctx, retention.Hold{Tenant: clinic, Subject: subject(2), CaseID: "case-2026-17", Actor: staff})
	if err != nil {
		panic(err)
	}
	sweeper, err := retention.NewSweeper(retention.SweeperConfig{Store: store, Audit: store, Schedules: []retention.Schedule{bodies(store)}, Now: atNoon})
	if err != nil {
		panic(err)
	}
	plan, err := sweeper.Plan(ctx)
	if err != nil {
		panic(err)
	}
	for _, c := range plan.Classes {
		fmt.Printf("%s before %s: %d to go, %d held (%s)\n", c.Class, c.Cutoff.Format(time.DateOnly), c.Dispose, c.Held, c.LegalRef)
	}
	// Output:
	// message-bodies before 2026-10-22: 3 to go, 2 held (policy rule 4)
}

func ExampleNewHolds() {
	store := newWorld()
	holds, err := retention.NewHolds(retention.HoldsConfig{Store: store, Sealer: &lock{}, Audit: store, Now: atNoon})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	counsel := sealtext.Actor{ID: "staff-12", Roles: []string{"legal"}}
	hold, err := holds.Place(ctx, retention.Hold{Tenant: clinic, Subject: subject(1), CaseID: "case-2026-17", Actor: counsel})
	if err != nil {
		panic(err)
	}
	list, err := holds.List(ctx, clinic, subject(1))
	if err != nil {
		panic(err)
	}
	fmt.Println(len(list), list[0].ID == hold, list[0].InForce())

	if err := holds.Release(ctx, counsel, clinic, subject(1), hold); err != nil {
		panic(err)
	}
	fmt.Println(holds.Release(ctx, counsel, clinic, subject(1), hold))
	// Output:
	// 1 true true
	// retention: the subject has no such hold in force
}

// rightsOf returns Rights over two holders and a vault.
func rightsOf(store *world, p sealtext.Person) *retention.Rights {
	rights, err := retention.NewRights(retention.RightsConfig{
		Store:  store,
		Audit:  store,
		Opener: &lock{}, // the vault, in an application
		Holders: []retention.NamedHolder{
			{Name: "consent", Holder: &holder{world: store, erases: 2, exports: []sealtext.Record{
				{Package: "consent", Kind: "opt-in", ID: id(1), At: noon.Add(-90 * day), Values: map[string]string{"scope": "reminders"}},
			}}},
			{Name: "audit", Holder: &holder{world: store, erases: 12}},
		},
		Shredder: &holder{world: store, erases: 1, exports: []sealtext.Record{
			{Package: "vault", Kind: "number", Sealed: map[string]sealtext.SealedField{"number": sealedField(p, "number", sealtext.ID{}, "+447700900123")}},
		}},
		Now: atNoon,
	})
	if err != nil {
		panic(err)
	}
	return rights
}

func ExampleNewRights() {
	person := personOf(clinic, subject(1)) // from the vault's Find, in an application
	store := newWorld()
	rights := rightsOf(store, person)
	cert, err := rights.Erase(context.Background(), staff, person, "request-2026-88")
	if err != nil {
		panic(err)
	}
	for _, c := range cert.Erased {
		fmt.Println(c.Holder, c.Records)
	}
	for _, s := range cert.Kept {
		fmt.Println("kept:", s.Code)
	}
	// Output:
	// consent 2
	// audit 12
	// vault 1
	// kept: opt-out
	// kept: event-headers
	// kept: subject-tombstone
}

func ExampleRights_Access() {
	person := personOf(clinic, subject(1))
	rights := rightsOf(newWorld(), person)
	var doc bytes.Buffer // an encrypted file, in an application
	sum, err := rights.Access(context.Background(), staff, person, &doc)
	if err != nil {
		panic(err) // hand out nothing of doc
	}
	var read struct {
		Holders []struct {
			Name    string
			Records []struct {
				Kind           string
				Values, Opened map[string]string
			}
		}
		Trailer struct{ Complete bool }
	}
	if err := json.Unmarshal(doc.Bytes(), &read); err != nil {
		panic(err)
	}
	for _, h := range read.Holders {
		for _, r := range h.Records {
			fmt.Println(h.Name, r.Kind, r.Values, r.Opened)
		}
	}
	fmt.Println(sum.Records, read.Trailer.Complete)
	// Output:
	// vault number map[] map[number:+447700900123]
	// consent opt-in map[scope:reminders] map[]
	// 2 true
}

// A legal hold overrides a request for erasure.
func ExampleRights_Erase_held() {
	store, person := newWorld(), personOf(clinic, subject(1))
	rights := rightsOf(store, person)
	holds, err := retention.NewHolds(retention.HoldsConfig{Store: store, Sealer: &lock{}, Audit: store})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	if _, err := holds.Place(ctx, retention.Hold{Tenant: clinic, Subject: subject(1), CaseID: "case-2026-17", Actor: staff}); err != nil {
		panic(err)
	}
	_, err = rights.Erase(ctx, staff, person, "request-2026-88")
	var held *retention.HeldError
	if errors.As(err, &held) {
		fmt.Println(held.Holds, err)
	}
	fmt.Println(store.kinds())
	// Output:
	// 1 sealtext: the data subject is under a legal hold; nothing is destroyed before it is released (1)
	// [hold-placed erase-refused]
}

func ExampleTelemarketingRecords() {
	p := retention.TelemarketingRecords()
	fmt.Println(p.Length.Hours()/24, "days", p.LegalRef)
	// Output:
	// 1827 days 16 CFR 310.5(a)(8): records for 5 years
}
