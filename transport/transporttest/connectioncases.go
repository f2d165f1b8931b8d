package transporttest

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"testing"

	"github.com/sealtext/sealtext/transport"
)

// connectionCases are about connections that break, or cannot be trusted.
func connectionCases() []AdapterCase {
	return []AdapterCase{
		{
			"reset after accept", "A provider may accept a message and lose the connection: libraries that repeat the request send twice.",
			func(t testing.TB, a Adapter) error {
				for name, answer := range map[string]func(*exchange){
					"reset":         func(e *exchange) { e.reset() },
					"closed":        func(e *exchange) { e.end() },
					"half a header": func(e *exchange) { e.write("HTTP/1.1 201 Created\r\nConte"); e.end() },
				} {
					if err := a.answered(t, answer, transport.OutcomeUnknown); err != nil {
						return fmt.Errorf("%s: %w", name, err)
					}
				}
				return nil
			},
		},
		{
			"reset on a used connection", "The standard library repeats some requests by itself when a connection that was used before breaks.",
			func(t testing.TB, a Adapter) error {
				tr, err := newTrial(t, a, func(e *exchange) {
					if e.n == 1 {
						a.accepted(e)
						return
					}
					e.reset()
				})
				if err != nil {
					return err
				}
				r, err := tr.attempt()
				if err := first(err, r.is(transport.OutcomeAccepted)); err != nil {
					return err
				}
				r, err = tr.attempt()
				return first(err, r.is(transport.OutcomeUnknown), tr.requests(2))
			},
		},
		{
			"dead port", "Errors of the standard library name the URL, and a message that reached nobody is tried again.",
			func(t testing.TB, a Adapter) error {
				return a.unconnected(t, func(p *provider, _ *API) { p.end() })
			},
		},
		{
			"old TLS", "TLS 1.1 and older can be read by others (RFC 8996); the configuration of a host must not lower it.",
			func(t testing.TB, a Adapter) error {
				return a.unconnected(t, func(p *provider, api *API) {
					p.change(func(p *provider) { p.server.MinVersion, p.server.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }) //nolint:gosec // what is tested
					api.TLS.MinVersion = tls.VersionTLS10                                                                         //nolint:gosec // what is tested
				})
			},
		},
		{
			"untrusted certificate", "A message goes to the provider and to nobody who stands in between.",
			func(t testing.TB, a Adapter) error {
				return a.unconnected(t, func(_ *provider, api *API) { api.TLS.RootCAs = x509.NewCertPool() })
			},
		},
	}
}

// unconnected sends one message to a provider that the adapter must not talk to.
func (a Adapter) unconnected(t testing.TB, change func(*provider, *API)) error {
	p, err := newProvider(t, a.accepted)
	if err != nil {
		return err
	}
	api := p.api()
	change(p, &api)
	b, err := newBench(t, a.New(t, api))
	if err != nil {
		return err
	}
	tr := &trial{b, p, a}
	r, err := tr.attempt()
	return first(err, tr.requests(0), r.is(transport.OutcomeNotSent))
}
