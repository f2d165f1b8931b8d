package vault

import (
	"context"
	"encoding/json"
	"time"

	"github.com/sealtext/sealtext"
)

// caseField is the field that the payload of a case is bound to.
const caseField = "case"

// casePayload is sealed in a case, under the key of its tenant. It names no data subject, so that
// erasing a person leaves nothing of them in it.
type casePayload struct {
	Actor     string      `json:"actor"`            // the first person: made the request, or declared the emergency
	Second    string      `json:"second,omitempty"` // the second person, who granted it
	Field     string      `json:"field"`
	Reason    Reason      `json:"reason"`
	Reference string      `json:"reference,omitempty"`
	Level     Level       `json:"level,omitempty"`
	Record    sealtext.ID `json:"record,omitzero"`
	Expires   int64       `json:"expires,omitempty"` // microseconds of Unix time, as in the row; of an approval
	Query     string      `json:"query,omitempty"`
	Count     int         `json:"count,omitempty"`
	Digest    []byte      `json:"digest,omitempty"` // of the set of subjects
	Event     sealtext.ID `json:"event,omitzero"`   // of the audit log
}

const caseVersion = 1

func (p casePayload) encode() ([]byte, error) {
	b, err := json.Marshal(p)
	return append([]byte{caseVersion}, b...), err
}

func parseCase(b []byte) (p casePayload, err error) {
	if len(b) == 0 || b[0] != caseVersion || json.Unmarshal(b[1:], &p) != nil {
		return casePayload{}, sealtext.ErrFormat
	}
	return p, nil
}

func caseBinding(t sealtext.Tenant, id sealtext.ID) sealtext.Binding {
	return sealtext.Binding{Tenant: t, Field: caseField, Record: id}
}

// sealCase seals a payload into a row.
func (v *Vault) sealCase(ctx context.Context, tx sealtext.Tx, row *CaseRow, p casePayload) error {
	plain, err := p.encode()
	if err != nil {
		return err
	}
	row.Payload, err = v.sealer.Seal(ctx, tx, caseBinding(row.Tenant, row.ID), plain)
	return err
}

// openCase opens the payload of a row. It contains no number and no text, so that reading it is not
// audited, as with audit events. It returns [ErrWrongContext] for an approval whose row says another
// end than its payload: whoever can write to the database cannot make it last longer.
func (v *Vault) openCase(ctx context.Context, tx sealtext.Tx, row CaseRow) (casePayload, error) {
	b := caseBinding(row.Tenant, row.ID)
	key, err := v.sealer.key(ctx, tx, b)
	if err != nil {
		return casePayload{}, err
	}
	plain, err := key.open(b, row.Payload)
	if err != nil {
		return casePayload{}, err
	}
	p, err := parseCase(plain)
	if err == nil && row.Kind == CaseApproval && (row.ExpiresAt.IsZero() || row.ExpiresAt.UnixMicro() != p.Expires) {
		return casePayload{}, ErrWrongContext
	}
	return p, err
}

func (row CaseRow) expired(now time.Time) bool {
	return !row.ExpiresAt.IsZero() && !now.Before(row.ExpiresAt)
}

// eachCase calls f with every case of a kind and state until f returns false.
func (v *Vault) eachCase(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, kind CaseKind, state CaseState, f func(CaseRow) (bool, error)) error {
	const page = 200
	q := CaseQuery{Tenant: tenant, Kind: kind, State: state, Limit: page}
	for {
		rows, err := v.cases.Cases(ctx, tx, q)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if more, err := f(row); err != nil || !more {
				return err
			}
			q.AfterAt, q.AfterID = row.CreatedAt, row.ID
		}
		if len(rows) < page {
			return nil
		}
	}
}

// finish returns the row of the case once it is done.
func (row CaseRow) finish() CaseRow {
	row.State, row.Payload = CaseDone, sealtext.Sealed{}
	return row
}
