package inbox

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// attached is a Transport that a server shows, and who hears what its handsets write.
type attached struct {
	transport *Transport
	receiver  Receiver
}

// written is a text that a handset wrote by way of a Transport.
type written struct {
	Captured
	event string
}

// Attach shows the texts of a tenant that went and go through a [Transport], as texts of WireDirect. The
// faults and receipts of the server's scripts are used for it too; what its handsets write from here goes
// to the receiver. A Transport is attached to one server, and a tenant to one Transport.
func (s *Server) Attach(t *Transport, tenant sealtext.Tenant, r Receiver) error {
	if t == nil || r == nil || tenant.IsZero() {
		return errors.New("inbox: Attach needs a Transport, a tenant and a Receiver")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.server != nil && t.server != s {
		return errors.New("inbox: the Transport is attached to another server")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.direct[tenant]; known {
		return errors.New("inbox: the tenant is attached already")
	}
	t.server = s
	s.direct[tenant] = attached{t, r}
	sent, heard := t.kept(), t.written
	for len(sent)+len(heard) > 0 {
		if len(heard) == 0 || len(sent) > 0 && !sent[0].At.After(heard[0].At) {
			s.addDirect(sent[0])
			sent = sent[1:]
			continue
		}
		s.addWritten(heard[0])
		heard = heard[1:]
	}
	return nil
}

// addDirect keeps a message of a Transport. It is called with the lock.
func (s *Server) addDirect(m Captured) {
	if _, known := s.direct[m.Tenant]; !known || s.byID[m.ProviderID] != nil {
		return
	}
	e := &entry{Text: Text{
		ID: m.ProviderID, Wire: WireDirect, Handset: m.To, Sender: m.From, Body: m.Body, At: m.At, State: transport.StateAccepted,
		Arrived: 1, Message: m.Message, Tenant: m.Tenant,
	}}
	s.add(e)
	e.step(e.At, "taken by the provider", "")
	e.step(e.At, "the handset got it", "")
}

// addWritten keeps a text of a handset. It is called with the lock.
func (s *Server) addWritten(w written) {
	if _, known := s.direct[w.Tenant]; !known || s.byID[w.event] != nil {
		return
	}
	e := &entry{Text: Text{
		ID: w.event, Wire: WireDirect, Inbound: true, Handset: w.To, Sender: w.From, Body: w.Body, At: w.At, Tenant: w.Tenant,
	}}
	s.add(e)
	e.step(e.At, "written on the handset", "")
}

// captured hears of a message that a Transport captured, and of the fault that it met, and returns what to
// tell about it.
func (s *Server) captured(m Captured, fault Fault) Receipt {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addDirect(m)
	r := s.nextReceipt()
	e := s.byID[m.ProviderID]
	if e == nil {
		return r
	}
	e.Fault, e.Receipt = fault, r
	if !r.arrives() {
		e.Arrived, e.Steps = 0, e.Steps[:1]
	}
	if fault == FaultReset {
		e.step(e.At, "the connection ends without an answer, by the script", "")
	}
	return r
}

// wrote hears of a text that a handset wrote by way of a Transport.
func (s *Server) wrote(w written) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addWritten(w)
}

// failDirect returns the next fault of the script and its outcome; ok is false if the message is taken. The
// message is captured if the outcome is unknown.
func (s *Server) failDirect(ctx context.Context) (out transport.Outcome, fault Fault, ok bool) {
	fault = s.nextFault()
	switch fault {
	case FaultReset:
		return transport.Outcome{Kind: transport.OutcomeUnknown, Code: "no-answer"}, fault, true
	case FaultTooMany:
		return transport.Outcome{Kind: transport.OutcomeNotSent, Code: "429", RetryAfter: s.cfg.RetryAfter}, fault, true
	case FaultUnavailable:
		return transport.Outcome{Kind: transport.OutcomeNotSent, Code: "503"}, fault, true
	case FaultSlow:
		wait(ctx, s.cfg.Slow)
	case FaultOptedOut:
		return transport.Outcome{Kind: transport.OutcomeRejected, Code: "21610", OptedOut: true}, fault, true
	}
	return transport.Outcome{}, fault, false
}

// writeDirect has a handset write to a tenant that is attached.
func (s *Server) writeDirect(ctx context.Context, to Text, text string) (Text, error) {
	s.mu.Lock()
	a, known := s.direct[to.Tenant]
	if to.Tenant.IsZero() && len(s.direct) == 1 {
		for tenant, only := range s.direct {
			a, known, to.Tenant = only, true, tenant
		}
	}
	s.mu.Unlock()
	if !known {
		return Text{}, ErrNoWebhook
	}
	event, _, err := a.transport.write(ctx, a.receiver, to.Tenant, to.Handset, to.Sender, text)
	if err != nil {
		s.note(event, "the application did not take it in", "")
	} else {
		s.note(event, "the application took it in", "")
	}
	t, _ := s.Text(event)
	return t, err
}

func (s *Server) reportDirect(ctx context.Context, id string, tenant sealtext.Tenant, message sealtext.ID, state transport.State, what string) {
	s.mu.Lock()
	a, known := s.direct[tenant]
	s.mu.Unlock()
	if !known {
		return
	}
	if _, err := a.transport.Receipt(ctx, a.receiver, Captured{Tenant: tenant, ProviderID: id, Message: message}, state); err != nil {
		what += ", and the application did not take it in"
	}
	s.note(id, what, "")
}
