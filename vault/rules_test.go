package vault_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

func authorize(t *testing.T, a vault.Access, b sealtext.Binding, rules ...vault.AccessRule) error {
	t.Helper()
	r, err := vault.NewAccessRules(func() time.Time { return now }, rules...)
	require.NoError(t, err)
	err = r.Authorize(context.Background(), a, b)
	slices.Reverse(rules)
	back, err2 := vault.NewAccessRules(func() time.Time { return now }, rules...)
	require.NoError(t, err2)
	require.Equal(t, err, back.Authorize(context.Background(), a, b), "the order of rules means nothing")
	return err
}

func TestTrainingIsAsked(t *testing.T) {
	rule := support("nurse", func(r *vault.AccessRule) { r.MaxTrainingAge = 365 * 24 * time.Hour })
	for name, c := range map[string]struct {
		at   time.Time
		want error
	}{
		"last month":      {now.Add(-30 * 24 * time.Hour), nil},
		"a year ago":      {now.Add(-365 * 24 * time.Hour), nil},
		"over a year ago": {now.Add(-365*24*time.Hour - 1), vault.ErrDenied},
		"never":           {time.Time{}, vault.ErrDenied},
		"in the future":   {now.Add(time.Second), vault.ErrDenied},
	} {
		t.Run(name, func(t *testing.T) {
			a := by("nurse-7", "nurse")
			a.Actor.TrainedAt = c.at
			require.Equal(t, c.want, authorize(t, a, sealtext.Binding{Tenant: clinic, Field: "number"}, rule))
		})
	}
}

// A bound without an end still asks for an authentication and a training.
func TestNeverIsNotLongAgo(t *testing.T) {
	rule := support("nurse", func(r *vault.AccessRule) { r.MaxAuthAge, r.MaxTrainingAge = math.MaxInt64, math.MaxInt64 })
	b := sealtext.Binding{Tenant: clinic, Field: "number"}
	a := by("nurse-7", "nurse")
	a.Actor.TrainedAt = now.AddDate(-200, 0, 0)
	require.NoError(t, authorize(t, a, b, rule))
	a.Actor.TrainedAt = time.Time{}
	require.ErrorIs(t, authorize(t, a, b, rule), vault.ErrDenied)
	a.Actor.TrainedAt, a.Actor.AuthenticatedAt = now, time.Time{}
	require.ErrorIs(t, authorize(t, a, b, rule), vault.ErrDenied)
}

func TestLevelsAreLimited(t *testing.T) {
	masked := support("clerk", func(r *vault.AccessRule) { r.Levels = []vault.Level{vault.LevelMasked, vault.LevelLastFour} })
	noFull := vault.AccessRule{Deny: true, Roles: []string{"trainee"}, Levels: []vault.Level{vault.LevelFull}}
	b := sealtext.Binding{Tenant: clinic, Field: "number"}
	for _, c := range []struct {
		level vault.Level
		roles []string
		want  error
	}{
		{vault.LevelMasked, []string{"clerk"}, nil},
		{vault.LevelLastFour, []string{"clerk"}, nil},
		{vault.LevelFull, []string{"clerk"}, vault.ErrDenied},
		{0, []string{"clerk"}, vault.ErrDenied}, // is Full
		{vault.LevelFull, []string{"nurse"}, nil},
		{vault.LevelFull, []string{"nurse", "trainee"}, vault.ErrDenied},
		{vault.LevelLastFour, []string{"nurse", "trainee"}, nil},
	} {
		t.Run(fmt.Sprint(c.level, c.roles), func(t *testing.T) {
			a := by("somebody", c.roles...)
			a.Level = c.level
			require.Equal(t, c.want, authorize(t, a, b, masked, support("nurse"), noFull))
		})
	}
}

// What the rules of one access say together.
func TestVerdicts(t *testing.T) {
	plain := support("nurse")
	approval := support("nurse", func(r *vault.AccessRule) { r.Approval = true })
	glass := support("nurse", func(r *vault.AccessRule) { r.BreakGlass = true })
	deny := vault.AccessRule{Deny: true, Fields: []string{"note"}}
	unlessApproved := vault.AccessRule{Deny: true, Approval: true, Fields: []string{"note"}}
	stale := support("nurse", func(r *vault.AccessRule) { r.MaxAuthAge = time.Second })
	for _, c := range []struct {
		name              string
		rules             []vault.AccessRule
		calm, inEmergency error
	}{
		{"nothing", nil, vault.ErrDenied, vault.ErrDenied},
		{"allowed", []vault.AccessRule{plain}, nil, nil},
		{"approval", []vault.AccessRule{approval}, vault.ErrApprovalRequired, vault.ErrApprovalRequired},
		{"glass", []vault.AccessRule{glass}, vault.ErrEmergencyOnly, vault.ErrEmergencyOnly},
		{"allowed anyway", []vault.AccessRule{plain, approval, glass}, nil, nil},
		{"approval or glass", []vault.AccessRule{approval, glass}, vault.ErrApprovalRequired, vault.ErrEmergencyOnly},
		{"stale, or glass", []vault.AccessRule{stale, glass}, vault.ErrEmergencyOnly, vault.ErrEmergencyOnly},
		{"denied", []vault.AccessRule{plain, approval, glass, deny}, vault.ErrDenied, vault.ErrDenied},
		{"denied unless approved", []vault.AccessRule{plain, unlessApproved}, vault.ErrApprovalRequired, vault.ErrApprovalRequired},
		{"denied unless approved, or glass", []vault.AccessRule{plain, unlessApproved, glass}, vault.ErrApprovalRequired, vault.ErrEmergencyOnly},
		{"denied unless approved, and by none allowed", []vault.AccessRule{unlessApproved}, vault.ErrDenied, vault.ErrDenied},
		{"denied unless approved, and denied", []vault.AccessRule{plain, unlessApproved, deny}, vault.ErrDenied, vault.ErrDenied},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := by("nurse-7", "nurse"), sealtext.Binding{Tenant: clinic, Field: "note"}
			require.Equal(t, c.calm, authorize(t, a, b, slices.Clone(c.rules)...))
			a.Emergency = true
			require.Equal(t, c.inEmergency, authorize(t, a, b, slices.Clone(c.rules)...))
			a.Actor.Roles = nil
			require.Equal(t, vault.ErrDenied, authorize(t, a, b, slices.Clone(c.rules)...), "who has no role gets nothing")
		})
	}
	require.ErrorIs(t, vault.ErrApprovalRequired, vault.ErrDenied)
	require.ErrorIs(t, vault.ErrEmergencyOnly, vault.ErrDenied)
}

func TestRulesThatAreRefused(t *testing.T) {
	for name, change := range map[string]func(*vault.AccessRule){
		"no roles":                 func(r *vault.AccessRule) { r.Roles = nil },
		"no reasons":               func(r *vault.AccessRule) { r.Reasons = nil },
		"deny in an emergency":     func(r *vault.AccessRule) { r.Deny, r.BreakGlass = true, true },
		"approval and glass":       func(r *vault.AccessRule) { r.Approval, r.BreakGlass = true, true },
		"deny the stale":           func(r *vault.AccessRule) { r.Deny, r.MaxAuthAge = true, time.Hour },
		"deny the untrained":       func(r *vault.AccessRule) { r.Deny, r.MaxTrainingAge = true, time.Hour },
		"deny a method":            func(r *vault.AccessRule) { r.Deny, r.Methods = true, []string{"pwd"} },
		"negative age":             func(r *vault.AccessRule) { r.MaxAuthAge = -1 },
		"negative age of training": func(r *vault.AccessRule) { r.MaxTrainingAge = -1 },
		"level of none":            func(r *vault.AccessRule) { r.Levels = []vault.Level{0} },
		"level beyond full":        func(r *vault.AccessRule) { r.Levels = []vault.Level{vault.LevelFull + 1} },
	} {
		t.Run(name, func(t *testing.T) {
			r := support("nurse")
			change(&r)
			_, err := vault.NewAccessRules(nil, r)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, "rule", input.Field)
		})
	}
}

// naive is the table without an index, as a reader would apply it.
func naive(rules []vault.AccessRule, a vault.Access, b sealtext.Binding) error {
	var deny, spare, allow, approve, glass bool
	in := func(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }
	for _, r := range rules {
		if len(r.Tenants) > 0 && !slices.Contains(r.Tenants, b.Tenant) || len(r.Reasons) > 0 && !slices.Contains(r.Reasons, a.Reason) ||
			!in(r.Fields, b.Field) || len(r.Roles) > 0 && !slices.ContainsFunc(r.Roles, a.Actor.Is) ||
			len(r.Levels) > 0 && !slices.Contains(r.Levels, a.Level) {
			continue
		}
		if !r.Deny && (!in(r.Methods, a.Actor.Method) || r.MaxAuthAge > 0 && now.Sub(a.Actor.AuthenticatedAt) > r.MaxAuthAge) {
			continue
		}
		switch {
		case r.Deny && r.Approval:
			spare = true
		case r.Deny:
			deny = true
		case r.Approval:
			approve = true
		case r.BreakGlass:
			glass = true
		default:
			allow = true
		}
	}
	switch {
	case deny:
		return vault.ErrDenied
	case allow && !spare:
		return nil
	case glass && a.Emergency:
		return vault.ErrEmergencyOnly
	case allow || approve:
		return vault.ErrApprovalRequired
	case glass:
		return vault.ErrEmergencyOnly
	}
	return vault.ErrDenied
}

// The index says what the table says: 20,000 random tables and accesses.
func TestRulesAgreeWithTheNaiveTable(t *testing.T) {
	tenants := []sealtext.Tenant{clinic, bank, sealtext.MustTenant("shop")}
	roles, names := []string{"nurse", "clerk", "boss"}, []string{"number", "note", "export"}
	reasons := []vault.Reason{vault.ReasonSupport, vault.ReasonInvestigation}
	methods := []string{"otp", "pwd"}
	rng := rand.New(rand.NewPCG(7, 8))
	seen := map[error]int{}
	for range 20_000 {
		var rules []vault.AccessRule
		for range rng.IntN(6) {
			r := vault.AccessRule{
				Roles: some(rng, roles), Reasons: some(rng, reasons), Tenants: some(rng, tenants), Fields: some(rng, names),
				Levels: some(rng, vault.Levels()), Methods: some(rng, methods), MaxAuthAge: time.Duration(rng.IntN(3)) * time.Minute,
			}
			switch rng.IntN(6) {
			case 0:
				r = vault.AccessRule{Deny: true, Approval: rng.IntN(2) == 0, Roles: r.Roles, Reasons: r.Reasons, Tenants: r.Tenants, Fields: r.Fields, Levels: r.Levels}
			case 1:
				r.Approval = true
			case 2:
				r.BreakGlass = true
			}
			if !r.Deny && (len(r.Roles) == 0 || len(r.Reasons) == 0) {
				continue
			}
			rules = append(rules, r)
		}
		a := vault.Access{
			Actor:  sealtext.Actor{ID: "a", Roles: some(rng, roles), Method: methods[rng.IntN(2)], AuthenticatedAt: now.Add(-time.Duration(rng.IntN(180)) * time.Second)},
			Reason: reasons[rng.IntN(2)], Level: vault.Levels()[rng.IntN(3)], Emergency: rng.IntN(2) == 0,
		}
		b := sealtext.Binding{Tenant: tenants[rng.IntN(3)], Field: names[rng.IntN(3)]}
		table, err := vault.NewAccessRules(func() time.Time { return now }, rules...)
		require.NoError(t, err)
		want := naive(rules, a, b)
		seen[want]++
		require.Equal(t, want, table.Authorize(context.Background(), a, b), "%+v\n%+v\n%+v", rules, a, b)
	}
	for _, err := range []error{nil, vault.ErrDenied, vault.ErrApprovalRequired, vault.ErrEmergencyOnly} {
		require.Greater(t, seen[err], 200, "the tables say %v too rarely", err)
	}
}

func some[T any](rng *rand.Rand, of []T) (out []T) {
	for _, v := range of {
		if rng.IntN(2) == 0 {
			out = append(out, v)
		}
	}
	return out
}

func TestAuthorizeAllocatesNothing(t *testing.T) {
	rules, err := vault.NewAccessRules(nil, support("nurse"), support("clerk", func(r *vault.AccessRule) { r.Tenants = []sealtext.Tenant{clinic} }), vault.AccessRule{Deny: true, Roles: []string{"trainee"}})
	require.NoError(t, err)
	a, b := by("nurse-7", "nurse", "clerk"), sealtext.Binding{Tenant: clinic, Field: "number"}
	var authorizer vault.Authorizer = rules
	ctx := context.Background()
	require.NoError(t, authorizer.Authorize(ctx, a, b))
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = authorizer.Authorize(ctx, a, b) }))
	a.Actor.Roles = []string{"trainee"}
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = authorizer.Authorize(ctx, a, b) }))
}
