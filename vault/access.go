package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
)

// Reason says why a value is revealed. Hosts may add their own, with the
// grammar of names.
type Reason string

// The predefined reasons.
const (
	ReasonSupport       Reason = "support"        // a person asked for help
	ReasonAccessRequest Reason = "access-request" // a person asked what is held about them
	ReasonInvestigation Reason = "investigation"  // abuse or a security incident
	ReasonLegalDemand   Reason = "legal-demand"   // an authority asks with a title
)

// The fields by which an [Authorizer] knows what is asked for, beside those
// of sealed values: "number", "body" for a text sent, "inbound" for one
// received, and the host's own.
const (
	FieldLookUp   = "look-up"  // who a number belongs to: [Vault.LookUp]
	FieldExport   = "export"   // all that is sealed for a person: [Vault.OpenExport]
	FieldNumbers  = "numbers"  // the numbers of many: [Vault.RevealNumbers]
	FieldApproval = "approval" // to grant what another actor asked for: [Vault.GrantApproval]
	FieldReview   = "review"   // to close the review of an emergency: [Vault.CloseReview]
)

// Access is who wants to read something, and why.
type Access struct {
	Actor  sealtext.Actor
	Reason Reason
	// Reference is the host's id of the ticket or case; see
	// [sealtext.CheckReference]. May be empty.
	Reference string
	// Level is how much of a number is asked for, in [Vault.RevealNumberAt];
	// zero is Full. Everything else that is read is read in full, and the
	// Vault says so to the Authorizer whatever is set here.
	Level Level
	// Emergency breaks the glass: the actor declares that somebody is in
	// danger. It opens nothing by itself, and changes nothing where the
	// Authorizer allows the access anyway. Where it says [ErrEmergencyOnly],
	// the access happens, is audited under a kind of its own, raises an
	// [Alert] and leaves a [Review] that another actor has to close.
	Emergency bool
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
	if a.Level > LevelFull {
		return &sealtext.InputError{Field: "level", Rule: "must be one of vault.Levels"}
	}
	if a.Reference != "" {
		return sealtext.CheckReference("reference", a.Reference)
	}
	return nil
}

// full is the access with the level of everything that has no parts.
func (a Access) full() Access { a.Level = LevelFull; return a }

// Authorizer decides whether an access may happen: nil allows, any error
// denies. [ErrApprovalRequired] denies unless a second person has approved,
// [ErrEmergencyOnly] unless the access is declared an emergency. It is called
// before anything is decrypted and must not block without regard to ctx.
// b.Field is the field of a sealed value or one of the Field constants.
type Authorizer interface {
	Authorize(ctx context.Context, a Access, b sealtext.Binding) error
}

// DenyAll denies everything: the Authorizer of a host that reveals nothing.
type DenyAll struct{}

// Authorize returns [ErrDenied].
func (DenyAll) Authorize(context.Context, Access, sealtext.Binding) error { return ErrDenied }

var (
	// ErrApprovalRequired is an [ErrDenied] that a second person can lift:
	// the access happens once another actor has granted an [Approval] of it.
	ErrApprovalRequired = fmt.Errorf("%w until a second person approves; see Vault.RequestApproval", ErrDenied)
	// ErrEmergencyOnly is an [ErrDenied] that the actor can lift alone by
	// declaring an emergency; see [Access].
	ErrEmergencyOnly = fmt.Errorf("%w except in an emergency; see Access.Emergency", ErrDenied)
	// ErrQuota is returned when the actor has read as much as [Limits] allow;
	// a [*QuotaError] says until when.
	ErrQuota = errors.New("vault: the actor has used up the quota")
	// ErrSameActor is returned where a second person is needed and the first
	// one came back.
	ErrSameActor = errors.New("vault: another actor than the one who asked has to do this")
	// ErrUnknownCase is returned where no approval or review has the id, or
	// it was granted, used, closed or has expired.
	ErrUnknownCase = errors.New("vault: no such approval or review that is open")
)
