package transport_test

import (
	"context"
	"expvar"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/metric"
)

// smsMetrics are the metrics of an application: how often something happened, and how many hand-offs
// took at most so long.
type smsMetrics struct{ counts, took *expvar.Map }

func (m smsMetrics) tell(p metric.Point) {
	name := p.Kind.String()
	if p.Label != "" {
		name += ":" + p.Label
	}
	m.counts.Add(name, 1)
	if p.Kind != metric.KindOutcome {
		return
	}
	for _, limit := range []time.Duration{100 * time.Millisecond, time.Second, 10 * time.Second} {
		if p.Took <= limit {
			m.took.Add(limit.String(), 1)
		}
	}
}

// What a gateway and a relay do is counted in expvar, which an http.Server serves as /debug/vars. A
// name has no tenant, so that there are as many names with one customer as with three thousand.
func Example_metrics() {
	ctx := context.Background()
	app := openExample(ctx)
	metrics := smsMetrics{counts: new(expvar.Map).Init(), took: new(expvar.Map).Init()} // expvar.NewMap publishes
	gateway := must(transport.NewGateway(transport.GatewayConfig{
		Store: app.store.Transport(), Sealer: app.sealer, Consent: app.ledger, Audit: app.audit, Now: app.now,
		Locator: must(zone.New(zone.Config{})), Content: must(redact.NewContentPolicy(redact.ContentConfig{})),
		Metrics: metrics.tell,
	}))
	relay := must(transport.NewRelay(transport.RelayConfig{
		Store: app.store.Transport(), Sealer: app.sealer, Consent: app.ledger, Audit: app.audit, Now: app.now,
		Transport: app.inbox, Name: "inbox", Metrics: metrics.tell,
	}))

	_, _ = gateway.Send(ctx, exampleMessage("visit-1", "Your visit is tomorrow.")) // she has not agreed
	number := must(sealtext.ParseE164("+12025550123"))
	must(app.inbox.Write(ctx, gateway, exampleClinic, number, exampleSender, "START"))
	must(gateway.Send(ctx, exampleMessage("visit-2", "Your visit is tomorrow.")))
	must(relay.Step(ctx))
	must(app.inbox.Write(ctx, gateway, exampleClinic, number, exampleSender, "STOP"))

	metrics.counts.Do(func(kv expvar.KeyValue) { fmt.Println(kv.Key, kv.Value) })
	fmt.Println("at most 10s:", metrics.took.Get("10s"))
	// Output:
	// denied:consent.no-opt-in 1
	// handed-over 1
	// inbound:opt-in 1
	// inbound:opt-out 1
	// opt-out:text 1
	// outcome:accepted 1
	// queued 1
	// at most 10s: 1
}
