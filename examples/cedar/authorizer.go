package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cedar-policy/cedar-go"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Config is what [New] needs.
type Config struct {
	// Policies is the text of the policies. Required.
	Policies []byte
	// Name of the policies in what New says is wrong with them.
	Name string
	// Now is the clock; the system's by default.
	Now func() time.Time
	// Explain, if set, is told how each decision was made: the ids of the
	// policies that decided, for an operator's log. Nothing in them is
	// personal, and they never reach the caller of Reveal.
	Explain func(allowed bool, policies []string)
}

// Authorizer is a [vault.Authorizer] that asks Cedar policies. It denies what
// no policy permits; a policy that forbids wins over all that permit; and a
// policy that cannot be evaluated denies, whatever the others say. It is safe
// for concurrent use.
type Authorizer struct {
	policies *cedar.PolicySet
	now      func() time.Time
	explain  func(bool, []string)
}

// New reads the policies. An error in them is one of construction, never of
// the first reveal.
func New(cfg Config) (*Authorizer, error) {
	ps, err := cedar.NewPolicySetFromBytes(cfg.Name, cfg.Policies)
	if err != nil {
		return nil, fmt.Errorf("read the policies: %w", err)
	}
	if empty(ps) {
		return nil, errors.New("no policy: nothing could ever be revealed; vault.DenyAll says that better")
	}
	a := &Authorizer{policies: ps, now: cfg.Now, explain: cfg.Explain}
	if a.now == nil {
		a.now = time.Now
	}
	if a.explain == nil {
		a.explain = func(bool, []string) {}
	}
	return a, nil
}

func empty(ps *cedar.PolicySet) bool {
	for range ps.All() {
		return false
	}
	return true
}

// Authorize asks the policies. The error is always [vault.ErrDenied]: why is
// for Explain, not for who was refused.
func (a *Authorizer) Authorize(_ context.Context, access vault.Access, b sealtext.Binding) error {
	request, entities := translate(access, b, a.now())
	decision, why := cedar.Authorize(a.policies, entities, request)
	var policies []string
	for _, r := range why.Reasons {
		policies = append(policies, a.name(r.PolicyID))
	}
	// Cedar skips a policy that fails, for example one that forbids and reads
	// an attribute that is not there. To skip it would allow what it forbids.
	for _, e := range why.Errors {
		policies, decision = append(policies, a.name(e.PolicyID)), cedar.Deny
	}
	a.explain(decision == cedar.Allow, policies)
	if decision != cedar.Allow {
		return vault.ErrDenied
	}
	return nil
}

// name is the policy's annotation @id, or its place in the text.
func (a *Authorizer) name(id cedar.PolicyID) string {
	if name := a.policies.Get(id).Annotations()["id"]; name != "" {
		return string(name)
	}
	return string(id)
}
