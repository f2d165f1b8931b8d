package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// Receipt is what the application is told about a text; see [Server.Receipts].
type Receipt uint8

// The receipts.
const (
	ReceiptDelivered   Receipt = iota // sent, then delivered
	ReceiptUndelivered                // sent, then undelivered
	ReceiptExpired                    // sent, then: the validity period ran out
	ReceiptLate                       // sent; delivered only after [Server.Release]
	ReceiptTwice                      // sent, then delivered, twice
	ReceiptOutOfOrder                 // delivered, then sent
	ReceiptEarly                      // sent and delivered, before the application has the answer
	ReceiptNever                      // none
)

var receiptNames = []string{"delivered", "undelivered", "expired", "late", "twice", "out of order", "before the answer", "never"}

// String returns the receipt in plain words.
func (r Receipt) String() string {
	if int(r) < len(receiptNames) {
		return receiptNames[r]
	}
	return "unknown"
}

// ParseReceipt reads what String returns. ok is false for anything else.
func ParseReceipt(text string) (r Receipt, ok bool) {
	i := slices.Index(receiptNames, text)
	return Receipt(max(i, 0)), i >= 0 //nolint:gosec // an index of a short list
}

// states are the states that are reported at once.
func (r Receipt) states() []transport.State {
	switch r {
	case ReceiptUndelivered:
		return []transport.State{transport.StateSent, transport.StateUndelivered}
	case ReceiptExpired:
		return []transport.State{transport.StateSent, transport.StateLapsed}
	case ReceiptLate:
		return []transport.State{transport.StateSent}
	case ReceiptTwice:
		return []transport.State{transport.StateSent, transport.StateDelivered, transport.StateDelivered}
	case ReceiptOutOfOrder:
		return []transport.State{transport.StateDelivered, transport.StateSent}
	case ReceiptNever:
		return nil
	}
	return []transport.State{transport.StateSent, transport.StateDelivered}
}

// arrives reports whether the handset gets a text with this receipt.
func (r Receipt) arrives() bool { return r != ReceiptUndelivered && r != ReceiptExpired }

// Fault is how a provider fails; see [Server.Fail].
type Fault uint8

// The faults.
const (
	FaultNone        Fault = iota // the text is taken
	FaultReset                    // the handset gets the text, and the connection ends without an answer
	FaultTooMany                  // 429, with Retry-After
	FaultUnavailable              // 503
	FaultSlow                     // the handset gets the text, and the answer takes ServerConfig.Slow
	FaultOptedOut                 // the person has opted out with the provider, such as 21610 of Twilio
)

var faultNames = []string{"none", "accept, then reset", "429 with Retry-After", "503", "slow", "opted out"}

// String returns the fault in plain words.
func (f Fault) String() string {
	if int(f) < len(faultNames) {
		return faultNames[f]
	}
	return "unknown"
}

// ParseFault reads what String returns. ok is false for anything else.
func ParseFault(text string) (f Fault, ok bool) {
	i := slices.Index(faultNames, text)
	return Fault(max(i, 0)), i >= 0 //nolint:gosec // an index of a short list
}

// maxScript bounds what is asked for and not used yet.
const maxScript = 1000

// Receipts sets what the application is told about the next texts, one after another. After the last one
// they are delivered at once, as without a script. At most 1,000 wait; more are dropped.
func (s *Server) Receipts(script ...Receipt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receipts = append(s.receipts, script[:min(len(script), maxScript-len(s.receipts))]...)
	s.change()
}

// Fail makes the next requests to send a text fail, one after another. After the last one texts are taken
// again. At most 1,000 wait; more are dropped.
func (s *Server) Fail(script ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, script[:min(len(script), maxScript-len(s.faults))]...)
	s.change()
}

// Scripted returns the receipts and faults that wait for a text.
func (s *Server) Scripted() ([]Receipt, []Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.receipts), slices.Clone(s.faults)
}

// Unscript drops the receipts and faults that wait for a text.
func (s *Server) Unscript() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receipts, s.faults = nil, nil
	s.change()
}

func (s *Server) nextFault() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) == 0 {
		return FaultNone
	}
	f := s.faults[0]
	s.faults = s.faults[1:]
	return f
}

// nextReceipt is called with the lock.
func (s *Server) nextReceipt() Receipt {
	if len(s.receipts) == 0 {
		return ReceiptDelivered
	}
	r := s.receipts[0]
	s.receipts = s.receipts[1:]
	return r
}

// Late returns how many receipts are late, and wait for [Server.Release].
func (s *Server) Late() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.late)
}

// Release sends the receipts that were late, and returns how many there were.
func (s *Server) Release(ctx context.Context) int {
	s.mu.Lock()
	late := s.late
	s.late = nil
	s.mu.Unlock()
	for _, id := range late {
		s.report(ctx, id, transport.StateDelivered)
	}
	return len(late)
}

// wait ends after a time, or with the context.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
