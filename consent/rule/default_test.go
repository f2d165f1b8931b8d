package rule_test

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// domain is how a second source is written: a site, with the number of a page where it has one.
var domain = regexp.MustCompile(`^([a-z0-9-]+\.)+[a-z]{2,}(/\S+)?( \d+)?$|^w3c/dpv$`)

// TestDefaultTableIsDocumented checks that each row names the law, a second source and the day on
// which they were looked up, and has an id that begins with its jurisdiction.
func TestDefaultTableIsDocumented(t *testing.T) {
	first, last := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	for _, r := range rule.Default() {
		t.Run(r.ID, func(t *testing.T) {
			require.NotEmpty(t, r.Source)
			if r.ID == "courtesy-hours" {
				return // no law
			}
			require.True(t, strings.HasPrefix(r.ID, strings.ToLower(string(r.Jurisdiction))+"-"))
			require.NoError(t, r.Jurisdiction.Check())
			require.False(t, r.AsOf.Before(first) || r.AsOf.After(last), "as of")
			law, second, ok := strings.Cut(r.Source, "; ")
			require.True(t, ok, "the law first, then a second source")
			require.NotRegexp(t, domain, law, "the first is a law, not a site")
			require.NotRegexp(t, `\.(com|org|net|io)\b`, law)
			require.Regexp(t, domain, second)
			if r.Voice {
				require.Regexp(t, `calls|us-al-hours`, r.Note, "a law of calls says so")
			}
			if r.Jurisdiction == "EU" {
				require.NotContains(t, strings.ToLower(r.Source), "ico", "not a British regulator")
			}
		})
	}
	_, err := rule.New(rule.Default())
	require.NoError(t, err)
}

// value describes what a row does.
func value(r rule.Rule) string {
	day := []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	days := ""
	if r.Days != 0 {
		for d := range day {
			if r.Days.Has(time.Weekday(d)) {
				days += " " + day[d]
			}
		}
	}
	switch {
	case r.To != 0:
		return fmt.Sprintf("%d to %d%s %s", r.From/60, r.To/60, days, strings.Join(r.Zones, " "))
	case r.Closed:
		return "closed" + days
	case r.Holidays:
		return "closed on holidays"
	case r.Cap != rule.Cap{}:
		return fmt.Sprintf("%d in %d h", r.Cap.Limit, int(r.Cap.Window.Hours()))
	case r.Term != rule.Term{}:
		t := r.Term
		return fmt.Sprintf("%s %s (minutes, days, business days, years), each use %t", t.Kind, strings.Trim(fmt.Sprint([]int{t.Minutes, t.Days, t.BusinessDays, t.Years}), "[]"), t.EachUse)
	case r.Duty != 0:
		return r.Duty.String()
	case r.RevokeAll:
		return "STOP for all programs"
	}
	return "nothing"
}

// TestDefaultTableValues compares the rows with a list that a person keeps: ids are stored with
// decisions, and a value that changes is a change of law.
func TestDefaultTableValues(t *testing.T) {
	var got strings.Builder
	for _, r := range rule.Default() {
		text := fmt.Sprint(r.ID, ": ", value(r))
		if r.Voice {
			text += " (calls)"
		}
		if !r.Effective.IsZero() {
			text += " from " + r.Effective.Format(time.DateOnly)
		}
		fmt.Fprintln(&got, strings.Join(strings.Fields(text), " "))
	}
	want, err := os.ReadFile("testdata/default.txt")
	require.NoError(t, err)
	require.Equal(t, string(want), got.String())
}

// TestDefaultTableInEachPlace checks marketing at moments of local time in each jurisdiction that
// has hours or a cap.
func TestDefaultTableInEachPlace(t *testing.T) {
	const east, middle = "America/New_York", "America/Chicago"
	table, err := rule.New(rule.WithHolidays(rule.Default(), "FR", "2027-01-01"))
	require.NoError(t, err)
	for _, c := range []struct {
		in    rule.Jurisdiction
		zone  string
		at    string // 2027-06-04 is a Friday
		sent  int    // texts in the hour before
		rules []string
	}{
		{"US-OR", "America/Los_Angeles", "2027-06-04 19:59", 2, nil},
		{"US-OR", "America/Los_Angeles", "2027-06-04 20:30", 0, []string{"us-or-hours"}},
		{"US-OR", "America/Los_Angeles", "2027-06-04 12:00", 3, []string{"us-or-cap"}},
		{"US-MD", east, "2027-06-04 12:00", 2, nil},
		{"US-MD", east, "2027-06-04 12:00", 3, []string{"us-md-cap"}},
		{"US-MD", east, "2027-06-04 20:30", 0, []string{"us-md-hours"}},
		{"US-FL", east, "2027-06-04 20:30", 3, []string{"us-fl-hours", "us-fl-cap"}},
		{"US-AL", middle, "2027-06-04 20:30", 0, []string{"us-al-hours"}},
		{"US-AL", middle, "2027-06-06 12:00", 0, []string{"us-al-sundays"}},
		{"US-LA", middle, "2027-06-04 20:30", 0, []string{"us-la-hours"}},
		{"US-LA", middle, "2027-06-06 12:00", 0, []string{"us-la-sundays"}},
		{"US-MS", middle, "2027-06-05 20:30", 0, []string{"us-ms-hours"}},
		{"US-MS", middle, "2027-06-06 12:00", 0, []string{"us-ms-sundays"}},
		{"US-MS", east, "2027-06-04 08:30", 0, []string{"us-ms-hours"}}, // 7:30 in Jackson
		{"US-RI", east, "2027-06-04 18:00", 0, []string{"us-ri-hours"}},
		{"US-RI", east, "2027-06-05 17:00", 0, []string{"us-ri-saturday-hours"}},
		{"US-RI", east, "2027-06-05 10:00", 0, nil},
		{"US-RI", east, "2027-06-06 12:00", 0, []string{"us-ri-sundays"}},
		{"US-KY", east, "2027-06-04 09:30", 0, []string{"us-ky-hours"}},
		{"US-NV", "America/Los_Angeles", "2027-06-04 20:30", 0, []string{"us-nv-hours"}},
		{"US-NV", "America/Los_Angeles", "2027-06-04 08:30", 0, []string{"us-nv-hours"}},
		{"US-MA", east, "2027-06-04 20:30", 0, []string{"us-ma-hours"}},
		{"US-UT", "America/Denver", "2027-06-04 20:30", 0, nil},
		{"US-UT", "America/Denver", "2027-06-06 12:00", 0, []string{"us-ut-sundays"}},
		{"FR", "Europe/Paris", "2027-06-05 18:00", 0, []string{"fr-saturday-hours"}},
		{"FR", "Europe/Paris", "2027-06-05 10:00", 0, nil},
		{"RE", "Indian/Reunion", "2027-06-05 09:00", 0, []string{"fr-saturday-hours"}},
		{"IN", "Asia/Kolkata", "2027-06-04 09:30", 0, []string{"in-promotional-hours"}},
		{"VN", "Asia/Ho_Chi_Minh", "2027-06-04 22:30", 0, []string{"us-marketing-hours", "vn-hours"}},
		{"VN", "Asia/Ho_Chi_Minh", "2027-06-04 12:00", 3, []string{"vn-cap"}},
		{"CO", "America/Bogota", "2027-06-04 19:00", 0, []string{"co-hours"}},
		{"CO", "America/Bogota", "2027-06-05 15:00", 0, []string{"co-saturday-hours"}},
		{"CO", "America/Bogota", "2027-06-06 12:00", 0, []string{"co-sundays"}},
		{"CO", "America/Bogota", "2027-06-04 12:00", 1, []string{"co-cap"}},
		{"ZA", "Africa/Johannesburg", "2027-06-04 20:00", 0, []string{"za-hours"}},
		{"ZA", "Africa/Johannesburg", "2027-06-05 13:00", 0, []string{"za-saturday-hours"}},
		{"ZA", "Africa/Johannesburg", "2027-06-06 12:00", 0, []string{"za-sundays"}},
		{"KR", "Asia/Seoul", "2027-06-04 20:59", 0, nil},
		{"KR", "Asia/Seoul", "2027-06-04 21:30", 0, []string{"us-marketing-hours", "kr-hours"}},
		{"BR", "America/Sao_Paulo", "2027-06-04 08:30", 0, []string{"br-hours"}},
		{"BR", "America/Sao_Paulo", "2027-06-06 12:00", 0, []string{"br-sundays"}},
		{"AE", "Asia/Dubai", "2027-06-04 18:00", 0, []string{"ae-hours"}},
		{"PH", "Asia/Manila", "2027-06-04 21:00", 0, []string{"us-marketing-hours", "ph-hours"}},
		{"KE", "Africa/Nairobi", "2027-06-04 19:00", 0, []string{"ke-hours"}},
		{"NG", "Africa/Lagos", "2027-06-04 20:00", 0, []string{"ng-hours"}},
	} {
		t.Run(fmt.Sprint(c.in, " ", c.at, " ", c.sent), func(t *testing.T) {
			loc, err := time.LoadLocation(c.zone)
			require.NoError(t, err)
			at, err := time.ParseInLocation("2006-01-02 15:04", c.at, loc)
			require.NoError(t, err)
			judge := func(l rule.Location) []string {
				v, err := table.Judge(rule.Query{Purpose: sealtext.Marketing, Location: l}, sealtext.NewID(), at, func() (uses []rule.Use, err error) {
					for range c.sent {
						uses = append(uses, rule.Use{Message: sealtext.NewID(), Purpose: sealtext.Marketing, At: at.Add(-time.Hour)})
					}
					return uses, nil
				})
				require.NoError(t, err)
				return ids(v)
			}
			named := rule.Location{Zones: []string{c.zone}, Jurisdictions: []rule.Jurisdiction{c.in}}
			require.Equal(t, c.rules, judge(named))
			if len(c.in) == 2 && c.in != "US" {
				require.Equal(t, c.rules, judge(rule.Location{Zones: []string{c.zone}}), "the zone tells the country")
			}
		})
	}
}

// TestAStateThatIsNotKnownHasTheStrictestHours compares "US-*" with every state that has a row, at
// every half hour of a week.
func TestAStateThatIsNotKnownHasTheStrictestHours(t *testing.T) {
	table, err := rule.New(rule.Default())
	require.NoError(t, err)
	var states []rule.Jurisdiction
	for _, r := range rule.Default() {
		if strings.HasPrefix(string(r.Jurisdiction), "US-") && !slices.Contains(states, r.Jurisdiction) {
			states = append(states, r.Jurisdiction)
		}
	}
	require.GreaterOrEqual(t, len(states), 20)
	open := 0
	for half := range 7 * 48 {
		at := noon.Add(time.Duration(half) * 30 * time.Minute)
		deny := func(j rule.Jurisdiction) bool {
			v, err := table.Judge(query(sealtext.Marketing, j), sealtext.NewID(), at, func() ([]rule.Use, error) { return nil, nil })
			require.NoError(t, err)
			return len(v.Findings) > 0
		}
		unknown := deny("US-*")
		require.Equal(t, slices.ContainsFunc(states, deny), unknown, at.String())
		if !unknown {
			open++
		}
	}
	require.Equal(t, 5*16+14, open, "10:00 to 18:00 on working days, 10:00 to 17:00 on Saturdays, none on Sundays")
}

// TestDutiesOfTheDefaultTable checks who has the duties that the table had for nobody, or for few.
func TestDutiesOfTheDefaultTable(t *testing.T) {
	for _, c := range []struct {
		duty rule.Duty
		want string
	}{
		{rule.DutyCheckRegister, "US US-CO US-FL US-IN US-LA US-MA US-MO US-OK US-PA US-TN US-TX US-VA US-WY ES CO MX IN VN SG AE TR ZA"},
		{rule.DutyIdentify, "EU GB CA MX AU KR SG PH JP TR"},
		{rule.DutySayStop, "EU GB FR CA AU VN PH KE"},
		{rule.DutyProveConsent, "EU GB CA JP"},
		{rule.DutyLabel, "VN KR"},
	} {
		t.Run(c.duty.String(), func(t *testing.T) {
			var got []string
			for _, r := range rule.Default() {
				if r.Duty == c.duty {
					got = append(got, cmp.Or(string(r.Jurisdiction), "all"))
				}
			}
			require.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}
