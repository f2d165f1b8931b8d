package program_test

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
)

// A program is declared, and then changed: Plan reports the change and whether it loosens. In an
// application the store is that of a database, Audit the audit log, and Content a
// redact.ContentPolicy.
func Example() {
	ctx := context.Background()
	store := must(memstore.New(memstore.Config{}))
	registry := must(program.New(program.Config{Store: store.Programs(), Audit: &events{}, Content: policy{}}))
	offers := program.Program{
		Tenant: sealtext.MustTenant("corner-books"), Name: sealtext.MustProgram("offers"),
		Senders:   []program.Sender{{Address: sealtext.MustSender("+15005550006"), Route: "provider"}},
		Purposes:  sealtext.Purposes(sealtext.Marketing),
		Wording:   program.Wording{Brand: "Corner Books", Program: "offers", Contact: "cornerbooks.example/help"},
		Frequency: program.Frequency{Messages: 4, Period: 30 * 24 * time.Hour},
	}
	fmt.Println(registry.Declare(ctx, sealtext.Actor{ID: "staff-17"}, offers))
	offers.Frequency.Messages = 8
	for _, c := range must(registry.Plan(ctx, offers)) {
		fmt.Println(c.Field, c.Was, c.Becomes, "loosens:", c.Loosens)
	}
	// Output:
	// 1 <nil>
	// frequency {"messages":4,"period":"720h"} {"messages":8,"period":"720h"} loosens: true
}

// A template has one purpose and typed parameters. A value cannot become a link.
func ExampleTemplate() {
	visit := program.Template{
		ID: "visit", Purpose: sealtext.Transactional,
		Texts: []program.TemplateText{
			{Language: "en", Text: "Hi {first}, see you on {at:Monday 2 January} at {at:15:04}."},
			{Language: "es", Text: "Hola {first}, hasta el {at:02/01} a las {at:15:04}."},
		},
		Params: []program.Param{{Name: "first", Kind: program.ParamText, Max: 20}, {Name: "at", Kind: program.ParamTime}},
	}
	params := program.Params{"first": program.Text("Zoë"), "at": program.Time(time.Date(2026, 12, 7, 10, 30, 0, 0, time.UTC))}
	body, err := visit.Render("es", params)
	fmt.Println(body.Plaintext(), err)
	fmt.Println(params["first"])

	params["first"] = program.Text("win.example")
	_, err = visit.Render("es", params)
	fmt.Println(err)
	// Output:
	// Hola Zoë, hasta el 07/12 a las 10:30. <nil>
	// [param: text]
	// sealtext: params.first must not be taken for a link, alone or together with the text beside it; a space separates them
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func ExampleWording() {
	w := program.Wording{Brand: "City Clinic", Program: "appointment reminders", Contact: "clinic.example/help"}
	fmt.Println(w.OptIn(program.Frequency{}))
	fmt.Println(w.OptOut())
	fmt.Println(w.OptOutAll())
	fmt.Println(w.Help(program.Frequency{Messages: 4, Period: 30 * 24 * time.Hour}))
	fmt.Println(program.Wording{Brand: "City Clinic"}.Check())
	// Output:
	// City Clinic: you are signed up for appointment reminders. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to end.
	// City Clinic: you will get no more appointment reminders from us. Reply START to get them again.
	// City Clinic: you will get no more texts from us.
	// City Clinic, appointment reminders: help at clinic.example/help. 4 msgs/month. Msg & data rates may apply. Reply STOP to end.
	// sealtext: program must be set for the texts of a program
}
