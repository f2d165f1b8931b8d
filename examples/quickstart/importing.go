package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// imported is what became of the rows of the list.
type imported struct {
	rows       int
	bad        []rowError
	people     int
	duplicates int
	optedIn    int
	optedOut   int
	unasked    int   // said neither yes nor stopped
	stopStands []int // lines whose yes does not count: the person had said stop
}

// importList records the consent of everybody, with its evidence. It
// goes over the list twice: those who said stop first, so that no order of
// the rows can turn a stop into a yes.
func (h shop) importList(ctx context.Context, src source, p *progress) (imported, error) {
	var out imported
	sum, err := src.sha256()
	if err != nil {
		return out, err
	}
	seen := map[sealtext.Subject]bool{}
	pass := func(stops bool) error {
		batch := batcher{h: h, limit: 100}
		err := src.each(func(c contact) error {
			if stops != (c.answer == "stopped") {
				return nil
			}
			p.step()
			out.rows++
			return batch.add(ctx, func(ctx context.Context, tx sealtext.Tx) (func(), error) {
				return h.importOne(ctx, tx, c, sum, seen, &out)
			})
		}, func(e rowError) {
			if !stops {
				p.step()
				out.rows++
				out.bad = append(out.bad, e)
			}
		})
		return errors.Join(err, batch.flush(ctx))
	}
	if err := pass(true); err != nil {
		return out, err
	}
	return out, pass(false)
}

// importOne enrolls the person of a row and records what they said. What it
// found out is counted by the function it returns, after the commit.
func (h shop) importOne(ctx context.Context, tx sealtext.Tx, c contact, sum string, seen map[sealtext.Subject]bool, out *imported) (func(), error) {
	p, err := h.Sealer.Enroll(ctx, tx, books, c.number)
	if err != nil {
		return nil, err
	}
	count := func(n *int) func() {
		return func() {
			if seen[p.Subject] {
				out.duplicates++
				return
			}
			seen[p.Subject] = true
			out.people++
			*n++
		}
	}
	if c.answer != "yes" && c.answer != "stopped" {
		return count(&out.unasked), nil
	}
	e := consent.Event{
		Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.Purposes(sealtext.Marketing),
		Method: consent.MethodImport, Actor: clerk, OccurredAt: c.when,
		Evidence: consent.Evidence{
			Source: "contacts.csv", Reference: c.proof, SHA256: sum, Row: c.line,
			Disclosure: consent.Disclosure{ID: "offers-signup", Version: "3", Language: "en"},
		},
		IdempotencyKey: fmt.Sprintf("import:%s:%d", sum[:8], c.line),
	}
	n := &out.optedIn
	if c.answer == "stopped" {
		e.Kind, e.Purposes, n = consent.KindOptOut, 0, &out.optedOut
	}
	_, err = h.Consent.RecordTx(ctx, tx, e)
	if err == nil {
		return count(n), nil
	}
	if !errors.Is(err, consent.ErrImportWouldLoosen) {
		return nil, err
	}
	// The ledger knows something of the person already: either this is their
	// second row, or they had said stop, and then a list does not undo it.
	d, err := h.Consent.Check(ctx, tx, consent.Request{Person: p, Program: offers, Sender: sender, Purpose: sealtext.Marketing})
	if err != nil {
		return nil, err
	}
	stopped := slices.ContainsFunc(d.Reasons, func(r consent.Reason) bool { return r.Rule == consent.ReasonOptedOut })
	return func() {
		count(n)()
		if stopped {
			out.stopStands = append(out.stopStands, c.line)
		}
	}, nil
}

// sha256 is the fingerprint of the list, which goes into the evidence.
func (s source) sha256() (string, error) {
	f, err := s.open()
	if err != nil {
		return "", fmt.Errorf("contacts: %w", bare(err))
	}
	defer f.Close() //nolint:errcheck // only read
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("contacts: %w", bare(err))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// batcher runs many small writes in few transactions. Each write returns what
// is to be done once it is committed: a transaction may run more than once.
type batcher struct {
	h     shop
	limit int
	todo  []func(context.Context, sealtext.Tx) (func(), error)
}

func (b *batcher) add(ctx context.Context, f func(context.Context, sealtext.Tx) (func(), error)) error {
	b.todo = append(b.todo, f)
	if len(b.todo) < b.limit {
		return nil
	}
	return b.flush(ctx)
}

func (b *batcher) flush(ctx context.Context) error {
	todo := b.todo
	b.todo = nil
	if len(todo) == 0 {
		return nil
	}
	var after []func()
	err := b.h.inTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		after = after[:0]
		for _, f := range todo {
			done, err := f(ctx, tx)
			if err != nil {
				return err
			}
			after = append(after, done)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, done := range after {
		done()
	}
	return nil
}
