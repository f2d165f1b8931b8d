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
		require.Equal(t, c.want, p.RegistrationsFor(number, "IN", c.purpose))
		require.Empty(t, p.RegistrationsFor(number, "US", c.purpose))
		found := p.SenderReasons(senderid.Default(), number, "IN", c.purpose, false)
		require.Equal(t, c.want == nil, len(found) == 1 && found[0].ID == "in-dlt", "%v", found)
		require.Empty(t, p.SenderReasons(senderid.Default(), number, "IN", c.purpose, true), "an answer")
	}

	// A declaration with two for one message is refused, and the one before stays.
	one.Senders[0].Registrations = append(registrations[:2:2], template("4", offers))
	_, err := w.Declare(ctx, admin, one)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "registrations", input.Field)
	require.Equal(t, registrations, w.set(t, clinic).Program(offers).Senders[0].Registrations)
}
