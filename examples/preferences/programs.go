package main

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

const (
	brand   = "Corner Books"
	address = "12 Mill Lane, Springfield"
	contact = "privacy@corner-books.example"
)

// version of the privacy notices and of every text that people agree to. It is
// recorded with their consent, beside the hash of the text: whoever changes a
// text changes it. A test holds the two together.
const version = "2026-11"

// The programs of the shop. Each has a number of its own, so that a STOP to it
// leaves that program alone, and people who left the offers still get the
// codes that they ask for.
var (
	books  = sealtext.MustTenant("corner-books")
	offers = sealtext.MustProgram("offers")
	orders = sealtext.MustProgram("orders")
	codes  = sealtext.MustProgram("codes")

	offersSender = sealtext.MustSender("+15005550006")
	ordersSender = sealtext.MustSender("+15005550007")
	codesSender  = sealtext.MustSender("+15005550008")
)

// offering is one program in words.
type offering struct {
	Name    sealtext.Program
	Sender  sealtext.Sender
	Title   string // of its pages
	Wording program.Wording
	// Frequency is how often it writes at most; zero where that varies.
	Frequency program.Frequency
	// Ask is the sentence beside the box of the sign-up form.
	Ask      string
	Purposes sealtext.PurposeSet // what it is an opt-in for
	Choices  []choice            // the boxes of the preference page
	Notice   notice
}

// choice is a box on the preference page.
type choice struct {
	ID       string // in forms and in disclosures
	Purposes sealtext.PurposeSet
	Label    string
	Detail   string
}

// notice is what somebody is told of a program before they give their number:
// why it is used and for how long. By whom, and what they can do, is the same
// for all and stands in web/pages.html. What is promised here an application
// keeps by schedules of package retention; this program ends before they are
// due.
type notice struct{ Title, Why, Keep string }

const keep = "We keep your number until you have been out of every program for 30 days, and the proof of what you agreed to for 5 years after that."

// programs are those that people can choose. That of the codes is none: a code
// is sent to whoever asks for one.
var programs = []offering{
	{
		Name: offers, Sender: offersSender, Title: "Offers by text",
		Wording: program.Wording{Brand: brand, Program: "offers by text", Contact: contact}, Frequency: program.Frequency{Messages: 4, Period: 30 * 24 * time.Hour},
		Ask:      "Yes, Corner Books may text me offers and sales at this number, about 4 messages a month, and messages about this subscription. I can buy without agreeing to this. Message and data rates may apply. I can stop at any time: by replying STOP, or on this site.",
		Purposes: sealtext.Purposes(sealtext.Marketing, sealtext.Transactional),
		Choices: []choice{{
			ID: "offers", Purposes: sealtext.Purposes(sealtext.Marketing, sealtext.Transactional),
			Label: "Offers and sales", Detail: "About 4 messages a month, and messages about this subscription.",
		}},
		Notice: notice{"Offers by text", "We use your number to tell you about offers and sales, because you agreed to it.", keep},
	},
	{
		Name: orders, Sender: ordersSender, Title: "Order news by text",
		Wording:  program.Wording{Brand: brand, Program: "order news", Contact: contact},
		Ask:      "Yes, Corner Books may text me at this number where my orders are, and when the shop is closed or has a reading. I can buy without agreeing to this. Message frequency varies, message and data rates may apply. I can stop at any time: by replying STOP, or on this site.",
		Purposes: sealtext.Purposes(sealtext.Transactional, sealtext.Informational),
		Choices: []choice{
			{ID: "orders", Purposes: sealtext.Purposes(sealtext.Transactional), Label: "Where my orders are", Detail: "When a book is ready or on its way, and messages about this subscription."},
			{ID: "shop", Purposes: sealtext.Purposes(sealtext.Informational), Label: "News from the shop", Detail: "Closing days and readings, about once a month."},
		},
		Notice: notice{"Order news by text", "We use your number to tell you where your orders are and what happens in the shop, because you agreed to it.", keep},
	},
}

// codeAsk is what somebody agrees to by asking for a code.
const codeAsk = "We text one code to this number. It works for 10 minutes, once."

// codesRule is a rule of the shop beside those of the table. Anybody can type a number and ask for a
// code. The ledger counts, over all processes and restarts.
var codesRule = rule.Rule{
	ID: "shop-codes", Purposes: sealtext.Purposes(sealtext.OTP), Cap: rule.Cap{Limit: codesADay, Window: 24 * time.Hour},
	Source: "rule of the shop", AsOf: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
}

// declarations are the programs as the service takes them.
func declarations() (out []program.Program) {
	for _, x := range programs {
		out = append(out, program.Program{
			Tenant: books, Name: x.Name, Senders: []program.Sender{{Address: x.Sender, Route: "inbox"}}, Purposes: x.Purposes,
			Notices: []program.Notice{{Version: version}}, Wording: x.Wording, Frequency: x.Frequency,
		})
	}
	words := program.Wording{Brand: brand, Program: "codes", Contact: contact}
	return append(out, program.Program{
		Tenant: books, Name: codes, Senders: []program.Sender{{Address: codesSender, Route: "inbox"}},
		Purposes: sealtext.Purposes(sealtext.OTP),
		// START to the number of the codes brings them back.
		StartPurposes: sealtext.Purposes(sealtext.OTP),
		// Its number sends codes and its own answers, and nothing else.
		TemplateOnly: true,
		Templates: []program.Template{{
			ID: "code", Purpose: sealtext.OTP,
			Texts:  []program.TemplateText{{Language: "en", Text: "{code} is your code for " + brand + ". It works for 10 minutes. We never ask you for it."}},
			Params: []program.Param{{Name: "code", Kind: program.ParamCode, Max: 8}},
		}},
		Replies: program.Replies{OptOut: words.OptOut(), LikelyOptOut: words.LikelyOptOut(), Help: words.Help(program.Frequency{})},
	})
}

func programOf(name sealtext.Program) (offering, bool) {
	for _, p := range programs {
		if p.Name == name {
			return p, true
		}
	}
	return offering{}, false
}

// disclosure identifies a text as the page showed it.
func disclosure(id, text string) consent.Disclosure {
	sum := sha256.Sum256([]byte(text))
	return consent.Disclosure{ID: id, Version: version, Language: "en", SHA256: hex.EncodeToString(sum[:])}
}

func (c choice) disclosure() consent.Disclosure {
	return disclosure("box-"+c.ID, c.Label+"\n"+c.Detail)
}
