// Command whole is the service for several customers, each added while it runs.
package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	_ "modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

var codes = program.Program{Name: sealtext.MustProgram("codes"), Purposes: sealtext.Purposes(sealtext.OTP), Senders: []program.Sender{{Address: sealtext.MustSender("+15005550006"), Route: "provider", Shared: true}},
	Exempt: []program.Exemption{{Purpose: sealtext.OTP, Reason: "asked-for", Source: "our terms, section 4"}}}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	provider := must(httpsms.New(httpsms.Config{Request: httpsms.JSON(os.Getenv("SMS_URL"), "", "token")}))
	s := must(service.New(ctx, service.Config{Stores: service.SQL(must(service.OpenSQLite(ctx, "sqlite", "codes.db", "development"))), KeyFolder: "keys", Locator: must(zone.New(zone.Config{})), Transports: map[string]transport.Transport{"provider": provider}, Workers: 8}))
	http.HandleFunc("POST /code", func(_ http.ResponseWriter, r *http.Request) {
		customer := codes
		customer.Tenant = must(sealtext.ParseTenant(r.FormValue("customer")))
		must(0, s.Declare(r.Context(), sealtext.System("web"), customer)) // changes nothing but for a new customer
		must(s.Gateway.Send(r.Context(), transport.Message{Tenant: customer.Tenant, To: must(sealtext.ParseE164(r.FormValue("phone"))), Program: codes.Name, Sender: codes.Senders[0].Address, Purpose: sealtext.OTP, Body: must(sealtext.NewBody("Your code is 204817.")), IdempotencyKey: r.FormValue("key"), Actor: sealtext.System("web")}))
	})
	server := &http.Server{Addr: os.Getenv("ADDR")}
	must(0, s.Start(ctx))
	go func() { _ = server.ListenAndServe(); stop() }()
	<-ctx.Done()
	must(0, server.Shutdown(context.WithoutCancel(ctx)))
	must(0, s.Stop(context.WithoutCancel(ctx)))
}
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
