package memstore

import "context"

// Empty reports whether nothing was ever stored under a key: no keysets, no subjects, erased ones
// included, no audit events and no consent. A store in memory is empty at each start of a process.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return false, err
	}
	defer release()
	return len(s.people.keysets)+len(s.people.subjects)+len(s.people.tombstones)+len(s.events.rows)+len(s.ledger.rows) == 0, nil
}
