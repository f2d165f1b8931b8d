package vault

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// AccessRule allows or denies what it matches. Empty fields match everything,
// except Roles and Reasons, which each rule that allows must name.
type AccessRule struct {
	// Deny makes the rule deny; a rule that denies wins over all that allow.
	Deny bool
	// Approval asks for a second person: a rule that allows does so only
	// with an [Approval], and one that denies spares what has one. So
	// {Deny, Approval, Fields: {"export"}} asks for a second person whatever
	// the other rules say.
	Approval bool
	// BreakGlass makes a rule that allows do so only in a declared emergency,
	// where no other rule allows; see [Access]. It asks for no approval, and
	// a rule that denies without asking for one wins over it too.
	BreakGlass bool

	Tenants []sealtext.Tenant
	Roles   []string
	Reasons []Reason
	Fields  []string
	Levels  []Level

	// MaxAuthAge bounds the time since the actor authenticated; zero means
	// no bound, and then only. A missing or future time never matches.
	MaxAuthAge time.Duration
	// Methods lists the methods of authentication of which the actor must
	// have used one, such as "otp" or "hwk" (RFC 8176).
	Methods []string
	// MaxTrainingAge bounds the time since the actor was trained, in the same
	// way.
	MaxTrainingAge time.Duration
}

// check refuses rules that would say something else than they seem to.
func (r AccessRule) check() error {
	bad := func(rule string) error { return &sealtext.InputError{Field: "rule", Rule: rule} }
	conditions := r.MaxAuthAge != 0 || r.MaxTrainingAge != 0 || len(r.Methods) > 0
	switch {
	case !r.Deny && (len(r.Roles) == 0 || len(r.Reasons) == 0):
		return bad("must name roles and reasons when it allows")
	case r.Deny && r.BreakGlass:
		return bad("must allow when it breaks the glass")
	case r.Approval && r.BreakGlass:
		return bad("must not ask for an approval when it breaks the glass; nobody may be there to give one")
	case r.Deny && conditions:
		return bad("must not look at authentication or training when it denies; put that into the rules that allow")
	case r.MaxAuthAge < 0 || r.MaxTrainingAge < 0:
		return bad("must not have a negative age")
	case slices.ContainsFunc(r.Levels, func(l Level) bool { return l == 0 || l > LevelFull }):
		return bad("must name levels of vault.Levels")
	}
	return nil
}

// AccessRules is an Authorizer by a table: denied unless a rule allows and none
// denies. It is safe for concurrent use once [NewAccessRules] has made it. What a
// decision costs does not depend on how many tenants and roles the table
// knows, and it allocates nothing.
type AccessRules struct {
	everywhere roleTable                      // rules that name no tenant
	tenants    map[sealtext.Tenant]*roleTable // rules of the tenants they name
	now        func() time.Time
}

// NewAccessRules makes Rules. A rule that allows without naming roles and reasons is
// refused, because it would allow everybody everything; so are the other
// contradictions, all with a [*sealtext.InputError]. now is the clock; nil
// takes the system's.
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

// Authorize applies the table. The error is [ErrDenied], or one of
// [ErrApprovalRequired] and [ErrEmergencyOnly] where that would lift it. Where
// several rules allow, the one that asks for least counts, but a declared
// emergency goes before asking for an approval.
func (r *AccessRules) Authorize(_ context.Context, a Access, b sealtext.Binding) error {
	var says verdict
	now := r.now()
	r.everywhere.apply(&says, &a, &b, now)
	if len(r.tenants) > 0 {
		if t := r.tenants[b.Tenant]; t != nil {
			t.apply(&says, &a, &b, now)
		}
	}
	return says.err(a.Emergency)
}

// verdict is what the rules that matched say together.
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
