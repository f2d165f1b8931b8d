package sqlstore

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// maxSeen bounds the rows that one transaction keeps, about 500 bytes each.
const maxSeen = 1000

// seen caches the rows of subjects that a transaction has read, so that sealing a message, the
// evidence of a consent and the audit event of one person reads the person's row once. It ends
// with the transaction.
//
// A row is valid only while no subject of the database was shredded, wrapped again or moved to
// another key by this process since it was read, neither in this transaction nor through another Tx
// that was joined to it. A commit of another process meanwhile is not seen, as if it came after the
// last read.
type seen struct {
	rows map[subjectID]seenRow
	// made are subjects that a joined transaction has added. They are never kept: the host may
	// roll back to a savepoint from before, and a value that is sealed under a key without a row
	// is lost.
	made map[subjectID]bool
}

type subjectID struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
}

type seenRow struct {
	row     vault.SubjectRow
	changes uint64 // DB.changes when it was read
}

// known returns the row of a subject that the transaction has read before.
func (s session) known(tenant sealtext.Tenant, subject sealtext.Subject) (vault.SubjectRow, bool) {
	if s.t == nil {
		return vault.SubjectRow{}, false
	}
	r, ok := s.t.seen.rows[subjectID{tenant, subject}]
	return r.row, ok && r.changes == s.db.changes.Load()
}

// keep keeps a row that the transaction has read while DB.changes was the given one.
func (s session) keep(row vault.SubjectRow, changes uint64) {
	id := subjectID{row.Tenant, row.Subject}
	if s.t == nil || s.t.seen.made[id] {
		return
	}
	if s.t.seen.rows == nil || len(s.t.seen.rows) >= maxSeen {
		s.t.seen.rows = map[subjectID]seenRow{}
	}
	s.t.seen.rows[id] = seenRow{row, changes}
}

// added notes a subject that the transaction has made.
func (s session) added(row vault.SubjectRow) {
	if !s.t.joined {
		return
	}
	if s.t.seen.made == nil {
		s.t.seen.made = map[subjectID]bool{}
	}
	s.t.seen.made[subjectID{row.Tenant, row.Subject}] = true
}
