package optouts_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport/optouts"
)

// listed is what the adapter of a provider implements.
type listed []optouts.Entry

func (l listed) ListOptOuts(context.Context, optouts.Query, string) (optouts.Page, error) {
	return optouts.Page{Entries: l}, nil
}

// A test of an application: a STOP that reached only the provider is found.
func Example() {
	t := &testing.T{}
	h := servicetest.New(t)
	h.OptIn("+12025550123")
	from := h.Sender
	stop := optouts.Entry{Number: h.Number("+12025550123"), Sender: from, At: h.Clock.Now().Add(-time.Hour), How: optouts.HowText}
	lists, err := optouts.New(optouts.Config{
		Name: "inbox", Lister: listed{stop},
		Consent: h.Consent, Sealer: h.Sealer, Programs: h.Service.Programs, Database: memory(h), Now: h.Clock.Now,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	query := optouts.DriftQuery{Tenant: h.Tenant, Sender: from}
	before, err := lists.Drift(ctx, query)
	fmt.Println(before.OnlyThere, before.Both, err)

	fmt.Println(lists.Step(ctx)) // lists.Start runs one a minute
	after, err := lists.Drift(ctx, query)
	fmt.Println(after.OnlyThere, after.Both, err)
	fmt.Println(h.Send("+12025550123", "See you tomorrow at 10."))
	fmt.Println(strings.Split(after.Markdown(), "\n")[0])
	// Output:
	// 1 0 <nil>
	// <nil>
	// 0 1 <nil>
	// transport: denied by consent.opted-out
	// # Opt-outs from +15005550006 at inbox
}
