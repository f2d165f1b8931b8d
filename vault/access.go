package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
)

// Reason is why a value is revealed. A host application may use reasons of its own; see
// [sealtext.CheckReference].
type Reason string

// The predefined reasons.
const (
	ReasonSupport       Reason = "support"        // a person asked for help
	ReasonAccessRequest Reason = "access-request" // a person asked what is held about them
	ReasonInvestigation Reason = "investigation"  // abuse or a security incident
	ReasonLegalDemand   Reason = "legal-demand"   // an authority demands it, such as by a court order
)

// The fields that an [Authorizer] is asked about, in addition to the fields of sealed values:
// "number", "body" for a sent text, "inbound" for a received one, and those of the host
// application.
const (
	FieldLookUp   = "look-up"  // who a number belongs to: [Vault.LookUp]
	FieldExport   = "export"   // all that is sealed for a person: [Vault.OpenExport]
	FieldTexts    = "texts"    // a page of texts of one person: [Vault.RevealTexts]
	FieldNumbers  = "numbers"  // the numbers of many: [Vault.RevealNumbers]
	FieldApproval = "approval" // to grant what another actor asked for: [Vault.GrantApproval]
	FieldReview   = "review"   // to close the review of an emergency: [Vault.CloseReview]
)

// Access describes who wants to read something, and why.
type Access struct {
	Actor  sealtext.Actor
	Reason Reason
	// Reference is the host's id of the ticket or case; see
	// [sealtext.CheckReference]. May be empty.
	Reference string
	// Level is how much of a number is requested with [Vault.RevealNumberAt]; LevelFull by
	// default. Other methods read in full, and pass LevelFull to the Authorizer.
	Level Level
	// Emergency declares that a person is in danger ("break glass"). It has no effect where the
	// Authorizer allows the access anyway. Where the Authorizer returns [ErrEmergencyOnly], the
	// access is allowed, audited as [audit.KindGlassBroken], raises an [Alert] and opens a
	// [Review] that another actor has to close.
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

// full returns the access with LevelFull.
func (a Access) full() Access { a.Level = LevelFull; return a }

// Authorizer decides whether an access may happen: nil allows, any error denies.
// [ErrApprovalRequired] denies unless a second person has approved, [ErrEmergencyOnly] unless the
// access is declared an emergency. Authorize is called before anything is decrypted, must be safe
// for concurrent use, and must return when ctx ends. b.Field is the field of a sealed value or one
// of the Field constants.
type Authorizer interface {
	Authorize(ctx context.Context, a Access, b sealtext.Binding) error
}

// DenyAll is an [Authorizer] that denies everything.
type DenyAll struct{}

// Authorize returns [ErrDenied].
func (DenyAll) Authorize(context.Context, Access, sealtext.Binding) error { return ErrDenied }

var (
	// ErrApprovalRequired is an [ErrDenied] that a second person can lift, by granting an
	// [Approval] of the access.
	ErrApprovalRequired = fmt.Errorf("%w until a second person approves; see Vault.RequestApproval", ErrDenied)
	// ErrEmergencyOnly is an [ErrDenied] that the actor can lift alone by
	// declaring an emergency; see [Access].
	ErrEmergencyOnly = fmt.Errorf("%w except in an emergency; see Access.Emergency", ErrDenied)
	// ErrExportEnded is returned by the opener of an export that was closed, or has ended.
	ErrExportEnded = errors.New("vault: the access export has ended; authorize another one")
	// ErrQuota is returned when the actor has read as much as [Limits] allow;
	// a [*QuotaError] has the time until which it applies.
	ErrQuota = errors.New("vault: the actor has used up the quota")
	// ErrSameActor is returned where a second person is required and the actor who made the
	// request, or who declared the emergency, calls.
	ErrSameActor = errors.New("vault: a different actor than the one who made the request has to do this")
	// ErrUnknownCase is returned where no approval or review has the id, or
	// it was granted, used, closed or has expired.
	ErrUnknownCase = errors.New("vault: no open approval or review has this id")
)
