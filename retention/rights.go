package retention

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// Holder is a place that keeps something about people: a room of the house
// (audit, consent, transport, vault) or a table of the host. It must be safe
// for concurrent use.
type Holder interface {
	// Export gives all that is held about a person, in an order that does
	// not change from call to call, and ends with the first error of f.
	Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error
	// Erase destroys or unlinks it within tx and reports how many records
	// there were. Nothing there is not an error.
	Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error)
}

// Evicter is a Holder that keeps something of a person in memory, such as an
// unwrapped key. Evict is called after the erasure has committed.
type Evicter interface {
	Evict(tenant sealtext.Tenant, subject sealtext.Subject)
}

// Opener opens the sealed values of one person for their access request; a
// *vault.Vault is one. OpenExport authorizes and goes on record before it
// returns; the function that it gives opens values of p and no others.
type Opener interface {
	OpenExport(ctx context.Context, actor sealtext.Actor, p sealtext.Person) (func(context.Context, sealtext.SealedField) ([]byte, error), error)
}

// ShredderName is how documents and certificates call the shredder.
const ShredderName = "vault"

// NamedHolder is a Holder with the name that it has in documents and
// certificates; the grammar is that of [sealtext.Tenant].
type NamedHolder struct {
	Name   string
	Holder Holder
}

// RightsConfig is what [NewRights] needs.
type RightsConfig struct {
	// Store keeps the holds, in the same database as what the holders
	// erase. Required.
	Store Store
	// Audit records what was handed out and who was forgotten. Required.
	Audit audit.Recorder
	// Opener is the vault. Required.
	Opener Opener
	// Holders in the order of erasure, each name once. The audit log
	// belongs at the end: what others record while they erase is unlinked
	// with the rest. At least one.
	Holders []NamedHolder
	// Shredder destroys the key of the person; it is the vault. It comes
	// after all Holders, since what they erase may have to be opened, and
	// has the name "vault". Required.
	Shredder Holder
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Rights answers what people may ask of those who keep their data: a copy of
// it, and to be forgotten (articles 15 and 17 GDPR; Cal. Civ. Code 1798.110
// and 1798.105). It is safe for concurrent use.
type Rights struct {
	store   Store
	audit   audit.Recorder
	opener  Opener
	holders []NamedHolder // the shredder is the last
	now     func() time.Time
}

// NewRights makes a Rights.
func NewRights(cfg RightsConfig) (*Rights, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("retention: RightsConfig.Store is required")
	case cfg.Audit == nil:
		return nil, errors.New("retention: RightsConfig.Audit is required")
	case cfg.Opener == nil:
		return nil, errors.New("retention: RightsConfig.Opener is required")
	case len(cfg.Holders) == 0:
		return nil, errors.New("retention: RightsConfig.Holders needs at least one")
	case cfg.Shredder == nil:
		return nil, errors.New("retention: RightsConfig.Shredder is required")
	}
	holders := append(slices.Clone(cfg.Holders), NamedHolder{ShredderName, cfg.Shredder})
	seen := map[string]bool{}
	for i, h := range holders {
		err := checkHolderName(h.Name)
		switch {
		case err != nil:
		case i < len(cfg.Holders) && h.Name == ShredderName:
			err = bad("holder name", `must not be "vault": the vault is the Shredder`)
		case seen[h.Name]:
			err = bad("holder name", "must be used once only")
		case h.Holder == nil:
			err = bad("holder", "is required")
		}
		if err != nil {
			return nil, fmt.Errorf("retention: RightsConfig.Holders[%d]: %w", i, err)
		}
		seen[h.Name] = true
	}
	return &Rights{cfg.Store, cfg.Audit, cfg.Opener, holders, clock.Or(cfg.Now)}, nil
}

func checkHolderName(name string) error {
	_, err := sealtext.ParseProgram(name)
	var in *sealtext.InputError
	if errors.As(err, &in) {
		return bad("holder name", in.Rule)
	}
	return err
}

// checkPerson wants the pseudonyms too: without them the consent ledger would
// find nothing, and an erasure would be certified that did not happen.
func checkPerson(p sealtext.Person) error {
	if err := checkSubject(p.Tenant, p.Subject); err != nil {
		return err
	}
	if len(p.Pseudonyms) == 0 || slices.ContainsFunc(p.Pseudonyms, sealtext.Pseudonym.IsZero) {
		return bad("pseudonyms", "must be there; take the person from the vault")
	}
	return nil
}

// Count is how many records one holder had.
type Count struct {
	Holder  string `json:"holder"`
	Records int    `json:"records"`
}

func total(counts []Count) (n int) {
	for _, c := range counts {
		n += c.Records
	}
	return n
}
