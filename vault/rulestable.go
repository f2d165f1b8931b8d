package vault

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// roleTable indexes rules by role, so that a decision looks only at the rules of the roles that the
// actor has.
type roleTable struct {
	anyRole []condition // of rules without roles: they all deny
	roles   map[string][]condition
}

// condition is a rule without its tenants and roles.
type condition struct {
	verdict  verdict // added where the rule matches
	reasons  []Reason
	fields   []string
	levels   uint8 // bit set
	authAge  time.Duration
	training time.Duration
	methods  []string
}

func (t *roleTable) add(r AccessRule) {
	c := condition{
		reasons: slices.Clone(r.Reasons), fields: slices.Clone(r.Fields), methods: slices.Clone(r.Methods),
		authAge: r.MaxAuthAge, training: r.MaxTrainingAge,
	}
	switch {
	case r.Deny:
		c.verdict = verdict{denies: !r.Approval, sparesApproved: r.Approval}
	case r.BreakGlass:
		c.verdict.breaks = true
	default:
		c.verdict = verdict{allows: !r.Approval, afterApproval: r.Approval}
	}
	for _, l := range r.Levels {
		c.levels |= 1 << l
	}
	if c.levels == 0 {
		c.levels = 0xff
	}
	if len(r.Roles) == 0 {
		t.anyRole = append(t.anyRole, c)
		return
	}
	if t.roles == nil {
		t.roles = map[string][]condition{}
	}
	for _, role := range unique(r.Roles) {
		t.roles[role] = append(t.roles[role], c)
	}
}

// apply adds the verdicts of the matching rules.
func (t *roleTable) apply(sum *verdict, a *Access, b *sealtext.Binding, now time.Time) {
	for i := range t.anyRole {
		t.anyRole[i].apply(sum, a, b, now)
	}
	for _, role := range a.Actor.Roles {
		rules := t.roles[role]
		for i := range rules {
			rules[i].apply(sum, a, b, now)
		}
	}
}

func (c *condition) apply(sum *verdict, a *Access, b *sealtext.Binding, now time.Time) {
	level := a.Level
	if level == 0 {
		level = LevelFull
	}
	if c.levels&(1<<level) == 0 || !has(c.fields, b.Field) || !has(c.reasons, a.Reason) {
		return
	}
	// Only rules that allow have conditions on authentication and training: a stale login must not
	// escape a rule that denies.
	if !has(c.methods, a.Actor.Method) || !recent(a.Actor.AuthenticatedAt, now, c.authAge) || !recent(a.Actor.TrainedAt, now, c.training) {
		return
	}
	sum.denies = sum.denies || c.verdict.denies
	sum.sparesApproved = sum.sparesApproved || c.verdict.sparesApproved
	sum.allows = sum.allows || c.verdict.allows
	sum.afterApproval = sum.afterApproval || c.verdict.afterApproval
	sum.breaks = sum.breaks || c.verdict.breaks
}

// has reports whether v is in list; every value is in the empty list.
func has[T ~string](list []T, v T) bool {
	if len(list) == 0 {
		return true
	}
	for i := range list {
		if list[i] == v {
			return true
		}
	}
	return false
}

// recent reports whether at is at most within ago; zero is no bound. With a bound, a time that is
// missing or in the future is not recent.
func recent(at, now time.Time, within time.Duration) bool {
	if within == 0 {
		return true
	}
	age := now.Sub(at)
	return !at.IsZero() && age >= 0 && age <= within
}
