package retention_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

func minimum(d time.Duration, from retention.Trigger) retention.Period {
	return retention.Period{Length: d, LegalRef: "rule m", From: from}
}

func limit(d time.Duration, from retention.Trigger) retention.Period {
	return retention.Period{Length: d, LegalRef: "rule l", From: from, Limit: true}
}

func TestBound(t *testing.T) {
	const made, used = retention.TriggerCreation, retention.TriggerLastUse
	for _, c := range []struct {
		name        string
		from        retention.Trigger
		periods     []retention.Period
		least, most time.Duration
		field       string // of the error; "" for none
	}{
		{"none", made, nil, 0, 0, ""},
		{"longest minimum, shortest limit", made, []retention.Period{
			minimum(3*day, made), minimum(5*day, made), limit(9*day, made), limit(7*day, made), minimum(4*day, made), limit(8*day, made),
		}, 5 * day, 7 * day, ""},
		{"both the same", made, []retention.Period{minimum(5*day, made), limit(5*day, made)}, 5 * day, 5 * day, ""},
		{"a duty without a number", made, []retention.Period{retention.StorageLimitation()}, 0, 0, ""},
		{"a minimum from creation, counted from the last use", used, []retention.Period{minimum(day, made)}, day, 0, ""},
		{"a limit from the last use, counted from creation", made, []retention.Period{limit(day, used)}, 0, day, ""},
		{"a minimum from the last use, counted from creation", made, []retention.Period{minimum(day, used)}, 0, 0, "trigger"},
		{"a limit from creation, counted from the last use", used, []retention.Period{limit(day, made)}, 0, 0, "trigger"},
		{"contradiction", made, []retention.Period{limit(day, made), minimum(day+1, made)}, 0, 0, "periods"},
		{"negative", made, []retention.Period{minimum(-day, made)}, 0, 0, "period"},
		{"without a reference", made, []retention.Period{{Length: day}}, 0, 0, "period"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := retention.Bound(c.from, c.periods...)
			if c.field != "" {
				var in *sealtext.InputError
				require.ErrorAs(t, err, &in)
				require.Equal(t, c.field, in.Field)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.least, b.Least.Length)
			require.Equal(t, c.most, b.Most.Length)
		})
	}
}

// TestBoundAgainstAll: a time to keep satisfies the bounds if and only if it satisfies every period.
func TestBoundAgainstAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var all []retention.Period
		for range r.IntN(6) {
			p := minimum(time.Duration(1+r.IntN(10))*day, retention.TriggerCreation)
			p.Limit = r.IntN(2) == 0
			all = append(all, p)
		}
		b, err := retention.Bound(retention.TriggerCreation, all...)
		some := false
		for days := range 12 {
			keep := time.Duration(days) * day
			fits := true
			for _, p := range all {
				fits = fits && (p.Limit && keep <= p.Length || !p.Limit && keep >= p.Length)
			}
			some = some || fits
			if err == nil {
				require.Equal(t, fits, keep >= b.Least.Length && (b.Most.Length == 0 || keep <= b.Most.Length))
			}
		}
		require.Equal(t, some, err == nil)
	}
}

func TestAContradictionNamesBothRules(t *testing.T) {
	w := newWorld()
	s := bodies(w)
	s.Class, s.Trigger = "leads", retention.TriggerLastContact
	s.Periods = []retention.Period{retention.TelemarketingRecords(), retention.ProspectContact()}
	_, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{s}})
	var both *retention.ContradictionError
	require.ErrorAs(t, err, &both)
	require.Equal(t, "retention: no time to keep fits: 16 CFR 310.5(a)(8): records for 5 years (read in November 2026) wants at least 1827 days, "+
		"CNIL recommendation: prospects 3 years from their last contact (read in November 2026) at most 1095 days; "+
		"divide the class or leave out the rule that does not apply", both.Error())
}

func TestNewHoldsKeepAgainstThePeriods(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*retention.Schedule)
		says   string
	}{
		{"below a minimum", func(s *retention.Schedule) {
			s.Class, s.Keep, s.Periods = "orders", 1826*day, []retention.Period{retention.TelemarketingRecords()}
		}, "keep must be at least 1827 days: 16 CFR 310.5(a)(8): records for 5 years"},
		{"above a limit", func(s *retention.Schedule) {
			s.Class, s.Keep, s.Periods = "leads", 1096*day, []retention.Period{retention.ProspectContact()}
		}, "keep must be at most 1095 days: CNIL recommendation: prospects 3 years from their last contact"},
		{"above its maximum", func(s *retention.Schedule) { s.Maximum = 29 * day }, "keep must be at most 29 days: the schedule's Maximum"},
		{"negative maximum", func(s *retention.Schedule) { s.Maximum = -day }, "maximum must not be negative"},
		{"maximum below minimum", func(s *retention.Schedule) { s.Minimum, s.Maximum = 30*day, 29*day }, "no time to keep fits"},
		{"another trigger than the library's", func(s *retention.Schedule) { s.Trigger = retention.TriggerOptOut },
			"trigger must be left out: the library's disposer of this class counts after its message was final"},
		{"no trigger", func(s *retention.Schedule) { s.Trigger = 99 }, "trigger must be one of the constants"},
		{"another action than the library's", func(s *retention.Schedule) { s.Action = retention.ActionShred },
			"action must be left out: the records of this class are deleted"},
		{"no action", func(s *retention.Schedule) { s.Action = 99 }, "action must be one of the constants"},
		{"words that break lines", func(s *retention.Schedule) { s.What = "a\nb" }, "what must have"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			s := bodies(w)
			c.change(&s)
			_, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{s}})
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestPeriodsSayWhereTheyAreFrom(t *testing.T) {
	last := ""
	for _, p := range retention.Periods() {
		t.Run(p.ID, func(t *testing.T) {
			require.NoError(t, sealtext.CheckName("id", p.ID))
			require.Greater(t, p.ID, last)
			last = p.ID
			require.NotEmpty(t, p.Source)
			require.NotEmpty(t, p.LegalRef)
			require.Len(t, p.Jurisdiction, 2)
			require.NotEqual(t, "none", p.From.String())
			require.False(t, p.AsOf.IsZero())
		})
	}
}

func TestExplain(t *testing.T) {
	w := newWorld()
	s, keys := bodies(w), bodies(w)
	s.Periods = []retention.Period{limit(60*day, retention.TriggerFinal)}
	keys.Class, keys.Holds, keys.ExemptReason = logs, retention.HoldRuleExempt, "keyed hashes"
	sweeper, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{s, keys}, Now: atNoon})
	require.NoError(t, err)
	holds, err := retention.NewHolds(retention.HoldsConfig{Store: w, Sealer: &lock{}, Audit: w, Now: atNoon})
	require.NoError(t, err)
	held, err := holds.Place(t.Context(), retention.Hold{Tenant: clinic, Subject: subject(2), CaseID: "case-1", Actor: staff})
	require.NoError(t, err)
	text := func(n byte) sealtext.Item { return sealtext.Item{Tenant: clinic, Subject: subject(n), Record: id(1)} }
	const head = "message-bodies: kept for 30 days after its message was final or was received (policy rule 4), until "
	for _, c := range []struct {
		name  string
		class retention.Class
		item  sealtext.Item
		since time.Time
		holds []sealtext.ID
		due   bool
		says  string
	}{
		{"not due", retention.ClassMessageBodies, text(1), noon.Add(-29 * day), nil, false,
			head + "2026-11-22T12:00:00Z. Kept for at most 60 days: rule l."},
		{"due", retention.ClassMessageBodies, text(1), noon.Add(-31 * day), nil, true,
			head + "2026-11-20T12:00:00Z. Kept for at most 60 days: rule l. It is due, and the next sweep destroys it."},
		{"due and held", retention.ClassMessageBodies, text(2), noon.Add(-31 * day), []sealtext.ID{held}, true,
			head + "2026-11-20T12:00:00Z. Kept for at most 60 days: rule l. 1 legal hold keeps it until it is released."},
		{"exempt", logs, sealtext.Item{Tenant: clinic, Record: id(1)}, noon, nil, false,
			"provider-events: kept for 30 days after it was made (policy rule 4), until 2026-12-21T12:00:00Z. " +
				"No rule that was given states a minimum or a limit. No legal hold can cover it: keyed hashes."},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := sweeper.Explain(t.Context(), c.class, c.item, c.since)
			require.NoError(t, err)
			require.Equal(t, c.due, e.Due)
			require.Equal(t, c.holds, e.Holds)
			require.Equal(t, c.says, e.String())
		})
	}
	for _, c := range []struct {
		name, field string
		class       retention.Class
		item        sealtext.Item
		since       time.Time
	}{
		{"no schedule", "class", "notes", text(1), noon},
		{"no subject", "item", retention.ClassMessageBodies, sealtext.Item{Tenant: clinic}, noon},
		{"no time", "since", retention.ClassMessageBodies, text(1), time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sweeper.Explain(t.Context(), c.class, c.item, c.since)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
		})
	}
	w.fail["holds"] = context.DeadlineExceeded
	_, err = sweeper.Explain(t.Context(), retention.ClassMessageBodies, text(1), noon)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// TestExplainAgreesWithASweep: what is explained as due and not held is what a sweep destroys.
func TestExplainAgreesWithASweep(t *testing.T) {
	w := newWorld()
	for n := range byte(40) {
		w.add(retention.ClassMessageBodies, clinic, subject(n), noon.Add(-30*day+time.Duration(int(n)-20)*time.Second), 1)
	}
	sweeper, err := retention.NewSweeper(retention.SweeperConfig{Store: w, Audit: w, Schedules: []retention.Schedule{bodies(w)}, Now: atNoon})
	require.NoError(t, err)
	due := map[sealtext.ID]bool{}
	for _, r := range w.records[retention.ClassMessageBodies] {
		e, err := sweeper.Explain(t.Context(), retention.ClassMessageBodies, r.item, r.at)
		require.NoError(t, err)
		due[r.item.Record] = e.Due
	}
	_, err = sweeper.Sweep(t.Context())
	require.NoError(t, err)
	for rec, d := range due {
		_, left := w.records[retention.ClassMessageBodies][rec]
		require.Equal(t, d, !left)
	}
	require.Equal(t, 20, w.left(retention.ClassMessageBodies))
}
