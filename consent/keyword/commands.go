package keyword

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
)

// Command is a text to which a program gave a meaning of its own, such as CONFIRM, or STOP 12345
// for one case among many. It has priority over the phrases in which people ask to be left alone,
// so that "cancel please" can be about an appointment, and over translations of CANCEL. It never has
// priority over another keyword: a text that as a whole is STOP, CANCEL, STOPALL, ARRET or the like
// opts out in every program, also in one that registered the same word; see 47 CFR 64.1200(a)(10).
type Command struct {
	// Name is the value of [Classification.Command]: 1 to 32 of a-z, 0-9, '-' and '_', beginning
	// with a letter.
	Name string
	// Match lists the texts of the command, separated by commas, each of 1 to 6 words: "confirm,
	// c". A word "#" after the first stands for a number or a time of day, as in "stop #". Case,
	// accents and punctuation are ignored, and so are please and thank you around the text. A text
	// with other words is not the command, so that no command hides a further request.
	Match string
}

// Context is the host's knowledge about the exchange that a text belongs to.
type Context struct {
	// Languages in which people write to the programs that the text may be meant for, as codes of
	// ISO 639-1 such as "en" and "es"; none if nothing is known, which is as if all were named.
	// Opt-outs are recognized in every language of the tables, whatever it says. It decides about
	// words that opt out in one language and are ordinary in another: "son" opts out among people
	// who write Turkish, says nothing among those who write English, and is likely an opt-out among
	// others. English keywords always count. [LanguagesOf] has the languages of countries.
	Languages []string
	// Commands are those of the programs that the text may be meant for. A command that
	// [Command.Check] refuses is ignored.
	Commands []Command
	// PendingDoubleOptIn says that the person was asked to opt in and may still answer YES.
	PendingDoubleOptIn bool
	// OptedOut says that the person has opted out of what they were asked for. A YES then means
	// nothing; only START opts in.
	OptedOut bool
}

// RuleYes is the Classification.Rule of a YES to a question.
const RuleYes = "keyword.yes"

// ruleCommand is the Classification.Rule of a command.
const ruleCommand = "command"

// ClassifyIn is [Classify] for a text whose context is known. One of the host's commands is not an
// opt-out unless it is a keyword, and a YES is an opt-in if the person was asked for one. A YES is
// one in any of the languages of the tables, with courtesy, emoji, quotes and the signature of a
// phone around it, and nothing else: not a question, and no OK. A refusal that is for good ("no, and
// don't ask again") is a likely opt-out there. A YES that is also a command is the
// command, because it may not be about the opt-in. It is safe for concurrent use.
func ClassifyIn(text string, c Context) Classification {
	out := classify(text, c)
	if out.Intent != IntentNone || out.Command != "" || !c.PendingDoubleOptIn || c.OptedOut {
		return out
	}
	r := reading{unsign(unquote(text)), tonguesOf(c.Languages)}
	ts := informed(tokenize(r.text))
	if r.agrees(ts) {
		return Classification{Intent: IntentOptIn, Rule: RuleYes}
	}
	if r.declines(ts) {
		out.Intent, out.Rule = IntentLikelyOptOut, "answer.for-good"
	}
	return out
}

const (
	maxCommandWords = 6
	maxMatch        = 256
)

// Check reports whether the command is valid. The error is a [*sealtext.InputError].
func (c Command) Check() error {
	if !commandName(c.Name) {
		return badCommand("must have a name of 1 to 32 of a-z, 0-9, '-' and '_' that begins with a letter")
	}
	if _, ok := c.forms(); !ok {
		return badCommand("must match texts of 1 to 6 words, separated by commas, in which '#' stands for a number after the first word, in at most 256 bytes")
	}
	return nil
}

func commandName(s string) bool {
	if s == "" || len(s) > 32 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// forms returns the folded words of the texts that a command matches.
func (c Command) forms() (out [][]string, ok bool) {
	if len(c.Match) > maxMatch {
		return nil, false
	}
	for text := range strings.SplitSeq(c.Match, ",") {
		var words []string
		for _, part := range strings.Fields(text) {
			if part == number && len(words) > 0 && words[len(words)-1] != number {
				words = append(words, number)
				continue
			}
			ts := tokenize(part)
			if len(ts) == 0 || strings.Contains(part, number) {
				return nil, false
			}
			for _, t := range ts {
				words = append(words, t.word)
			}
		}
		if len(words) == 0 || len(words) > maxCommandWords {
			return nil, false
		}
		out = append(out, words)
	}
	return out, true
}

// number stands for one in Command.Match.
const number = "#"

// commandIn finds the first of the commands that the text is as a whole. It finds none in a text
// that is certainly an opt-out, a keyword with courtesy around it such as "stop please".
func (r reading) commandIn(ts []token, commands []Command) (Classification, bool) {
	if len(commands) == 0 || len(ts) > maxBare {
		return Classification{}, false
	}
	var bufAll, bufBare [maxBare]string
	all, words := bufAll[:0], bufBare[:0]
	for _, t := range ts {
		all = append(all, t.word)
		if !civil[t.word] {
			words = append(words, t.word)
		}
	}
	for _, c := range commands {
		if !c.matches(all) && !c.matches(words) {
			continue
		}
		if c, ok := r.polite(ts); ok && c.Intent == IntentOptOut && !strings.HasPrefix(c.Rule, cancelRow) {
			return Classification{}, false
		}
		return Classification{Rule: ruleCommand, Command: c.Name}, true
	}
	return Classification{}, false
}

// matches reports whether words are one of the forms of a command that Check accepts. Most texts
// are no command; that is decided without folding the forms if they are plain.
func (c Command) matches(words []string) bool {
	if strings.IndexFunc(c.Match, notPlain) < 0 {
		found := false
		for form := range strings.SplitSeq(c.Match, ",") {
			found = found || isPlain(words, form)
		}
		return found && commandName(c.Name) && plainForms(c.Match)
	}
	forms, ok := c.forms()
	return ok && commandName(c.Name) && slices.ContainsFunc(forms, func(f []string) bool { return isForm(words, f) })
}

// plainForms is forms, for texts that need no folding.
func plainForms(match string) bool {
	for form := range strings.SplitSeq(match, ",") {
		n, last := 0, number
		for w := range strings.FieldsSeq(form) {
			if w != number && strings.Contains(w, number) || w == number && last == number {
				return false
			}
			n, last = n+1, w
		}
		if n == 0 || n > maxCommandWords {
			return false
		}
	}
	return len(match) <= maxMatch
}

// isPlain is isForm for a form that is not folded and need not be.
func isPlain(words []string, form string) bool {
	for f := range strings.FieldsSeq(form) {
		n := 0
		if f == number {
			n = numbers(words)
		} else if len(words) > 0 && strings.EqualFold(words[0], f) {
			n = 1
		}
		if n == 0 {
			return false
		}
		words = words[n:]
	}
	return len(words) == 0
}

// notPlain reports whether folding changes more than the case of a form.
func notPlain(r rune) bool {
	plain := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == ' ' || r == ',' || r == '#'
	return !plain
}

// isForm reports whether words are a form of a command.
func isForm(words, form []string) bool {
	for _, f := range form {
		n := 1
		if f == number {
			n = numbers(words)
		} else if len(words) == 0 || words[0] != f {
			return false
		}
		if n == 0 {
			return false
		}
		words = words[n:]
	}
	return len(words) == 0
}

// numbers returns the number of words that one number or time of day has: three at most, as in
// 10:30 am or 1-2-2027.
func numbers(words []string) int {
	n := 0
	for n < len(words) && n < 3 && numeral(words[n]) {
		n++
	}
	if n > 0 && n < len(words) && (words[n] == "am" || words[n] == "pm") {
		n++
	}
	return n
}

// numeral reports whether w is digits, with the suffix of a time or a date. "4ever" is none: "stop
// 4ever" is not about a case.
func numeral(w string) bool {
	rest := strings.TrimLeft(w, "0123456789")
	if rest == w {
		return false
	}
	switch rest {
	case "", "am", "pm", "h", "st", "nd", "rd", "th":
		return true
	}
	return false
}

// civil are the words that do not change the meaning of a command. Impatience does: "cancel now!!"
// may not be about an appointment.
var civil = wordSet("please pls plz plse thanks thank you thankyou thx tks ty hi hello hey sir maam madam kindly bitte danke por favor gracias merci")

func badCommand(rule string) error { return &sealtext.InputError{Field: "command", Rule: rule} }
