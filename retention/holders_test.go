package retention_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

var (
	clinic = sealtext.MustTenant("clinic")
	shop   = sealtext.MustTenant("shop")
	staff  = sealtext.Actor{ID: "staff-7", Roles: []string{"privacy"}}
	noon   = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
)

const (
	day  = 24 * time.Hour
	logs = retention.Class("provider-events")
)

func atNoon() time.Time { return noon }

// subject returns subject number n, the same in every run, so that examples print the same.
func subject(n byte) sealtext.Subject { return sealtext.Subject{0: n, 15: 1} }
func id(n int) sealtext.ID            { return sealtext.ID{0: byte(n >> 8), 1: byte(n), 15: 1} }

func personOf(tenant sealtext.Tenant, s sealtext.Subject) sealtext.Person {
	return sealtext.Person{Tenant: tenant, Subject: s, Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, s)}}
}

// stored is a record of a class.
type stored struct {
	item sealtext.Item
	at   time.Time
}

// add stores n records of a subject, the first at a time and the others a
// second later each.
func (w *world) add(class retention.Class, tenant sealtext.Tenant, s sealtext.Subject, at time.Time, n int) {
	if w.records[class] == nil {
		w.records[class] = map[sealtext.ID]stored{}
	}
	for i := range n {
		rec := id(len(w.records[class]) + len(w.destroyed) + 1)
		w.records[class][rec] = stored{sealtext.Item{Tenant: tenant, Subject: s, Record: rec}, at.Add(time.Duration(i) * time.Second)}
	}
}

// left counts the records of a class.
func (w *world) left(class retention.Class) int { return len(w.records[class]) }

// bin is the Disposer of one class of a world.
type bin struct {
	*world
	class retention.Class
	dues  int                       // calls of Due
	rows  int                       // records that all calls of Due returned
	stuck bool                      // destroys nothing and says that it did
	lie   int                       // added to the count
	sizes []int                     // of every call of Dispose
	onDue func(due []sealtext.Item) // after Due has read
}

func (b *bin) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	if err := cmp.Or(b.fail["due "+string(b.class)], ctx.Err()); err != nil {
		return nil, err
	}
	b.mu.Lock()
	var due []stored
	for _, r := range b.records[b.class] {
		if r.at.Before(cutoff) {
			due = append(due, r)
		}
	}
	b.mu.Unlock()
	slices.SortFunc(due, func(x, y stored) int {
		return cmp.Or(x.at.Compare(y.at), bytes.Compare(x.item.Record[:], y.item.Record[:]))
	})
	items := []sealtext.Item{}
	for _, r := range due[:min(limit, len(due))] {
		items = append(items, r.item)
	}
	b.dues++
	b.rows += len(items)
	if b.onDue != nil {
		b.onDue(items)
	}
	return items, nil
}

func (b *bin) Dispose(_ context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	t, err := b.tx(tx)
	if err != nil {
		return 0, err
	}
	if err := b.fail["dispose "+string(b.class)]; err != nil {
		return 0, err
	}
	b.sizes = append(b.sizes, len(items))
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, it := range items {
		if _, ok := b.records[b.class][it.Record]; ok {
			n++
			t.destroyed = append(t.destroyed, it)
		}
	}
	if !b.stuck {
		t.apply = append(t.apply, func() {
			for _, it := range items {
				delete(b.records[b.class], it.Record)
			}
		})
	}
	return n + b.lie, nil
}

// holder is a Holder with records to export and, where it has a class, records to erase.
type holder struct {
	*world
	class   retention.Class
	exports []sealtext.Record
	erases  int
	fail    error     // of Export, after the records, and of Erase
	deaf    bool      // goes on after an error of f
	order   *[]string // where set, gets "NAME erase" and "NAME evict"
	name    string
}

func (r *holder) Export(_ context.Context, _ sealtext.Person, f func(sealtext.Record) error) error {
	for _, rec := range r.exports {
		if err := f(rec); err != nil && !r.deaf {
			return err
		}
	}
	return r.fail
}

func (r *holder) Erase(_ context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	t, err := r.tx(tx)
	if err != nil {
		return 0, err
	}
	r.note("erase")
	if r.fail != nil {
		return 0, r.fail
	}
	n := r.erases
	t.apply = append(t.apply, func() { r.erases = 0 })
	r.mu.Lock()
	defer r.mu.Unlock()
	for rec, s := range r.records[r.class] {
		if s.item.Tenant == p.Tenant && s.item.Subject == p.Subject {
			n++
			t.destroyed = append(t.destroyed, s.item)
			t.apply = append(t.apply, func() { delete(r.records[r.class], rec) })
		}
	}
	return n, nil
}

func (r *holder) note(what string) {
	if r.order != nil {
		*r.order = append(*r.order, r.name+" "+what)
	}
}

// caching is a holder that keeps something in memory.
type caching struct{ *holder }

func (c caching) Evict(sealtext.Tenant, sealtext.Subject) { c.note("evict") }

// lock is a fake Sealer and Opener. It only encodes values.
type lock struct {
	denied error // of OpenExport
	broken error // of the function it returns
	sealed int
}

func (l *lock) Seal(_ context.Context, _ sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error) {
	l.sealed++
	return sealValue(b, plaintext), nil
}

func sealValue(b sealtext.Binding, plaintext []byte) sealtext.Sealed {
	sum := sha256.Sum256(b.AppendTo(nil))
	return sealtext.MakeSealed(1, append(sum[:], flip(plaintext)...))
}

func openValue(b sealtext.Binding, s sealtext.Sealed) ([]byte, error) {
	sum := sha256.Sum256(b.AppendTo(nil))
	if !bytes.HasPrefix(s.Ciphertext(), sum[:]) {
		return nil, errors.New("lock: another binding")
	}
	return flip(s.Ciphertext()[len(sum):]), nil
}

func flip(b []byte) []byte {
	out := bytes.Clone(b)
	for i := range out {
		out[i] ^= 0xa5
	}
	return out
}

func (l *lock) Token(_ context.Context, _ sealtext.Tx, t sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error) {
	sum := sha256.Sum256([]byte(t.String() + "|" + string(d) + "|" + string(data)))
	return [16]byte(sum[:16]), nil
}

func (l *lock) OpenExport(context.Context, sealtext.Actor, sealtext.Person) (
	open func(context.Context, sealtext.SealedField) ([]byte, error), done func(context.Context) error, err error,
) {
	if l.denied != nil {
		return nil, nil, l.denied
	}
	return func(_ context.Context, f sealtext.SealedField) ([]byte, error) {
		if l.broken != nil {
			return nil, l.broken
		}
		return openValue(f.Binding, f.Sealed)
	}, func(context.Context) error { return nil }, nil
}
