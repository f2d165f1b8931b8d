package vault

import (
	"context"

	"github.com/sealtext/sealtext"
)

// PseudonymRow is a pseudonym that has rows, and the subject of the latest of them that names
// one; zero where none does.
type PseudonymRow struct {
	Tenant    sealtext.Tenant
	Pseudonym sealtext.Pseudonym
	Subject   sealtext.Subject
}

// PseudonymRows are rows that are found by a pseudonym and can be moved to another: the directory
// of subjects, the events of the consent ledger, or a table of the host application. The stores
// of package vault and of package consent implement it; vaulttest checks an implementation.
// Implementations must be safe for concurrent use.
type PseudonymRows interface {
	// InTx is as in [SubjectStore].
	InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// CountUnder counts the rows of a tenant under pseudonyms with the key id.
	CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error)
	// PseudonymsUnder lists pseudonyms of a tenant with the key id that have
	// rows, each once, in the order of their bytes, from behind after (the
	// zero Pseudonym: from the first), at most limit.
	PseudonymsUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32, after sealtext.Pseudonym, limit int) ([]PseudonymRow, error)
	// Move gives all rows under one pseudonym another and reports how many
	// they were. Nothing else of a row changes, its place among the rows of
	// its person least of all. Where rows of one kind are unique and to is
	// taken, it moves none and reports 0.
	Move(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error)
}

// DirectoryClaimer is what a [SubjectStore] may have beside: while keys
// change, two processes can write the same number under two pseudonyms, which
// no unique index sees. Stores whose transactions run one after another do
// without.
type DirectoryClaimer interface {
	// ClaimDirectory makes transactions that claim the same pseudonym wait for
	// each other until the end of the one that came first. It leaves no trace.
	ClaimDirectory(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, p sealtext.Pseudonym) error
}

// claim takes the claim on a number and reports whether it had to. Processes
// with an older keyring know the same keys, since each was staged, but may
// have another current one; so all take the key with the lowest id.
func (s *Sealer) claim(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, n sealtext.Number) (bool, error) {
	claimer, ok := s.store.(DirectoryClaimer)
	if !ok {
		return false, nil
	}
	keys, err := s.keyring.Tenant(ctx, tx, tenant)
	if err != nil {
		return false, err
	}
	prfs := keys.PRFs[sealtext.DomainDirectory]
	if len(prfs) < 2 {
		return false, nil
	}
	lowest := prfs[0]
	for _, k := range prfs[1:] {
		if k.ID < lowest.ID {
			lowest = k
		}
	}
	p, err := direct(lowest, tenant, sealtext.DomainDirectory, s.first(n))
	if err != nil {
		return false, err
	}
	return true, claimer.ClaimDirectory(ctx, tx, tenant, p)
}
