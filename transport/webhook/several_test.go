package webhook_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// several is the configuration for a provider that puts these events into each request.
func (g *gateway) several(err error, events ...webhook.Event) webhook.Config {
	cfg := g.config(webhook.Event{})
	cfg.Parse = nil
	cfg.ParseAll = func(*webhook.Request) ([]webhook.Event, error) { return events, err }
	return cfg
}

// picky fails for messages by their texts, and remembers those that it has taken.
type picky struct {
	gateway
	fails map[string]error
	taken []string
}

func (p *picky) Receive(ctx context.Context, in transport.Incoming) (transport.Received, error) {
	if err := p.fails[in.Body.Plaintext()]; err != nil {
		return transport.Received{}, err
	}
	p.taken = append(p.taken, in.EventID)
	return p.gateway.Receive(ctx, in)
}

// Of several events in a request each counts, whatever becomes of the others, and the provider repeats
// the request until all are durable.
func TestSeveralEvents(t *testing.T) {
	away := errors.New("the database is away")
	bad := &sealtext.InputError{Field: "number", Rule: "must be one"}
	message := func(id, text string) webhook.Event {
		return webhook.Event{ID: id, Sender: us, Message: from(t, text)}
	}
	receipt := webhook.Event{ID: "r", Sender: us, Delivery: &transport.DeliveryReceipt{ProviderID: "p", State: transport.StateSent}}
	for _, c := range []struct {
		name   string
		events []webhook.Event
		unread error
		want   int
		taken  []string
		heard  []error // all in one
	}{
		{"all", []webhook.Event{message("1", "hi"), receipt, message("2", "STOP")}, nil, 204, []string{"1", "2"}, nil},
		{"none", nil, nil, 204, nil, nil},
		{"one is not stored", []webhook.Event{message("1", "away"), message("2", "STOP")}, nil, 503, []string{"2"}, []error{away}},
		{"one breaks a rule", []webhook.Event{message("1", "bad"), message("2", "STOP")}, nil, 400, []string{"2"}, []error{bad}},
		{"one breaks a rule and one is not stored", []webhook.Event{message("1", "bad"), message("2", "away"), message("3", "STOP")}, nil, 503, []string{"3"}, []error{bad, away}},
		{"one could not be read", []webhook.Event{message("2", "STOP")}, bad, 400, []string{"2"}, []error{bad}},
		{"none could be read", nil, bad, 400, nil, []error{bad}},
		{"one is both", []webhook.Event{{ID: "1", Message: from(t, "hi"), Delivery: receipt.Delivery}, message("2", "STOP")}, nil, 400, []string{"2"}, nil},
		{"one says nothing", []webhook.Event{{}, message("2", "STOP")}, nil, 204, []string{"2"}, nil},
		{"one is a chat", []webhook.Event{{ID: "1", Sender: us, Channel: "rcs", Message: from(t, "hello")}, message("2", "STOP")}, nil, 204, []string{"2"}, []error{webhook.ErrChannel}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &picky{fails: map[string]error{"away": away, "bad": bad}}
			cfg := p.several(c.unread, c.events...)
			cfg.Messages = p
			require.Equal(t, c.want, post(open(t, cfg), "x").Code)
			require.Equal(t, c.taken, p.taken)
			_, _, heard := p.count()
			if c.heard == nil && c.want == 204 {
				require.Empty(t, heard)
				return
			}
			require.Len(t, heard, 1)
			for _, want := range c.heard {
				require.ErrorIs(t, heard[0], want)
			}
		})
	}
}

// The answer is that of the first event which has one.
func TestSeveralAnswers(t *testing.T) {
	g := &gateway{}
	answer := webhook.Answer{ContentType: "text/xml", Body: "<x/>"}
	rec := post(open(t, g.several(nil, webhook.Event{ID: "1", Sender: us, Message: from(t, "hi")}, webhook.Event{Answer: answer})), "x")
	require.Equal(t, http.StatusOK, rec.Code)
	require.Equal(t, "<x/>", rec.Body.String())
}

// Events without an id differ by their place in the request, and the first is named as one alone.
func TestSeveralWithoutAnID(t *testing.T) {
	e := webhook.Event{Sender: us, Message: from(t, "hi")}
	alone, g := &gateway{}, &gateway{}
	post(open(t, alone.config(e)), "one")
	post(open(t, g.several(nil, e, e)), "one")
	require.Len(t, g.messages, 2)
	require.Equal(t, alone.messages[0].EventID, g.messages[0].EventID)
	require.Equal(t, alone.messages[0].EventID+"-1", g.messages[1].EventID)
}

// slow waits for the hand-offs of each opt-out as long as it may.
type slow struct {
	gateway
	begun, late atomic.Int64
}

func (s *slow) Receive(ctx context.Context, in transport.Incoming) (transport.Received, error) {
	if ctx.Err() != nil {
		s.late.Add(1)
		return transport.Received{}, ctx.Err()
	}
	s.begun.Add(1)
	<-ctx.Done()
	return transport.Received{}, &consent.HandoffsInFlightError{Messages: []sealtext.ID{sealtext.NewID()}, Cause: ctx.Err()}
}

// An opt-out whose hand-offs are waited for leaves the next ones in the request their share of the time.
func TestSeveralShareTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		var events []webhook.Event
		for range 4 {
			events = append(events, webhook.Event{Sender: us, Message: from(t, "STOP")})
		}
		cfg := s.several(nil, events...)
		cfg.Messages = s
		h := open(t, cfg)
		begin := time.Now()
		require.Equal(t, http.StatusNoContent, post(h, "x").Code)
		require.Equal(t, 8*time.Second, time.Since(begin).Round(time.Millisecond))
		require.Zero(t, s.late.Load())
		require.GreaterOrEqual(t, s.begun.Load(), int64(4))
		h.Close()
	})
}
