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
	"github.com/sealtext/sealtext/retention/processor"
)

// Holder stores records about people: a package of the library (audit, consent, transport, vault)
// or a table of the host. It must be safe for concurrent use.
type Holder interface {
	// Export calls f for every record about a person, in an order that does not change between
	// calls. It stops at the first error of f and returns it.
	Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error
	// Erase destroys or unlinks the records within tx and returns their number. It is not an error
	// if there are none.
	Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error)
}

// Evicter is a Holder that keeps something of a person in memory, such as an unwrapped key. Evict
// is called after the erasure has committed.
type Evicter interface {
	Evict(tenant sealtext.Tenant, subject sealtext.Subject)
}

// Opener opens the sealed values of one person for their access request. *vault.Vault implements
// it. OpenExport authorizes the actor and records an audit event before it returns. The function
// open opens values of p and no others; done ends that, and records how many were opened.
type Opener interface {
	OpenExport(ctx context.Context, actor sealtext.Actor, p sealtext.Person) (
		open func(context.Context, sealtext.SealedField) ([]byte, error), done func(context.Context) error, err error)
}

// ShredderName is the name of the shredder in documents and certificates.
const ShredderName = "vault"

// NamedHolder is a Holder and its name in documents and certificates. The grammar of the name is
// that of [sealtext.Tenant].
type NamedHolder struct {
	Name   string
	Holder Holder
}

// RightsConfig configures [NewRights].
type RightsConfig struct {
	// Store stores the holds, in the database from which the holders erase. Required.
	Store Store
	// Audit records exports and erasures. Required.
	Audit audit.Recorder
	// Opener opens sealed values, usually a *vault.Vault. Required.
	Opener Opener
	// Holders are the holders in the order of erasure, each name once. Put the audit log last:
	// events that other holders record while they erase are then unlinked with the rest. At least
	// one is required.
	Holders []NamedHolder
	// Shredder destroys the key of the person, usually the *vault.Vault. It runs after all Holders,
	// because records that they erase may have to be opened. Its name is "vault". Required.
	Shredder Holder
	// Processors is the register of those who have got data of the person. A certificate says until
	// when they keep it. Nil, the default, names none.
	Processors *processor.Register
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// Rights answers requests of data subjects for access and for erasure (articles 15 and 17 GDPR;
// Cal. Civ. Code 1798.110 and 1798.105). It is safe for concurrent use.
type Rights struct {
	store   Store
	audit   audit.Recorder
	opener  Opener
	holders []NamedHolder // the shredder is last
	others  *processor.Register
	now     func() time.Time
}

// NewRights returns a Rights. It fails where cfg lacks a required field or names a holder twice.
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
	return &Rights{cfg.Store, cfg.Audit, cfg.Opener, holders, cfg.Processors, clock.Or(cfg.Now)}, nil
}

func checkHolderName(name string) error { return sealtext.CheckName("holder name", name) }

// checkPerson requires the pseudonyms too: without them the consent ledger would find nothing, and
// an erasure would be certified that did not happen.
func checkPerson(p sealtext.Person) error {
	if err := checkSubject(p.Tenant, p.Subject); err != nil {
		return err
	}
	if len(p.Pseudonyms) == 0 || slices.ContainsFunc(p.Pseudonyms, sealtext.Pseudonym.IsZero) {
		return bad("pseudonyms", "must be set; take the person from the vault")
	}
	return nil
}

// Count is the number of records of one holder.
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
