package sqlstore

import "context"

// Consent is asked too: opt-outs that were imported are worth as much as what is sealed.
var databaseInUse = one("SELECT CASE WHEN EXISTS (SELECT 1 FROM sealtext_keysets)" +
	" OR EXISTS (SELECT 1 FROM sealtext_subjects) OR EXISTS (SELECT 1 FROM sealtext_audit)" +
	" OR EXISTS (SELECT 1 FROM sealtext_consent) THEN 1 ELSE 0 END")

// Empty reports whether nothing was ever stored under a key: no keysets, no subjects, erased ones
// included, no audit events and no consent. It is asked before keys are made for a database, since
// new keys for one in use would open nothing of it.
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
