package vaulttest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
)

// CaseStoreCase is one property of a [vault.CaseStore].
type CaseStoreCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run is like that of [SubjectStoreCase].
	Run func(ctx context.Context, open func() vault.CaseStore) error
}

// RunCaseStore is like [RunSubjectStore], for approvals and reviews.
func RunCaseStore(t *testing.T, open func(t *testing.T) vault.CaseStore) {
	t.Helper()
	for _, c := range CaseStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// CaseStoreCases returns the cases of [RunCaseStore], for use without package testing.
func CaseStoreCases() []CaseStoreCase {
	var cases []CaseStoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, CaseStoreCase{c.Name, c.Why, func(ctx context.Context, open func() vault.CaseStore) error {
			return c.Run(ctx, func() txcase.Store { return caseTxStore(open()) })
		}})
	}
	return append(cases, []CaseStoreCase{
		{"case-round-trip", "every field must come back as it was written, a case that never expires and one without a payload too: an approval that forgets when it ends never does", caseRoundTrip},
		{"case-unknown", "a case that is not there, or is another tenant's, must give ErrUnknownCase", caseUnknown},
		{"case-taken", "a second case of one id must be an error and leave the first as it was", caseTaken},
		{"case-list", "Cases must give one tenant's cases of one kind and state, oldest first and by id where the time is equal, page by page and none twice: a review that no list shows is never done", caseList},
		{"case-limit", "a query without a limit in its bounds must be an error, before it reads a whole table", caseLimit},
		{"case-move", "MoveCase must change state and payload and nothing else, and only of a case in the state that it names: an approval is used once", caseMove},
		{"case-move-once", "of many that move a case at once exactly one must get true: two would read under one approval", caseMoveOnce},
		{"case-purge", "PurgeCases, where a store has it, must delete exactly what is done, of the tenant and kind, and was made before the time, at most as many as it is told, the oldest first, and report them: an open review that is deleted is never done", casePurge},
	}...)
}

// caseRow returns a row with every field set; n tells rows apart and orders them.
func caseRow(n int) vault.CaseRow {
	return vault.CaseRow{
		Tenant: north, ID: sealtext.ID{0: 0xf0, 14: byte(n >> 8), 15: byte(n)}, Kind: vault.CaseApproval, State: vault.CaseOpen,
		CreatedAt: start.Add(time.Duration(n) * time.Microsecond), ExpiresAt: start.Add(time.Hour + time.Duration(n)*time.Microsecond),
		Payload: sealtext.MakeSealed(0xffff_fff0+uint32(n)%8, []byte{0xfe, byte(n), 0}),
	}
}

func caseTxStore(s vault.CaseStore) txcase.Store {
	var written atomic.Int64
	write := func(ctx context.Context, tx sealtext.Tx) error {
		return s.AddCase(ctx, tx, caseRow(int(written.Add(1))))
	}
	query := vault.CaseQuery{Tenant: north, Kind: vault.CaseApproval, State: vault.CaseOpen, Limit: 1000}
	return txcase.Store{
		InTx:  s.InTx,
		Write: write,
		Count: func(ctx context.Context, tx sealtext.Tx) (int, error) {
			rows, err := s.Cases(ctx, tx, query)
			return len(rows), err
		},
		Writes: []txcase.Call{
			{Name: "AddCase", Do: write},
			{Name: "MoveCase", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.MoveCase(ctx, tx, caseRow(0), vault.CaseOpen)
				return err
			}},
		},
		Reads: []txcase.Call{
			{Name: "Case", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Case(ctx, tx, north, sealtext.NewID())
				return allow(err, vault.ErrUnknownCase)
			}},
			{Name: "Cases", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Cases(ctx, tx, query)
				return err
			}},
		},
	}
}

func addCases(ctx context.Context, s vault.CaseStore, rows ...vault.CaseRow) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range rows {
			if err := s.AddCase(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// isCase checks a row, outside and inside of a transaction.
func isCase(ctx context.Context, s vault.CaseStore, what string, want vault.CaseRow) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Case(ctx, tx, want.Tenant, want.ID)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return txcase.Diff(what, got, want)
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	return s.InTx(ctx, look)
}

func caseRoundTrip(ctx context.Context, open func() vault.CaseStore) error {
	s, rows := open(), []vault.CaseRow{caseRow(1), caseRow(2), caseRow(3)}
	rows[1].Kind, rows[1].State, rows[1].ExpiresAt = vault.CaseReview, vault.CaseGranted, time.Time{}
	rows[2].State, rows[2].Payload = vault.CaseDone, sealtext.Sealed{}
	if err := addCases(ctx, s, rows...); err != nil {
		return err
	}
	for n, row := range rows {
		if err := isCase(ctx, s, fmt.Sprint("case ", n+1), row); err != nil {
			return err
		}
	}
	return nil
}

func caseUnknown(ctx context.Context, open func() vault.CaseStore) error {
	s, row := open(), caseRow(1)
	if err := addCases(ctx, s, row); err != nil {
		return err
	}
	_, err := s.Case(ctx, nil, south, row.ID)
	_, err2 := s.Case(ctx, nil, north, sealtext.NewID())
	return errors.Join(txcase.WantErr("Case of another tenant", err, vault.ErrUnknownCase),
		txcase.WantErr("Case of an id that is not there", err2, vault.ErrUnknownCase))
}

func caseTaken(ctx context.Context, open func() vault.CaseStore) error {
	s, row, again := open(), caseRow(1), caseRow(2)
	again.ID = row.ID
	if err := addCases(ctx, s, row); err != nil {
		return err
	}
	if addCases(ctx, s, again) == nil {
		return errors.New("AddCase took an id twice")
	}
	again.Tenant = south
	return errors.Join(addCases(ctx, s, again), isCase(ctx, s, "the first case", row), isCase(ctx, s, "the same id elsewhere", again))
}

func caseList(ctx context.Context, open func() vault.CaseStore) error {
	s := open()
	var want, other []vault.CaseRow
	for n := range 7 {
		row := caseRow(n)
		if n >= 4 { // of one time: ids order them
			row.CreatedAt = caseRow(4).CreatedAt
		}
		want = append(want, row)
	}
	for n, change := range []func(*vault.CaseRow){
		func(r *vault.CaseRow) { r.Tenant = south },
		func(r *vault.CaseRow) { r.Kind = vault.CaseReview },
		func(r *vault.CaseRow) { r.State = vault.CaseGranted },
		func(r *vault.CaseRow) { r.State = vault.CaseDone },
	} {
		row := caseRow(n + 10)
		row.CreatedAt = want[n].CreatedAt
		change(&row)
		other = append(other, row)
	}
	// Written in another order than they are read in.
	if err := addCases(ctx, s, want[6], want[2], want[5], want[0], want[4], want[1], want[3]); err != nil {
		return err
	}
	if err := addCases(ctx, s, other...); err != nil {
		return err
	}
	for _, limit := range []int{1, 2, 3, 7, 1000} {
		var got []vault.CaseRow
		q := vault.CaseQuery{Tenant: north, Kind: vault.CaseApproval, State: vault.CaseOpen, Limit: limit}
		for {
			rows, err := s.Cases(ctx, nil, q)
			if err != nil {
				return err
			}
			if len(rows) > limit {
				return fmt.Errorf("Cases gave %d rows of at most %d", len(rows), limit)
			}
			got = append(got, rows...)
			if len(rows) < limit || len(got) > len(want) {
				break
			}
			last := rows[len(rows)-1]
			q.AfterAt, q.AfterID = last.CreatedAt, last.ID
		}
		if err := txcase.DiffRows(fmt.Sprintf("in pages of %d", limit), got, want); err != nil {
			return err
		}
	}
	return nil
}

func caseLimit(ctx context.Context, open func() vault.CaseStore) error {
	s := open()
	for _, limit := range []int{-1, 0, 1001} {
		if _, err := s.Cases(ctx, nil, vault.CaseQuery{Tenant: north, Kind: vault.CaseApproval, State: vault.CaseOpen, Limit: limit}); err == nil {
			return fmt.Errorf("Cases took a limit of %d", limit)
		}
	}
	return nil
}

// moveCase moves a case in a transaction of its own and checks the report.
func moveCase(ctx context.Context, s vault.CaseStore, row vault.CaseRow, from vault.CaseState, want bool) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		moved, err := s.MoveCase(ctx, tx, row, from)
		if err != nil {
			return err
		}
		return txcase.Want("the report of MoveCase", moved, want)
	})
}

func caseMove(ctx context.Context, open func() vault.CaseStore) error {
	s, row, bystander := open(), caseRow(1), caseRow(2)
	elsewhere := row
	elsewhere.Tenant = south
	if err := addCases(ctx, s, row, bystander, elsewhere); err != nil {
		return err
	}
	moved := caseRow(3) // another time, expiry and payload
	moved.ID, moved.Kind, moved.State = row.ID, vault.CaseReview, vault.CaseGranted
	if err := errors.Join(moveCase(ctx, s, moved, vault.CaseGranted, false), moveCase(ctx, s, moved, vault.CaseDone, false),
		isCase(ctx, s, "a case in another state", row)); err != nil {
		return err
	}
	want := row
	want.State, want.Payload = moved.State, moved.Payload
	if err := errors.Join(moveCase(ctx, s, moved, vault.CaseOpen, true), isCase(ctx, s, "a moved case", want),
		moveCase(ctx, s, moved, vault.CaseOpen, false)); err != nil {
		return err
	}
	want.State, want.Payload = vault.CaseDone, sealtext.Sealed{}
	if err := errors.Join(moveCase(ctx, s, want, vault.CaseGranted, true), isCase(ctx, s, "a case that is done", want)); err != nil {
		return err
	}
	missing := caseRow(9)
	return errors.Join(moveCase(ctx, s, missing, vault.CaseOpen, false), isCase(ctx, s, "another case", bystander), isCase(ctx, s, "the same id elsewhere", elsewhere))
}

func caseMoveOnce(ctx context.Context, open func() vault.CaseStore) error {
	const workers = 6
	s, row := open(), caseRow(1)
	if err := addCases(ctx, s, row); err != nil {
		return err
	}
	row.State = vault.CaseDone
	var winners atomic.Int64
	err := txcase.Each(workers, func(int) error {
		var won bool
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			won, err = s.MoveCase(ctx, tx, row, vault.CaseOpen)
			return err
		})
		if err == nil && won {
			winners.Add(1)
		}
		return err
	})
	if err != nil {
		return err
	}
	return txcase.Want("how many moved the case", winners.Load(), 1)
}

func casePurge(ctx context.Context, open func() vault.CaseStore) error {
	s := open()
	store, ok := s.(vault.CasePurger)
	if !ok {
		return nil
	}
	var stay, done []vault.CaseRow
	for n := range 6 {
		row := caseRow(n)
		row.State, row.Payload = vault.CaseDone, sealtext.Sealed{}
		done = append(done, row)
	}
	for n, change := range []func(*vault.CaseRow){
		func(r *vault.CaseRow) { r.State = vault.CaseOpen },
		func(r *vault.CaseRow) { r.State = vault.CaseGranted },
		func(r *vault.CaseRow) { r.Kind, r.ExpiresAt = vault.CaseReview, time.Time{} },
		func(r *vault.CaseRow) { r.Tenant = south },
		func(r *vault.CaseRow) { r.ID, r.Tenant = done[0].ID, south },
		func(r *vault.CaseRow) { r.CreatedAt = done[5].CreatedAt.Add(time.Microsecond) }, // the time itself is not before it
	} {
		row := caseRow(n + 10)
		row.State, row.Payload, row.CreatedAt = vault.CaseDone, sealtext.Sealed{}, done[0].CreatedAt
		change(&row)
		stay = append(stay, row)
	}
	if err := errors.Join(addCases(ctx, s, done...), addCases(ctx, s, stay...)); err != nil {
		return err
	}
	before := done[5].CreatedAt.Add(time.Microsecond)
	purge := func(limit, want int) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			n, err := store.PurgeCases(ctx, tx, north, vault.CaseApproval, before, limit)
			if err != nil {
				return err
			}
			return txcase.Want(fmt.Sprint("the report of PurgeCases of at most ", limit), n, want)
		})
	}
	gone := func(rows ...vault.CaseRow) (err error) {
		for _, row := range rows {
			_, got := s.Case(ctx, nil, row.Tenant, row.ID)
			err = errors.Join(err, txcase.WantErr("Case of a purged case", got, vault.ErrUnknownCase))
		}
		return err
	}
	undo := errors.New("undo")
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := store.PurgeCases(ctx, tx, north, vault.CaseApproval, before, 1000)
		return errors.Join(err, undo)
	})
	if err := errors.Join(txcase.WantErr("a purge that is rolled back", err, undo), isCase(ctx, s, "a case after a rollback", done[0])); err != nil {
		return err
	}
	if err := errors.Join(purge(2, 2), gone(done[:2]...), isCase(ctx, s, "a younger case", done[2])); err != nil {
		return err
	}
	if err := errors.Join(purge(1000, 4), gone(done...), purge(1000, 0)); err != nil {
		return err
	}
	for i, row := range stay {
		if err := isCase(ctx, s, fmt.Sprint("what must stay, ", i), row); err != nil {
			return err
		}
	}
	if addCases(ctx, s, done[0]) != nil {
		return errors.New("AddCase after a purge")
	}
	q := vault.CaseQuery{Tenant: north, Kind: vault.CaseApproval, State: vault.CaseDone, Limit: 10}
	rows, err := s.Cases(ctx, nil, q)
	if err := errors.Join(err, txcase.DiffRows("what is done", rows, []vault.CaseRow{done[0], stay[5]})); err != nil {
		return err
	}
	for _, limit := range []int{-1, 0, 1001} {
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := store.PurgeCases(ctx, tx, north, vault.CaseApproval, before, limit)
			return err
		})
		if err == nil {
			return fmt.Errorf("PurgeCases took a limit of %d", limit)
		}
	}
	_, err = store.PurgeCases(ctx, nil, north, vault.CaseApproval, before, 1)
	return txcase.WantErr("PurgeCases without a transaction", err, sealtext.ErrForeignTx)
}
