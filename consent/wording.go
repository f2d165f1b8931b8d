package consent

import "strings"

// Wording makes the texts that a program sends about itself, in English, in
// the form of the CTIA Messaging Principles: who writes, how often, what it
// costs, HELP and STOP. Translate or replace them as you need.
type Wording struct {
	// Brand that people know the sender by. Required.
	Brand string
	// Program in words, such as "appointment reminders". Required.
	Program string
	// Frequency such as "4 msgs/month"; "Msg frequency varies" by default.
	Frequency string
	// Contact is where help is: an address of a page or of a mailbox, or a
	// telephone number. Required.
	Contact string
}

// Check reports what is missing; the error is a [*sealtext.InputError].
func (w Wording) Check() error {
	for _, f := range []struct{ field, text string }{{"brand", w.Brand}, {"program", w.Program}, {"contact", w.Contact}} {
		if strings.TrimSpace(f.text) == "" {
			return inputError(f.field, "must be set for the texts of a program")
		}
	}
	return nil
}

func (w Wording) frequency() string {
	if w.Frequency == "" {
		return "Msg frequency varies"
	}
	return w.Frequency
}

// OptIn confirms an opt-in: CTIA handbook 1.8 for recurring programs.
func (w Wording) OptIn() string {
	return w.Brand + ": you are signed up for " + w.Program + ". " + w.frequency() +
		". Msg & data rates may apply. Reply HELP for help, STOP to end."
}

// AskOptIn asks for the second yes of a double opt-in.
func (w Wording) AskOptIn() string {
	return w.Brand + ": reply YES to get " + w.Program + ". " + w.frequency() +
		". Msg & data rates may apply. Reply HELP for help, STOP to end."
}

// OptOut confirms an opt-out. It has no marketing and asks nothing back, as 47
// CFR 64.1200(a)(12) wants it.
func (w Wording) OptOut() string {
	return w.Brand + ": you will get no more " + w.Program + " from us. Reply START to get them again."
}

// OptOutAll confirms an opt-out from everything of the tenant. It does not
// speak of START, which brings nothing of it back.
func (w Wording) OptOutAll() string { return w.Brand + ": you will get no more texts from us." }

// LikelyOptOut confirms an opt-out that was not a keyword, and says what to do
// if it was not meant.
func (w Wording) LikelyOptOut() string {
	return w.Brand + ": we took your message as STOP and will send no more " + w.Program +
		". If you did not mean that, reply START."
}

// Help answers HELP.
func (w Wording) Help() string {
	return w.Brand + ", " + w.Program + ": help at " + w.Contact + ". " + w.frequency() +
		". Msg & data rates may apply. Reply STOP to end."
}
