package exchange

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// answerDatabase seals one more text for the person and one for the tenant.
func answerDatabase(ctx context.Context, open Open, from, to string) error {
	h := &Database{}
	if err := readJSON(filepath.Join(from, "house.json"), h); err != nil {
		return err
	}
	r, err := furnish(ctx, open, to, h)
	if err != nil {
		return err
	}
	tenant, _, err := h.names()
	if err != nil {
		return err
	}
	for _, x := range []Text{{Field: "answer", Personal: true, Clear: "Sealed by the other side."}, {Field: "answer", Clear: "so is this"}} {
		if err := h.add(ctx, r, tenant, x); err != nil {
			return err
		}
	}
	return writeJSON(filepath.Join(to, "house.json"), h)
}

// databaseChecks reads with this side's keys everything that the other side has sealed.
func databaseChecks(ctx context.Context, open Open, dir string) ([]Check, error) {
	h := &Database{}
	if err := readJSON(filepath.Join(dir, "house.json"), h); err != nil {
		return nil, err
	}
	tenant, number, err := h.names()
	if err != nil {
		return nil, err
	}
	if len(h.Keysets) < 1+len(domains) || len(h.Pseudonyms) != len(domains) || len(h.Texts) < 3 {
		return nil, errors.New("house.json: incomplete")
	}
	r, err := furnish(ctx, open, dir, h)
	if err != nil {
		return nil, err
	}
	checks := []Check{
		{"database/the number is found", func() error {
			p, err := r.sealer.Find(ctx, nil, tenant, number)
			if err == nil && p.Subject != h.Subject {
				err = errors.New("somebody else is found")
			}
			return err
		}},
		{"database/the number is revealed", func() error {
			n, err := r.vault.RevealNumber(ctx, clerk, tenant, h.Subject)
			if err == nil && n != number {
				err = errDiffers
			}
			return err
		}},
		{"database/enrolling again finds the same person", func() error {
			p, err := r.enroll(ctx, tenant, number)
			if err == nil && p.Subject != h.Subject {
				err = errors.New("a second subject for one number")
			}
			return err
		}},
		{"database/another person is enrolled and revealed", func() error {
			other, err := sealtext.ParseE164("+447700900124")
			if err != nil {
				return err
			}
			p, err := r.enroll(ctx, tenant, other)
			if err != nil {
				return err
			}
			n, err := r.vault.RevealNumber(ctx, clerk, tenant, p.Subject)
			if err == nil && n != other {
				err = errDiffers
			}
			return err
		}},
		{"database/a refusal is audited", func() error { return r.refused(ctx, tenant, h.Subject) }},
	}
	for _, d := range domains {
		checks = append(checks, Check{"database/pseudonyms of the domain " + string(d), func() error {
			ps, err := r.sealer.Candidates(ctx, nil, tenant, d, number)
			if err == nil && !slices.Equal(ps, h.Pseudonyms[d]) {
				err = errDiffers
			}
			if err != nil {
				return err
			}
			first, err := r.sealer.Pseudonym(ctx, nil, tenant, d, number)
			if err == nil && first != ps[0] {
				err = errDiffers
			}
			return err
		}})
	}
	for i, x := range h.Texts {
		checks = append(checks, Check{fmt.Sprintf("database/text %d", i), func() error {
			b := h.binding(tenant, x)
			plain, err := r.vault.Reveal(ctx, clerk, b, x.Sealed)
			if err == nil && string(plain) != x.Clear {
				err = errDiffers
			}
			if err != nil {
				return err
			}
			b.Field = "moved"
			if _, err := r.vault.Reveal(ctx, clerk, b, x.Sealed); !errors.Is(err, vault.ErrWrongContext) {
				return errors.New("opened as another field")
			}
			return nil
		}})
	}
	return checks, nil
}

func (r *parts) enroll(ctx context.Context, t sealtext.Tenant, n sealtext.Number) (p sealtext.Person, err error) {
	err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		p, err = r.sealer.Enroll(ctx, tx, t, n)
		return err
	})
	return p, err
}

// refused reveals as an actor without a role, and looks for the audit event.
func (r *parts) refused(ctx context.Context, t sealtext.Tenant, s sealtext.Subject) error {
	visitor := clerk
	visitor.Actor = sealtext.Actor{ID: "visitor-1"}
	if _, err := r.vault.RevealNumber(ctx, visitor, t, s); !errors.Is(err, vault.ErrDenied) {
		return fmt.Errorf("a visitor was not refused: %w", err)
	}
	for e, err := range r.log.Events(ctx, audit.Query{Tenant: t}) {
		if err == nil {
			err = e.Unreadable
		}
		if err != nil {
			return err
		}
		if e.Kind == audit.KindRevealDenied && e.Actor.ID == visitor.Actor.ID {
			return nil
		}
	}
	return errors.New("no event tells of the refusal")
}
