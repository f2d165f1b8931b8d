package vault

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

// Limit is the maximum count in any time span of the length Window: a Count of 1 to 1,000,000,000
// and a Window of at least a second. The zero Limit does not limit.
type Limit struct {
	Count  int
	Window time.Duration
}

// Limits bound what one actor reads in one tenant. Uses are counted in the store, in the transaction
// that audits the access, so that a limit holds over all processes and for concurrent calls. A
// refused access does not count.
//
// The window slides: no time span of its length has more than Count uses. A use that has left the
// window may count for up to a 32nd of the window longer, never shorter. Limits may be changed at
// any time; counts are kept.
type Limits struct {
	// Reveals bounds the values read by [Vault.Reveal] and
	// [Vault.RevealNumber], the persons of [Vault.RevealNumbers] and the
	// calls of [Vault.OpenExport].
	Reveals Limit
	// LookUps bounds the calls of [Vault.LookUp], of known and unknown numbers.
	LookUps Limit
	// Emergencies bounds what is read in declared emergencies. Emergency accesses do not count
	// against the other limits and are not stopped by them: the alert and the review are the
	// control.
	Emergencies Limit
	// UnknownLookUps refuses nothing. When more look-ups of an actor than this find nobody or are
	// refused, for whatever reason, which suggests enumeration, an audit event [audit.KindEnumerationSuspected] is written and an
	// [Alert] is raised; then counting starts at zero.
	UnknownLookUps Limit
}

func (l Limits) check() error {
	for _, f := range []struct {
		name  string
		limit Limit
	}{
		{"Limits.Reveals", l.Reveals}, {"Limits.LookUps", l.LookUps},
		{"Limits.Emergencies", l.Emergencies}, {"Limits.UnknownLookUps", l.UnknownLookUps},
	} {
		if f.limit == (Limit{}) {
			continue
		}
		if f.limit.Count < 1 || f.limit.Count > maxCount || f.limit.Window < time.Second {
			return &sealtext.InputError{Field: f.name, Rule: "must have a count of 1 to 1,000,000,000 and a window of at least a second, or neither"}
		}
	}
	return nil
}

// QuotaError reports that an actor has read as much as [Limits] allow. errors.Is finds [ErrQuota] in
// it.
type QuotaError struct {
	// Until is when the requested amount is available again, if the actor reads nothing more; zero
	// where it exceeds the limit itself.
	Until time.Time
}

// Error returns a text without the actor and the count.
func (e *QuotaError) Error() string {
	if e.Until.IsZero() {
		return ErrQuota.Error() + ": the call asks for more than the limit"
	}
	return ErrQuota.Error() + " until " + e.Until.UTC().Format(time.RFC3339)
}

// Unwrap returns [ErrQuota].
func (e *QuotaError) Unwrap() error { return ErrQuota }

// draw is the counter that an access uses.
type draw string

const (
	drawNothing     draw = ""
	drawReveals     draw = "reveals"
	drawLookUps     draw = "look-ups"
	drawEmergencies draw = "emergencies"
	drawUnknown     draw = "unknown-look-ups"
)

func (l Limits) of(d draw) Limit {
	switch d {
	case drawReveals:
		return l.Reveals
	case drawLookUps:
		return l.LookUps
	case drawEmergencies:
		return l.Emergencies
	case drawUnknown:
		return l.UnknownLookUps
	}
	return Limit{}
}

// counter is a count of one actor, locked until the transaction ends.
type counter struct {
	tenant sealtext.Tenant
	ids    [][16]byte // the current key's first
	stale  [][16]byte // of older keys, with a state to delete
	uses   window
}

// openCounter locks and reads a counter. It looks under the keyed hash of every key, so that a
// rotation does not reset a quota.
func (v *Vault) openCounter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, actor string, d draw) (*counter, error) {
	keys, err := v.sealer.keyring.Tenant(ctx, tx, tenant)
	if err != nil {
		return nil, err
	}
	// The zero byte keeps it apart from the hashes of actor ids in the audit
	// log, which begin with a printable character.
	data := canon.AppendString(canon.AppendString([]byte{0}, string(d)), actor)
	c := &counter{tenant: tenant}
	for _, key := range keys.PRFs[sealtext.DomainAudit] {
		id, err := compute(key, referenceInput, tenant, sealtext.DomainAudit, sealtext.Number{}, data)
		if err != nil {
			return nil, err
		}
		c.ids = append(c.ids, id)
	}
	if len(c.ids) == 0 {
		return nil, ErrUnknownDomain
	}
	// Locked in a fixed order, so that two processes that disagree about the current key do not
	// deadlock.
	for _, id := range slices.SortedFunc(slices.Values(c.ids), func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) }) {
		state, err := v.counters.Counter(ctx, tx, tenant, id)
		if err != nil {
			return nil, err
		}
		uses, err := parseWindow(state)
		if err != nil {
			return nil, err
		}
		if id != c.ids[0] && len(uses) > 0 {
			c.stale = append(c.stale, id)
		}
		c.uses = c.uses.merge(uses)
	}
	return c, nil
}

// saveCounter stores a counter and deletes its older states.
func (v *Vault) saveCounter(ctx context.Context, tx sealtext.Tx, c *counter) error {
	for _, id := range c.stale {
		if err := v.counters.SetCounter(ctx, tx, c.tenant, id, nil); err != nil {
			return err
		}
	}
	return v.counters.SetCounter(ctx, tx, c.tenant, c.ids[0], c.uses.append(nil))
}

// reserve takes n from a limit, or returns a [*QuotaError]. The caller stores the new count with the
// returned function once nothing else refuses the access.
func (v *Vault) reserve(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, actor string, d draw, n int) (func() error, error) {
	limit := v.limits.of(d)
	if limit == (Limit{}) {
		return func() error { return nil }, nil
	}
	c, err := v.openCounter(ctx, tx, tenant, actor, d)
	if err != nil {
		return nil, err
	}
	now := v.sealer.now()
	c.uses = c.uses.prune(now, limit.Window)
	if n > limit.Count-c.uses.count() {
		return nil, &QuotaError{Until: c.uses.free(n, limit)}
	}
	c.uses = c.uses.add(now, n, limit.Window)
	return func() error { return v.saveCounter(ctx, tx, c) }, nil
}
