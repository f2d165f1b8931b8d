package consent_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// twins are two worlds with one history: messages go out one by one in the first, and in batches in
// the second. The ids of events differ, so they are named by their place in the history.
type twins struct {
	t      *testing.T
	rnd    *rand.Rand
	worlds [2]world
	people []sealtext.Person
	events [2][]sealtext.ID
	about  []consent.Event // of the events
	count  int
	sent   []sealtext.ID // messages of earlier rounds
}

// tried is a message, and what becomes of it.
type tried struct {
	request      consent.Request
	answers, ask int  // events, or -1
	back         bool // nothing is sent
}

func newTwins(t *testing.T, seed uint64) *twins {
	tw := &twins{t: t, rnd: rand.New(rand.NewPCG(seed, 7)), people: []sealtext.Person{person(clinic, 1), rotated(person(clinic, 2)), person(dentist, 1)}}
	for i := range tw.worlds {
		tw.worlds[i], _ = overMemory(t, func(c *config) {
			c.Questions = []consent.Throttle{}
			c.Programs[0].Frequency = program.Frequency{Messages: 3, Period: 24 * time.Hour}
			c.Programs[1].Exempt = []program.Exemption{{Purpose: sealtext.Transactional, Reason: "care", Source: "s"}}
			c.Rules = []rule.Rule{
				{ID: "day", Purposes: sealtext.Purposes(sealtext.Marketing), Cap: rule.Cap{Limit: 2, Window: 24 * time.Hour}, Source: "s", AsOf: noon},
				{ID: "codes", Purposes: sealtext.Purposes(sealtext.OTP), Cap: rule.Cap{Limit: 3, Window: time.Hour}, Source: "s", AsOf: noon},
				{ID: "hours", Purposes: sealtext.Purposes(sealtext.Marketing, sealtext.Informational), From: 8 * 60, To: 21 * 60, Source: "s", AsOf: noon},
			}
		})
	}
	return tw
}

func (tw *twins) pick(n int) bool { return tw.rnd.IntN(n) == 0 }

// happen records an event in both worlds.
func (tw *twins) happen() {
	p := tw.people[tw.rnd.IntN(len(tw.people))]
	now := tw.worlds[0].clock.now()
	tw.count++
	key := fmt.Sprint("event-", tw.count)
	var e consent.Event
	switch scope := []consent.Scope{consent.ForProgram(offers), consent.ForTenant(), consent.ForSender(offers, sender)}[tw.rnd.IntN(3)]; tw.rnd.IntN(12) {
	case 0, 1, 2, 3, 8:
		e = optIn(p, scope, now, key, sealtext.Marketing, sealtext.Informational, sealtext.OTP)
	case 7:
		e = optOut(p, scope, now, key)
		e.Method = []consent.Method{consent.MethodKeyword, consent.MethodCall}[tw.rnd.IntN(2)]
	case 4:
		e = optOut(p, scope, now, key, sealtext.Marketing)
	case 5:
		e = optIn(p, consent.ForProgram(offers), now, key, sealtext.Marketing)
		e.Kind, e.ExpiresAt = consent.KindOptInRequested, now.Add(48*time.Hour)
	case 6:
		e = optOut(p, consent.ForProgram(offers), now, key)
		e.Kind, e.Method = consent.KindHelp, consent.MethodKeyword
	default:
		p = tw.people[0]
		e = ask(p, now, key)
	}
	var failed [2]error
	for i, w := range tw.worlds {
		var stored consent.Stored
		if e.Kind == consent.KindAsked {
			stored, failed[i] = w.Ask(ctx, e)
		} else {
			stored, failed[i] = w.Record(ctx, e)
		}
		if failed[i] == nil {
			tw.events[i] = append(tw.events[i], stored.ID)
		}
	}
	if failed[0] == nil {
		tw.about = append(tw.about, e)
	}
	require.Equal(tw.t, failed[0] == nil, failed[1] == nil, "%v and %v", failed[0], failed[1])
}

// message makes up a message.
func (tw *twins) message() tried {
	m := tried{answers: -1, ask: -1, back: tw.pick(4)}
	p := tw.people[tw.rnd.IntN(len(tw.people))]
	m.request = marketing(p)
	m.request.Retry = !tw.pick(3)
	otp := func() { m.request.Program, m.request.Sender, m.request.Purpose = reminders, toll, sealtext.OTP }
	switch tw.rnd.IntN(6) {
	case 0, 1:
		otp()
	case 2:
		m.request.Program, m.request.Sender, m.request.Purpose = reminders, toll, sealtext.Transactional
	case 3:
		m.request.Purpose = sealtext.Informational
	}
	if last := len(tw.about) - 1; last >= 0 && tw.pick(2) {
		at := last - tw.rnd.IntN(min(6, last+1))
		if !tw.pick(8) {
			m.request.Person = tw.about[at].Person
		}
		if tw.about[at].Kind == consent.KindAsked {
			m.ask = at
			otp()
		} else {
			m.answers = at
			m.request.Program, m.request.Sender, m.request.Purpose = offers, sender, []sealtext.Purpose{sealtext.Informational, sealtext.Transactional}[tw.rnd.IntN(2)]
		}
	}
	if tw.pick(8) {
		m.request.Location.Zones = nil
	}
	if tw.pick(8) {
		m.request.Expires = tw.worlds[0].clock.now().Add(time.Duration(tw.rnd.IntN(3)-1) * time.Hour)
	}
	if tw.pick(30) {
		m.request.Program = sealtext.MustProgram("undeclared")
	}
	if tw.pick(30) {
		m.request.Purpose = 0
	}
	if len(tw.sent) > 0 && tw.pick(6) {
		m.request.Message = tw.sent[tw.rnd.IntN(len(tw.sent))]
	}
	if m.ask < 0 && tw.pick(6) {
		m.request.NoReply = true
	}
	return m
}

// in returns the request of a message in one of the worlds.
func (tw *twins) in(world int, m tried) consent.Request {
	r := m.request
	if m.answers >= 0 {
		r.Answers = tw.events[world][m.answers]
	}
	if m.ask >= 0 {
		r.Asked = tw.events[world][m.ask]
	}
	return r
}

// outcome is what the gate said of a message, without ids of events.
type outcome struct {
	Rules     []string
	Error     string
	RetryAt   time.Time
	Waits     bool
	Exemption string
	Asked     bool
	Redeemed  bool
}

func outcomeOf(d consent.Decision, err error) outcome {
	o := outcome{Rules: rulesOf(d), RetryAt: d.RetryAt, Waits: d.Waits, Exemption: d.Exemption.Reason, Asked: !d.Asked.IsZero()}
	if err != nil {
		o.Error = err.Error()
	}
	return o
}

// oneByOne hands messages over by Do, each while those before it still run, as in a batch.
func (tw *twins) oneByOne(ms []tried, got []outcome, before ...tried) {
	if len(ms) == 0 {
		return
	}
	// A batch has each message once, whatever is decided about it.
	if same := func(m tried) bool {
		return m.request.Message == ms[0].request.Message && m.request.Person.Tenant == ms[0].request.Person.Tenant && m.request.Purpose.Valid()
	}; same(ms[0]) && slices.ContainsFunc(before, same) {
		got[0] = outcomeOf(consent.Decision{}, consent.ErrHandoffOpen)
		tw.oneByOne(ms[1:], got[1:], append(before, ms[0])...)
		return
	}
	before = append(before, ms[0])
	ran := false
	r := tw.in(0, ms[0])
	d, err := tw.worlds[0].Do(ctx, r, func(_ context.Context, p consent.Permit) error {
		ran = true
		got[0].Redeemed = p.Redeem(r.Message) == nil
		tw.oneByOne(ms[1:], got[1:], before...)
		if ms[0].back {
			return consent.ErrNotSent
		}
		return nil
	})
	redeemed := got[0].Redeemed
	if ran && errors.Is(err, consent.ErrNotSent) {
		err = nil
	}
	got[0] = outcomeOf(d, err)
	got[0].Redeemed = redeemed
	if !ran {
		tw.oneByOne(ms[1:], got[1:], before...)
	}
}

// together hands them over in one batch. Its transaction runs twice now and then.
func (tw *twins) together(ms []tried) []outcome {
	w := tw.worlds[1]
	rs := make([]consent.Request, len(ms))
	for i, m := range ms {
		rs[i] = tw.in(1, m)
	}
	b := w.Batch(rs)
	defer b.Close()
	if tw.pick(3) {
		lost := errors.New("lost")
		require.ErrorIs(tw.t, w.config.Store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return errors.Join(b.Decide(ctx, tx), lost)
		}), lost)
	}
	w.inTx(tw.t, b.Decide)
	got := make([]outcome, len(ms))
	permits := b.Open(ctx)
	for i, m := range ms {
		got[i] = outcomeOf(b.Decision(i))
		got[i].Redeemed = permits[i].Redeem(m.request.Message) == nil
	}
	for i, m := range slices.Backward(ms) {
		permits[i].End(!m.back)
	}
	w.settle(tw.t, permits...)
	return got
}

// state is what is left behind: slots and last hand-offs.
func (tw *twins) state(world int) (slots []consent.CapSlot, last []consent.LastHandoff) {
	store := tw.worlds[world].config.Store
	slots, err := store.(consent.CapBatchStore).SlotsOf(ctx, nil, tw.people)
	require.NoError(tw.t, err)
	last, err = store.(consent.LastHandoffStore).LastHandoffs(ctx, nil, tw.people)
	require.NoError(tw.t, err)
	for i, h := range last {
		if at := slices.Index(tw.events[world], h.Question); at >= 0 {
			last[i].Question = sealtext.ID{0: 1, 15: byte(at)}
		}
	}
	return slots, last
}

// TestABatchDecidesAsManySingleCalls on random histories.
func TestABatchDecidesAsManySingleCalls(t *testing.T) {
	rules, used := map[string]int{}, map[string]int{}
	for seed := range uint64(150) {
		tw := newTwins(t, seed)
		for round := range 4 {
			for range 4 + tw.rnd.IntN(6) {
				tw.happen()
			}
			ms := make([]tried, 1+tw.rnd.IntN(14))
			for i := range ms {
				ms[i] = tw.message()
				if i > 0 && tw.pick(10) { // the same message twice
					ms[i].request.Message = ms[i-1].request.Message
				}
			}
			want := make([]outcome, len(ms))
			tw.oneByOne(ms, want)
			got := tw.together(ms)
			for i := range ms {
				require.Equal(t, want[i], got[i], "seed %d, round %d, message %d of %d: %+v", seed, round, i, len(ms), ms[i])
				for _, id := range want[i].Rules {
					rules[id]++
				}
				if want[i].Redeemed {
					used["redeemed"]++
				}
				if want[i].Asked {
					used["asked"]++
				}
				if want[i].Exemption != "" {
					used["exempt"]++
				}
				if want[i].Redeemed && ms[i].answers >= 0 {
					used["answers"]++
				}
				if want[i].Error != "" {
					used[want[i].Error]++
				}
				if !ms[i].back {
					tw.sent = append(tw.sent, ms[i].request.Message)
				}
			}
			slots, last := tw.state(0)
			again, lastAgain := tw.state(1)
			require.Equal(t, slots, again, "seed %d, round %d", seed, round)
			require.Equal(t, last, lastAgain, "seed %d, round %d", seed, round)
			step := time.Duration(tw.rnd.IntN(int(5 * time.Hour)))
			if tw.pick(2) {
				step = time.Duration(tw.rnd.IntN(int(4 * time.Minute))) // within the time of answers
			}
			for _, w := range tw.worlds {
				w.clock.advance(step.Truncate(time.Second))
			}
		}
	}
	for _, id := range []string{
		"day", "codes", "hours", consent.ReasonFrequency, consent.ReasonOptedOut, consent.ReasonNoOptIn, consent.ReasonAnswerAgain,
		consent.ReasonAnswerLate, consent.ReasonAskedAgain, consent.ReasonAskedLate, consent.ReasonSent, consent.ReasonExpired,
	} {
		require.NotZero(t, rules[id], "no message was denied by %s", id)
	}
	for _, kind := range []string{"redeemed", "asked", "exempt", "answers", consent.ErrHandoffOpen.Error()} {
		require.NotZero(t, used[kind], kind)
	}
}
