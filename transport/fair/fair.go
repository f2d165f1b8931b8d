// Package fair divides what a relay claims among purposes and tenants.
//
// Passcodes come first. Of sixteen other messages twelve are transactional, three informational and
// one is marketing, as long as messages of these purposes are due; what one of them does not use goes
// to the strictest need first: transactional, informational, marketing. So each purpose but marketing
// is ahead of the next one, and none but passcodes can keep another one waiting for ever.
//
// Within a purpose the tenants take turns, whatever number of messages each of them has: in a turn a
// tenant has one message, or as many as its weight. So a message waits for at most one turn of each
// other tenant with messages of its purpose, and for the older ones of its own tenant.
//
// A claim looks at no more than [Idle] tenants of a purpose whose messages wait for a later time, or are
// with another relay, and the next one goes on behind them. So a claim is bounded, and a message behind n
// such tenants is found by about n / Idle claims. Until all tenants with passcodes were looked at since a
// message was taken, nothing else is. Tenants that were found and have more messages have their turns
// meanwhile. So where n tenants have passcodes of which none is due, other purposes wait for n / Idle
// claims after each claim that took a message; a relay makes them one after the other, without a pause.
// That is the price of passcodes that come first: there are seldom thousands of such tenants, since a
// passcode waits for minutes at most.
//
// Each relay process keeps an [Order] of its own, in memory. Nothing about it is stored: several
// processes that are fair by themselves are fair together.
//
// Stores use this package to implement transport.RelayStore.Claim; others need only the weights, of
// program.Tenant or of transport.RelayConfig. A relay knows the weight of a tenant from its first
// message on.
package fair

import (
	"math"
	"slices"

	"github.com/sealtext/sealtext"
)

// Share is a number of messages of one purpose and one tenant.
type Share struct {
	Purpose sealtext.Purpose
	Tenant  sealtext.Tenant
	Limit   int
}

// Found are the tenants with messages of one purpose, as a store has found them on a [Walk].
type Found struct {
	Purpose sealtext.Purpose
	Tenants []sealtext.Tenant // in the order of the walk
	// Stopped is the last tenant at which the store looked, if it has ended the walk because of
	// Walk.Idle; else the zero value.
	Stopped sealtext.Tenant
}

// Walk is what a store looks at of the tenants with waiting messages of one purpose, in a claim. They
// have an order that is the same for each claim, and the first one follows the last one.
type Walk struct {
	// From is where the store begins, or with what comes after it, and To is before which it ends. The
	// zero value is before all tenants. If the two are the same, the store goes round once.
	From, To sealtext.Tenant
	// Idle is the number of tenants without a message to claim after which the store ends the walk.
	Idle int
}

// Idle is Walk.Idle of an [Order]: a tenant whose messages wait for a later time costs two look-ups in
// an index, and thousands of tenants may have such messages.
const Idle = 512

// Order is whose turn it is on one route. The zero value begins anew, with weights of 1. So does nil,
// whose walks have no bound, since the next claim would not go on. A copy is independent. An Order must
// not be used by two goroutines at once.
type Order struct {
	// Weights are the numbers of messages in a turn. A tenant without one, or with one below 1, has 1.
	Weights map[sealtext.Tenant]int

	slots  uint64 // messages besides passcodes so far
	places [sealtext.OTP + 1]place
	more   bool
}

// place is where the claims of one purpose go on.
type place struct {
	tenant sealtext.Tenant // where the walk begins
	left   int             // of the turn: that of the first known tenant, or of tenant
	// Where a walk does not come to all tenants: those that were found with more messages than their
	// share, the next one first. It is never written to, copies of an Order have the same.
	known []sealtext.Tenant
	end   sealtext.Tenant // where the first of the walks began that together go round
	open  bool            // they have not yet
	seen  bool            // they have, since a claim took a message
}

// Walk returns what a store looks at for [Order.Fill].
func (o *Order) Walk(p sealtext.Purpose) Walk {
	if o == nil || !p.Valid() {
		return Walk{Idle: math.MaxInt32}
	}
	w := Walk{From: o.places[p].tenant, To: o.places[p].tenant, Idle: Idle}
	if o.places[p].open {
		w.To = o.places[p].end
	}
	return w
}

// More reports whether the last Fill took nothing, and the walks have not come to all tenants since a
// message was taken. The next claim then need not wait.
func (o *Order) More() bool { return o != nil && o.more }

// rounds bounds how often Fill divides what is left: when tenants had fewer messages than their share.
const rounds = 4

// Fill divides limit messages. Found has what [Order.Walk] led to, for each purpose that the claim is
// for; more than limit + 1 tenants of a purpose are not needed. Take takes the messages of shares, at
// most the Limit of each, and returns how many there were. An error of it is returned as it is.
//
// Where the walk of a purpose was stopped, the tenants that were found before and had more messages
// than their share still have their turns, and the next walk goes on. If that is the walk of passcodes,
// nothing else is taken until the walks have come to all tenants.
func (o *Order) Fill(limit int, found []Found, take func([]Share) ([]int, error)) error {
	if o == nil {
		o = &Order{}
	}
	lines := o.lines(limit, found)
	all := 0
	for range rounds {
		shares := o.divide(&lines, limit-all)
		if len(shares) == 0 {
			break
		}
		taken, err := take(shares)
		if err != nil {
			return err
		}
		for i, s := range shares {
			all += taken[i]
			if taken[i] < s.Limit {
				lines[s.Purpose].remove(o, s.Tenant)
			}
		}
	}
	o.more = false
	for p := range lines {
		if l := &lines[p]; l.walked {
			o.places[p].keep(o, l)
			o.more = o.more || !o.places[p].seen || l.part && len(l.tenants) > 0
		}
	}
	if o.more = o.more && all == 0; !o.more {
		for p := range o.places {
			o.places[p].seen = false
		}
	}
	return nil
}

// line is the tenants with messages of one purpose.
type line struct {
	tenants []sealtext.Tenant
	at      int // whose turn it is
	left    int // of the turn

	walked bool
	part   bool            // the walk does not go round
	rest   sealtext.Tenant // where the next one begins, if it has not come to its end
	unseen bool            // there may be others
}

func (o *Order) lines(limit int, found []Found) (lines [sealtext.OTP + 1]line) {
	for _, f := range found {
		if !f.Purpose.Valid() {
			continue
		}
		pl, full := &o.places[f.Purpose], len(f.Tenants) > limit
		l := line{tenants: f.Tenants, walked: true, rest: f.Stopped}
		if l.part = pl.open || !l.rest.IsZero() || full && len(pl.known) > 0; l.part {
			if full {
				l.rest = f.Tenants[len(f.Tenants)-1]
			}
			l.tenants = pl.with(f.Tenants)
		}
		l.unseen = !l.rest.IsZero() && !pl.seen
		if len(l.tenants) > 0 {
			turn := pl.tenant
			if len(pl.known) > 0 {
				turn = pl.known[0]
			}
			l.at = max(0, slices.Index(l.tenants, turn))
			if l.left = o.weight(l.tenants[l.at]); l.tenants[l.at] == turn {
				l.left = min(l.left, pl.left)
			}
		}
		lines[f.Purpose] = l
	}
	return lines
}

// with returns the known tenants and then others that were found.
func (pl *place) with(found []sealtext.Tenant) []sealtext.Tenant {
	known := make(map[sealtext.Tenant]bool, len(pl.known))
	for _, t := range pl.known {
		known[t] = true
	}
	tenants := slices.Clone(pl.known)
	for _, t := range found {
		if !known[t] {
			tenants = append(tenants, t)
		}
	}
	return tenants
}

// keep notes what is left of a line.
func (pl *place) keep(o *Order, l *line) {
	turn := slices.Concat(l.tenants[l.at:], l.tenants[:l.at])
	switch {
	case !l.part:
		pl.known = nil
		if len(turn) > 0 {
			pl.tenant = turn[0]
		}
	case l.rest.IsZero():
		pl.known, pl.tenant, pl.open = turn, pl.end, false
	case pl.open:
		pl.known, pl.tenant = turn, l.rest
	default:
		pl.known, pl.end, pl.tenant, pl.open = turn, pl.tenant, l.rest, true
	}
	pl.seen = pl.seen || !pl.open
	if pl.left = l.left; len(turn) == 0 {
		pl.left = o.weight(pl.tenant)
	}
}

func (o *Order) weight(t sealtext.Tenant) int { return max(1, o.Weights[t]) }

// next returns whose turn it is.
func (l *line) next(o *Order) sealtext.Tenant {
	t := l.tenants[l.at]
	if l.left--; l.left == 0 {
		l.at = (l.at + 1) % len(l.tenants)
		l.left = o.weight(l.tenants[l.at])
	}
	return t
}

// remove removes a tenant that has no more messages.
func (l *line) remove(o *Order, t sealtext.Tenant) {
	for i, other := range l.tenants {
		if other != t {
			continue
		}
		l.tenants = append(l.tenants[:i:i], l.tenants[i+1:]...)
		switch {
		case len(l.tenants) == 0:
			l.at = 0
		case i < l.at:
			l.at--
		case i == l.at:
			l.at %= len(l.tenants)
			l.left = o.weight(l.tenants[l.at])
		}
		return
	}
}

// divide returns the shares of limit messages.
func (o *Order) divide(lines *[sealtext.OTP + 1]line, limit int) (shares []Share) {
	type of struct {
		purpose sealtext.Purpose
		tenant  sealtext.Tenant
	}
	at := map[of]int{}
	for range limit {
		p := o.purpose(lines)
		if p == 0 {
			break
		}
		t := lines[p].next(o)
		i, ok := at[of{p, t}]
		if !ok {
			i = len(shares)
			at[of{p, t}] = i
			shares = append(shares, Share{Purpose: p, Tenant: t})
		}
		shares[i].Limit++
	}
	return shares
}

// purpose returns which purpose the next message has; 0 if there is none.
func (o *Order) purpose(lines *[sealtext.OTP + 1]line) sealtext.Purpose {
	waits := func(p sealtext.Purpose) bool { return len(lines[p].tenants) > 0 }
	switch {
	case waits(sealtext.OTP):
		return sealtext.OTP
	case lines[sealtext.OTP].unseen:
		return 0
	}
	slot := o.slots % 16
	o.slots++
	switch {
	case slot == 15 && waits(sealtext.Marketing):
		return sealtext.Marketing
	case slot%4 == 3 && waits(sealtext.Informational):
		return sealtext.Informational
	}
	for p := sealtext.Transactional; p >= sealtext.Marketing; p-- {
		if waits(p) {
			return p
		}
	}
	return 0
}
