// Package route chooses among several providers for the messages of one relay: by destination, purpose,
// price, weight and health, within what the tenant permits, with failover when nothing was sent.
//
//	router, err := route.New(route.Config{
//		Store: store,
//		Providers: []route.Provider{
//			{Name: "north", Transport: north, Prices: map[string]int64{"+49": 70, "+43": 95}},
//			{Name: "west", Transport: west, Prices: map[string]int64{"+": 110}, Purposes: sealtext.Purposes(sealtext.OTP, sealtext.Transactional)},
//		},
//	})
//	relay, err := transport.NewRelay(transport.RelayConfig{Name: "sms", Router: router, ...})
//
// Senders are declared with the route of the relay, "sms" here. Everything that concerns one hand-off
// names the provider instead: the [transport.Attempt], audit events, a program.Pause, and the receipts,
// whose DeliveryReceipt.Transport, and Incoming.Transport, is the name of the provider. service.Config
// has a field Routers.
//
// # The order of the providers
//
// Each message has an order of the providers that serve its destination and purpose: the cheapest come
// first, and those of one price in a random order in which [Provider].Weight is the share that comes
// first. The order follows from the id of the message, so that every process has the same. Destinations
// are told by the prefix of the number, which is all that a Router gets of it, and by the country that a
// Config.Locator finds for the prefix.
//
// The first hand-off of a message goes to the first provider that is healthy, the second to the second
// one, and so on. If nothing was sent, OutcomeNotSent, and there is another one that the message has
// not reached, the message stays due: the relay claims it at once, asks the gate anew, and hands it
// over under another permit. Consent, hours and expiry are judged again. After all of them it waits for
// RelayConfig.Backoff. What was accepted, was rejected or is unknown never goes to another provider.
//
// [Router.Price] is what a segment of a message costs with the provider that comes first. A
// transport.GatewayConfig with the routers, which service.New fills in, makes Gateway.Preview tell the
// price of a campaign by it, and which messages no provider serves.
//
// # What a tenant permits
//
// program.Tenant.Routes and Regions are never left, neither by a choice nor by failover: the relay
// offers no other provider to the router, refuses another answer, and the gate decides once more, also
// when the permit is redeemed. Regions are what a transport declares; see [transport.Capabilities]. A
// provider that a pause covers is left out too, and the others take its messages.
//
// A message that no provider can take waits, or expires. An audit event of KindMessageDeferred has the
// rule: tenant.routes, tenant.regions or sending.paused; route.unserved if none serves its destination
// and purpose; route.unhealthy if those that do are not healthy. The event of its expiry names it again,
// RelayStats.Unrouted counts, and RelayConfig.OnError gets [transport.ErrNoProvider] once a minute for a
// tenant.
//
// While none of the providers of a purpose is healthy, its messages are not claimed at all, except a few
// for each probe, and those that expire: each poll costs the same statements, however many wait. They
// have no event of KindMessageDeferred then, and the event of an expiry names route.unhealthy. When a
// probe is answered the next poll of each process claims again. Messages of which only some are affected,
// by their destination, a pin or the account of their tenant, are claimed and wait each by itself.
//
// # Health
//
// A provider is taken out after Config.Failures hand-offs in a row, of one process, that were not sent
// or are unknown, for Config.OpenFor. Then one message is a probe, of all processes together: if the
// provider answers, it is healthy; if not, it is out for twice as long, up to Config.MaxOpen. Passcodes
// are probes only if no other provider can take them. A probe that the gate holds is granted to another
// message. A provider that asks to wait, by
// Outcome.RetryAfter, is left alone for so long. A rejected message is an answer: the provider is
// healthy.
//
// Processes share this through the store, where it is a row for each provider beside the rates: a
// process reads it before it chooses, at most once a second, and writes it as soon as it changes.
// Processes with one name for a provider mean the same provider.
//
// # Accounts
//
// Where tenants have accounts of their own at a provider, [Provider].Account names them, and what failed
// decides who is kept from it. No connection, no answer and a status of the server's count for the
// provider, and so for all tenants: one probe, of any of them, is enough for all. What an adapter reports
// with Outcome.Account, such as 401, 403, 429 and refusals for want of credit, counts for the account: the
// provider has answered, and other accounts are not affected. An account has failures in a row, a time
// out, probes and pauses as a provider has. A process shares those of the accounts that have failed in
// it, so that a healthy account costs nothing. Adapters tell the two apart as far as their providers
// document it; a refusal of which that is not known counts as before, for the provider.
//
// # What this does not do
//
// Without [Provider].Account all tenants share one account, and the health of the provider. Prices are not read from anywhere. A router does not measure delivery, only whether a provider
// answers. The position of a message in its order counts hand-offs: if the health of a provider changes
// between two of them, the second may go to the same provider, or leave one out.
package route
