package inbox

import (
	"context"
	"slices"

	"github.com/sealtext/sealtext/transport"
)

// later reports on a text after the application has its answer.
func (s *Server) later(id string, r Receipt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.running++
	s.work.Go(func() {
		s.reportAll(s.ctx, id, r)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running--
		s.change()
	})
}

// reportAll sends the receipts of a text that are due, in their order.
func (s *Server) reportAll(ctx context.Context, id string, r Receipt) {
	if r == ReceiptNever {
		s.note(id, "no receipt, by the script", "")
	}
	for _, state := range r.states() {
		s.report(ctx, id, state)
	}
	if r == ReceiptLate {
		s.mu.Lock()
		if s.late = append(s.late, id); len(s.late) > 2*s.cfg.Keep {
			s.late = slices.Clone(s.late[s.cfg.Keep:]) // those texts are gone
		}
		s.change()
		s.mu.Unlock()
		s.note(id, "its receipt is late, by the script", "")
	}
}

// Report tells the application a state of a text at once, such as transport.StateDelivered, whatever it was
// told before. False if there is no such text to a handset.
func (s *Server) Report(ctx context.Context, id string, state transport.State) bool {
	return s.report(ctx, id, state)
}

func (s *Server) report(ctx context.Context, id string, state transport.State) bool {
	s.mu.Lock()
	e := s.byID[id]
	if e == nil || e.Inbound || state.Rank() == 0 {
		s.mu.Unlock()
		return false
	}
	if state.Rank() > e.State.Rank() {
		e.State = state
		if code := stateCode(e.Wire, state); code != "" {
			e.Code = code
		}
	}
	target := e.callback
	if target == "" {
		target = s.webhook
	}
	wire, tenant, message := e.Wire, e.Tenant, e.Message
	var h hook
	ok := false
	if target != "" {
		h, ok = s.receiptHook(target, e, state)
	} else if wire == WireInfobip {
		e.fetch = true
	}
	what := "receipt: " + state.String()
	s.change()
	s.mu.Unlock()
	if wire == WireDirect {
		s.reportDirect(ctx, id, tenant, message, state, what)
		return true
	}
	if !ok {
		s.note(id, what+", and nobody to tell", "")
		return true
	}
	status, _, err := s.post(ctx, h)
	switch {
	case err != nil:
		what += ", and the application did not answer"
	case status < 200 || status > 299:
		what += ", and the application did not acknowledge it"
	}
	s.note(id, what, codeOf(status))
	return true
}

// stateCode is the code that a provider gives with a failure.
func stateCode(w Wire, state transport.State) string {
	codes := map[Wire][2]string{WireTwilio: {"30003", "30036"}, WireTelnyx: {"40001", "40005"}, WireInfobip: {"27", "71"}}[w]
	switch state {
	case transport.StateUndelivered, transport.StateFailed:
		return codes[0]
	case transport.StateLapsed:
		return codes[1]
	}
	return ""
}
