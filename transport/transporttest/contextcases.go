package transporttest

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// contextCases are about the end of the context, which is the deadline of the hand-off.
func contextCases() []AdapterCase {
	return []AdapterCase{
		{
			"canceled before", "After its deadline a hand-off may reach somebody who has opted out in between.",
			func(t testing.TB, a Adapter) error {
				tr, err := newTrial(t, a, a.accepted)
				if err != nil {
					return err
				}
				tr.around = func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
					ctx, cancel := context.WithCancel(ctx)
					cancel()
					return tr.next.Send(ctx, c)
				}
				r, err := tr.attempt()
				return first(err, tr.requests(0), r.is(transport.OutcomeNotSent))
			},
		},
		{
			"ends while connecting", "A provider that does not answer the handshake must not hold a worker, and nothing was sent.",
			func(t testing.TB, a Adapter) error {
				connected := make(chan struct{}, 8)
				tr, err := newTrial(t, a, nil)
				if err != nil {
					return err
				}
				tr.provider.change(func(p *provider) {
					p.handle = func(c net.Conn) {
						connected <- struct{}{}
						_, _ = io.Copy(io.Discard, c)
					}
				})
				tr.cancelOn(connected)
				r, err := tr.attempt()
				return first(err, r.is(transport.OutcomeNotSent))
			},
		},
		{
			"ends while waiting", "A request that was written and not answered may have been sent: it is repeated only if the adapter calls it not sent.",
			func(t testing.TB, a Adapter) error {
				tr, err := newTrial(t, a, func(e *exchange) { e.awaitEnd() })
				if err != nil {
					return err
				}
				tr.cancelOn(tr.provider.arrived)
				r, err := tr.attempt()
				return first(err, r.is(transport.OutcomeUnknown), tr.requests(1))
			},
		},
		{
			"ends within the answer", "Half an answer is none, and a slow one must not hold a worker.",
			func(t testing.TB, a Adapter) error {
				half := make(chan struct{}, 8)
				tr, err := newTrial(t, a, func(e *exchange) {
					e.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
					half <- struct{}{}
					e.awaitEnd()
				})
				if err != nil {
					return err
				}
				tr.cancelOn(half)
				r, err := tr.attempt()
				return first(err, r.is(transport.OutcomeUnknown), tr.requests(1))
			},
		},
		{
			"nothing left behind", "What an adapter writes after Send has returned is written after the deadline, unseen by the journal.",
			func(t testing.TB, a Adapter) error {
				connected, returned, ended := make(chan struct{}, 8), make(chan struct{}), make(chan bool, 8)
				tr, err := newTrial(t, a, nil)
				if err != nil {
					return err
				}
				tr.provider.change(func(p *provider) {
					server := p.server
					p.handle = func(raw net.Conn) {
						connected <- struct{}{}
						<-returned
						c := tls.Server(raw, server)
						err := c.HandshakeContext(t.Context())
						if err == nil {
							// A client keeps a connection that it did not need. This makes it close it sooner.
							unused := time.AfterFunc(grace, func() { _ = c.CloseWrite() })
							defer unused.Stop()
							_, err = http.ReadRequest(bufio.NewReader(c))
						}
						ended <- err == nil
					}
				})
				tr.cancelOn(connected)
				r, err := tr.attempt()
				close(returned)
				if err := first(err, r.is(transport.OutcomeNotSent)); err != nil {
					return err
				}
				select {
				case wrote := <-ended:
					if wrote {
						return errors.New("a request was written after Send had returned")
					}
					return nil
				case <-time.After(tr.patience):
					return errors.New("the connection is still open after Send has returned")
				}
			},
		},
	}
}

// cancelOn ends the context of the next call when something has happened.
func (tr *trial) cancelOn(happened <-chan struct{}) {
	tr.around = func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-happened:
				cancel()
			case <-ctx.Done():
			}
		}()
		return tr.next.Send(ctx, c)
	}
}
