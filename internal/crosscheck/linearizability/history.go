package linearizability

import (
	"maps"
	"slices"
	"sync"

	"github.com/anishathalye/porcupine"
)

// Step is one operation on one register, between two stamps.
type Step struct {
	Register int // a person's decisions are 2n, their barrier is 2n+1
	Client   int
	Set      bool // it set the register to Value; else it saw Value there
	Value    bool
	Call     int64
	Return   int64
}

// Span is the time in which a message was written, or in which none may be.
type Span struct {
	Person     int
	Start, End int64
}

// History is what was observed of a batch. It is safe for concurrent use.
type History struct {
	mu     sync.Mutex
	Steps  []Step
	Writes []Span // of messages
	Closed []Span // after the return of a revocation, until the next opt-in
	Ops    int    // hand-offs that were asked for, and events
}

// step adds a step to a person's decisions.
func (h *History) step(s Step) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Steps = append(h.Steps, s)
}

func (h *History) count() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Ops++
}

// wrote adds a message: the barrier was open when it began and when it ended.
func (h *History) wrote(client int, w Span) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Writes = append(h.Writes, w)
	for _, at := range []int64{w.Start, w.End} {
		h.Steps = append(h.Steps, Step{Register: 2*w.Person + 1, Client: client, Value: true, Call: at, Return: at})
	}
}

// closed adds a span in which nothing may be written.
func (h *History) closed(client int, c Span) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Closed = append(h.Closed, c)
	h.Steps = append(h.Steps,
		Step{Register: 2*c.Person + 1, Client: client, Set: true, Call: c.Start, Return: c.Start},
		Step{Register: 2*c.Person + 1, Client: client, Set: true, Value: true, Call: c.End, Return: c.End})
}

// add adds the observations of another process.
func (h *History) add(other *History) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Steps = append(h.Steps, other.Steps...)
	h.Writes = append(h.Writes, other.Writes...)
	h.Closed = append(h.Closed, other.Closed...)
	h.Ops += other.Ops
}

// late counts the messages that were being written while the barrier was
// closed.
func (h *History) late() (n int) {
	for _, w := range h.Writes {
		for _, c := range h.Closed {
			if w.Person == c.Person && w.End > c.Start && w.Start < c.End {
				n++
				break
			}
		}
	}
	return n
}

// model is one register: a person's decisions begin as denied, since there is no opt-in yet, and
// their barrier begins as open.
var model = porcupine.Model{
	Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
		by := map[int][]porcupine.Operation{}
		for _, o := range all {
			r := o.Input.(Step).Register
			by[r] = append(by[r], o)
		}
		return slices.Collect(maps.Values(by))
	},
	Init: func() any { return nil },
	Step: func(state, input, _ any) (bool, any) {
		s := input.(Step)
		now, known := state.(bool)
		if !known {
			now = s.Register%2 == 1
		}
		if s.Set {
			return true, s.Value
		}
		return s.Value == now, now
	},
}

// linearizable asks porcupine, for as long as it takes.
func (h *History) linearizable() bool {
	var ops []porcupine.Operation
	for _, s := range h.Steps {
		ops = append(ops, porcupine.Operation{ClientId: s.Client, Input: s, Call: s.Call, Return: s.Return})
	}
	return porcupine.CheckOperations(model, ops)
}
