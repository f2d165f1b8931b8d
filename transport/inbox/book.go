package inbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/rand"
	"github.com/sealtext/sealtext/transport"
)

// add keeps a text. It is called with the lock.
func (s *Server) add(e *entry) {
	if e.At.IsZero() {
		e.At = s.now()
	}
	s.total++
	s.texts = append(s.texts, e)
	s.byID[e.ID] = e
	if len(s.texts) >= 2*s.cfg.Keep {
		// Up to twice as many are kept, so that not every text moves all others.
		old := s.texts[:len(s.texts)-s.cfg.Keep]
		for _, gone := range old {
			delete(s.byID, gone.ID)
		}
		s.texts = append([]*entry(nil), s.kept()...)
	}
	s.change()
}

func (s *Server) kept() []*entry { return s.texts[max(0, len(s.texts)-s.cfg.Keep):] }

// newID returns an id in the form of the wire. It is called with the lock.
func (s *Server) newID(w Wire) string {
	s.seq++
	b := rand.Bytes16()
	switch w {
	case WireTwilio:
		return fmt.Sprintf("SM%08x%x", s.seq, b[:12])
	case WireTelnyx:
		n := func(i int) int { return int(b[i])<<8 | int(b[i+1]) }
		return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%x", s.seq, n(0), n(2)&0xfff, n(4)&0xfff, b[6:12])
	}
	return fmt.Sprintf("inbox-%d-%x", s.seq, b[:6])
}

// Texts returns the texts that are kept, oldest first.
func (s *Server) Texts() []Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Text, 0, len(s.kept()))
	for _, e := range s.kept() {
		out = append(out, e.copied())
	}
	return out
}

// Text returns the text with an id; false if there is none, or none any more.
func (s *Server) Text(id string) (Text, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byID[id]
	if !ok {
		return Text{}, false
	}
	return e.copied(), true
}

// Total counts the texts so far, including those that are no longer kept.
func (s *Server) Total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Got returns the texts that the handset got, oldest first, whatever the application knows of them: also
// one whose answer or receipt was lost.
func (s *Server) Got(handset sealtext.Number) []Text {
	var out []Text
	for _, t := range s.Texts() {
		if t.Handset == handset && !t.Inbound && t.Arrived > 0 {
			out = append(out, t)
		}
	}
	return out
}

// WaitFor returns the latest text that a handset got and match takes; nil takes any. It waits for one
// until ctx ends.
func (s *Server) WaitFor(ctx context.Context, handset sealtext.Number, match func(Text) bool) (Text, error) {
	for {
		_, next := s.Changes()
		got := s.Got(handset)
		for i := len(got) - 1; i >= 0; i-- {
			if match == nil || match(got[i]) {
				return got[i], nil
			}
		}
		select {
		case <-next:
		case <-ctx.Done():
			return Text{}, fmt.Errorf("inbox: the handset got no such text, but %d others: %w", len(got), ctx.Err())
		case <-s.ctx.Done():
			return Text{}, errors.New("inbox: the server is closed")
		}
	}
}

// Settle waits until no receipt is under way, or ctx ends. Late ones are not waited for.
func (s *Server) Settle(ctx context.Context) error {
	for {
		s.mu.Lock()
		running, next := s.running, s.changed
		s.mu.Unlock()
		if running == 0 {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return fmt.Errorf("inbox: %d receipts are still under way: %w", running, ctx.Err())
		}
	}
}

// Seed adds texts as if they had been sent or written, without telling the application. Of a text
// Handset, Sender and Body are required; a missing ID, Wire, At or State is filled in.
func (s *Server) Seed(texts ...Text) error {
	for _, t := range texts {
		if t.Handset.IsZero() || t.Sender.IsZero() {
			return &sealtext.InputError{Field: "text", Rule: "must have a Handset and a Sender"}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range texts {
		if t.Wire == "" {
			t.Wire = WireTwilio
		}
		if _, known := s.byID[t.ID]; t.ID == "" || known {
			t.ID = s.newID(t.Wire)
		}
		if t.State == 0 && !t.Inbound {
			t.State, t.Arrived = transport.StateDelivered, 1
		}
		e := &entry{Text: t}
		e.Steps = nil
		s.add(e)
		e.step(e.At, "was there from the beginning", "")
		if e.Inbound {
			s.hear(e)
		}
	}
	return nil
}

// Reset forgets all texts, opt-outs, scripts and late receipts.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts, s.byID, s.stopped = nil, map[string]*entry{}, map[pair]stop{}
	s.receipts, s.faults, s.late, s.total = nil, nil, nil, 0
	s.change()
}

// note adds a step to a text that is kept.
func (s *Server) note(id, what, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.byID[id]; e != nil {
		e.step(s.now(), what, code)
		s.change()
	}
}

// stamp is a time as Telnyx and Infobip write it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000-07:00") }
