package vaulttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
)

func subjectCases() []SubjectStoreCase {
	return []SubjectStoreCase{
		{"subject-round-trip", "every field must come back byte for byte, by id and by directory pseudonym: a wrapped key with one wrong byte opens nothing ever again", subjectRoundTrip},
		{"subject-copies", "a store must copy what it is given and what it hands out: callers wipe key buffers after use", subjectCopies},
		{"subject-unknown", "a subject or number that is not there must give ErrUnknownSubject, also for no pseudonyms at all", subjectUnknown},
		{"subject-many", "the rows of a list must come back whole, each once, of several tenants, without unknown and shredded ones: a campaign checks its people by it", subjectMany},
		{"subject-find-any", "a row must be found under any of the pseudonyms that are asked for: after a change of keys a number has an old one and a new one", subjectFindAny},
		{"subject-directory-taken", "a taken directory pseudonym must give false and change nothing, with the transaction still good for other work: two first contacts at once are one person", directoryTaken},
		{"subject-id-taken", "a second row of one subject under another number must be an error: one key would open two people's data", subjectTaken},
		{"subject-tenants", "the same subject id and pseudonym in two tenants must be two people", subjectTenants},
		{"subject-concurrent", "of many that add the same number at once exactly one must get true", subjectConcurrent},
	}
}

// allow returns err, or nil if err is target, which is permitted.
func allow(err, target error) error {
	if errors.Is(err, target) {
		return nil
	}
	return err
}

// directory returns directory pseudonym number n.
func directory(n int) sealtext.Pseudonym {
	return sealtext.MakePseudonym(0xff00_0000+uint32(n)%7, [16]byte{0: 0xfe, 14: byte(n >> 8), 15: byte(n)})
}

// subjectRow returns a row with every field set; n tells rows apart.
func subjectRow(n int) vault.SubjectRow {
	b := byte(n)
	return vault.SubjectRow{
		Tenant: north, Subject: sealtext.Subject{0: 0x80 + b, 15: 1}, Directory: directory(n),
		Epoch: "epoch-a", Wrapped: []byte{0, 0xff, b, '\'', '\\', 0},
		Number:    sealtext.MakeSealed(0xffff_fff0+uint32(b), []byte{0xfe, b, 0}),
		CreatedAt: start.Add(time.Duration(n) * time.Microsecond),
	}
}

// enroll adds rows that must all be new.
func enroll(ctx context.Context, s vault.SubjectStore, rows ...vault.SubjectRow) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range rows {
			added, err := s.AddSubject(ctx, tx, r)
			if err != nil {
				return err
			}
			if err := txcase.Want("AddSubject of a new row", added, true); err != nil {
				return err
			}
		}
		return nil
	})
}

// there checks that a row is found both ways, outside and inside of a
// transaction.
func there(ctx context.Context, s vault.SubjectStore, what string, want vault.SubjectRow) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Subject(ctx, tx, want.Tenant, want.Subject)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if err := txcase.Diff(what+", by subject", got, want); err != nil {
			return err
		}
		got, err = s.FindSubject(ctx, tx, want.Tenant, []sealtext.Pseudonym{want.Directory})
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return txcase.Diff(what+", by number", got, want)
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	return s.InTx(ctx, look)
}

func subjectRoundTrip(ctx context.Context, open func() vault.SubjectStore) error {
	s := open()
	full, bare, east := subjectRow(0), subjectRow(1), subjectRow(2)
	bare.Epoch, bare.Wrapped, bare.Number = "e", nil, sealtext.Sealed{}
	bare.CreatedAt = time.Unix(0, 0).UTC()
	given := east
	given.CreatedAt = east.CreatedAt.Add(789).In(time.FixedZone("east", 5*3600))
	if err := enroll(ctx, s, full, bare, given); err != nil {
		return err
	}
	return errors.Join(there(ctx, s, "a full row", full), there(ctx, s, "a bare row", bare),
		there(ctx, s, "a time of another zone with nanoseconds", east))
}

func subjectCopies(ctx context.Context, open func() vault.SubjectStore) error {
	s, row := open(), subjectRow(0)
	given := row
	given.Wrapped = bytes.Clone(row.Wrapped)
	if err := enroll(ctx, s, given); err != nil {
		return err
	}
	clear(given.Wrapped)
	if err := there(ctx, s, "after the caller wiped its buffer", row); err != nil {
		return err
	}
	got, err := s.Subject(ctx, nil, north, row.Subject)
	if err != nil {
		return err
	}
	clear(got.Wrapped)
	return there(ctx, s, "after a reader wiped what it was handed", row)
}

func subjectUnknown(ctx context.Context, open func() vault.SubjectStore) error {
	s := open()
	if err := enroll(ctx, s, subjectRow(0)); err != nil {
		return err
	}
	look := func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Subject(ctx, tx, north, subjectRow(1).Subject)
		if err := txcase.WantErr("Subject of an unknown id", err, vault.ErrUnknownSubject); err != nil {
			return err
		}
		for _, d := range [][]sealtext.Pseudonym{nil, {directory(1)}, {directory(1), directory(2)}} {
			_, err = s.FindSubject(ctx, tx, north, d)
			if err := txcase.WantErr("FindSubject of unknown pseudonyms", err, vault.ErrUnknownSubject); err != nil {
				return err
			}
		}
		return nil
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	return s.InTx(ctx, look)
}

func subjectFindAny(ctx context.Context, open func() vault.SubjectStore) error {
	s, row := open(), subjectRow(0)
	if err := enroll(ctx, s, row, subjectRow(9)); err != nil {
		return err
	}
	for _, d := range [][]sealtext.Pseudonym{
		{row.Directory, directory(1), directory(2)}, {directory(1), row.Directory, directory(2)},
		{directory(1), directory(2), row.Directory}, {row.Directory, row.Directory},
	} {
		got, err := s.FindSubject(ctx, nil, north, d)
		if err != nil {
			return err
		}
		if err := txcase.Diff("found among several pseudonyms", got, row); err != nil {
			return err
		}
	}
	return nil
}

func directoryTaken(ctx context.Context, open func() vault.SubjectStore) error {
	s, first := open(), subjectRow(0)
	if err := enroll(ctx, s, first); err != nil {
		return err
	}
	second, third := subjectRow(1), subjectRow(2)
	second.Directory = first.Directory
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, row := range []vault.SubjectRow{second, first} {
			added, err := s.AddSubject(ctx, tx, row)
			if err != nil {
				return fmt.Errorf("AddSubject of a taken directory pseudonym: %w", err)
			}
			if err := txcase.Want("AddSubject of a taken directory pseudonym", added, false); err != nil {
				return err
			}
		}
		added, err := s.AddSubject(ctx, tx, third)
		if err != nil {
			return fmt.Errorf("AddSubject after a taken directory pseudonym: %w", err)
		}
		return txcase.Want("AddSubject of a free one", added, true)
	})
	if err != nil {
		return err
	}
	_, err = s.Subject(ctx, nil, north, second.Subject)
	return errors.Join(txcase.WantErr("Subject of the row that was not added", err, vault.ErrUnknownSubject),
		there(ctx, s, "the first row", first), there(ctx, s, "the third row", third))
}

func subjectTaken(ctx context.Context, open func() vault.SubjectStore) error {
	s, first := open(), subjectRow(0)
	if err := enroll(ctx, s, first); err != nil {
		return err
	}
	second := subjectRow(1)
	second.Subject = first.Subject
	if enroll(ctx, s, second) == nil {
		return errors.New("AddSubject took a second row of one subject")
	}
	_, err := s.FindSubject(ctx, nil, north, []sealtext.Pseudonym{second.Directory})
	return errors.Join(txcase.WantErr("FindSubject of the refused row", err, vault.ErrUnknownSubject), there(ctx, s, "the first row", first))
}

func subjectTenants(ctx context.Context, open func() vault.SubjectStore) error {
	s, ours, theirs := open(), subjectRow(0), subjectRow(0)
	theirs.Tenant, theirs.Epoch, theirs.Wrapped = south, "epoch-b", []byte{1}
	if err := enroll(ctx, s, ours); err != nil {
		return err
	}
	_, err := s.Subject(ctx, nil, south, ours.Subject)
	if err := txcase.WantErr("Subject in another tenant", err, vault.ErrUnknownSubject); err != nil {
		return err
	}
	_, err = s.FindSubject(ctx, nil, south, []sealtext.Pseudonym{ours.Directory})
	if err := txcase.WantErr("FindSubject in another tenant", err, vault.ErrUnknownSubject); err != nil {
		return err
	}
	if err := enroll(ctx, s, theirs); err != nil {
		return err
	}
	return errors.Join(there(ctx, s, "the first tenant", ours), there(ctx, s, "the second tenant", theirs))
}

func subjectConcurrent(ctx context.Context, open func() vault.SubjectStore) error {
	const workers = 6
	s := open()
	var won [workers]bool
	err := txcase.Each(workers, func(n int) error {
		row := subjectRow(n)
		row.Directory = directory(0)
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			won[n], err = s.AddSubject(ctx, tx, row)
			return err
		})
	})
	if err != nil {
		return err
	}
	winners := 0
	for n, w := range won {
		if w {
			winners++
			row := subjectRow(n)
			row.Directory = directory(0)
			if err := there(ctx, s, "the winner", row); err != nil {
				return err
			}
		}
	}
	return txcase.Want("how many got true for one number", winners, 1)
}

func subjectMany(ctx context.Context, open func() vault.SubjectStore) error {
	const n = 300 // more than some engines take parameters at once
	s := open()
	var rows []vault.SubjectRow
	var refs []vault.Ref
	want := map[vault.Ref]vault.SubjectRow{}
	for i := range n {
		row := subjectRow(i)
		row.Subject = sealtext.Subject{0: byte(i), 1: byte(i >> 8), 15: 1}
		if i%3 == 0 {
			row.Tenant = south
		}
		ref := vault.Ref{Tenant: row.Tenant, Subject: row.Subject}
		rows, refs, want[ref] = append(rows, row), append(refs, ref), row
	}
	if err := enroll(ctx, s, rows...); err != nil {
		return err
	}
	gone := refs[n-1]
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Shred(ctx, tx, gone.Tenant, gone.Subject, start)
		return err
	})
	if err != nil {
		return err
	}
	delete(want, gone)
	other := vault.Ref{Tenant: south, Subject: refs[1].Subject} // of the other tenant
	asked := append([]vault.Ref{refs[7], other, {Tenant: north, Subject: sealtext.Subject{0: 7, 15: 9}}}, refs...)
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Subjects(ctx, tx, asked)
		if err != nil {
			return err
		}
		if err := txcase.Want("rows of Subjects", len(got), len(want)); err != nil {
			return err
		}
		for _, row := range got {
			if err := txcase.Diff("a row of Subjects", row, want[vault.Ref{Tenant: row.Tenant, Subject: row.Subject}]); err != nil {
				return err
			}
		}
		none, err := s.Subjects(ctx, tx, nil)
		if err != nil {
			return err
		}
		return txcase.Want("rows of no subjects", len(none), 0)
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	return s.InTx(ctx, look)
}
