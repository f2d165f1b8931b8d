package sqlstore

import "context"

// Consent counts too: imported opt-outs are as valuable as sealed values.
var databaseInUse = one("SELECT CASE WHEN EXISTS (SELECT 1 FROM sealtext_keysets)" +
	" OR EXISTS (SELECT 1 FROM sealtext_subjects) OR EXISTS (SELECT 1 FROM sealtext_audit)" +
	" OR EXISTS (SELECT 1 FROM sealtext_consent) THEN 1 ELSE 0 END")

// Empty reports whether nothing was ever stored under a key: no keysets, no subjects, erased ones
// included, no audit events and no consent. Call it before creating keys for a database, since new
// keys would open nothing of a database in use.
func (db *DB) Empty(ctx context.Context) (bool, error) {
	s, err := db.read(ctx, nil, "empty")
	if err != nil {
		return false, err
	}
	used := true
	_, err = s.row(ctx, databaseInUse, nil, func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		used = n != 0
		return err
	})
	return !used && err == nil, err
}
