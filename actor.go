package sealtext

import (
	"slices"
	"time"
)

// Actor is who does something: a member of staff, a service, or the system
// itself. The host fills it from what it verified (a session, an OIDC token,
// a client certificate); nothing here authenticates anybody.
type Actor struct {
	// ID is the host's opaque id of the actor; see [CheckReference]. It is
	// stored sealed and as a keyed hash.
	ID string
	// Roles are what an Authorizer looks at; names as in [Tenant].
	Roles []string
	// AuthenticatedAt is when the actor last proved who they are.
	AuthenticatedAt time.Time
	// Method is how: "otp", "hwk", "mfa" and the other values of RFC 8176,
	// or the host's own; names as in [Tenant].
	Method string
	// TrainedAt is when the actor was last trained in handling personal data.
	// Only rules that ask for training look at it; it is not put on record.
	TrainedAt time.Time
}

// SystemRole is the role of [System].
const SystemRole = "system"

// System is the actor of work that nobody asks for at that moment, such as a
// relay handing over a message. The name says which part of the system.
func System(name string) Actor { return Actor{ID: "system:" + name, Roles: []string{SystemRole}} }

// Check reports whether the actor can go on record; the error is an
// [*InputError].
func (a Actor) Check() error {
	if err := CheckReference("actor id", a.ID); err != nil {
		return err
	}
	for _, r := range a.Roles {
		if err := checkName("actor role", r); err != nil {
			return err
		}
	}
	if a.Method != "" {
		return checkName("actor method", a.Method)
	}
	return nil
}

// Is reports whether the actor has the role.
func (a Actor) Is(role string) bool { return slices.Contains(a.Roles, role) }
