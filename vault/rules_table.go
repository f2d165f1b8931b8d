package vault

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// roleTable is rules by role, so that a decision looks only at the rules of
// the roles that the actor has.
type roleTable struct {
	everybody []condition // of rules that name no role: they all deny
	roles     map[string][]condition
}

// condition is a rule without what the table has decided already.
type condition struct {
	says     verdict // what the rule says where it matches
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
		c.says = verdict{denies: !r.Approval, sparesApproved: r.Approval}
	case r.BreakGlass:
		c.says.breaks = true
	default:
		c.says = verdict{allows: !r.Approval, afterApproval: r.Approval}
	}
	for _, l := range r.Levels {
		c.levels |= 1 << l
	}
	if c.levels == 0 {
		c.levels = 0xff
	}
	if len(r.Roles) == 0 {
		t.everybody = append(t.everybody, c)
		return
	}
	if t.roles == nil {
		t.roles = map[string][]condition{}
	}
	for _, role := range unique(r.Roles) {
		t.roles[role] = append(t.roles[role], c)
	}
}

// apply adds what the matching rules say.
func (t *roleTable) apply(says *verdict, a *Access, b *sealtext.Binding, now time.Time) {
	for i := range t.everybody {
		t.everybody[i].apply(says, a, b, now)
	}
	for _, role := range a.Actor.Roles {
		rules := t.roles[role]
		for i := range rules {
			rules[i].apply(says, a, b, now)
		}
	}
}

func (c *condition) apply(says *verdict, a *Access, b *sealtext.Binding, now time.Time) {
	level := a.Level
	if level == 0 {
		level = LevelFull
	}
	if c.levels&(1<<level) == 0 || !has(c.fields, b.Field) || !has(c.reasons, a.Reason) {
		return
	}
	// Authentication and training are in rules that allow only: one that
	// denies must not be escaped by a stale login.
	if !has(c.methods, a.Actor.Method) || !recent(a.Actor.AuthenticatedAt, now, c.authAge) || !recent(a.Actor.TrainedAt, now, c.training) {
		return
	}
	says.denies = says.denies || c.says.denies
	says.sparesApproved = says.sparesApproved || c.says.sparesApproved
	says.allows = says.allows || c.says.allows
	says.afterApproval = says.afterApproval || c.says.afterApproval
	says.breaks = says.breaks || c.says.breaks
}

// has reports whether v is one of a list; the empty list has everything.
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

// recent reports whether at is at most so long ago; zero is no bound. A time
// that is missing or in the future is never recent.
func recent(at, now time.Time, within time.Duration) bool {
	if within == 0 {
		return true
	}
	age := now.Sub(at)
	return !at.IsZero() && age >= 0 && age <= within
}
