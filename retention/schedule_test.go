package retention_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

// bodies returns a schedule that NewSweeper accepts.
func bodies(w *world) retention.Schedule {
	return retention.Schedule{
		Class: retention.ClassMessageBodies, Keep: 30 * day, LegalRef: "policy rule 4",
		Holds: retention.HoldRuleBySubject, Disposer: &bin{world: w, class: retention.ClassMessageBodies},
	}
}

func TestNewRefusesASchedule(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*retention.Schedule)
		field  string
	}{
		{"no class", func(s *retention.Schedule) { s.Class = "" }, "class"},
		{"class that could be a number", func(s *retention.Schedule) { s.Class = "c447700900123" }, "class"},
		{"no time", func(s *retention.Schedule) { s.Keep = 0 }, "keep"},
		{"negative time", func(s *retention.Schedule) { s.Keep = -day }, "keep"},
		{"forgotten unit", func(s *retention.Schedule) { s.Keep = 30 }, "keep"},
		{"below its minimum", func(s *retention.Schedule) { s.Minimum = 31 * day }, "keep"},
		{"negative minimum", func(s *retention.Schedule) { s.Minimum = -1 }, "minimum"},
		{"no reason to keep", func(s *retention.Schedule) { s.LegalRef = "" }, "legal reference"},
		{"reason that breaks lines", func(s *retention.Schedule) { s.LegalRef = "a\nb" }, "legal reference"},
		{"endless reason", func(s *retention.Schedule) { s.LegalRef = strings.Repeat("a", 201) }, "legal reference"},
		{"no disposer", func(s *retention.Schedule) { s.Disposer = nil }, "disposer"},
		{"nothing said about holds", func(s *retention.Schedule) { s.Holds = 0 }, "holds"},
		{"unknown hold rule", func(s *retention.Schedule) { s.Holds = 3 }, "holds"},
		{"people exempt", func(s *retention.Schedule) { s.Holds, s.ExemptReason = retention.HoldRuleExempt, "no time" }, "holds"},
		{"slots of people exempt", func(s *retention.Schedule) {
			s.Class, s.Holds, s.ExemptReason = retention.ClassCapSlots, retention.HoldRuleExempt, "no time"
		}, "holds"},
		{"held by a subject of no tenant", func(s *retention.Schedule) { s.Class = retention.ClassFeedCursors }, "holds"},
		{"exempt without a reason", func(s *retention.Schedule) { s.Class, s.Holds = logs, retention.HoldRuleExempt }, "exempt reason"},
		{"reason without exemption", func(s *retention.Schedule) { s.ExemptReason = "no time" }, "exempt reason"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			s := bodies(w)
			c.change(&s)
			_, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{s}})
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.ErrorContains(t, err, "retention: SweeperConfig.Schedules[0]: ")
			require.NotContains(t, err.Error(), "447700900123")
		})
	}
}

func TestNewTakesASchedule(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*retention.Schedule)
	}{
		{"as it is", func(*retention.Schedule) {}},
		{"kept exactly for its minimum", func(s *retention.Schedule) { s.Minimum = s.Keep }},
		{"a class of the host", func(s *retention.Schedule) { s.Class = "appointments" }},
		{"exempt with a reason", func(s *retention.Schedule) {
			s.Class, s.Holds, s.ExemptReason = logs, retention.HoldRuleExempt, "keyed hashes of event ids, which concern no person"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			s := bodies(w)
			c.change(&s)
			_, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{s}})
			require.NoError(t, err)
		})
	}
}

func TestNewRefusesAConfig(t *testing.T) {
	w := newWorld()
	one := []retention.Schedule{bodies(w)}
	evidence, numbers := bodies(w), bodies(w)
	evidence.Class, numbers.Class = retention.ClassConsentEvidence, retention.ClassNumbers
	numbers.Keep = evidence.Keep + day
	for _, c := range []struct {
		name, says string
		cfg        retention.SweeperConfig
	}{
		{"no store", "Config.Store", retention.SweeperConfig{Audit: w, Schedules: one}},
		{"no audit", "Config.Audit", retention.SweeperConfig{Store: w, Schedules: one}},
		{"no schedule", "Config.Schedules", retention.SweeperConfig{Store: w, Audit: w}},
		{"negative batch", "Config.Batch", retention.SweeperConfig{Store: w, Audit: w, Schedules: one, Batch: -1}},
		{"huge batch", "Config.Batch", retention.SweeperConfig{Store: w, Audit: w, Schedules: one, Batch: 10001}},
		{"a class twice", "Config.Schedules[1]", retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{bodies(w), bodies(w)}}},
		{"evidence gone before the number", "consent-evidence", retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{evidence, numbers}}},
		{"the same in the other order", "consent-evidence", retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{numbers, evidence}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := retention.NewSweeper(c.cfg)
			require.ErrorContains(t, err, c.says)
			require.Nil(t, s)
		})
	}
	numbers.Keep = evidence.Keep
	_, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{evidence, numbers}})
	require.NoError(t, err)
}

// TestPeriodsRoundToTheSafeSide: the years of a minimum have as many leap days as possible, those
// of a limit none, because keeping for a day too long breaks a limit and a day too short a minimum.
func TestPeriodsRoundToTheSafeSide(t *testing.T) {
	for _, c := range []struct {
		name   string
		period retention.Period
		years  int
	}{
		{"TCPA claims", retention.TCPAClaims(), 4},
		{"telemarketing records", retention.TelemarketingRecords(), 5},
		{"prospect contact", retention.ProspectContact(), 3},
		{"opposition list", retention.OppositionList(), 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			for d := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2032; d = d.AddDate(0, 0, 1) {
				end := d.AddDate(c.years, 0, 0)
				if c.period.Limit {
					require.False(t, d.Add(c.period.Length).After(end), "from %s", d)
				} else {
					require.False(t, d.Add(c.period.Length).Before(end), "from %s", d)
				}
			}
			w := newWorld()
			s := bodies(w)
			s.Keep, s.LegalRef = c.period.Length, c.period.LegalRef
			_, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{s}})
			require.NoError(t, err)
			require.False(t, c.period.AsOf.IsZero())
		})
	}
}

func TestHoldRuleString(t *testing.T) {
	require.Equal(t, "by subject", retention.HoldRuleBySubject.String())
	require.Equal(t, "exempt", retention.HoldRuleExempt.String())
	require.Equal(t, "none", retention.HoldRule(0).String())
}

func TestHeldErrorIsErrHeld(t *testing.T) {
	err := error(&retention.HeldError{Holds: 2})
	require.ErrorIs(t, err, sealtext.ErrHeld)
	require.EqualError(t, err, "sealtext: the data subject is under a legal hold; nothing is destroyed before it is released (2)")
}
