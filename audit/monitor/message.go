package monitor

import (
	"hash/maphash"
	"math"
	"math/bits"
	"time"

	"github.com/sealtext/sealtext"
)

// Stage is what happened to a message.
type Stage uint8

// The stages.
const (
	StageQueued    Stage = 1 + iota // the application asked for it
	StageHandedOff                  // the transport was called
	StageDelivered                  // a receipt says that it is on the handset
)

// Message is what audit events do not have of a message: who it goes to, as tokens that lead to
// nobody, and how long it took. Fields that are not known are left out.
type Message struct {
	Stage  Stage
	Tenant sealtext.Tenant
	Sender sealtext.Sender
	// Transport is the name of the relay or provider.
	Transport string
	Purpose   sealtext.Purpose
	// Block is the token of the block of numbers, and Person one of the number itself, at
	// StageQueued. Use the first of those that vault.Sealer.Block returns, and a pseudonym of
	// sealtext.DomainAnalytics.
	Block, Person sealtext.Pseudonym
	// Country is where the number belongs, as an ISO 3166 code or a calling code, at StageQueued.
	Country string
	// Took is the time since the message was due, or since the later time for which it was put off,
	// at StageHandedOff and at StageDelivered. A negative one is not known.
	Took time.Duration
	// Late says that it was delivered after it expired, and Closed that this was in hours that a
	// rule closes, at StageDelivered.
	Late, Closed bool
}

// Message observes a message. It does not wait.
func (m *Monitor) Message(msg Message) {
	at := m.now()
	m.begin(at)
	by := func(d Detector) about {
		return about{detector: d, tenant: msg.Tenant, sender: msg.Sender, name: name(msg.Transport)}
	}
	switch msg.Stage {
	case StageQueued:
		if msg.Purpose != sealtext.OTP && msg.Purpose != sealtext.Transactional {
			return // nobody but the host asks for the others
		}
		if msg.Country != "" {
			m.counter(at, about{detector: DetectorCountry, tenant: msg.Tenant, name: name(msg.Country)}, 1)
		}
		if !msg.Block.IsZero() && !msg.Person.IsZero() {
			m.block(at, msg)
		}
	case StageHandedOff:
		m.took(at, by(DetectorHandOffSlow), msg.Took)
	case StageDelivered:
		m.took(at, by(DetectorDeliverySlow), msg.Took)
		m.share(at, by(DetectorDeliveredLate), one(msg.Late), 1)
		m.share(at, by(DetectorClosedHours), one(msg.Closed), 1)
	}
}

// maxBlock is the largest Count of DetectorNumberBlock.
const maxBlock = 40

// block counts how many numbers of a block there were: each sets one bit of 64, and the number of
// bits tells how many set them. n[0] and n[1] are of the present window, n[2] and n[3] of the one
// before.
func (m *Monitor) block(at time.Time, msg Message) {
	t := m.thresholds[DetectorNumberBlock]
	if t.Off {
		return
	}
	k := about{detector: DetectorNumberBlock, tenant: msg.Tenant, block: msg.Block}
	m.many.with(m.hash(k), seconds(at), func(c *cell) {
		index := uint32(at.UnixNano() / int64(t.Window)) //nolint:gosec // a window is at least a second
		if index > c.window {
			if index == c.window+1 {
				c.n[2], c.n[3] = c.n[0], c.n[1]
			} else {
				c.n[2], c.n[3] = 0, 0
			}
			c.n[0], c.n[1], c.window = 0, 0, index
		}
		bit := maphash.Comparable(m.seed, msg.Person) % 64
		c.n[bit/32] |= 1 << (bit % 32)
		set := bits.OnesCount32(c.n[0]|c.n[2]) + bits.OnesCount32(c.n[1]|c.n[3])
		numbers := 64.0 * 6 // all bits
		if set < 64 {
			numbers = -64 * math.Log1p(-float64(set)/64)
		}
		if math.Round(numbers) >= float64(t.Count) {
			m.raise(at, k, c, Alert{Value: math.Round(numbers), Limit: float64(t.Count), Window: t.Window})
		}
	})
}
