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
	// us-ct-hours by usestello.com
	// 2026-06-02T13:00:00Z
}

func ExampleDefault() {
	for _, r := range rule.Default() {
		if r.To > 0 {
			fmt.Printf("%s: %d:00 to %d:00, %s, as of %s\n", r.ID, r.From/60, r.To/60, r.Source, r.AsOf.Format(time.DateOnly))
		}
	}
	// Output:
	// us-marketing-hours: 8:00 to 21:00, 47 CFR 64.1200(c)(1), as of 2026-11-21
	// us-fl-hours: 8:00 to 20:00, Fla. Stat. 501.059, as of 2026-11-21
	// us-ok-hours: 8:00 to 20:00, Oklahoma HB 3168, as of 2026-11-21
	// us-wa-hours: 8:00 to 20:00, dinsmore.com, as of 2026-11-21
	// us-md-hours: 8:00 to 20:00, dinsmore.com, as of 2026-11-21
	// us-tx-hours: 9:00 to 21:00, foster.com, as of 2026-11-21
	// us-tx-sunday-hours: 12:00 to 21:00, foster.com, as of 2026-11-21
	// us-ct-hours: 9:00 to 20:00, usestello.com, as of 2026-11-21
	// fr-marketing-hours: 8:00 to 20:00, developers.brevo.com transactional-sms-1, as of 2026-11-21
	// in-promotional-hours: 10:00 to 21:00, TCCCPR 2018 as amended on 12 February 2025, docs.satisfilabs.com, as of 2026-11-21
	// courtesy-hours: 8:00 to 21:00, courtesy default of sealtext, as of 2026-11-21
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
