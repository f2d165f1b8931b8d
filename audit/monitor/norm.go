package monitor

import (
	"math"
	"time"
)

// halfLife is the time in which half of a norm is forgotten. It is a week, so that a busy day of
// the week is still known a week later.
const halfLife = 7 * 24 * time.Hour

// margin is by how many standard deviations a share must exceed its limit.
const margin = 4

// learn takes the value of a window that has ended into the norm. Once learned, what is far above
// the norm raises it by half at most, or to least, so that an incident does not become the norm.
func (c *cell) learn(value, least float64, window time.Duration, learned bool) {
	norm := c.decayed(window)
	if learned {
		value = min(value, max(1.5*norm, least))
	}
	c.norm, c.normed = float32(max(norm, value)), c.window
}

// begun returns when the present window began.
func (c *cell) begun(window time.Duration) time.Time {
	return time.Unix(0, int64(c.window)*int64(window))
}

// decayed returns the norm as of the present window.
func (c *cell) decayed(window time.Duration) float64 {
	past := float64(c.window-c.normed) * window.Seconds() / halfLife.Seconds()
	return float64(c.norm) * math.Exp2(-past)
}

// slide moves a cell to the window of a time, and reports whether one has ended. Then ended is
// called before it is forgotten. What is in n[0] and n[2] is of the present window, and moves to
// n[1] and n[3].
func (c *cell) slide(at time.Time, window time.Duration, ended func()) {
	index := uint32(at.UnixNano() / int64(window)) //nolint:gosec // a window is at least a second
	switch {
	case index <= c.window && c.window != 0: // also one that comes late
		return
	case c.window != 0:
		ended()
	default:
		c.normed = index
	}
	if index == c.window+1 {
		c.n[1], c.n[3] = c.n[0], c.n[2]
	} else {
		c.n[1], c.n[3] = 0, 0
	}
	c.n[0], c.n[2] = 0, 0
	c.window = index
}

// sum returns the estimate for the sliding window: the present one and the rest of the one before.
func (c *cell) sum(i int, at time.Time, window time.Duration) float64 {
	past := float64(at.UnixNano()%int64(window)) / float64(window)
	return float64(c.n[i]) + float64(c.n[i+1])*(1-past)
}

// counter counts n things, and raises an alert if there are too many.
func (m *Monitor) counter(at time.Time, k about, n int) {
	t := m.thresholds[k.detector]
	if t.Off || n == 0 {
		return
	}
	m.few.with(m.hash(k), seconds(at), func(c *cell) {
		c.slide(at, t.Window, func() { c.learn(float64(c.n[0]), float64(t.Count), t.Window, m.learned(c.begun(t.Window))) })
		c.n[0] = add(c.n[0], n)
		limit, value := float64(t.Count*max(1, k.times)), c.sum(0, at, t.Window)
		norm := 0.0
		if t.Factor > 0 {
			norm = c.decayed(t.Window)
			limit = max(limit, t.Factor*norm)
		}
		if value >= limit {
			m.raise(at, k, c, Alert{Value: value, Limit: limit, Norm: norm, Window: t.Window})
		}
	})
}

// share counts n things and how many of them are of the kind that is watched, and raises an alert
// if their share is too large.
func (m *Monitor) share(at time.Time, k about, watched, n int) {
	t := m.thresholds[k.detector]
	if t.Off || n == 0 && watched == 0 {
		return
	}
	m.few.with(m.hash(k), seconds(at), func(c *cell) {
		c.slide(at, t.Window, func() {
			if int(c.n[2]) >= t.Samples {
				c.learn(float64(c.n[0])/float64(c.n[2]), t.Share, t.Window, m.learned(c.begun(t.Window)))
			}
		})
		c.n[0], c.n[2] = add(c.n[0], watched), add(c.n[2], n)
		value, of := c.sum(0, at, t.Window), c.sum(2, at, t.Window)
		norm := 0.0
		limit := t.Share
		if t.Factor > 0 {
			norm = c.decayed(t.Window)
			limit = min(max(limit, t.Factor*norm), 0.9)
		}
		if of < float64(t.Samples) || value < float64(t.Count) || value < of*limit+margin*math.Sqrt(of*limit*(1-limit)) {
			return
		}
		m.raise(at, k, c, Alert{Value: value / of, Limit: limit, Norm: norm, Samples: int(of), Window: t.Window})
	})
}

// took counts a time, and raises an alert if the geometric mean of a window is too long.
func (m *Monitor) took(at time.Time, k about, d time.Duration) {
	t := m.thresholds[k.detector]
	if t.Off || d < 0 {
		return
	}
	const scale = 1000
	m.few.with(m.hash(k), seconds(at), func(c *cell) {
		mean := func() float64 { return float64(c.n[2]) / float64(c.n[0]) / scale }
		c.slide(at, t.Window, func() {
			if int(c.n[0]) >= t.Samples {
				c.learn(mean(), math.Log1p(t.Age.Seconds()), t.Window, m.learned(c.begun(t.Window)))
			}
		})
		c.n[0], c.n[2] = add(c.n[0], 1), add(c.n[2], int(scale*math.Log1p(d.Seconds())))
		norm := c.decayed(t.Window)
		limit := max(norm+math.Log(t.Factor), math.Log1p(t.Age.Seconds()))
		if int(c.n[0]) < t.Samples || mean() < limit {
			return
		}
		m.raise(at, k, c, Alert{
			Value: math.Expm1(mean()), Limit: math.Expm1(limit), Norm: math.Expm1(norm), Samples: int(c.n[0]), Window: t.Window,
		})
	})
}

// once raises an alert for one thing.
func (m *Monitor) once(at time.Time, k about, a Alert) {
	if m.thresholds[k.detector].Off {
		return
	}
	m.few.with(m.hash(k), seconds(at), func(c *cell) { m.raise(at, k, c, a) })
}

// add adds without an overflow.
func add(a uint32, n int) uint32 {
	return uint32(min(uint64(a)+uint64(max(0, n)), math.MaxUint32)) //nolint:gosec // bounded
}

// seconds is a time as a cell has it.
func seconds(at time.Time) uint32 {
	return uint32(min(max(at.Unix(), 0), math.MaxUint32)) //nolint:gosec // bounded
}
