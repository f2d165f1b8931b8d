package vault

import (
	"context"
	"encoding/json"
	"time"

	"github.com/sealtext/sealtext"
)

// caseField is what the payload of a case is bound to.
const caseField = "case"

// casePayload is what is sealed in a case, under the key of its tenant. It
// names no data subject: nothing of a person is left in it to be forgotten.
type casePayload struct {
	Actor     string      `json:"actor"`            // who asked, or broke the glass
	Second    string      `json:"second,omitempty"` // who granted
	Field     string      `json:"field"`
	Reason    Reason      `json:"reason"`
	Reference string      `json:"reference,omitempty"`
	Level     Level       `json:"level,omitempty"`
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

// sealCase puts a payload into a row.
func (v *Vault) sealCase(ctx context.Context, tx sealtext.Tx, row *CaseRow, p casePayload) error {
	plain, err := p.encode()
	if err != nil {
		return err
	}
	row.Payload, err = v.sealer.Seal(ctx, tx, caseBinding(row.Tenant, row.ID), plain)
	return err
}

// openCase reads the payload of a row. As with audit events it holds no number
// and no text, so that reading it is not itself an event.
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
	return parseCase(plain)
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

// finish is the row of a case that is done.
func (row CaseRow) finish() CaseRow {
	row.State, row.Payload = CaseDone, sealtext.Sealed{}
	return row
}
