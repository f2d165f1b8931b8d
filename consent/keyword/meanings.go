package keyword

import (
	"strings"
)

const (
	maxLanguages = 36 // of lexiconTable
	maxFramed    = 48 // words of a text that are read
)

// meanings are the roles of the words of a text in every language.
type meanings struct {
	roles [maxLanguages][maxFramed]role
	seen  [maxLanguages]role
}

// readIn reads the first words of a text in every language.
func (m *meanings) readIn(ts []token) {
	x := lexicons()
	ts = ts[:min(len(ts), maxFramed)]
	defer m.readNames(ts)
	defer m.readAccounts(ts)
	for i, t := range ts {
		read := func(l lexeme) {
			m.roles[l.language][i] |= l.roles
			m.seen[l.language] |= l.roles
		}
		if t.known == nil {
			x.readings(t.word, read)
			x.compound(t.word, read)
		} else {
			for _, l := range t.known.lexemes {
				read(l)
			}
		}
		if t.word[0] >= arabicFirst && t.word[0] <= arabicLast {
			arabicForms(t.word, func(w string) { x.readings(w, read) })
		}
		if t.word == "basta" && i+1 < len(ts) && ts[i+1].clause == t.clause && endsWith[ts[i+1].word] {
			for l := range m.roles {
				m.roles[l][i] &^= isFine // "basta con questi messaggi", and not "basta un messaggio"
			}
		}
		if t.word == "tot" && i+1 < len(ts) && untilThen[ts[i+1].word] {
			for l := range m.roles {
				m.roles[l][i] &^= isDead // "tot dan", and no German death
			}
		}
		if t.word == "schrijf" || t.word == "schrijft" {
			for j := i + 1; j < min(len(ts), i+5) && ts[j].clause == t.clause; j++ {
				if ts[j].word == "uit" { // the verb of unsubscribing, and none of sending
					for l := range m.roles {
						if m.roles[l][i]&isSend != 0 {
							m.roles[l][i] = m.roles[l][i]&^isSend | isLeave
						}
					}
				}
			}
		}
		if t.word == "om" && i+1 < len(ts) && aboutMe[ts[i+1].word] {
			for l := range m.roles {
				m.roles[l][i] &^= isAsk // "alla uppgifter om mig"
			}
		}
		if t.known != nil && t.known.optsOut {
			for l, of := range x.tongues {
				if t.known.of&of != 0 {
					read(lexeme{l, isWord})
				}
			}
		}
	}
}

// readAccounts makes of an account no thing of the business if its clause names the data, too: "delete my
// account and all of my data".
func (m *meanings) readAccounts(ts []token) {
	for i := range ts {
		if !accounts[ts[i].word] {
			continue
		}
		for j := max(0, i-6); j < min(len(ts), i+8); j++ {
			if ts[j].clause != ts[i].clause || !personalData[ts[j].word] {
				continue
			}
			for l := range lexicons().languages {
				m.roles[l][i] &^= isOther | isThing
			}
		}
	}
}

var (
	accounts     = wordSet("account accounts cuenta compte konto conto conta rekening profiel profil аккаунт акаунт hesabımı hesabim hesap konta kontot kontoen حساب حسابي खाता akun akaun khoản")
	personalData = wordSet("datos données daten dati dados gegevens dane danych данные данных дані даних verilerimi verilerimin bilgilerimi data uppgifter oplysninger opplysninger بيانات بياناتي معلوماتي डेटा डाटा जानकारी")
)

// untilThen are the words after a Dutch "tot".
var untilThen = wordSet("dan straks zo ziens morgen later snel gauw maandag dinsdag woensdag donderdag vrijdag zaterdag zondag volgende vanavond vanmiddag nu en aan")

// endsWith are the words after a "basta" that name what should end.
var endsWith = wordSet("con di de ya")

// aboutMe are the words after a Swedish, Danish or Norwegian "om" that is no if.
var aboutMe = wordSet("mig meg oss mina mine min mitt")

// The first bytes of the Arabic letters.
const arabicFirst, arabicLast = 0xD8, 0xDB

// arabicForms calls f with a word without what Arabic writes as one with it: "and", "with", "to", "the",
// and pronouns at the end.
func arabicForms(w string, f func(string)) {
	for _, before := range [...]string{"و", "ف", "ب", "ل", "هال", "ه"} {
		if rest, ok := strings.CutPrefix(w, before); ok && len(rest) > 4 {
			f(rest)
			if before == "ل" && strings.HasPrefix(rest, "ل") {
				f("ا" + rest)
			}
		}
	}
	for _, after := range [...]string{"كم", "ك", "كن", "نا", "ني", "ي", "هم", "ها", "ه"} {
		if rest, ok := strings.CutSuffix(w, after); ok && len(rest) > 4 {
			f(rest)
		}
	}
}

// readNames marks the names, in every language of some other word. German writes every noun with a
// capital, so that there only the names that are known count.
func (m *meanings) readNames(ts []token) {
	for i := 0; i < len(ts); {
		n := nameAt(ts, i)
		for l, code := range lexicons().languages {
			if n > 0 && m.seen[l] != 0 && lexicons().people[l] && (i > 0 && ts[i-1].clause == ts[i].clause || surelyNamed(ts[i:i+n])) && (n > 1 || ts[i].capital || m.roles[l][i] == 0) && (code != "de" || surelyNamed(ts[i:i+n])) {
				for k := range n {
					switch {
					case titles[ts[i+k].word]:
						m.roles[l][i+k] = isName
					case n == 1 || m.roles[l][i+k] == 0 || ts[i+k].capital && k > 0:
						m.roles[l][i+k] |= isName
					}
				}
				m.seen[l] |= isName
			}
		}
		i += max(n, 1)
	}
}

// aboutThing reports whether the clause with a token asks, in some language, for something else than an
// end of messages: not to send the courier today, to remove an order.
func (m *meanings) aboutThing(ts []token, i int) bool {
	ts = ts[:min(len(ts), maxFramed)]
	from, to := min(i, len(ts)), min(i, len(ts))
	for from > 0 && ts[from-1].clause == ts[min(i, len(ts)-1)].clause {
		from--
	}
	for to < len(ts) && ts[to].clause == ts[from].clause {
		to++
	}
	for l := range lexicons().languages {
		if m.seen[l]&(isThing|isWhen|isThe) == 0 {
			continue
		}
		roles, all := m.roles[l][from:to], role(0)
		for _, r := range roles {
			if r&isOwn == 0 {
				r &^= isThing // a word of another language, too
			}
			all |= r
		}
		if all&isOwn == 0 || all&(isText|isAgreed) != 0 {
			continue
		}
		if all&isNot != 0 && all&isSend != 0 && all&(isMore|isNever) == 0 && (all&(isWhen|isThing) != 0 || unknownThing(roles)) ||
			all&isThing != 0 && (all&(isDrop|isHalt|isCancel) != 0 || all&isNot != 0 && all&isWant != 0 && all&(isGet|isSend) == 0 || all&isNoMore != 0 && all&(isGet|isSend|isMore) == 0) {
			return true
		}
	}
	return false
}

// denied reports whether a phrase about a removal is negated: by the word after it, as in languages that put
// the negation after the verb and its object ("avregistrera mig inte"), before it with other words between
// ("huwag nyo po akong tanggalin"), or by the form of its verb ("beni listeden çıkarmayın").
func (m *meanings) denied(ts []token, start, end int) bool {
	ts = ts[:min(len(ts), maxFramed)]
	if end > len(ts) {
		return false
	}
	from := start
	for from > 0 && from > start-4 && ts[from-1].clause == ts[start].clause {
		from--
	}
	for to := end; to < len(ts) && to < end+2 && ts[to].clause == ts[start].clause; to++ {
		if keepsIn[ts[to].word] {
			return true
		}
	}
	if anyOf(ts[start:end], keepsIn) {
		return true
	}
	if start > 1 && clitics[ts[start-1].word] && generalNegators[ts[start-2].word] && ts[start-2].clause == ts[start].clause {
		return true // "no me quiten de la lista"
	}
	for l := range lexicons().languages {
		all := role(0)
		for _, r := range m.roles[l][start:end] {
			all |= r
		}
		if prohibitions[ts[start].word] && all&isNot != 0 && all&isSend == 0 && end < len(ts) && ts[end].clause == ts[start].clause && m.roles[l][end]&(isDrop|isLeave) != 0 && m.roles[l][end]&isSend == 0 {
			return true
		}
		if all&(isDrop|isLeave) == 0 || all&(isNot|isNoMore|isSend|isHalt|isText|isMore) != 0 {
			continue
		}
		if end < len(ts) && ts[end].clause == ts[end-1].clause && generalNegators[ts[end].word] && m.roles[l][end]&isNot != 0 {
			return true
		}
		for i := from; i < start; i++ {
			if m.roles[l][i]&isNot != 0 && prohibitions[ts[i].word] {
				return true
			}
		}
	}
	return false
}

// clitics are pronouns between a negation and its verb.
var clitics = wordSet("me nos mi ci")

// prohibitions are words that negate a request wherever they stand before it.
var prohibitions = wordSet("jangan jgn huwag wag đừng не ne nie mat मत لا nicht niet inte ikke")

// keepsIn are negated verbs of removing.
var keepsIn = wordSet("silmeyin silmeyiniz silme çıkarmayın çıkarmayınız çıkarma çıkartmayın kaldırmayın kaldırma neodhlašujte neodhlasujte neodstraňujte neodstraňujte nemažte neodhlasujte nevymazávejte")

// unknownThing reports whether an article is followed by a word of which nothing is known.
func unknownThing(roles []role) bool {
	for i := 1; i < len(roles); i++ {
		if roles[i-1]&isThe != 0 && roles[i-1]&(isMe|isMore|isYou) == 0 && roles[i] == 0 {
			return true
		}
	}
	return false
}
