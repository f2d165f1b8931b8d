package monitor

import (
	"time"

	"github.com/sealtext/sealtext/audit"
)

// The messages that a provider accepted in one window are a cohort. It has a cell with how many
// there were and how many got a receipt, and each message has one, with the key of its cohort,
// until its receipt comes. A cohort is judged when a later message is accepted and every message
// had a whole window for its receipt. So nothing has to look for what did not happen.
const (
	cohortAccepted = 0
	cohortReceipts = 1
)

// most is how many cohorts are judged at once.
const most = 4

func (m *Monitor) cohort(k about, index uint32) uint64 {
	k.index = index
	return m.hash(k)
}

func (m *Monitor) accepted(at time.Time, e audit.Event) {
	t := m.thresholds[DetectorNoReceipt]
	if t.Off || e.Details.Record.IsZero() {
		return
	}
	k := byTransport(DetectorNoReceipt, e)
	index := uint32(at.UnixNano() / int64(t.Window)) //nolint:gosec // a window is at least a second
	key := m.cohort(k, index)
	m.few.with(key, seconds(at), func(c *cell) { c.n[cohortAccepted] = add(c.n[cohortAccepted], 1) })
	m.many.with(m.message(e), seconds(at), func(c *cell) { c.n[0], c.n[1] = uint32(key>>32), uint32(key) }) //nolint:gosec // halves of it

	from, to := uint32(0), uint32(0)
	m.few.with(m.hash(k), seconds(at), func(c *cell) {
		switch {
		case c.window == 0:
			c.window, c.normed = index, index
		case index > c.window:
			from, to = max(c.window, index-most)-1, index-1
			c.window = index
		}
	})
	for i := from; i < to; i++ { // the cohort before those of the last window and of this one
		if one, found := m.few.peek(m.cohort(k, i)); found {
			m.judge(at, k, one)
		}
	}
}

// judge compares a cohort with the norm, and forms the norm.
func (m *Monitor) judge(at time.Time, k about, cohort cell) {
	t := m.thresholds[DetectorNoReceipt]
	accepted, receipts := float64(cohort.n[cohortAccepted]), float64(cohort.n[cohortReceipts])
	if accepted < float64(t.Samples) {
		return
	}
	share := receipts / accepted
	m.few.with(m.hash(k), seconds(at), func(c *cell) {
		norm := float64(c.norm)
		switch {
		case c.n[0] < 3: // the first ones are the norm
			c.norm = float32(max(norm, share))
		case share < t.Share*norm && norm >= 0.3:
			m.raise(at, k, c, Alert{Value: 1 - share, Limit: 1 - t.Share*norm, Norm: 1 - norm, Samples: int(accepted), Window: t.Window})
			return
		default:
			c.norm = float32(norm + 0.05*(share-norm))
		}
		c.n[0]++
	})
}

// message returns the key of the cell of a message.
func (m *Monitor) message(e audit.Event) uint64 {
	return m.hash(about{detector: DetectorNoReceipt, tenant: e.Tenant, id: e.Details.Record})
}

// receipt counts the first receipt of a message in its cohort.
func (m *Monitor) receipt(_ time.Time, e audit.Event) {
	if m.thresholds[DetectorNoReceipt].Off || e.Details.Record.IsZero() {
		return
	}
	var cohort uint64
	m.many.change(m.message(e), func(c *cell) {
		cohort = uint64(c.n[0])<<32 | uint64(c.n[1])
		c.n[0], c.n[1] = 0, 0
	})
	if cohort != 0 {
		m.few.change(cohort, func(c *cell) { c.n[cohortReceipts] = add(c.n[cohortReceipts], 1) })
	}
}
