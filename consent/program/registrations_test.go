package program_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

// Two programs that send from one address declare it alike, and each has its own templates of DLT: one for
// a purpose.
func TestRegistrationsOfAProgram(t *testing.T) {
	template := func(id string, p sealtext.Program, purposes ...sealtext.Purpose) senderid.Registration {
		return senderid.Registration{
			Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: id, Program: p, Purposes: sealtext.Purposes(purposes...),
		}
	}
	one, two := small(), small()
	two.Name = reminders
	registrations := []senderid.Registration{
		template("1", offers, sealtext.Marketing), template("2", offers, sealtext.OTP), template("3", reminders, sealtext.OTP),
	}
	for _, p := range []*program.Program{&one, &two} {
		p.Purposes = sealtext.Purposes(sealtext.Marketing, sealtext.OTP)
		p.Senders[0].Registrations = registrations
		p.Senders[0].Countries = []rule.Jurisdiction{"IN"}
	}
	w := newWorld(t)
	w.declare(t, one, two)
	set := w.set(t, clinic)
	for _, c := range []struct {
		program sealtext.Program
		purpose sealtext.Purpose
		want    []senderid.Registration
	}{
		{offers, sealtext.Marketing, registrations[:1]},
		{offers, sealtext.OTP, registrations[1:2]},
		{reminders, sealtext.OTP, registrations[2:]},
		{reminders, sealtext.Marketing, nil},
	} {
		p := set.Program(c.program)
		require.Equal(t, c.want, p.RegistrationsFor(number, "IN", c.purpose, ""))
		require.Empty(t, p.RegistrationsFor(number, "US", c.purpose, ""))
		found := p.SenderReasons(senderid.Default(), number, "IN", c.purpose, "", false)
		require.Equal(t, c.want == nil, len(found) == 1 && found[0].ID == "in-dlt", "%v", found)
		require.Empty(t, p.SenderReasons(senderid.Default(), number, "IN", c.purpose, "", true), "an answer")
	}

	// A declaration with two for one message is refused, and the one before stays.
	one.Senders[0].Registrations = append(registrations[:2:2], template("4", offers))
	_, err := w.Declare(ctx, admin, one)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "registrations", input.Field)
	require.Equal(t, registrations, w.set(t, clinic).Program(offers).Senders[0].Registrations)
}

// Two content templates of one program and purpose: the template of the message tells which one its text
// follows, and those that name none are for the rest.
func TestRegistrationsOfATemplate(t *testing.T) {
	registration := func(id, message string) senderid.Registration {
		return senderid.Registration{
			Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: id, Program: offers, Message: message,
		}
	}
	visit, bill, rest := registration("1", "visit"), registration("2", "bill"), registration("3", "")
	p := small()
	p.Senders[0].Countries = []rule.Jurisdiction{"IN"}
	for _, id := range []string{"visit", "bill", "news"} {
		p.Templates = append(p.Templates, program.Template{
			ID: id, Purpose: sealtext.Marketing, Texts: []program.TemplateText{{Language: "en", Text: "About your " + id + "."}},
		})
	}
	for _, c := range []struct {
		name     string
		declared []senderid.Registration
		template string
		want     []senderid.Registration
	}{
		{"the first", []senderid.Registration{rest, visit, bill}, "visit", []senderid.Registration{visit}},
		{"the second", []senderid.Registration{rest, visit, bill}, "bill", []senderid.Registration{bill}},
		{"another", []senderid.Registration{rest, visit, bill}, "news", []senderid.Registration{rest}},
		{"a free text", []senderid.Registration{rest, visit, bill}, "", []senderid.Registration{rest}},
		{"another, and none is for the rest", []senderid.Registration{visit, bill}, "news", nil},
		{"a free text, and none is for the rest", []senderid.Registration{visit, bill}, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.Senders[0].Registrations = c.declared
			w := newWorld(t)
			w.declare(t, p)
			got := w.set(t, clinic).Program(offers)
			require.Equal(t, c.want, got.RegistrationsFor(number, "IN", sealtext.Marketing, c.template))
			found := got.SenderReasons(senderid.Default(), number, "IN", sealtext.Marketing, c.template, false)
			require.Equal(t, c.want == nil, len(found) == 1 && found[0].ID == "in-dlt", "%v", found)
			require.Empty(t, got.SenderReasons(senderid.Default(), number, "IN", sealtext.Marketing, c.template, true), "an answer")
		})
	}
	p.Senders[0].Registrations = []senderid.Registration{registration("1", "visits")}
	var input *sealtext.InputError
	require.ErrorAs(t, p.Check(), &input, "a template that there is not")
	require.Equal(t, "registrations", input.Field)
	p.Senders[0].Registrations[0].Program = reminders
	require.NoError(t, p.Check(), "the template of another program, which that one's declaration has")
}
