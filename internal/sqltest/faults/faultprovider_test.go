package faults_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// faultProvider fails in every way that a provider can, and remembers what it has got.
type faultProvider struct {
	w *faultWorld

	mu      sync.Mutex
	seen    map[sealtext.ID]*seenMessage
	doubles []string     // hand-overs that are one too many
	optOuts []toldOptOut // that it has reported
	answers map[string]int
}

// seenMessage is what the provider, and the test beside the relay, know of a message.
type seenMessage struct {
	by       map[int]*faultProcess // who began the attempt of a number
	open     bool                  // a number was given out, and nobody has said that nothing was sent
	arrived  int                   // how often the provider has got it
	accepted int                   // how often it has said so
	refused  int
	doubtful int  // attempts whose answer was none
	exited   bool // the adapter ended the goroutine, so that the relay has no outcome
}

// toldOptOut is an opt-out that the provider has reported to a process.
type toldOptOut struct {
	to sealtext.Number
	p  *faultProcess
}

func newFaultProvider(w *faultWorld) *faultProvider {
	return &faultProvider{w: w, seen: map[sealtext.ID]*seenMessage{}, answers: map[string]int{}}
}

func (f *faultProvider) of(id sealtext.ID) *seenMessage {
	if f.seen[id] == nil {
		f.seen[id] = &seenMessage{by: map[int]*faultProcess{}}
	}
	return f.seen[id]
}

// begun notes who writes the attempts of messages. The transaction may fail; then nobody has begun
// them, or somebody else does with the same number.
func (f *faultProvider) begun(p *faultProcess, attempts []transport.Attempt) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range attempts {
		f.of(a.Message).by[a.Number] = p
	}
}

// change changes what is known of a message.
func (f *faultProvider) change(id sealtext.ID, do func(m *seenMessage)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f.of(id))
}

// take notes that the number of a message was given out.
func (f *faultProvider) take(id sealtext.ID) {
	f.change(id, func(m *seenMessage) {
		if m.open {
			f.doubles = append(f.doubles, "the number was given out again")
		}
		m.open = true
	})
}

// get notes that the provider has got a message.
func (f *faultProvider) get(id sealtext.ID) {
	f.change(id, func(m *seenMessage) {
		if m.arrived++; m.arrived > 1 {
			f.doubles = append(f.doubles, "the provider has got it twice")
		}
	})
}

// notSent notes that the relay hears that nothing was sent.
func (f *faultProvider) notSent(id sealtext.ID) {
	f.change(id, func(m *seenMessage) { m.open = false })
}

var errReset = errors.New("connection reset by peer")

const providerFaults = 14

// send is the transport of a process.
func (f *faultProvider) send(ctx context.Context, p *faultProcess, c transport.Cleared) (out transport.Outcome, err error) {
	id := c.Message()
	how := providerFaults
	if !f.w.calmed() && !f.w.faults.healthy {
		how = f.w.intn(2 * providerFaults) // half of the messages are accepted at once
	}
	unsent := transport.Outcome{Kind: transport.OutcomeNotSent}
	doubtful := func() (transport.Outcome, error) {
		f.change(id, func(m *seenMessage) { m.doubtful++ })
		return transport.Outcome{Kind: transport.OutcomeUnknown}, errReset
	}
	if err := p.step(false); err != nil || how == 0 { // nobody answers the call
		return unsent, err
	}
	to, err := c.To()
	if err != nil {
		return unsent, err
	}
	f.take(id)
	if p.step(false) != nil { // dead before the first byte
		return transport.Outcome{}, errDead
	}
	switch how {
	case 1: // 503, which says that nothing was done
		f.notSent(id)
		return unsent, nil
	case 2: // 429
		f.notSent(id)
		unsent.RetryAfter = time.Duration(1+f.w.intn(30)) * time.Second
		return unsent, nil
	case 3: // reset before it was read
		return doubtful()
	case 4: // rejected
		f.change(id, func(m *seenMessage) { m.refused++ })
		return transport.Outcome{Kind: transport.OutcomeRejected, Code: "30006"}, nil
	case 5: // rejected, because the person has opted out there
		f.mu.Lock()
		f.optOuts = append(f.optOuts, toldOptOut{to, p})
		f.of(id).refused++
		f.mu.Unlock()
		return transport.Outcome{Kind: transport.OutcomeRejected, OptedOut: true}, nil
	}
	f.get(id)
	if p.step(false) != nil { // dead before the answer
		return transport.Outcome{}, errDead
	}
	switch how {
	case 6: // reset after it was accepted
		return doubtful()
	case 7: // 500
		return doubtful()
	case 8: // no answer until the deadline
		<-ctx.Done()
		return doubtful()
	case 9: // an answer after the deadline, of a transport that waits for it all the same
		f.w.wait(context.Background(), worldTimeout+5*time.Second)
	case 10:
		_, _ = doubtful()
		panic("the adapter")
	case 11:
		f.change(id, func(m *seenMessage) { m.exited = true })
		runtime.Goexit()
	case 12: // accepted, with an error beside it
		out, err := doubtful()
		out.Kind = transport.OutcomeAccepted
		return out, err
	case 13:
		f.w.wait(context.Background(), time.Duration(f.w.intn(9000))*time.Millisecond)
	}
	f.change(id, func(m *seenMessage) { m.accepted++ })
	if p.step(false) != nil {
		return transport.Outcome{}, errDead
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: id.String()}, nil
}
