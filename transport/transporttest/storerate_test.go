package transporttest_test

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

// lax is a good store that is wrong about rates.
type lax struct {
	transport.Store
	read func([]transport.RateState) []transport.RateState
	save func([]transport.RateState) []transport.RateState
}

func (l lax) Rates(ctx context.Context, tx sealtext.Tx, names []string) ([]transport.RateState, error) {
	states, err := l.Store.Rates(ctx, tx, names)
	return l.read(states), err
}

func (l lax) SetRates(ctx context.Context, tx sealtext.Tx, states []transport.RateState) error {
	return l.Store.SetRates(ctx, tx, l.save(slices.Clone(states)))
}

func rateFaults() (broken []txcase.Broken[transport.Store]) {
	type change = func([]transport.RateState) []transport.RateState
	same := func(s []transport.RateState) []transport.RateState { return s }
	each := func(f func(*transport.RateState)) change {
		return func(s []transport.RateState) []transport.RateState {
			for i := range s {
				f(&s[i])
			}
			return s
		}
	}
	add := func(name string, how func() (read, save change), cases ...string) {
		broken = append(broken, txcase.Broken[transport.Store]{Name: name, Cases: cases, Open: func() transport.Store {
			read, save := how()
			return lax{goodStore(), read, save}
		}})
	}
	forgets := func(what string, f func(*transport.RateState)) {
		add("forgets "+what+" of a rate", func() (change, change) { return same, each(f) }, "rates-round-trip")
	}
	forgets("the next message", func(s *transport.RateState) { s.Next = s.Day })
	forgets("the day", func(s *transport.RateState) { s.Day = s.Next })
	forgets("the number", func(s *transport.RateState) { s.Used = 0 })
	forgets("the pause", func(s *transport.RateState) { s.PausedUntil = s.Next })
	add("sorts rates", func() (change, change) {
		return func(s []transport.RateState) []transport.RateState {
			slices.SortFunc(s, func(a, b transport.RateState) int { return strings.Compare(a.Name, b.Name) })
			return s
		}, same
	}, "rates-round-trip")
	add("stores the first rate only", func() (change, change) {
		return same, func(s []transport.RateState) []transport.RateState { return s[:min(1, len(s))] }
	}, "rates-round-trip", "rates-lock")
	add("remembers what it has read of a rate", func() (change, change) {
		var mu sync.Mutex
		seen := map[string]transport.RateState{}
		return each(func(s *transport.RateState) {
			mu.Lock()
			defer mu.Unlock()
			if old, ok := seen[s.Name]; ok {
				*s = old
			}
			seen[s.Name] = *s
		}), same
	}, "rates-round-trip", "rates-lock")
	return broken
}
