package vault

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// AccessRule allows or denies the accesses that it matches. It matches an access where every field
// that is set does, and a list matches where one of its elements does: Roles, for example, an actor
// with at least one of them. An empty field matches everything, except Roles and Reasons, which a
// rule that allows must set. A rule that denies must not set MaxAuthAge, Methods or MaxTrainingAge.
// Roles, fields and methods follow [sealtext.CheckName], reasons [sealtext.CheckReference]: what no
// access can have is refused.
type AccessRule struct {
	// Deny makes the rule deny; a rule that denies wins over all rules that allow.
	Deny bool
	// Approval requires a second person: a rule that allows does so only with an [Approval], and a
	// rule that denies does not deny an access that has one. So {Deny, Approval,
	// Fields: {"export"}} requires a second person for exports whatever the other rules are.
	Approval bool
	// BreakGlass makes a rule allow only in a declared emergency, and only what no other rule
	// allows; see [Access]. It requires no approval. A rule that denies without Approval wins over
	// it.
	BreakGlass bool

	Tenants []sealtext.Tenant
	Roles   []string
	Reasons []Reason
	Fields  []string
	Levels  []Level

	// MaxAuthAge bounds the time since the actor authenticated; zero is no bound. With a bound, a
	// missing or future time never matches.
	MaxAuthAge time.Duration
	// Methods are authentication methods, such as "otp" or "hwk" (RFC 8176), of which the actor
	// must have used one.
	Methods []string
	// MaxTrainingAge bounds the time since the actor was trained, in the same way.
	MaxTrainingAge time.Duration
}

// check refuses rules that would not do what they seem to.
func (r AccessRule) check() error {
	bad := func(rule string) error { return &sealtext.InputError{Field: "rule", Rule: rule} }
	conditions := r.MaxAuthAge != 0 || r.MaxTrainingAge != 0 || len(r.Methods) > 0
	switch {
	case !r.Deny && (len(r.Roles) == 0 || len(r.Reasons) == 0):
		return bad("must name roles and reasons when it allows")
	case r.Deny && r.BreakGlass:
		return bad("must not have Deny and BreakGlass")
	case r.Approval && r.BreakGlass:
		return bad("must not have Approval and BreakGlass; in an emergency a second person may not be there")
	case r.Deny && conditions:
		return bad("must not look at authentication or training when it denies; put that into the rules that allow")
	case r.MaxAuthAge < 0 || r.MaxTrainingAge < 0:
		return bad("must not have a negative age")
	case slices.ContainsFunc(r.Levels, func(l Level) bool { return l == 0 || l > LevelFull }):
		return bad("must name levels of vault.Levels")
	}
	// A name that no actor, field or reason can have matches nothing: a rule that denies would deny
	// nothing.
	for _, list := range []struct {
		field string
		names []string
		check func(field, name string) error
	}{
		{"rule role", r.Roles, sealtext.CheckName}, {"rule field", r.Fields, sealtext.CheckName},
		{"rule method", r.Methods, sealtext.CheckName}, {"rule reason", texts(r.Reasons), sealtext.CheckReference},
	} {
		for _, name := range list.names {
			if err := list.check(list.field, name); err != nil {
				return err
			}
		}
	}
	if slices.Contains(r.Tenants, sealtext.Tenant{}) {
		return bad("must not name an empty tenant")
	}
	return nil
}

func texts[T ~string](list []T) (out []string) {
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// AccessRules is an [Authorizer] with a table of rules: an access is denied unless a rule allows and
// none denies. It is safe for concurrent use. The cost of a decision does not depend on how many
// tenants and roles are in the table, and it allocates nothing.
type AccessRules struct {
	everywhere roleTable                      // rules that name no tenant
	tenants    map[sealtext.Tenant]*roleTable // rules of the tenants they name
	now        func() time.Time
}

// NewAccessRules returns AccessRules. It refuses a rule that allows without roles and reasons, since
// that would allow every actor everything, and contradictory rules, with a [*sealtext.InputError].
// now is the clock; nil is the system's.
func NewAccessRules(now func() time.Time, rules ...AccessRule) (*AccessRules, error) {
	r := &AccessRules{everywhere: roleTable{}, tenants: map[sealtext.Tenant]*roleTable{}, now: clockOr(now)}
	for _, rule := range rules {
		if err := rule.check(); err != nil {
			return nil, err
		}
		if len(rule.Tenants) == 0 {
			r.everywhere.add(rule)
		}
		for _, t := range unique(rule.Tenants) {
			if r.tenants[t] == nil {
				r.tenants[t] = &roleTable{}
			}
			r.tenants[t].add(rule)
		}
	}
	return r, nil
}

// Authorize applies the rules. The error is [ErrDenied], or [ErrApprovalRequired] or
// [ErrEmergencyOnly] where that would lift the denial. Where several rules allow, the one that
// requires least decides, but a declared emergency comes before requiring an approval.
func (r *AccessRules) Authorize(_ context.Context, a Access, b sealtext.Binding) error {
	var sum verdict
	now := r.now()
	r.everywhere.apply(&sum, &a, &b, now)
	if len(r.tenants) > 0 {
		if t := r.tenants[b.Tenant]; t != nil {
			t.apply(&sum, &a, &b, now)
		}
	}
	return sum.err(a.Emergency)
}

// verdict is the sum of the rules that matched.
type verdict struct {
	denies, sparesApproved        bool // rules that deny
	allows, afterApproval, breaks bool // rules that allow
}

func (v verdict) err(emergency bool) error {
	switch {
	case v.denies:
		return ErrDenied
	case v.allows && !v.sparesApproved:
		return nil
	case v.breaks && emergency:
		return ErrEmergencyOnly
	case v.allows || v.afterApproval:
		return ErrApprovalRequired
	case v.breaks:
		return ErrEmergencyOnly
	}
	return ErrDenied
}

func unique[T comparable](in []T) []T {
	var out []T
	for _, v := range in {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
