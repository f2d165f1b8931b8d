package monitor_test

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
)

// Synthetic traffic: three tenants of different sizes over three weeks, with the rhythm of days and
// weeks, campaigns, opt-outs, staff who look people up, receipts, and the noise that every
// deployment has. All of it follows from a seed.

// later is something that happens at a time.
type later struct {
	at time.Time
	n  int // keeps the order of what happens at the same time
	do func()
}

type agenda []later

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].n < a[j].n
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(later)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// business is a tenant of the traffic.
type business struct {
	tenant  sealtext.Tenant
	sender  sealtext.Sender
	carrier string
	rate    float64 // of messages in the busiest hour
	people  int
	shift   time.Duration // of its day
	staff   []worker
	abroad  []string // countries of its people, the first has most
	out     map[int]bool

	// What incidents change for a while.
	failing, silent, late, closed float64
	handOff, delivery             time.Duration
	optOut                        float64
}

type worker struct {
	actor   sealtext.Actor
	reveals float64 // an hour
	lookUps float64
	unknown float64 // share of the look-ups
}

type world struct {
	*rig
	*rand.Rand
	agenda agenda
	count  int
	id     uint64
	all    []*business
}

var (
	logins      = sealtext.MustProgram("logins")
	trafficFrom = time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC) // a Monday
	trafficDays = 21
)

func newWorld(r *rig, seed uint64) *world {
	w := &world{rig: r, Rand: rand.New(rand.NewPCG(seed, 14))} //nolint:gosec // traffic that can be repeated
	r.now = trafficFrom
	for i, b := range []business{
		{tenant: sealtext.MustTenant("hospital"), carrier: "carrier-a", rate: 320, people: 60_000, abroad: []string{"GB", "IE", "FR"}},
		{tenant: sealtext.MustTenant("shop"), carrier: "carrier-b", rate: 240, people: 40_000, shift: 3 * time.Hour, abroad: []string{"US", "CA", "MX", "GB"}},
		{tenant: sealtext.MustTenant("school"), carrier: "carrier-a", rate: 180, people: 20_000, shift: -2 * time.Hour, abroad: []string{"DE", "AT"}},
	} {
		b.sender, _ = sealtext.ParseSender([]string{"24273", "35353", "46646"}[i])
		b.out = map[int]bool{}
		for n := range 4 + 3*i {
			b.staff = append(b.staff, worker{
				actor:   sealtext.Actor{ID: string(rune('a'+i)) + "-agent-" + string(rune('a'+n)), Roles: []string{"support"}},
				reveals: w.between(0.5, 30), lookUps: w.between(2, 20), unknown: w.between(0.05, 0.3),
			})
		}
		w.all = append(w.all, &b)
	}
	return w
}

func (w *world) between(a, b float64) float64 { return a + (b-a)*w.Float64() }

// duration returns a log-normal time with that median.
func (w *world) duration(median time.Duration, spread float64) time.Duration {
	return min(time.Duration(float64(median)*math.Exp(spread*w.NormFloat64())), 20*time.Hour)
}

// poisson returns how many of what happens that often happened.
func (w *world) poisson(mean float64) int {
	if mean > 50 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*w.NormFloat64())))
	}
	n := 0
	for p := w.Float64(); p > math.Exp(-mean); p *= w.Float64() {
		n++
	}
	return n
}

func (w *world) at(t time.Time, do func()) {
	w.count++
	heap.Push(&w.agenda, later{t, w.count, do})
}

func (w *world) after(d time.Duration, do func()) { w.at(w.now.Add(d), do) }

// run lets the days pass.
func (w *world) run() {
	end := trafficFrom.AddDate(0, 0, trafficDays)
	w.at(trafficFrom, w.minute)
	for len(w.agenda) > 0 {
		next := heap.Pop(&w.agenda).(later)
		if next.at.After(end) {
			break
		}
		w.now = next.at
		next.do()
	}
}

// activity is how busy a business is, from 0 to 1 or a little more.
func (b *business) activity(now time.Time) float64 {
	local := now.Add(b.shift)
	hour := float64(local.Hour()) + float64(local.Minute())/60
	day := 0.03 + max(0, math.Sin((hour-7)/14*math.Pi))
	if hour < 7 || hour > 21 {
		day = 0.03
	}
	switch local.Weekday() {
	case time.Sunday:
		return day * 0.15
	case time.Saturday:
		return day * 0.4
	case time.Monday:
		return day * 1.15
	}
	return day
}

// minute is what happens in a minute, and enters the next one.
func (w *world) minute() {
	w.after(time.Minute, w.minute)
	for _, b := range w.all {
		busy := b.activity(w.now)
		for range w.poisson(b.rate * busy / 60) {
			w.within(func() { w.message(b) })
		}
		for _, s := range b.staff {
			for range w.poisson(s.reveals * busy / 60) {
				w.within(func() { w.reveal(b, s) })
			}
			for range w.poisson(s.lookUps * busy / 60) {
				w.within(func() { w.lookUp(b, s, w.Float64() < s.unknown) })
			}
			if w.Float64() < 0.15*busy/60 { // now and then somebody mistypes
				for range 1 + w.IntN(3) {
					w.within(func() { w.login(b, s) })
				}
			}
		}
		if w.Float64() < 0.02/60 {
			w.Failure(monitor.Failure{Kind: monitor.FailureDecrypt, Tenant: b.tenant, Actor: b.staff[0].actor.ID})
		}
		local := w.now.Add(b.shift)
		if local.Hour() == 10 && local.Minute() == 0 && (local.Weekday() == time.Tuesday || local.Weekday() == time.Friday && w.IntN(2) == 0) {
			w.campaign(b, 500+w.IntN(1500))
		}
	}
	if w.Float64() < 0.5/60 {
		for range 1 + w.IntN(4) { // scanners
			w.Failure(monitor.Failure{Kind: monitor.FailureSignature, Name: w.all[w.IntN(3)].carrier})
		}
	}
	if w.now.Minute()%5 == 0 {
		w.gauges()
	}
}

// within does something in this minute.
func (w *world) within(do func()) { w.after(time.Duration(w.Float64()*float64(time.Minute)), do) }

func (w *world) gauges() {
	w.Gauge(monitor.Gauge{Kind: monitor.GaugeAuditAge, Age: min(w.duration(300*time.Millisecond, 0.6), 4*time.Second)})
	w.Gauge(monitor.Gauge{Kind: monitor.GaugeCheckpointAge, Age: time.Duration(w.between(0, 40)) * time.Second})
	w.Gauge(monitor.Gauge{Kind: monitor.GaugeAnchor})
	w.Gauge(monitor.Gauge{Kind: monitor.GaugeFeed, Name: "crm", Age: min(w.duration(2*time.Second, 1), 4*time.Minute)})
	for _, b := range w.all {
		w.Gauge(monitor.Gauge{Kind: monitor.GaugeRetention, Tenant: b.tenant, Age: time.Duration(w.between(0, 3) * float64(time.Hour))})
		w.Gauge(monitor.Gauge{Kind: monitor.GaugeDrift, Tenant: b.tenant, Sender: b.sender})
	}
}

func (w *world) reveal(b *business, s worker) {
	w.Event(audit.Event{
		Tenant: b.tenant, Kind: audit.KindRevealed, Subject: subject(w.IntN(b.people)), Actor: s.actor,
		Details: audit.Details{Reason: "support", Field: "number"},
	})
}

func (w *world) lookUp(b *business, s worker, unknown bool) {
	e := audit.Event{Tenant: b.tenant, Kind: audit.KindLookedUp, Actor: s.actor, Details: audit.Details{Reason: "support"}}
	if !unknown {
		e.Subject = subject(w.IntN(b.people))
	}
	w.Event(e)
}

func (w *world) login(b *business, s worker) {
	w.Failure(monitor.Failure{Kind: monitor.FailureLogin, Tenant: b.tenant, Actor: s.actor.ID})
}

// campaign sends an offer to many people in half an hour.
func (w *world) campaign(b *business, n int) {
	for range n {
		w.after(time.Duration(w.between(0, 30)*float64(time.Minute)), func() { w.send(b, offers, sealtext.Marketing, w.IntN(b.people)) })
	}
}

func (w *world) message(b *business) {
	if w.IntN(3) == 0 {
		w.send(b, logins, sealtext.OTP, w.IntN(b.people))
		return
	}
	w.send(b, reminders, sealtext.Transactional, w.IntN(b.people))
}

// event records an audit event of a message.
func (w *world) event(b *business, k audit.Kind, m sending, outcome string) {
	actor := sealtext.System("relay")
	if k == audit.KindMessageQueued || k == audit.KindMessageDenied {
		actor = sealtext.Actor{ID: "application"}
	}
	e := audit.Event{Tenant: b.tenant, Kind: k, Subject: subject(m.person), Actor: actor, Details: audit.Details{
		Record: m.id, Program: m.program, Sender: b.sender, Purposes: []sealtext.Purpose{m.purpose}, Transport: b.carrier, Outcome: outcome,
	}}
	switch k {
	case audit.KindMessageDenied:
		e.Details.Rules = []string{"consent.opted-out"}
	case audit.KindReceiptRecorded:
		e.Details.Program, e.Details.Sender, e.Details.Purposes = sealtext.Program{}, sealtext.Sender{}, nil
	}
	w.Event(e)
}

type sending struct {
	id      sealtext.ID
	person  int
	program sealtext.Program
	purpose sealtext.Purpose
}

// send is the life of a message.
func (w *world) send(b *business, p sealtext.Program, purpose sealtext.Purpose, person int) {
	w.id++
	m := sending{sealtext.ID{7, byte(w.id), byte(w.id >> 8), byte(w.id >> 16), byte(w.id >> 24)}, person, p, purpose}
	if purpose == sealtext.Marketing && b.out[person] {
		if w.IntN(3) == 0 { // the list of the application is a day old
			w.event(b, audit.KindMessageDenied, m, "")
		}
		return
	}
	w.event(b, audit.KindMessageQueued, m, "")
	country := b.abroad[0]
	if w.IntN(10) == 0 {
		country = b.abroad[w.IntN(len(b.abroad))]
	}
	w.Message(monitor.Message{
		Stage: monitor.StageQueued, Tenant: b.tenant, Sender: b.sender, Purpose: purpose, Country: country,
		Block: token('b', person%9973), Person: token('p', person), // blocks with some people each
	})
	wait := w.duration(800*time.Millisecond, 0.7)
	if b.handOff > 0 {
		wait = w.duration(b.handOff, 0.3)
	}
	w.after(wait, func() {
		if purpose == sealtext.Marketing && b.out[person] {
			return // denied at the relay
		}
		w.event(b, audit.KindHandedOff, m, "")
		w.Message(monitor.Message{Stage: monitor.StageHandedOff, Tenant: b.tenant, Sender: b.sender, Transport: b.carrier, Purpose: purpose, Took: wait})
		w.after(w.duration(150*time.Millisecond, 0.4), func() { w.handedOff(b, m) })
	})
}

func (w *world) handedOff(b *business, m sending) {
	if w.Float64() < 0.002 {
		w.event(b, audit.KindOutcomeRecorded, m, "rejected")
		return
	}
	w.event(b, audit.KindOutcomeRecorded, m, "accepted")
	optOut := 0.004
	if b.optOut > 0 {
		optOut = b.optOut
	}
	if m.purpose == sealtext.Marketing && w.Float64() < optOut {
		w.after(w.duration(20*time.Minute, 1.2), func() { w.optOut(b, m.person) })
	}
	if w.Float64() < max(0.03, b.silent) { // no receipt comes
		return
	}
	took := w.duration(6*time.Second, 0.9)
	if b.delivery > 0 {
		took = w.duration(b.delivery, 0.3)
	}
	w.after(took, func() {
		switch {
		case w.Float64() < max(0.04, b.failing):
			w.event(b, audit.KindReceiptRecorded, m, []string{"undelivered", "failed", "lapsed"}[w.IntN(3)])
			return
		case w.IntN(3) == 0: // some carriers say that it is on its way first
			w.event(b, audit.KindReceiptRecorded, m, "sent")
		}
		w.event(b, audit.KindReceiptRecorded, m, "delivered")
		w.Message(monitor.Message{
			Stage: monitor.StageDelivered, Tenant: b.tenant, Sender: b.sender, Transport: b.carrier, Purpose: m.purpose, Took: took,
			Late: w.Float64() < max(0.001, b.late), Closed: w.Float64() < max(0.0005, b.closed),
		})
	})
}

// optOut is a STOP, its answer, and for some people more: HELP and its answer, or START.
func (w *world) optOut(b *business, person int) {
	consent := func(k audit.Kind, outcome string) {
		w.Event(audit.Event{Tenant: b.tenant, Kind: k, Subject: subject(person), Actor: sealtext.System("inbound"), Details: audit.Details{
			Program: offers, Purposes: sealtext.AllPurposes.Each(), Scope: "program offers", Outcome: outcome, Reason: "keyword",
		}})
	}
	answer := func() {
		w.Event(audit.Event{Tenant: b.tenant, Kind: audit.KindMessageReceived, Subject: subject(person), Actor: sealtext.System("inbound")})
		w.after(w.duration(2*time.Second, 0.5), func() {
			w.event(b, audit.KindHandedOff, sending{person: person, program: offers, purpose: sealtext.Transactional}, "")
		})
	}
	b.out[person] = true
	consent(audit.KindConsentRevoked, "opt-out")
	answer()
	switch w.IntN(10) {
	case 0:
		w.after(w.duration(3*time.Hour, 1), answer) // HELP
	case 1:
		w.after(w.duration(3*time.Hour, 1), func() {
			consent(audit.KindConsentNoted, "opt-out-lifted")
			delete(b.out, person)
		})
	}
}
