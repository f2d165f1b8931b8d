package sqlstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

var _ vault.NumberChanger = (*Vault)(nil)

var numberChange = one("UPDATE sealtext_subjects SET directory = $3, number = $4 WHERE tenant = $1 AND subject = $2 AND shredded_at IS NULL" +
	" AND NOT EXISTS (SELECT 1 FROM sealtext_subjects taken WHERE taken.tenant = $1 AND taken.directory = $3 AND taken.subject <> $2)")

// ChangeNumber implements [vault.NumberChanger]: one statement. Of two transactions that give two
// subjects one number at once, the second one ends with the error of the unique index.
func (v *Vault) ChangeNumber(ctx context.Context, tx sealtext.Tx, row vault.SubjectRow) (bool, error) {
	s, err := v.db.write(ctx, tx, "change number")
	if err != nil {
		return false, err
	}
	v.db.changes.Add(1)
	n, err := s.exec(ctx, numberChange, row.Tenant.String(), row.Subject, row.Directory, row.Number)
	return n == 1, err
}
