package program

import "strings"

// Wording makes the texts that a program sends about itself, in English, in
// the form of the CTIA Messaging Principles: who writes, how often, what it
// costs, HELP and STOP. Translate or replace them by [Replies] as you need.
type Wording struct {
	// Brand that people know the sender by. Required.
	Brand string `json:"brand"`
	// Program in words, such as "appointment reminders". Required.
	Program string `json:"program"`
	// Contact is where help is: an address of a page or of a mailbox, or a
	// telephone number. Required.
	Contact string `json:"contact"`
}

// Replies are the texts that answer what people write. An empty one is made by
// [Wording], and without that it is not sent.
type Replies struct {
	OptOut       string `json:"opt_out,omitempty"`        // after a STOP: it confirms, without marketing and without a question
	OptOutAll    string `json:"opt_out_all,omitempty"`    // after a STOPALL, which no START lifts; that of OptOut where empty
	LikelyOptOut string `json:"likely_opt_out,omitempty"` // after words that were taken for a STOP: it says so too
	Help         string `json:"help,omitempty"`           // after HELP
	OptIn        string `json:"opt_in,omitempty"`         // after an opt-in by START, or by YES where that was asked for
}

// Check reports what is missing; the error is a [*sealtext.InputError].
func (w Wording) Check() error {
	for _, f := range []struct{ field, text string }{{"brand", w.Brand}, {"program", w.Program}, {"contact", w.Contact}} {
		if strings.TrimSpace(f.text) == "" {
			return bad(f.field, "must be set for the texts of a program")
		}
	}
	return nil
}

// OptIn confirms an opt-in: CTIA handbook 1.8 for recurring programs.
func (w Wording) OptIn(f Frequency) string {
	return w.Brand + ": you are signed up for " + w.Program + ". " + f.String() +
		". Msg & data rates may apply. Reply HELP for help, STOP to end."
}

// AskOptIn asks for the second yes of a double opt-in.
func (w Wording) AskOptIn(f Frequency) string {
	return w.Brand + ": reply YES to get " + w.Program + ". " + f.String() +
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
func (w Wording) Help(f Frequency) string {
	return w.Brand + ", " + w.Program + ": help at " + w.Contact + ". " + f.String() +
		". Msg & data rates may apply. Reply STOP to end."
}

// Texts are the texts that answer what people write to the program: those of
// Replies, and those of Wording for what Replies leave out.
func (p *Program) Texts() Replies {
	t, w := p.Replies, p.Wording
	if w == (Wording{}) {
		return t
	}
	own := t.OptOut != ""
	for _, f := range []struct {
		text *string
		made string
	}{
		{&t.OptOut, w.OptOut()}, {&t.LikelyOptOut, w.LikelyOptOut()}, {&t.Help, w.Help(p.Frequency)}, {&t.OptIn, w.OptIn(p.Frequency)},
	} {
		if *f.text == "" {
			*f.text = f.made
		}
	}
	if t.OptOutAll == "" && !own { // otherwise the host's own text answers a STOPALL too
		t.OptOutAll = w.OptOutAll()
	}
	return t
}
