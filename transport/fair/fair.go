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
// Each relay process keeps an [Order] of its own, in memory. Nothing about it is stored: several
// processes that are fair by themselves are fair together.
//
// Stores use this package to implement transport.RelayStore.Claim; others need only the weights of
// transport.RelayConfig.
package fair

import "github.com/sealtext/sealtext"

// Share is a number of messages of one purpose and one tenant.
type Share struct {
	Purpose sealtext.Purpose
	Tenant  sealtext.Tenant
	Limit   int
}

// Order is whose turn it is on one route. The zero value begins anew, with weights of 1; so does nil.
// It must not be used by two goroutines at once.
type Order struct {
	// Weights are the numbers of messages in a turn. A tenant without one, or with one below 1, has 1.
	Weights map[sealtext.Tenant]int

	slots  uint64 // messages besides passcodes so far
	places [sealtext.OTP + 1]place
}

// place is where the tenants of one purpose go on.
type place struct {
	tenant sealtext.Tenant
	left   int // of its turn
}

// First returns the tenant with which the list of a purpose begins in [Order.Fill]; the zero value
// stands for any.
func (o *Order) First(p sealtext.Purpose) sealtext.Tenant {
	if o == nil || !p.Valid() {
		return sealtext.Tenant{}
	}
	return o.places[p].tenant
}

// rounds bounds how often Fill divides what is left: when tenants had fewer messages than their share.
const rounds = 4

// Fill divides limit messages. Due has the tenants with messages of each purpose, without Limit: in
// any order that is the same for each call, beginning with [Order.First] or what comes after it, and
// from the end on with the beginning. More than limit + 1 of a purpose are not needed. Take takes
// the messages of shares, at most the Limit of each, and returns how many there were. An error of it
// is returned as it is.
func (o *Order) Fill(limit int, due []Share, take func([]Share) ([]int, error)) error {
	if o == nil {
		o = &Order{}
	}
	lines := o.lines(due)
	for range rounds {
		shares := o.divide(&lines, limit)
		if len(shares) == 0 {
			break
		}
		taken, err := take(shares)
		if err != nil {
			return err
		}
		for i, s := range shares {
			limit -= taken[i]
			if taken[i] < s.Limit {
				lines[s.Purpose].remove(o, s.Tenant)
			}
		}
	}
	for p := range lines {
		if l := &lines[p]; len(l.tenants) > 0 {
			o.places[p] = place{l.tenants[l.at], l.left}
		}
	}
	return nil
}

// line is the tenants with messages of one purpose.
type line struct {
	tenants []sealtext.Tenant
	at      int // whose turn it is
	left    int // of the turn
}

func (o *Order) lines(due []Share) (lines [sealtext.OTP + 1]line) {
	for _, d := range due {
		if d.Purpose.Valid() {
			lines[d.Purpose].tenants = append(lines[d.Purpose].tenants, d.Tenant)
		}
	}
	for p := range lines {
		l := &lines[p]
		if len(l.tenants) == 0 {
			continue
		}
		if l.left = o.weight(l.tenants[0]); l.tenants[0] == o.places[p].tenant {
			l.left = min(l.left, o.places[p].left)
		}
	}
	return lines
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
		if len(l.tenants) == 0 {
			return
		}
		switch {
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
	if waits(sealtext.OTP) {
		return sealtext.OTP
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
