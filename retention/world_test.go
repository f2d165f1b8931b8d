package retention_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/retention"
)

// world is a store with committed reads and one lock for each guard row. It can be stopped at any
// point: at is called between the steps of a transaction. At each commit it checks whether a held
// record was destroyed.
type world struct {
	mu         sync.Mutex
	guards     map[who]chan struct{}
	holds      []retention.HoldRow
	records    map[retention.Class]map[sealtext.ID]stored
	events     []audit.Event
	destroyed  []sealtext.Item
	violations int // held items that were destroyed
	commits    int
	guarded    [][]sealtext.Subject // every call of Guard
	reads      int                  // calls of Holds

	// at, if set, is called with the point that a transaction has reached: "begin" (no lock is held
	// yet), "guarded", "commit" (all work is done). It runs in the caller.
	at func(point string)
	// fail makes the named step of a store return an error.
	fail map[string]error
	// noGuard disables the guard: it takes no lock and reports no hold.
	noGuard bool
	// twice makes InTx run every function two times, as after a conflict.
	twice bool
}

type who struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
}

func newWorld() *world {
	return &world{
		guards:  map[who]chan struct{}{},
		records: map[retention.Class]map[sealtext.ID]stored{},
		fail:    map[string]error{},
		at:      func(string) {},
	}
}

// worldTx collects the changes that a transaction makes when it commits.
type worldTx struct {
	world     *world
	locked    map[who]chan struct{}
	apply     []func()
	destroyed []sealtext.Item
}

func (t *worldTx) Owner() any { return t.world }

func (t *worldTx) lock(ctx context.Context, k who) error {
	if _, ok := t.locked[k]; ok {
		return nil
	}
	t.world.mu.Lock()
	guard, ok := t.world.guards[k]
	if !ok {
		guard = make(chan struct{}, 1)
		t.world.guards[k] = guard
	}
	t.world.mu.Unlock()
	select {
	case guard <- struct{}{}:
		t.locked[k] = guard
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *world) tx(tx sealtext.Tx) (*worldTx, error) {
	t, ok := tx.(*worldTx)
	if !ok || t.world != w {
		return nil, sealtext.ErrForeignTx
	}
	return t, nil
}

func (w *world) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if w.twice {
		lost := &worldTx{world: w, locked: map[who]chan struct{}{}}
		err := f(ctx, lost)
		lost.unlock()
		if err != nil {
			return err
		}
	}
	w.at("begin")
	t := &worldTx{world: w, locked: map[who]chan struct{}{}}
	defer t.unlock()
	if err := f(ctx, t); err != nil {
		return err
	}
	w.at("commit")
	if err := w.fail["commit"]; err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, it := range t.destroyed {
		if w.holdsOf(it.Tenant, it.Subject) > 0 {
			w.violations++
		}
	}
	w.destroyed = append(w.destroyed, t.destroyed...)
	for _, f := range t.apply {
		f()
	}
	w.commits++
	return nil
}

func (t *worldTx) unlock() {
	for _, guard := range t.locked {
		<-guard
	}
}

// holdsOf counts the holds in force; w.mu is held.
func (w *world) holdsOf(tenant sealtext.Tenant, subject sealtext.Subject) (n int) {
	for _, h := range w.holds {
		if h.Tenant == tenant && h.Subject == subject && h.ReleasedAt.IsZero() {
			n++
		}
	}
	return n
}

func (w *world) Guard(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) ([]sealtext.Subject, error) {
	t, err := w.tx(tx)
	if err != nil {
		return nil, err
	}
	if err := w.fail["guard"]; err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.guarded = append(w.guarded, subjects)
	w.mu.Unlock()
	if w.noGuard {
		w.at("guarded")
		return nil, nil
	}
	for _, s := range subjects {
		if err := t.lock(ctx, who{tenant, s}); err != nil {
			return nil, err
		}
	}
	var held []sealtext.Subject
	w.mu.Lock()
	for _, s := range subjects {
		if w.holdsOf(tenant, s) > 0 {
			held = append(held, s)
		}
	}
	w.mu.Unlock()
	w.at("guarded")
	return held, nil
}

func (w *world) Place(ctx context.Context, tx sealtext.Tx, row retention.HoldRow) (bool, error) {
	t, err := w.tx(tx)
	if err != nil {
		return false, err
	}
	if !w.noGuard {
		if err := t.lock(ctx, who{row.Tenant, row.Subject}); err != nil {
			return false, err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, h := range w.holds {
		if h.Tenant == row.Tenant && h.Subject == row.Subject && h.Case == row.Case && h.ReleasedAt.IsZero() {
			return false, nil
		}
	}
	t.apply = append(t.apply, func() { w.holds = append(w.holds, row) })
	return true, nil
}

func (w *world) Release(_ context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID, at time.Time) (bool, error) {
	t, err := w.tx(tx)
	if err != nil {
		return false, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.holds, func(h retention.HoldRow) bool {
		return h.Tenant == tenant && h.Subject == subject && h.ID == hold && h.ReleasedAt.IsZero()
	})
	if i < 0 {
		return false, nil
	}
	t.apply = append(t.apply, func() { w.holds[i].ReleasedAt = at })
	return true, nil
}

func (w *world) Holds(_ context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]retention.HoldRow, error) {
	if tx != nil {
		if _, err := w.tx(tx); err != nil {
			return nil, err
		}
	}
	if err := w.fail["holds"]; err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reads++
	var rows []retention.HoldRow
	for _, h := range w.holds {
		if h.Tenant == tenant && h.Subject == subject {
			rows = append(rows, h)
		}
	}
	return rows, nil
}

// Record makes a world an audit.Recorder with the checks of the real log.
func (w *world) Record(_ context.Context, tx sealtext.Tx, e audit.Event) error {
	t, err := w.tx(tx)
	if err != nil {
		return err
	}
	if err := w.fail["record"]; err != nil {
		return err
	}
	if err := e.Actor.Check(); err != nil {
		return err
	}
	for field, s := range map[string]string{"class": e.Details.Class, "reference": e.Details.Reference, "outcome": e.Details.Outcome} {
		if s == "" {
			continue
		}
		if err := sealtext.CheckReference(field, s); err != nil {
			return err
		}
	}
	t.apply = append(t.apply, func() { w.events = append(w.events, e) })
	return nil
}

// kinds lists the committed events.
func (w *world) kinds() []string {
	names := []string{}
	for _, e := range w.events {
		names = append(names, e.Kind.String())
	}
	return names
}
