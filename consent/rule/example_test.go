package rule_test

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// Example judges one message: the table needs no store and no clock.
func Example() {
	table, err := rule.New(rule.Default())
	if err != nil {
		panic(err)
	}
	evening := time.Date(2026, 6, 2, 0, 30, 0, 0, time.UTC) // 20:30 in New York
	offer := rule.Query{
		Purpose:  sealtext.Marketing,
		Location: rule.Location{Zones: []string{"America/New_York"}, Jurisdictions: []rule.Jurisdiction{"US-CT"}},
	}
	verdict, err := table.Judge(offer, sealtext.NewID(), evening, nil)
	if err != nil {
		panic(err)
	}
	for _, f := range verdict.Findings {
		fmt.Println(f.ID, "by", f.Source)
	}
	fmt.Println(verdict.Retry(evening).Format(time.RFC3339))
	// Output:
	// us-ct-hours by Conn. Gen. Stat. 42-288a, PA 23-98; usestello.com
	// 2026-06-02T13:00:00Z
}

// ExampleDefault lists the hours that the table has for Colombia.
func ExampleDefault() {
	for _, r := range rule.Default() {
		if r.Jurisdiction == "CO" && r.To > 0 {
			fmt.Printf("%s: %d:00 to %d:00, %s, as of %s\n", r.ID, r.From/60, r.To/60, r.Source, r.AsOf.Format(time.DateOnly))
		}
	}
	// Output:
	// co-hours: 7:00 to 19:00, Ley 2300 de 2023, art. 3; pulzo.com, as of 2026-11-30
	// co-saturday-hours: 8:00 to 15:00, Ley 2300 de 2023, art. 3; pulzo.com, as of 2026-11-30
}

// A company that sends no news in the evening; marketing is unchanged.
func ExampleWithHours() {
	rules := rule.WithHours(rule.Default(), rule.Rule{
		ID: "own-hours", Purposes: sealtext.Purposes(sealtext.Informational), From: 9 * 60, To: 18 * 60,
		Source: "our own promise", AsOf: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
	})
	table, err := rule.New(rules)
	if err != nil {
		panic(err)
	}
	evening := time.Date(2026, 6, 1, 18, 30, 0, 0, time.UTC)
	for _, p := range []sealtext.Purpose{sealtext.Informational, sealtext.Marketing, sealtext.OTP} {
		verdict, err := table.Judge(rule.Query{Purpose: p, Location: rule.Location{Zones: []string{"UTC"}}}, sealtext.NewID(), evening, nil)
		fmt.Println(p, len(verdict.Findings) == 0, err)
	}
	// Output:
	// informational false <nil>
	// marketing true <nil>
	// otp true <nil>
}

func ExampleLint() {
	rules := rule.WithHolidays(rule.Default(), "FR", "2026-12-25", "2027-01-01")
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	fmt.Println(len(rule.Lint(rules, now)))
	rules = append(rules, rule.Rule{
		ID: "own-hours", Purposes: sealtext.Purposes(sealtext.Marketing), From: 20 * 60, To: 9 * 60,
		Source: "our own promise", AsOf: now,
	})
	for _, w := range rule.Lint(rules, now) {
		fmt.Println(w.Rule, w.Kind)
	}
	// Output:
	// 0
	// own-hours reversed
	// own-hours not-valid
}

func ExampleTerm_After() {
	deadline := rule.Term{Kind: rule.TermHonorOptOut, BusinessDays: 10}
	fmt.Println(deadline.After(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)).Format(time.RFC1123))
	// Output:
	// Fri, 04 Dec 2026 12:00:00 UTC
}
