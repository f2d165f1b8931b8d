package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
)

// Rate limits the messages that relays hand over, as a carrier or a provider does for a number, a
// campaign or an account. Each message of a relay counts for all its rates, except those of other
// senders and programs, and is claimed when all permit it. Relays whose rates have one name share that
// rate, in every process over the store, and must configure it alike: the rate of an account is in all
// its relays.
//
// What counts is the claim; a relay hands a message over as soon as a worker is free. A message that
// is then denied has been counted. Each further attempt counts as the first one did, whether nothing was
// sent before or the outcome is unknown.
type Rate struct {
	// Name of the rate, such as "campaign-7"; see [sealtext.CheckName]. Required, unique in a relay.
	Name string
	// Messages is the largest number that is claimed in any period of length Every, which is at most
	// 24 hours and has a microsecond for each of them: 75 in a minute. Up to a tenth of them, and at
	// least one, is claimed at once, and the rest evenly. Both zero: no limit but PerDay.
	Messages int
	Every    time.Duration
	// PerDay is the largest number in a calendar day. Messages above it wait for the next day, and
	// expire or are held to their hours as others that wait. Zero: no limit.
	PerDay int
	// Zone is the time zone of the day, by its IANA name; UTC by default.
	Zone string
	// ReserveOTP is the part of PerDay that only passcodes may use. None by default.
	ReserveOTP int
	// Marketing is the number of messages, of all purposes, after which marketing messages wait for
	// the next day, so that a campaign leaves the rest of PerDay to others. By default PerDay without
	// ReserveOTP.
	Marketing int
	// Segments counts the segments of texts instead of messages, in all these numbers. A text with
	// more segments than may be claimed at once is claimed when nothing has been for long enough, and
	// exceeds the rate by itself; one with more than the day permits expires.
	Segments bool
	// Sender and Program are whose messages count: those from one sender or pool, and of one program.
	// The others are not limited by the rate, and do not wait for it. All by default. A message that
	// waits is given back for the time when the rate has capacity for it, which costs a claim; many
	// messages that exceed a rate are better on a route of their own, with its own relay.
	Sender  sealtext.Sender
	Program sealtext.Program
}

// RateState is what has been used of a [Rate]. Its times have the precision of microseconds, and are
// zero where nothing was used.
type RateState struct {
	Name string
	// Next is when the next message is due if they are spread evenly.
	Next time.Time
	// Day is the beginning of the day whose messages Used counts.
	Day  time.Time
	Used int
	// PausedUntil is when the pause ends that a provider asked for by Outcome.RetryAfter.
	PausedUntil time.Time
}

// rate is a Rate that was checked.
type rate struct {
	Rate
	zone     *time.Location
	interval time.Duration // between two messages
	burst    time.Duration // how far RateState.Next may be ahead
}

// rates are those of a relay.
type rates struct {
	all   []rate
	store RateStore

	mu     sync.Mutex
	paused time.Time // the first rate, at least until then
	// lines are when there is capacity behind the messages that this process has given back, for each
	// rate of a part of the messages.
	lines [][sealtext.OTP + 1]time.Time
}

// newRates checks the rates of a relay. Without any it returns nil.
func newRates(in []Rate, store RelayStore) (*rates, error) {
	if len(in) == 0 {
		return nil, nil
	}
	rs := &rates{}
	ok := false
	if rs.store, ok = store.(RateStore); !ok {
		return nil, errors.New("transport: RelayConfig.Rates need a Store that is a RateStore")
	}
	for i, r := range in {
		if slices.ContainsFunc(in[:i], func(o Rate) bool { return o.Name == r.Name }) {
			return nil, fmt.Errorf("transport: RelayConfig.Rates[%d]: %w", i, &sealtext.InputError{Field: "name", Rule: "must be unique in a relay"})
		}
		c, err := newRate(r)
		if err != nil {
			return nil, fmt.Errorf("transport: RelayConfig.Rates[%d]: %w", i, err)
		}
		rs.all = append(rs.all, c)
	}
	rs.lines = make([][sealtext.OTP + 1]time.Time, len(rs.all))
	return rs, nil
}

func newRate(r Rate) (rate, error) {
	bad := func(field, rule string) (rate, error) { return rate{}, &sealtext.InputError{Field: field, Rule: rule} }
	if err := sealtext.CheckName("name", r.Name); err != nil {
		return rate{}, err
	}
	switch {
	case r.Messages == 0 && r.Every == 0 && r.PerDay == 0:
		return bad("messages", "must be set with every, or per day")
	case r.Messages < 0 || (r.Messages == 0) != (r.Every == 0) || r.Every < 0 || r.Every > 24*time.Hour || int64(r.Messages) > r.Every.Microseconds():
		return bad("messages", "must be set with every, at most 24 hours with a microsecond for each message")
	case r.PerDay < 0 || r.ReserveOTP < 0 || r.ReserveOTP > r.PerDay:
		return bad("reserve for otp", "must be a part of per day")
	case r.Marketing < 0 || r.Marketing > r.PerDay-r.ReserveOTP:
		return bad("marketing", "must be a part of per day without the reserve for otp")
	}
	c := rate{Rate: r, zone: time.UTC}
	if r.Zone != "" {
		zone, err := time.LoadLocation(r.Zone)
		if err != nil || r.Zone == "Local" {
			return bad("zone", "must be a name of the IANA time zone database")
		}
		c.zone = zone
	}
	if r.Messages > 0 {
		// In a time below Every, burst messages are claimed at once and one after each interval.
		burst := max(1, r.Messages/10)
		spread := int64(r.Messages - burst + 1)
		c.interval = time.Duration((r.Every.Microseconds()+spread-1)/spread) * time.Microsecond
		c.burst = c.interval * time.Duration(burst-1)
	}
	if c.Marketing == 0 {
		c.Marketing = c.PerDay - c.ReserveOTP
	}
	return c, nil
}

// days returns the beginning of the day of at, and of the next one.
func (r *rate) days(at time.Time) (today, tomorrow time.Time) {
	y, m, d := at.In(r.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, r.zone).UTC(), time.Date(y, m, d+1, 0, 0, 0, 0, r.zone).UTC()
}

// perDay returns after how many messages of a day those of a purpose wait.
func (r *rate) perDay(p sealtext.Purpose) int {
	switch p {
	case sealtext.OTP:
		return r.PerDay
	case sealtext.Marketing:
		return r.Marketing
	case sealtext.Informational, sealtext.Transactional:
	}
	return r.PerDay - r.ReserveOTP
}

// begin prepares a state for a claim. What a process with a wrong clock has written delays the others
// by no more than the time between two messages, of the longest text that there is, or a day.
func (r *rate) begin(s *RateState, now time.Time) {
	most := r.interval
	if r.Segments {
		most *= 255 // of a text
	}
	if last := now.Add(r.burst + most); s.Next.After(last) {
		s.Next = last
	}
	if last := now.Add(maxRetryAfter); s.PausedUntil.After(last) {
		s.PausedUntil = last
	}
	if today, tomorrow := r.days(now); s.Day.Before(today) || s.Day.After(tomorrow) {
		s.Day, s.Used = today, 0
	}
}

// permits returns how many messages may be claimed, at most limit, or when the first one may.
func (r *rate) permits(s RateState, limit int, now time.Time) (n int, when time.Time) {
	if s.PausedUntil.After(now) {
		return 0, s.PausedUntil
	}
	if r.PerDay > 0 {
		if limit = min(limit, r.PerDay-s.Used); limit <= 0 {
			_, tomorrow := r.days(s.Day)
			return 0, tomorrow
		}
	}
	if r.Messages == 0 {
		return limit, now
	}
	next := s.Next
	if next.Before(now) {
		next = now
	}
	ahead := now.Add(r.burst).Sub(next)
	if ahead < 0 {
		return 0, now.Add(-ahead)
	}
	return min(limit, int(ahead/r.interval)+1), now
}

// some reports whether the rate is one of a part of the messages only.
func (r *rate) some() bool { return !r.Sender.IsZero() || !r.Program.IsZero() }

// units returns what a message counts; 0 if the rate is not one of its own.
func (r *rate) units(row OutboxRow) int {
	switch {
	case !r.Sender.IsZero() && r.Sender != row.Sender, !r.Program.IsZero() && r.Program != row.Program:
		return 0
	case r.Segments:
		return max(1, row.Segments)
	}
	return 1
}

// fullUntil returns when the day ends that has no capacity for a message; zero if it has, or if the rate is
// not one of the message.
func (r *rate) fullUntil(s RateState, row OutboxRow) time.Time {
	units := r.units(row)
	if units == 0 || r.PerDay == 0 || s.Used+units <= r.perDay(row.Purpose) {
		return time.Time{}
	}
	_, tomorrow := r.days(s.Day)
	return tomorrow
}

// busyUntil returns when there is capacity for a message, apart from the day; zero if there is.
func (r *rate) busyUntil(s RateState, row OutboxRow, now time.Time) time.Time {
	units := r.units(row)
	switch {
	case units == 0:
		return time.Time{}
	case s.PausedUntil.After(now):
		return s.PausedUntil
	case r.Messages == 0 || !s.Next.After(now):
		return time.Time{}
	}
	at := s.Next
	if early := r.burst - time.Duration(units-1)*r.interval; early > 0 {
		at = at.Add(-early)
	}
	if !at.After(now) {
		return time.Time{}
	}
	return at
}

// use counts a message that was claimed.
func (r *rate) use(s *RateState, row OutboxRow, now time.Time) {
	units := r.units(row)
	if s.Used += units; r.Messages > 0 && units > 0 {
		if s.Next.Before(now) {
			s.Next = now
		}
		s.Next = s.Next.Add(time.Duration(units) * r.interval)
	}
}

// maxRetryAfter is the longest time that a provider can make a relay wait.
const maxRetryAfter = 24 * time.Hour

// pause pauses the first rate, as a provider asks. It is stored with the next claim.
func (rs *rates) pause(until time.Time) {
	if rs == nil {
		return
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if until.After(rs.paused) {
		rs.paused = until
	}
}

// rateTime is the shortest pause of a relay that waits for its rates.
const rateTime = 20 * time.Millisecond

// claim claims up to t.claims messages, as the rates permit, and gives those that wait for another day
// back.
func (t *turn) claim(ctx context.Context, tx sealtext.Tx) (err error) {
	r, rs := t.r, t.r.rates
	t.waiting, t.claimAt, t.more = 0, time.Time{}, false
	if rs == nil {
		if t.claimed, t.more, err = t.claimOpen(ctx, tx, t.claims); err == nil && t.expires && t.taking.shut() != 0 {
			err = t.claimExpired(ctx, tx)
		}
		return err
	}
	now := micro(r.now())
	states, err := rs.begin(ctx, tx, now)
	if err != nil {
		return err
	}
	n := t.claims
	for i := range rs.all {
		if rs.all[i].some() {
			continue
		}
		permitted, when := rs.all[i].permits(states[i], t.claims, now)
		if permitted == 0 && when.After(t.claimAt) {
			t.claimAt = when
		}
		n = min(n, permitted)
	}
	if n > 0 {
		rows, more, err := t.claimOpen(ctx, tx, n)
		if err != nil {
			return err
		}
		t.more = more
		if err := t.count(ctx, tx, states, rows, now); err != nil {
			return err
		}
	}
	if t.expires && (n <= 0 || t.taking.shut() != 0) {
		if err := t.claimExpired(ctx, tx); err != nil {
			return err
		}
	}
	return rs.store.SetRates(ctx, tx, states)
}

// begin locks the states of the rates.
func (rs *rates) begin(ctx context.Context, tx sealtext.Tx, now time.Time) ([]RateState, error) {
	names := make([]string, len(rs.all))
	for i := range rs.all {
		names[i] = rs.all[i].Name
	}
	states, err := rs.store.Rates(ctx, tx, names)
	if err != nil {
		return nil, err
	}
	for i := range rs.all {
		rs.all[i].begin(&states[i], now)
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.paused.After(states[0].PausedUntil) {
		states[0].PausedUntil = micro(rs.paused)
	}
	return states, nil
}

// longestLine is the longest time for which a message is given back because a rate has no capacity.
const longestLine = time.Hour

// count counts the messages that the rates permit, those of the strictest purposes last, and gives the
// others back: for the next day, until a rate of their own has capacity, or for the next claim.
func (t *turn) count(ctx context.Context, tx sealtext.Tx, states []RateState, rows []OutboxRow, now time.Time) error {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rows[b].Purpose, rows[a].Purpose) })
	waits := make([]bool, len(rows))
	var changes []OutboxChange
	var busy time.Time // until when the relay claims nothing
	for _, i := range order {
		row := rows[i]
		if row.State != StateQueued || !now.Before(row.ExpiresAt) {
			continue // it is not handed over
		}
		until, all := t.r.rates.wait(states, row, now)
		if all && busy.IsZero() {
			busy = until
		}
		switch {
		case !busy.IsZero(): // nothing overtakes a long text that has no capacity
			until = time.Time{}
		case until.IsZero():
			for k := range t.r.rates.all {
				t.r.rates.all[k].use(&states[k], row, now)
			}
			continue
		case until.After(row.ExpiresAt):
			until = row.ExpiresAt // it is claimed then, and expires
		}
		waits[i] = true
		if !until.IsZero() { // the others are claimed no more before than they were
			t.waiting++
		}
		changes = append(changes, OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, NotBefore: until, At: now})
	}
	t.claimed = nil
	for i, row := range rows {
		if !waits[i] {
			t.claimed = append(t.claimed, row)
		}
	}
	if len(changes) == 0 {
		return nil
	}
	if t.claimAt = busy; busy.IsZero() {
		t.claimAt = now // there may be others that need not wait
	}
	_, err := t.r.store.AdvanceAll(ctx, tx, changes)
	return err
}

// wait returns until when a message has to wait; zero if it need not. All reports whether the others
// have to wait as well.
func (rs *rates) wait(states []RateState, row OutboxRow, now time.Time) (until time.Time, all bool) {
	later := func(at time.Time) {
		if at.After(until) {
			until = at
		}
	}
	for k := range rs.all {
		later(rs.all[k].fullUntil(states[k], row))
	}
	if !until.IsZero() {
		return until, false
	}
	for k := range rs.all {
		if r := &rs.all[k]; r.some() {
			later(rs.line(k, r.busyUntil(states[k], row, now), row))
		}
	}
	if !until.IsZero() {
		return until, false
	}
	for k := range rs.all {
		if r := &rs.all[k]; !r.some() {
			later(r.busyUntil(states[k], row, now))
		}
	}
	return until, !until.IsZero()
}

// line returns when a rate has capacity for a message that finds it busy: behind the others of its purpose
// that were given back for the same reason, so that they are not all claimed again and again.
func (rs *rates) line(k int, busy time.Time, row OutboxRow) time.Time {
	if busy.IsZero() {
		return busy
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r, end := &rs.all[k], &rs.lines[k][row.Purpose]
	if end.Before(busy) {
		*end = busy
	}
	at := *end
	if last := busy.Add(longestLine); at.After(last) {
		return last
	}
	*end = at.Add(time.Duration(r.units(row)) * r.interval)
	return at
}
