package vault_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// An approval is for one actor, one set, one reason, one reference, one
// level, and for a time.
func TestApprovalIsForNothingElse(t *testing.T) {
	w := newWard(t, vault.Limits{})
	late := w.enroll(t, clinic, "+447700900126").Subject
	single := vault.ApprovalRequest{Tenant: clinic, Field: "number", Subjects: w.subjects[:1]}
	masked := officer()
	masked.Level = vault.LevelLastFour
	number := func(level vault.Level, s sealtext.Subject) func(vault.Access) error {
		return func(a vault.Access) error {
			a.Level = level
			_, err := w.vault.RevealNumberAt(context.Background(), a, clinic, s)
			return err
		}
	}
	bulk := func(subjects ...sealtext.Subject) func(vault.Access) error {
		return func(a vault.Access) error { _, err := w.read(a, subjects...); return err }
	}
	for _, c := range []struct {
		name    string
		asker   vault.Access
		request vault.ApprovalRequest
		change  func(*vault.Access)
		read    func(vault.Access) error
		ok      bool
	}{
		{"as asked", officer(), w.request, nil, bulk(w.subjects...), true},
		{"in another order", officer(), w.request, nil, bulk(w.subjects[1], w.subjects[2], w.subjects[0]), true},
		{"another actor", officer(), w.request, func(a *vault.Access) { a.Actor.ID = "officer-2" }, bulk(w.subjects...), false},
		{"the granter", officer(), w.request, func(a *vault.Access) { a.Actor.ID = "chief-1" }, bulk(w.subjects...), false},
		{"another reason", officer(), w.request, func(a *vault.Access) { a.Reason = vault.ReasonInvestigation }, bulk(w.subjects...), false},
		{"another reference", officer(), w.request, func(a *vault.Access) { a.Reference = "ticket-13" }, bulk(w.subjects...), false},
		{"no reference", officer(), w.request, func(a *vault.Access) { a.Reference = "" }, bulk(w.subjects...), false},
		{"one more", officer(), w.request, nil, bulk(append(w.subjects[:3:3], late)...), false},
		{"one less", officer(), w.request, nil, bulk(w.subjects[:2]...), false},
		{"one swapped", officer(), w.request, nil, bulk(w.subjects[0], w.subjects[1], late), false},
		{"just in time", officer(), w.request, func(*vault.Access) { w.wait(time.Hour - 3*time.Second) }, bulk(w.subjects...), true},
		{"too late", officer(), w.request, func(*vault.Access) { w.wait(time.Hour - 2*time.Second) }, bulk(w.subjects...), false},
		{"one number", officer(), single, nil, number(vault.LevelFull, w.subjects[0]), true},
		{"another subject", officer(), single, nil, number(vault.LevelFull, w.subjects[1]), false},
		{"another field", officer(), single, nil, bulk(w.subjects[0]), false},
		{"less of it", officer(), single, nil, number(vault.LevelMasked, w.subjects[0]), true},
		{"as much as asked", masked, single, nil, number(vault.LevelLastFour, w.subjects[0]), true},
		{"more of it", masked, single, nil, number(vault.LevelFull, w.subjects[0]), false},
		{"more of it unsaid", masked, single, nil, number(0, w.subjects[0]), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.wait(24 * time.Hour) // what earlier cases left has expired
			w.approved(t, c.asker, c.request)
			a := officer()
			if c.change != nil {
				c.change(&a)
			}
			err := c.read(a)
			if c.ok {
				require.NoError(t, err)
				err = c.read(a)
			}
			require.ErrorIs(t, err, vault.ErrApprovalRequired)
		})
	}
}

func TestApprovalRequestIsChecked(t *testing.T) {
	w := newWard(t, vault.Limits{})
	for name, change := range map[string]func(*vault.Access, *vault.ApprovalRequest){
		"nobody":                func(_ *vault.Access, r *vault.ApprovalRequest) { r.Subjects = nil },
		"an empty subject":      func(_ *vault.Access, r *vault.ApprovalRequest) { r.Subjects = []sealtext.Subject{{}} },
		"too many":              func(_ *vault.Access, r *vault.ApprovalRequest) { r.Subjects = make([]sealtext.Subject, 10_001) },
		"a count of its own":    func(_ *vault.Access, r *vault.ApprovalRequest) { r.Count = 9 },
		"no tenant":             func(_ *vault.Access, r *vault.ApprovalRequest) { r.Tenant = sealtext.Tenant{} },
		"no field":              func(_ *vault.Access, r *vault.ApprovalRequest) { r.Field = "" },
		"too long":              func(_ *vault.Access, r *vault.ApprovalRequest) { r.ValidFor = 7*24*time.Hour + 1 },
		"negative":              func(_ *vault.Access, r *vault.ApprovalRequest) { r.ValidFor = -1 },
		"query and subjects":    func(_ *vault.Access, r *vault.ApprovalRequest) { r.Query, r.Count = "q", 3 },
		"query without a count": func(_ *vault.Access, r *vault.ApprovalRequest) { r.Subjects, r.Query = nil, "q" },
		"query for one export": func(_ *vault.Access, r *vault.ApprovalRequest) {
			r.Subjects, r.Query, r.Count, r.Field = nil, "q", 1, "export"
		},
		"a number in the query": func(_ *vault.Access, r *vault.ApprovalRequest) {
			r.Subjects, r.Query, r.Count = nil, "+447700900123", 1
		},
		"no reason":              func(a *vault.Access, _ *vault.ApprovalRequest) { a.Reason = "" },
		"a number as reference":  func(a *vault.Access, _ *vault.ApprovalRequest) { a.Reference = "+447700900123" },
		"a level that is none":   func(a *vault.Access, _ *vault.ApprovalRequest) { a.Level = 9 },
		"an address as an actor": func(a *vault.Access, _ *vault.ApprovalRequest) { a.Actor.ID = "ann@example.com" },
	} {
		t.Run(name, func(t *testing.T) {
			a, r := officer(), w.request
			change(&a, &r)
			_, err := w.vault.RequestApproval(context.Background(), a, r)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.NotContains(t, err.Error(), "7700900123")
			require.Empty(t, w.kinds(t))
		})
	}
}
