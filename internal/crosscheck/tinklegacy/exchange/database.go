package exchange

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
)

// Ring is a keyring that can make tenants.
type Ring interface {
	vault.Keyring
	CreateTenant(ctx context.Context, t sealtext.Tenant) (bool, error)
}

// Open makes a keyring of the key files of a folder. A file that others can
// read may be refused.
type Open func(ctx context.Context, store vault.KeysetStore, dir string) (Ring, error)

// Database is the content of a database with one tenant and one person, with their sealed values and
// the clear values to compare with.
type Database struct {
	Tenant       string                                   `json:"tenant"`
	Number       string                                   `json:"number"`
	Keysets      []Wrapped                                `json:"tenant_keysets"`
	Subject      sealtext.Subject                         `json:"subject"`
	Directory    sealtext.Pseudonym                       `json:"directory"`
	Epoch        string                                   `json:"epoch"`
	Wrapped      []byte                                   `json:"subject_keyset"`
	SealedNumber sealtext.Sealed                          `json:"sealed_number"`
	Pseudonyms   map[sealtext.Domain][]sealtext.Pseudonym `json:"pseudonyms"`
	Texts        []Text                                   `json:"texts"`
}

// Wrapped is a keyset of the tenant as it is stored.
type Wrapped struct {
	Name    string `json:"name"`
	KEK     string `json:"kek"`
	Wrapped []byte `json:"wrapped"`
}

// Text is a sealed value. Without Personal it belongs to the tenant.
type Text struct {
	Field    string          `json:"field"`
	Record   sealtext.ID     `json:"record"`
	Personal bool            `json:"personal"`
	Clear    string          `json:"clear"`
	Sealed   sealtext.Sealed `json:"sealed"`
}

// domains are those that a tenant always has.
var domains = []sealtext.Domain{
	sealtext.DomainDirectory, sealtext.DomainConsent, sealtext.DomainAccount,
	sealtext.DomainAudit, sealtext.DomainReference, sealtext.DomainAnalytics,
}

// parts are the components over a store in memory.
type parts struct {
	store  *memstore.Store
	ring   Ring
	sealer *vault.Sealer
	log    *audit.Log
	vault  *vault.Vault
}

// build makes the components over a store with the given keysets in it.
func build(ctx context.Context, open Open, dir string, sets []vault.WrappedKeyset) (*parts, error) {
	store, err := memstore.New(memstore.Config{})
	if err != nil {
		return nil, err
	}
	if len(sets) > 0 {
		if _, err := store.Vault().AddKeysets(ctx, sets); err != nil {
			return nil, err
		}
	}
	r := &parts{store: store}
	if r.ring, err = open(ctx, store.Vault(), dir); err != nil {
		return nil, err
	}
	if r.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: r.ring, Store: store.Vault()}); err != nil {
		return nil, err
	}
	if r.log, err = audit.New(audit.Config{Store: store.Audit(), Sealer: r.sealer}); err != nil {
		return nil, err
	}
	rules, err := vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"clerk"}, Reasons: []vault.Reason{vault.ReasonSupport}})
	if err != nil {
		return nil, err
	}
	r.vault, err = vault.New(vault.Config{Sealer: r.sealer, Audit: r.log, Authorizer: rules})
	return r, err
}

// clerk may read.
var clerk = vault.Access{Actor: sealtext.Actor{ID: "clerk-1", Roles: []string{"clerk"}}, Reason: vault.ReasonSupport}

// furnish builds the components over a store with the rows of h.
func furnish(ctx context.Context, open Open, dir string, h *Database) (*parts, error) {
	tenant, err := sealtext.ParseTenant(h.Tenant)
	if err != nil {
		return nil, err
	}
	var sets []vault.WrappedKeyset
	for _, k := range h.Keysets {
		sets = append(sets, vault.WrappedKeyset{Tenant: tenant, Name: k.Name, KEK: k.KEK, Wrapped: k.Wrapped})
	}
	r, err := build(ctx, open, dir, sets)
	if err != nil {
		return nil, err
	}
	return r, r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.store.Vault().AddSubject(ctx, tx, vault.SubjectRow{
			Tenant: tenant, Subject: h.Subject, Directory: h.Directory,
			Epoch: h.Epoch, Wrapped: h.Wrapped, Number: h.SealedNumber, CreatedAt: time.Unix(1e9, 0),
		})
		return err
	})
}

// binding returns the binding of a text.
func (h *Database) binding(t sealtext.Tenant, x Text) sealtext.Binding {
	b := sealtext.Binding{Tenant: t, Field: x.Field, Record: x.Record}
	if x.Personal {
		b.Subject = h.Subject
	}
	return b
}

// add seals one more text and adds it to h.
func (h *Database) add(ctx context.Context, r *parts, t sealtext.Tenant, x Text) (err error) {
	x.Record = sealtext.NewID()
	x.Sealed, err = r.sealer.Seal(ctx, nil, h.binding(t, x), []byte(x.Clear))
	h.Texts = append(h.Texts, x)
	return err
}

// writeDatabase creates a tenant, enrolls a person and writes their rows.
func writeDatabase(ctx context.Context, open Open, dir string) error {
	h := &Database{Tenant: "clinic", Number: "+447700900123", Pseudonyms: map[sealtext.Domain][]sealtext.Pseudonym{}}
	tenant, number, err := h.names()
	if err != nil {
		return err
	}
	r, err := build(ctx, open, dir, nil)
	if err != nil {
		return err
	}
	if made, err := r.ring.CreateTenant(ctx, tenant); err != nil || !made {
		return errors.Join(err, errors.New("no tenant was made"))
	}
	err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		p, err := r.sealer.Enroll(ctx, tx, tenant, number)
		h.Subject = p.Subject
		return err
	})
	if err != nil {
		return err
	}
	row, err := r.store.Vault().Subject(ctx, nil, tenant, h.Subject)
	if err != nil {
		return err
	}
	h.Directory, h.Epoch, h.Wrapped, h.SealedNumber = row.Directory, row.Epoch, row.Wrapped, row.Number
	sets, err := r.store.Vault().Keysets(ctx, nil, tenant)
	if err != nil {
		return err
	}
	for _, s := range sets {
		h.Keysets = append(h.Keysets, Wrapped{s.Name, s.KEK, s.Wrapped})
	}
	for _, d := range domains {
		if h.Pseudonyms[d], err = r.sealer.Candidates(ctx, nil, tenant, d, number); err != nil {
			return err
		}
	}
	for _, x := range []Text{
		{Field: "body", Personal: true, Clear: "Your appointment is on Monday at 15:00."},
		{Field: "empty", Personal: true},
		{Field: "note", Clear: "closed in August"},
	} {
		if err := h.add(ctx, r, tenant, x); err != nil {
			return err
		}
	}
	return writeJSON(filepath.Join(dir, "house.json"), h)
}

func (h *Database) names() (sealtext.Tenant, sealtext.Number, error) {
	tenant, err := sealtext.ParseTenant(h.Tenant)
	if err != nil {
		return tenant, sealtext.Number{}, err
	}
	number, err := sealtext.ParseE164(h.Number)
	return tenant, number, err
}
