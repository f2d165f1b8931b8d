package sqlstore

import (
	"bytes"
	"context"
	"encoding/binary"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

var (
	_ vault.PseudonymRows    = (*Vault)(nil)
	_ vault.PseudonymRows    = (*Consent)(nil)
	_ vault.DirectoryClaimer = (*Vault)(nil)
	_ vault.SealedCounter    = (*Vault)(nil)
)

var (
	directoryCount = one("SELECT COUNT(*) FROM sealtext_subjects WHERE tenant = $1 AND directory > $2 AND directory < $3")
	directoryUnder = one("SELECT directory, subject FROM sealtext_subjects WHERE tenant = $1 AND directory > $2 AND directory < $3 ORDER BY directory LIMIT $4")
	directoryMove  = one("UPDATE sealtext_subjects SET directory = $3 WHERE tenant = $1 AND directory = $2" +
		" AND NOT EXISTS (SELECT 1 FROM sealtext_subjects WHERE tenant = $1 AND directory = $3)")
	claimAdd  = one("INSERT INTO sealtext_subjects (tenant, subject, directory) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
	claimDrop = one("DELETE FROM sealtext_subjects WHERE tenant = $1 AND subject = $2")

	// The key id is behind the version byte of a sealed value. It is counted once in the life of a key,
	// so that it has no index.
	sealedCount = one("SELECT" +
		" (SELECT COUNT(*) FROM sealtext_audit WHERE tenant = $1 AND (subject IS NULL OR kind = 22) AND substr(payload, 2, 4) = $2)" +
		" + (SELECT COUNT(*) FROM sealtext_cases WHERE tenant = $1 AND substr(payload, 2, 4) = $2)" +
		" + (SELECT COUNT(*) FROM sealtext_holds WHERE tenant = $1 AND substr(details, 2, 4) = $2)" +
		" + (SELECT COUNT(*) FROM sealtext_consent WHERE tenant = $1 AND subject IS NULL AND substr(evidence, 2, 4) = $2)")

	consentCount = one("SELECT COUNT(*) FROM sealtext_consent WHERE tenant = $1 AND pseudonym > $2 AND pseudonym < $3")
	consentUnder = one("SELECT pseudonym, (SELECT subject FROM sealtext_consent WHERE tenant = sealtext_consent_heads.tenant" +
		" AND pseudonym = sealtext_consent_heads.pseudonym AND subject IS NOT NULL ORDER BY seq DESC LIMIT 1)" +
		" FROM sealtext_consent_heads WHERE tenant = $1 AND pseudonym > $2 AND pseudonym < $3 ORDER BY pseudonym LIMIT $4")
	consentMove        = one("UPDATE sealtext_consent SET pseudonym = $3 WHERE tenant = $1 AND pseudonym = $2")
	consentHeadAtLeast = one("INSERT INTO sealtext_consent_heads (tenant, pseudonym, seq) VALUES ($1, $2, $3)" +
		" ON CONFLICT (tenant, pseudonym) DO UPDATE SET seq = CASE WHEN sealtext_consent_heads.seq >= excluded.seq" +
		" THEN sealtext_consent_heads.seq ELSE excluded.seq END")
	consentHeadGet = one("SELECT seq FROM sealtext_consent_heads WHERE tenant = $1 AND pseudonym = $2")
)

// keyRange returns bounds of all pseudonyms of a key after the given one: the key id is first in the
// stored form.
func keyRange(keyID uint32, after sealtext.Pseudonym) (low, high []byte) {
	low = binary.BigEndian.AppendUint32(nil, keyID)
	high = append(bytes.Clone(low), bytes.Repeat([]byte{0xff}, 17)...)
	if b := after.Bytes(); !after.IsZero() && bytes.Compare(b, low) > 0 {
		low = b
	}
	return low, high
}

// countUnder and pseudonymsUnder read either of the two tables.
func (p part) countUnder(ctx context.Context, op string, query text, tenant sealtext.Tenant, keyID uint32) (n int, err error) {
	s, err := p.db.read(ctx, nil, op)
	if err != nil {
		return 0, err
	}
	low, high := keyRange(keyID, sealtext.Pseudonym{})
	_, err = s.row(ctx, query, []any{tenant.String(), low, high}, func(scan func(...any) error) error { return scan(&n) })
	return n, err
}

func (p part) pseudonymsUnder(ctx context.Context, op string, query text, tenant sealtext.Tenant, keyID uint32, after sealtext.Pseudonym, limit int) ([]vault.PseudonymRow, error) {
	s, err := p.db.read(ctx, nil, op)
	if err != nil || limit < 1 {
		return nil, err
	}
	low, high := keyRange(keyID, after)
	var found []vault.PseudonymRow
	s.anew = anew(&found)
	err = s.query(ctx, query, []any{tenant.String(), low, high, int64(limit)}, func(scan func(...any) error) error {
		row := vault.PseudonymRow{Tenant: tenant}
		err := scan(&row.Pseudonym, subjectOf(&row.Subject))
		found = append(found, row)
		return err
	})
	return found, err
}

// CountUnder implements [vault.PseudonymRows] for the directory.
func (v *Vault) CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error) {
	return v.countUnder(ctx, "count subjects under a key", directoryCount, tenant, keyID)
}

// CountSealed implements [vault.SealedCounter].
func (v *Vault) CountSealed(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (n int, err error) {
	s, err := v.db.read(ctx, nil, "count what is sealed under a key")
	if err != nil {
		return 0, err
	}
	id := binary.BigEndian.AppendUint32(nil, keyID)
	_, err = s.row(ctx, sealedCount, []any{tenant.String(), id}, func(scan func(...any) error) error { return scan(&n) })
	return n, err
}

// PseudonymsUnder implements [vault.PseudonymRows] for the directory.
func (v *Vault) PseudonymsUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32, after sealtext.Pseudonym, limit int) ([]vault.PseudonymRow, error) {
	return v.pseudonymsUnder(ctx, "subjects under a key", directoryUnder, tenant, keyID, after, limit)
}

// Move implements [vault.PseudonymRows] for the directory.
func (v *Vault) Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	s, err := v.db.write(ctx, tx, "move subject")
	if err != nil || from == to {
		return 0, err
	}
	v.db.changes.Add(1)
	n, err := s.exec(ctx, directoryMove, tenant.String(), from, to)
	return int(n), err
}

// ClaimDirectory implements [vault.DirectoryClaimer]. A second insert of the same pseudonym waits for
// the end of the transaction of the first, although that row was deleted again. SQLite has one writer
// at a time anyway.
func (v *Vault) ClaimDirectory(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, p sealtext.Pseudonym) error {
	s, err := v.db.write(ctx, tx, "claim directory")
	if err != nil || v.db.dialect == SQLite {
		return err
	}
	claim := sealtext.NewSubject()
	_, err = s.execAll(ctx, call{claimAdd, []any{tenant.String(), claim, p}}, call{claimDrop, []any{tenant.String(), claim}})
	return err
}

// CountUnder implements [vault.PseudonymRows] for the events.
func (c *Consent) CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error) {
	return c.countUnder(ctx, "count events under a key", consentCount, tenant, keyID)
}

// PseudonymsUnder implements [vault.PseudonymRows] for the events.
func (c *Consent) PseudonymsUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32, after sealtext.Pseudonym, limit int) ([]vault.PseudonymRow, error) {
	return c.pseudonymsUnder(ctx, "people with events under a key", consentUnder, tenant, keyID, after, limit)
}

// Move implements [vault.PseudonymRows] for the events. It locks both heads before it moves a row, so
// that appends and erasures of either wait, in the same order as [Consent.Erase].
func (c *Consent) Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	s, err := c.db.write(ctx, tx, "move events")
	if err != nil || from == to {
		return 0, err
	}
	pair := []sealtext.Pseudonym{from, to}
	if bytes.Compare(to.Bytes(), from.Bytes()) < 0 {
		pair[0], pair[1] = to, from
	}
	for _, p := range pair {
		if _, err := s.exec(ctx, consentLock, tenant.String(), p); err != nil {
			return 0, err
		}
	}
	var last int64
	found, err := s.row(ctx, consentHeadGet, []any{tenant.String(), from}, func(scan func(...any) error) error { return scan(&last) })
	if err != nil || !found {
		return 0, err // without a head there are no rows
	}
	if _, err := s.exec(ctx, consentHeadAtLeast, tenant.String(), to, last); err != nil {
		return 0, err
	}
	n, err := s.exec(ctx, consentMove, tenant.String(), from, to)
	if err != nil {
		return 0, err
	}
	_, err = s.exec(ctx, consentHeadDrop, tenant.String(), from)
	return int(n), err
}
