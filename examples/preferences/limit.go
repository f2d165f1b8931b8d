package main

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// What anybody may do who has not shown who they are. A form that texts
// whatever number is typed into it is a way to annoy people, and a way to make
// the shop pay for messages.
const (
	codesADay        = 5  // to one number, by the rule "shop-codes" of the ledger
	triesACode       = 5  // then a new code is needed
	textsAClientHour = 20 // forms with a number, from one client
	textsASiteHour   = 600
)

// limiter counts what each client did in the current hour. It forgets all of
// it when the hour is over, so that it holds at most one hour of addresses.
type limiter struct {
	now func() time.Time

	mu     sync.Mutex
	hour   time.Time
	counts map[netip.Prefix]int
	total  int
}

// allow counts one use by a client and reports whether there was one left.
func (l *limiter) allow(r *http.Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if hour := l.now().Truncate(time.Hour); l.counts == nil || !hour.Equal(l.hour) {
		l.hour, l.counts, l.total = hour, map[netip.Prefix]int{}, 0
	}
	c := client(r)
	if l.counts[c] >= textsAClientHour || l.total >= textsASiteHour {
		return false
	}
	l.counts[c]++
	l.total++
	return true
}

// client is the network that a request came from: an address of IPv4, or the
// 64 bits of IPv6 that one customer has. Headers such as X-Forwarded-For say
// whatever the client likes; behind a proxy of your own take what that sets.
func client(r *http.Request) netip.Prefix {
	addr, err := netip.ParseAddr(remote(r))
	if err != nil {
		return netip.Prefix{}
	}
	bits := 64
	if addr = addr.Unmap(); addr.Is4() {
		bits = 32
	}
	p, err := addr.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// remote is the address that a request came from, without the port.
func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	return host
}
