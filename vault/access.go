package vault

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// Reason says why a value is revealed. Hosts may add their own, with the
// grammar of names.
type Reason string

// The reasons of the house.
const (
	Support       Reason = "support"        // a person asked for help
	AccessRequest Reason = "access-request" // a person asked what is held about them
	Investigation Reason = "investigation"  // abuse or a security incident
	LegalDemand   Reason = "legal-demand"   // an authority asks with a title
)

// Access is who wants to read something, and why.
type Access struct {
	Actor  sealtext.Actor
	Reason Reason
	// Reference is the host's id of the ticket or case; see
	// [sealtext.CheckReference]. May be empty.
	Reference string
}

func (a Access) check() error {
	if err := a.Actor.Check(); err != nil {
		return err
	}
	if a.Reason == "" {
		return &sealtext.InputError{Field: "reason", Rule: "must say why the value is revealed"}
	}
	if err := sealtext.CheckReference("reason", string(a.Reason)); err != nil {
		return err
	}
	if a.Reference != "" {
		return sealtext.CheckReference("reference", a.Reference)
	}
	return nil
}

// Authorizer decides whether an access may happen: nil allows, any error
// denies. It is called before anything is decrypted and must not block
// without regard to ctx. b.Field is "number" for a number, "body" for a text
// sent, "inbound" for one received, "look-up" for asking who a number is.
type Authorizer interface {
	Authorize(ctx context.Context, a Access, b sealtext.Binding) error
}

// DenyAll denies everything: the Authorizer of a host that reveals nothing.
type DenyAll struct{}

// Authorize returns [ErrDenied].
func (DenyAll) Authorize(context.Context, Access, sealtext.Binding) error { return ErrDenied }

// Rule allows or denies what it matches. Empty fields match everything,
// except Roles and Reasons, one of which each rule that allows must name.
type Rule struct {
	// Deny makes the rule deny; a rule that denies wins over all that allow.
	Deny    bool
	Tenants []sealtext.Tenant
	Roles   []string
	Reasons []Reason
	Fields  []string
	// MaxAuthAge bounds the time since the actor authenticated; zero means
	// no bound, and then only. A missing or future time never matches.
	MaxAuthAge time.Duration
	// Methods lists the methods of authentication of which the actor must
	// have used one, such as "otp" or "hwk" (RFC 8176).
	Methods []string
}

// Rules is an Authorizer by a table: denied unless a rule allows and none
// denies. It is safe for concurrent use once [NewRules] has made it.
type Rules struct {
	rules []Rule
	now   func() time.Time
}

// NewRules makes Rules. A rule that allows without naming roles and reasons is
// refused, because it would allow everybody everything. now is the clock;
// nil takes the system's.
func NewRules(now func() time.Time, rules ...Rule) (*Rules, error) {
	for _, r := range rules {
		if !r.Deny && (len(r.Roles) == 0 || len(r.Reasons) == 0) {
			return nil, &sealtext.InputError{Field: "rule", Rule: "must name roles and reasons when it allows"}
		}
	}
	return &Rules{slices.Clone(rules), clockOr(now)}, nil
}

// Authorize applies the table; the error is [ErrDenied].
func (r *Rules) Authorize(_ context.Context, a Access, b sealtext.Binding) error {
	allowed := false
	now := r.now()
	for i := range r.rules {
		rule := &r.rules[i]
		if !rule.matches(a, b) {
			continue
		}
		if rule.Deny {
			return ErrDenied
		}
		allowed = allowed || rule.authenticated(a.Actor, now)
	}
	if !allowed {
		return ErrDenied
	}
	return nil
}

func (r *Rule) matches(a Access, b sealtext.Binding) bool {
	return (len(r.Tenants) == 0 || slices.Contains(r.Tenants, b.Tenant)) &&
		(len(r.Reasons) == 0 || slices.Contains(r.Reasons, a.Reason)) &&
		(len(r.Fields) == 0 || slices.Contains(r.Fields, b.Field)) &&
		(len(r.Roles) == 0 || slices.ContainsFunc(r.Roles, a.Actor.Is))
}

// authenticated is asked only of rules that allow: a rule that denies must
// not be escaped by a stale login.
func (r *Rule) authenticated(a sealtext.Actor, now time.Time) bool {
	if r.MaxAuthAge > 0 {
		age := now.Sub(a.AuthenticatedAt)
		if a.AuthenticatedAt.IsZero() || age < 0 || age > r.MaxAuthAge {
			return false
		}
	}
	return len(r.Methods) == 0 || slices.Contains(r.Methods, a.Method)
}
