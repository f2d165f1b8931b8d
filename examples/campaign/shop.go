package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver is the application's choice

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
)

// A shop that sends an offer, and a bank that sends passcodes through the same service.
var (
	books  = sealtext.MustTenant("corner-books")
	offers = sealtext.MustProgram("offers")
	bank   = sealtext.MustTenant("corner-bank")
	logins = sealtext.MustProgram("logins")
	clerk  = sealtext.Actor{ID: "staff-17", Roles: []string{"marketing"}, Method: "otp"}

	bookSender = sealtext.MustSender("+15005550006")
	bankSender = sealtext.MustSender("+15005550009")
)

// shop is a service with what this program does in it.
type shop struct {
	*service.Service
	db  *sqlstore.DB
	now func() time.Time
}

// open makes the service over a SQLite file and declares what is sent, as templates: nobody can send
// another text by it.
func open(ctx context.Context, dir string, p transport.Transport, now func() time.Time) (s shop, err error) {
	db, err := service.OpenSQLite(ctx, "sqlite", filepath.Join(dir, "campaign.db"), "example")
	if err != nil {
		return s, err
	}
	zones, err := zone.New(zone.Config{})
	if err != nil {
		return s, err
	}
	service, err := service.New(ctx, service.Config{
		Stores: service.SQL(db), KeyFolder: filepath.Join(dir, "keys"), Locator: zones, Now: now,
		Transports: map[string]transport.Transport{"provider": p}, Workers: workers,
		Adjust: func(p *service.Parts) {
			// What a killed run had claimed waits until its lease ends. A service that is rarely killed
			// keeps the default, 5 minutes.
			p.Consent.HandoffTimeout, p.Relays["provider"].Lease = 3*time.Second, 5*time.Second
		},
	})
	if err != nil {
		return s, err
	}
	err = service.Declare(ctx, sealtext.System("setup"), program.Program{
		Tenant: books, Name: offers, Senders: []program.Sender{{Address: bookSender, Route: "provider"}},
		Purposes: sealtext.Purposes(sealtext.Marketing), TemplateOnly: true,
		Wording: program.Wording{Brand: "Corner Books", Program: "offers", Contact: "cornerbooks.example/help"},
		Templates: []program.Template{{
			ID: "spring", Purpose: sealtext.Marketing,
			Texts:  []program.TemplateText{{Language: "en", Text: "Hi {first}, 20% off travel books at Corner Books until Sunday. Reply STOP to opt out."}},
			Params: []program.Param{{Name: "first", Kind: program.ParamText, Max: 40}},
		}},
	}, program.Program{
		Tenant: bank, Name: logins, Senders: []program.Sender{{Address: bankSender, Route: "provider"}},
		Purposes: sealtext.Purposes(sealtext.OTP), TemplateOnly: true,
		Wording: program.Wording{Brand: "Corner Bank", Program: "log-in codes", Contact: "cornerbank.example/help"},
		Templates: []program.Template{{
			ID: "code", Purpose: sealtext.OTP,
			Texts:  []program.TemplateText{{Language: "en", Text: "{code} is your Corner Bank log-in code. We never ask for it."}},
			Params: []program.Param{{Name: "code", Kind: program.ParamCode, Max: 6}},
		}},
	})
	if err != nil {
		return s, fmt.Errorf("declare: %w", err)
	}
	return shop{service, db, now}, nil
}

// workers is how many messages are handed over at a time.
const workers = 64
