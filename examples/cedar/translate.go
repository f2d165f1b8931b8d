package main

import (
	"time"

	"github.com/cedar-policy/cedar-go"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// What a policy can speak of:
//
//	principal  Actor::"nurse-7", a member of Role::"nurse"
//	action     Action::"reveal", and Action::"look-up" for who a number is
//	resource   Value::"...", a member of Tenant::"clinic"; resource.field is
//	           "number", "body", "note" ..., resource.personal tells a value
//	           of a person from one of the tenant; asking who a number is
//	           is personal, also where nobody is found
//	context    reason; hasReference; method, the way the actor authenticated,
//	           and authAge, how long ago, as a duration. Both are absent where
//	           the host does not know them, so a policy asks with "has".
//
// Subject and record are the id of the resource, so that a policy can name one
// value in an emergency. The number is nowhere: a policy is no place for it.
func translate(access vault.Access, b sealtext.Binding, now time.Time) (cedar.Request, cedar.EntityMap) {
	tenant := cedar.NewEntityUID("Tenant", cedar.String(b.Tenant.String()))
	principal := cedar.Entity{UID: cedar.NewEntityUID("Actor", cedar.String(access.Actor.ID)), Parents: roles(access.Actor)}
	value := cedar.Entity{
		UID:     cedar.NewEntityUID("Value", cedar.String(b.Subject.String()+"."+b.Field+"."+b.Record.String())),
		Parents: cedar.NewEntityUIDSet(tenant),
		Attributes: cedar.NewRecord(cedar.RecordMap{
			"field":    cedar.String(b.Field),
			"personal": cedar.Boolean(!b.Subject.IsZero() || b.Field == lookUp),
		}),
	}
	action := cedar.String("reveal")
	if b.Field == lookUp {
		action = lookUp
	}
	request := cedar.Request{
		Principal: principal.UID,
		Action:    cedar.NewEntityUID("Action", action),
		Resource:  value.UID,
		Context:   circumstances(access, now),
	}
	return request, cedar.EntityMap{
		principal.UID: principal,
		value.UID:     value,
		tenant:        cedar.Entity{UID: tenant},
	}
}

// lookUp is the field that the vault names when staff ask who a number is.
const lookUp = "look-up"

func roles(a sealtext.Actor) cedar.EntityUIDSet {
	var in []cedar.EntityUID
	for _, r := range a.Roles {
		in = append(in, cedar.NewEntityUID("Role", cedar.String(r)))
	}
	return cedar.NewEntityUIDSet(in...)
}

// circumstances leaves out what is not known. A time of authentication in the
// future is not known: taken for a negative age it would pass every limit.
func circumstances(access vault.Access, now time.Time) cedar.Record {
	m := cedar.RecordMap{
		"reason":       cedar.String(access.Reason),
		"hasReference": cedar.Boolean(access.Reference != ""),
	}
	if access.Actor.Method != "" {
		m["method"] = cedar.String(access.Actor.Method)
	}
	if at := access.Actor.AuthenticatedAt; !at.IsZero() && !at.After(now) {
		// Cedar counts milliseconds: one that has begun counts, so that a limit
		// is never exceeded.
		m["authAge"] = cedar.NewDuration(now.Sub(at) + time.Millisecond - 1)
	}
	return cedar.NewRecord(m)
}
