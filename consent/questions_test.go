package consent_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// unlimitedQuestions switches the limit off.
func unlimitedQuestions(c *config) { c.Questions = []consent.Throttle{} }

func requireTooMany(t *testing.T, err error) time.Time {
	t.Helper()
	var limit *consent.QuestionLimitError
	require.ErrorAs(t, err, &limit)
	require.ErrorContains(t, err, "until "+limit.RetryAt.Format(time.RFC3339))
	return limit.RetryAt
}

// bomb records a question about a program every so often, and returns when the first of them was
// recorded, and the number of those that were.
func (w world) bomb(t *testing.T, p sealtext.Person, every time.Duration, n int, change ...func(*consent.Event)) (done int, retry time.Time) {
	t.Helper()
	for i := range n {
		e := request(p, fmt.Sprint("form-", len(w.store.rows), "-", i))
		e.OccurredAt, e.ExpiresAt = w.clock.now(), time.Time{}
		for _, f := range change {
			f(&e)
		}
		rows := len(w.store.rows)
		if _, err := w.Record(ctx, e); err != nil {
			retry = requireTooMany(t, err)
			require.Len(t, w.store.rows, rows, "nothing is recorded")
		} else {
			done++
		}
		w.clock.advance(every)
	}
	return done, retry
}

func TestQuestionsToSomebodyWhoNeverAgreedAreLimited(t *testing.T) {
	other := func(e *consent.Event) {
		e.Scope, e.Purposes = consent.ForProgram(reminders), sealtext.Purposes(sealtext.OTP)
	}
	for _, c := range []struct {
		name   string
		change func(*config)
		do     func(t *testing.T, w world, p sealtext.Person) (int, time.Time)
		want   int
		retry  time.Time
	}{
		{"every minute", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) { return w.bomb(t, p, time.Minute, 50) }, 1, noon.Add(day)},
		{"every day", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) { return w.bomb(t, p, day, 29) }, 3, noon.Add(30 * day)},
		{"for two months", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) { return w.bomb(t, p, day, 60) }, 6, noon.Add(60 * day)},
		{"another program", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			w.bomb(t, p, time.Minute, 2)
			return w.bomb(t, p, time.Minute, 2, other)
		}, 1, noon.Add(day + 2*time.Minute)},
		{"another person", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			w.bomb(t, p, time.Minute, 2)
			return w.bomb(t, person(clinic, 2), time.Minute, 1)
		}, 1, time.Time{}},
		{"another tenant", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			w.bomb(t, p, time.Minute, 2)
			return w.bomb(t, person(dentist, 1), time.Minute, 1)
		}, 1, time.Time{}},
		{"somebody who agreed", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			w.record(t, optIn(p, consent.ForProgram(offers), w.clock.now(), "in", sealtext.Informational))
			return w.bomb(t, p, time.Minute, 5)
		}, 5, time.Time{}},
		{"somebody on a list", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			e := optIn(p, consent.ForProgram(offers), w.clock.now(), "in", sealtext.Informational)
			e.Method = consent.MethodImport
			w.record(t, e)
			return w.bomb(t, p, time.Minute, 5)
		}, 1, noon.Add(day)},
		{"under a new pseudonym", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			w.bomb(t, p, time.Minute, 1)
			p = rotated(p)
			p.Pseudonyms[0], p.Pseudonyms[1] = p.Pseudonyms[1], p.Pseudonyms[0]
			return w.bomb(t, p, time.Minute, 1)
		}, 0, noon.Add(day)},
		{"who asked by a text", nil, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			return w.bomb(t, p, time.Minute, 3, func(e *consent.Event) { e.Method = consent.MethodKeyword })
		}, 3, time.Time{}},
		{"with limits of the host's", func(c *config) { c.Questions = []consent.Throttle{{Limit: 2, Window: time.Hour}} }, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			return w.bomb(t, p, time.Minute, 5)
		}, 2, noon.Add(time.Hour)},
		{"without a limit", unlimitedQuestions, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			return w.bomb(t, p, time.Minute, 50)
		}, 50, time.Time{}},
		{"with a limit that is off", func(c *config) { c.Questions = []consent.Throttle{{Limit: -1}} }, func(t *testing.T, w world, p sealtext.Person) (int, time.Time) {
			return w.bomb(t, p, time.Minute, 50)
		}, 50, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var change []func(*config)
			if c.change != nil {
				change = append(change, c.change)
			}
			n, retry := c.do(t, newWorld(t, change...), person(clinic, 1))
			require.Equal(t, c.want, n)
			require.Equal(t, c.retry, retry)
		})
	}
	t.Run("a repeat", func(t *testing.T) {
		w := newWorld(t)
		first := w.record(t, request(person(clinic, 1), "form-1"))
		again := w.record(t, request(person(clinic, 1), "form-1"))
		require.True(t, again.Repeated)
		require.Equal(t, first.ID, again.ID)
	})
	t.Run("a wrong window", func(t *testing.T) {
		c := testConfig(&fakeStore{})
		c.Questions = []consent.Throttle{{Window: -time.Second}}
		_, err := c.open()
		require.EqualError(t, err, "consent: Config.Questions.Window must not be negative")
	})
}

func TestLifeOfAQuestion(t *testing.T) {
	for _, c := range []struct {
		name  string
		life  time.Duration // zero: the default
		after time.Duration
		in    bool
	}{
		{"the default, in time", 0, 7*day - time.Microsecond, true},
		{"the default, late", 0, 7 * day, false},
		{"the longest", 7 * day, 7*day - time.Microsecond, true},
		{"an hour, late", time.Hour, time.Hour, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := person(clinic, 1)
			e := request(p, "form-1")
			if e.ExpiresAt = noon.Add(c.life); c.life == 0 {
				e.ExpiresAt = time.Time{}
			}
			w.asked(t, e)
			require.True(t, w.record(t, e).Repeated, "the same question")
			w.clock.advance(c.after)
			w.inbound(t, p, sender, "YES", "m1")
			require.Equal(t, c.in, w.in(t, p))
		})
	}
	for name, life := range map[string]time.Duration{"a microsecond too long": 7*day + time.Microsecond, "fifty years": 50 * 365 * day} {
		t.Run(name, func(t *testing.T) {
			e := request(person(clinic, 1), "form-1")
			e.ExpiresAt = noon.Add(life)
			w := newWorld(t)
			_, err := w.Record(ctx, e)
			requireInput(t, err, "expires at")
			require.Empty(t, w.store.rows)
		})
	}
}
