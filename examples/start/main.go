// Command start is a whole service on one SQLite file: it takes sign-ups and offers over HTTP, sends
// through a provider with an HTTP interface, and honors a STOP.
//
//	SMS_URL             where the provider takes messages
//	SMS_USER            user there; empty for a bearer token
//	SMS_SECRET          password or token there
//	SMS_WEBHOOK_SECRET  what the provider signs its webhooks with: whsec_ and base64
//	ADDR                where to listen; 127.0.0.1:8080 by default
//
// The database shop.db and the folder keys are made in the working directory.
package main

import (
	"cmp"
	"context"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "modernc.org/sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	db := must(service.OpenSQLite(ctx, "sqlite", "shop.db", "development"))
	provider := must(httpsms.New(httpsms.Config{Request: httpsms.Form(os.Getenv("SMS_URL"), os.Getenv("SMS_USER"), os.Getenv("SMS_SECRET"))}))
	s := must(service.New(ctx, service.Config{Stores: service.SQL(db), KeyFolder: "keys", Locator: must(zone.New(zone.Config{})),
		Transports: map[string]transport.Transport{"provider": provider}, Logger: slog.Default()}))
	check(s.Declare(ctx, sealtext.System("setup"), program.Program{
		Tenant: shop, Name: offers, Purposes: sealtext.Purposes(sealtext.Marketing),
		Senders: []program.Sender{{Address: sender, Route: "provider"}},
		Wording: program.Wording{Brand: "Corner Books", Program: "offers", Contact: "cornerbooks.example/help"},
	}))
	http.Handle("POST /sms", must(httpsms.NewWebhook(httpsms.WebhookConfig{Name: "provider", Tenant: shop,
		Secrets: []string{os.Getenv("SMS_WEBHOOK_SECRET")}, Messages: s.Gateway, Deliveries: s.Gateway}))) // a STOP is in force before the 2xx
	http.HandleFunc("POST /signup", signup(s))
	http.HandleFunc("POST /offer", offer(s))
	server := &http.Server{Addr: cmp.Or(os.Getenv("ADDR"), "127.0.0.1:8080"), ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	check(s.Start(ctx))
	go func() { defer stop(); log.Print(server.ListenAndServe()) }() // a port that is taken ends the program
	<-ctx.Done()
	check(server.Shutdown(context.WithoutCancel(ctx))) // no new requests
	check(s.Stop(context.WithoutCancel(ctx)))          // hand-offs end, what was not begun is given back
}
