package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// ApprovalRequest describes the one later access that a second person is asked to approve.
type ApprovalRequest struct {
	Tenant sealtext.Tenant
	// Field is the field that will be accessed: [FieldNumbers], [FieldExport], or the field of a
	// sealed value.
	Field string
	// Subjects of the access, 1 to 10,000. Only a digest of them is stored; see
	// [Approval.Covers].
	Subjects []sealtext.Subject
	// Record is the record of the sealed value that will be read, for one subject; zero for
	// [FieldNumbers] and [FieldExport], and for a value without one.
	Record sealtext.ID
	// Query names the query by which the host application will find the subjects, where they are
	// not known yet: for [FieldNumbers], instead of Subjects. The host application keeps what the
	// name means; the vault limits the access to the name and to Count. See
	// [sealtext.CheckReference].
	Query string
	// Count is the maximum number of subjects of the query, 1 to 10,000.
	Count int
	// ValidFor is how long the approval may be granted and used, from now; one hour by default,
	// at most 7 days.
	ValidFor time.Duration
}

const (
	maxBulk         = 10_000
	defaultValidity = time.Hour
	maxValidity     = 7 * 24 * time.Hour
)

func (r *ApprovalRequest) check() error {
	if r.ValidFor == 0 {
		r.ValidFor = defaultValidity
	}
	if r.ValidFor < 0 || r.ValidFor > maxValidity {
		return &sealtext.InputError{Field: "validity", Rule: "must be at most 7 days"}
	}
	if err := (sealtext.Binding{Tenant: r.Tenant, Field: r.Field}).Check(); err != nil {
		return err
	}
	if !r.Record.IsZero() && (len(r.Subjects) != 1 || r.Field == FieldNumbers || r.Field == FieldExport) {
		return &sealtext.InputError{Field: "record", Rule: "must be empty except for one subject and the field of a sealed value"}
	}
	if r.Query == "" {
		if r.Count != 0 && r.Count != len(r.Subjects) {
			return &sealtext.InputError{Field: "count", Rule: "must be empty where subjects are named"}
		}
		r.Count = len(r.Subjects)
		return checkSubjects(r.Subjects)
	}
	if len(r.Subjects) > 0 || r.Field != FieldNumbers {
		return &sealtext.InputError{Field: "query", Rule: "must stand in place of subjects, and only for the field numbers"}
	}
	if r.Count < 1 || r.Count > maxBulk {
		return &sealtext.InputError{Field: "count", Rule: "must be 1 to 10,000 for a query"}
	}
	return sealtext.CheckReference("query", r.Query)
}

func checkSubjects(subjects []sealtext.Subject) error {
	if len(subjects) < 1 || len(subjects) > maxBulk {
		return &sealtext.InputError{Field: "subjects", Rule: "must be 1 to 10,000"}
	}
	if slices.Contains(subjects, sealtext.Subject{}) {
		return &sealtext.InputError{Field: "subjects", Rule: "must not have an empty one"}
	}
	return nil
}

// Approval is an access that an actor asked a second person to approve.
type Approval struct {
	ID        sealtext.ID
	Tenant    sealtext.Tenant
	Requester string // id of the actor who asked; only this actor may use it
	Granter   string // id of the actor who granted it; empty until then
	Field     string
	Record    sealtext.ID // the only one that it covers; zero for a value without one
	Query     string
	Count     int // maximum number of subjects
	Level     Level
	Reason    Reason
	Reference string

	RequestedAt time.Time
	ExpiresAt   time.Time

	digest []byte
}

// Covers reports whether the approval is for exactly these subjects, in any order. Use it on the
// page that shows the second person what they are about to grant. An approval of a query covers
// any subjects, up to Count.
func (a Approval) Covers(subjects []sealtext.Subject) bool {
	if a.Query != "" {
		return len(subjects) <= a.Count
	}
	return bytes.Equal(a.digest, digestOf(subjects))
}

// digestOf returns a hash of a set of subjects. It needs no key, because subjects are random.
func digestOf(subjects []sealtext.Subject) []byte {
	h := sha256.New()
	for _, s := range slices.Compact(slices.SortedFunc(slices.Values(subjects), func(a, b sealtext.Subject) int { return bytes.Compare(a[:], b[:]) })) {
		h.Write(s[:])
	}
	return h.Sum(nil)
}

var errNoCases = errors.New("vault: Config.Cases is required for approvals and reviews")

// RequestApproval asks a second person to approve one access, and writes an audit event. Except for
// the approval, the rules must allow the actor the access; otherwise it returns [ErrDenied], and a
// refusal is audited. Once the approval is granted, the actor repeats the call that was refused
// with [ErrApprovalRequired], with the same reason and reference and at most the same level.
func (v *Vault) RequestApproval(ctx context.Context, a Access, r ApprovalRequest) (Approval, error) {
	if v.cases == nil {
		return Approval{}, errNoCases
	}
	if a.Level == 0 {
		a.Level = LevelFull
	}
	a.Emergency = false
	if err := a.check(); err != nil {
		return Approval{}, err
	}
	if err := r.check(); err != nil {
		return Approval{}, err
	}
	b := sealtext.Binding{Tenant: r.Tenant, Field: r.Field, Record: r.Record}
	if len(r.Subjects) == 1 && r.Field != FieldNumbers {
		b.Subject = r.Subjects[0]
	}
	if err := v.auth.Authorize(ctx, a, b); err != nil && !errors.Is(err, ErrApprovalRequired) {
		return Approval{}, v.refuse(ctx, a, b, "", ErrDenied)
	}
	p := casePayload{
		Actor: a.Actor.ID, Field: r.Field, Reason: a.Reason, Reference: a.Reference,
		Level: a.Level, Record: r.Record, Query: r.Query, Count: r.Count,
	}
	if r.Query == "" {
		p.Digest = digestOf(r.Subjects)
	}
	var row CaseRow
	err := v.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		now := v.sealer.now()
		if err := v.dropExpired(ctx, tx, r.Tenant, now); err != nil {
			return err
		}
		row = CaseRow{
			Tenant: r.Tenant, ID: sealtext.NewID(), Kind: CaseApproval, State: CaseOpen,
			CreatedAt: now, ExpiresAt: clock.Micro(now.Add(r.ValidFor)),
		}
		p.Expires = row.ExpiresAt.UnixMicro()
		if err := v.sealCase(ctx, tx, &row, p); err != nil {
			return err
		}
		if err := v.cases.AddCase(ctx, tx, row); err != nil {
			return err
		}
		return v.audit.Record(ctx, tx, caseEvent(audit.KindApprovalRequested, a.Actor, row, p))
	})
	if err != nil {
		return Approval{}, err
	}
	return approvalOf(row, p), nil
}

// caseEvent returns the audit event of an approval, which has no subject.
func caseEvent(kind audit.Kind, actor sealtext.Actor, row CaseRow, p casePayload) audit.Event {
	return audit.Event{Tenant: row.Tenant, Kind: kind, Actor: actor, Details: audit.Details{
		Record: row.ID, Field: p.Field, Reason: string(p.Reason), Reference: p.Reference,
		Class: p.Query, Count: p.Count, Until: row.ExpiresAt,
	}}
}

func approvalOf(row CaseRow, p casePayload) Approval {
	return Approval{
		ID: row.ID, Tenant: row.Tenant, Requester: p.Actor, Granter: p.Second, Field: p.Field, Record: p.Record,
		Query: p.Query, Count: p.Count, Level: p.Level, Reason: p.Reason, Reference: p.Reference,
		RequestedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt, digest: p.Digest,
	}
}

// dropExpired ends the expired approvals of a tenant and deletes their payload.
func (v *Vault) dropExpired(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, now time.Time) error {
	for _, state := range []CaseState{CaseOpen, CaseGranted} {
		err := v.eachCase(ctx, tx, tenant, CaseApproval, state, func(row CaseRow) (bool, error) {
			if !row.expired(now) {
				return true, nil
			}
			_, err := v.cases.MoveCase(ctx, tx, row.finish(), state)
			return true, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// GrantApproval grants the request of another actor and writes an audit event. The rules must allow
// the actor the field [FieldApproval]. It returns [ErrSameActor] for the actor who made the
// request, which is audited as a refusal, and [ErrUnknownCase] where the request is not open.
func (v *Vault) GrantApproval(ctx context.Context, a Access, tenant sealtext.Tenant, id sealtext.ID) (Approval, error) {
	var granted Approval
	err := v.second(ctx, a, sealtext.Binding{Tenant: tenant, Field: FieldApproval, Record: id}, CaseApproval, func(ctx context.Context, tx sealtext.Tx, row CaseRow, p casePayload) error {
		p.Second = a.Actor.ID
		row.State = CaseGranted
		if err := v.sealCase(ctx, tx, &row, p); err != nil {
			return err
		}
		moved, err := v.cases.MoveCase(ctx, tx, row, CaseOpen)
		if err != nil {
			return err
		}
		if !moved {
			return ErrUnknownCase
		}
		granted = approvalOf(row, p)
		return v.audit.Record(ctx, tx, caseEvent(audit.KindApprovalGranted, a.Actor, row, p))
	})
	if err != nil {
		return Approval{}, err
	}
	return granted, nil
}

// RejectApproval rejects the open request of another actor, audited as a refusal with the outcome
// "rejected". An actor who may grant may reject, and the errors are those of [Vault.GrantApproval].
// An approval that was granted cannot be rejected; it can be used until it expires. The actor who
// made the request may make another one.
func (v *Vault) RejectApproval(ctx context.Context, a Access, tenant sealtext.Tenant, id sealtext.ID) error {
	return v.second(ctx, a, sealtext.Binding{Tenant: tenant, Field: FieldApproval, Record: id}, CaseApproval, func(ctx context.Context, tx sealtext.Tx, row CaseRow, p casePayload) error {
		moved, err := v.cases.MoveCase(ctx, tx, row.finish(), CaseOpen)
		if err != nil {
			return err
		}
		if !moved {
			return ErrUnknownCase
		}
		rejected := caseEvent(audit.KindRevealDenied, a.Actor, row, p)
		rejected.Details.Outcome = "rejected"
		return v.audit.Record(ctx, tx, rejected)
	})
}

// Approvals lists the approvals of a tenant that can still be granted or used,
// the oldest request first.
//
// The call is not authorized and not audited: the host application decides who may see the list. It
// returns an error without Config.Cases.
func (v *Vault) Approvals(ctx context.Context, tenant sealtext.Tenant) ([]Approval, error) {
	if v.cases == nil {
		return nil, errNoCases
	}
	var list []Approval
	now := v.sealer.now()
	for _, state := range []CaseState{CaseOpen, CaseGranted} {
		err := v.eachCase(ctx, nil, tenant, CaseApproval, state, func(row CaseRow) (bool, error) {
			if row.expired(now) {
				return true, nil
			}
			p, err := v.openCase(ctx, nil, row)
			list = append(list, approvalOf(row, p))
			return true, err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(a, b Approval) int { return a.RequestedAt.Compare(b.RequestedAt) })
	return list, nil
}
