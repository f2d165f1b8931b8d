package sealtext

import (
	"slices"
	"time"
)

// Actor identifies the party that performs an action: a member of staff, a service, or the system
// itself. The host application fills it in from an identity that it verified (a session, an OIDC
// token, a client certificate). Nothing in this package authenticates an actor.
type Actor struct {
	// ID is the host's opaque id of the actor; see [CheckReference]. It is stored sealed and as a
	// keyed hash.
	ID string
	// Roles are the roles that an Authorizer decides by. Each is a name with the grammar of
	// [Tenant].
	Roles []string
	// AuthenticatedAt is the time of the actor's last authentication.
	AuthenticatedAt time.Time
	// Method is the method of that authentication: "otp", "hwk", "mfa" or another value of RFC
	// 8176, or a name of the host's own with the grammar of [Tenant].
	Method string
	// TrainedAt is the time of the actor's last training in handling personal data. Only access
	// rules that require training use it. It is not part of audit events.
	TrainedAt time.Time
}

// SystemRole is the role of the actors that [System] returns.
const SystemRole = "system"

// System returns the actor of work that runs without a request, such as a relay that hands over a
// message. The name says which part of the system it is, and is part of the id, so that it follows
// [CheckReference]; [Actor.Check] reports a name that does not.
func System(name string) Actor { return Actor{ID: "system:" + name, Roles: []string{SystemRole}} }

// Check reports whether the actor can be named in an audit event: it needs an ID; roles and the
// method, if there are any, must be names. The error is an [*InputError].
func (a Actor) Check() error {
	if err := CheckReference("actor id", a.ID); err != nil {
		return err
	}
	for _, r := range a.Roles {
		if err := CheckName("actor role", r); err != nil {
			return err
		}
	}
	if a.Method != "" {
		return CheckName("actor method", a.Method)
	}
	return nil
}

// Is reports whether the actor has the role.
func (a Actor) Is(role string) bool { return slices.Contains(a.Roles, role) }
