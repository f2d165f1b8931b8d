package keyword

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// lexeme is one reading of a word: its roles in one language.
type lexeme struct {
	language int
	roles    role
}

// lexicon holds the words of lexiconTable, folded. A stem, written with a tilde, stands for every
// word that begins with it.
type lexicon struct {
	words, stems map[string][]lexeme
	lengths      [256]uint32 // of the stems that begin with a byte, a bit each
	languages    []string
	tongues      []tongues // the same
	people       []bool    // the language has words of peopleLexicon
	compounds    []compoundEnd
}

var lexicons = sync.OnceValue(func() *lexicon {
	x := &lexicon{words: map[string][]lexeme{}, stems: map[string][]lexeme{}}
	for _, row := range slices.Concat(lexiconTable, groundsLexicon, thingsLexicon, peopleLexicon, formsLexicon, reasonsLexicon, switchedLexicon, businessLexicon, romanizedLexicon, widerLexicon, ordinaryLexicon) {
		i := slices.Index(x.languages, row.language)
		if i < 0 {
			i = len(x.languages)
			x.languages = append(x.languages, row.language)
			x.people = append(x.people, slices.ContainsFunc(peopleLexicon, func(p lexiconRow) bool { return p.language == row.language }))
			x.tongues = append(x.tongues, tonguesIn("."+row.language))
		}
		for line := range strings.Lines(strings.TrimSpace(row.words)) {
			name, words, _ := strings.Cut(strings.TrimSpace(line), ":")
			r, ok := roleNames[name]
			if !ok {
				panic("keyword: the lexicon of " + row.language + " has a line without a role")
			}
			for _, w := range strings.Fields(words) {
				into := x.words
				if stem, ok := strings.CutSuffix(w, "~"); ok {
					w, into = stem, x.stems
				}
				l := lexeme{i, r}
				if w = foldWord(w); r != isFill && !borrowed[w] && nouns()[w]&(aText|aList|aNumber|aPerson|anOther|isTimely) == 0 {
					l.roles |= isOwn
				}
				into[w] = addLexeme(into[w], l)
				if short, ok := strings.CutSuffix(w, "وا"); ok && row.language == "ar" && len(short) > 4 {
					into[short+"و"] = addLexeme(into[short+"و"], l) // people leave the silent letter out
				}
				if elides[row.language] && strings.IndexByte("aeiouh", w[0]) >= 0 {
					for _, before := range [...]string{"l", "d", "m", "n", "j", "s"} {
						if as := l; borrowed[before+w] {
							as.roles &^= isOwn
							into[before+w] = addLexeme(into[before+w], as)
							continue
						}
						into[before+w] = addLexeme(into[before+w], l)
					}
				}
			}
		}
	}
	x.index()
	x.indexCompounds()
	return x
})

// borrowed are words that other languages share with English, or spell alike. A frame that consists
// of these only is left to the English phrases, which check more.
var borrowed = wordSet(`customer member named email emails mail interest interested block account card gym internet hotel doorbell reply sign spam sticker please pls plz call phone plus stop sms text texts texte texter textes message messages msg msgs spam spams promo promos unsubscrib unsubscribe unsub unsubs optout subscribe subscription sign signup register registration case complaint report police delete remove number
	numbers list order orders appointment contact contacts app appt apt no me to do don he ha a ab ad ai on an send sender na mi ma ne van information
	reclame data base son am en i is it tag man have of wrong ring hold lad ta slut as at any end all also or our us by be bel been but call chat case car
	care carte come comment con contra cut date day de dam die dim din do drop el er et fast fin fine for from fun go got gang gun had has hat haul her here
	him his home hook how in if info is jest join just kind kurs lag last later lie list mail main mal man mat may mean mess mine more most my nor not note
	now of off ok old one open over para pas pay per plus pub pubs real real rest rip rock room rust sad said sale salon sat save say see set she shot show
	si sin sir so some son sort spot staff star start stash system tang tell ten term the them time tin too top turn up use vile vis vise visa visit want was we well were
	what when where who why will wit with won word work yes yet you your app appen angry ban band ben bloke com dare data decide due era fall falls fine gas half hand
	information land late lap lever male mane mare met mode nag nai name cancel national nice nod normal offer offers pace page pain pare past pend pine plage pot pore press prime
	print probe program quit rate regal report sage sao sea sent six slot some sole sued tall tame tire tired trip trek true vas via ware wag wat web
	tel pizza menu sofa place places table massage bouquet lit garage push alarm pool terminate cell camera msn lunch bed sol sos buz fat tas rum glass sang check lac g blast nope transfer txt txts records mt delet
	record details profile calls fone better class seat solicit cer prefer jen ticket tickets mayo dose communications communication listings fil fir riport reunion cheque mesages`)

// elides are the languages that write an article or a pronoun as one with the
// word after it, once the apostrophe is gone.
var elides = map[string]bool{"fr": true, "it": true}

func addLexeme(ls []lexeme, l lexeme) []lexeme {
	for i := range ls {
		if ls[i].language == l.language {
			ls[i].roles |= l.roles
			return ls
		}
	}
	return append(ls, l)
}

// The lengths of stems in bytes.
const shortestStem, longestStem = 3, 24

// index notes the lengths of the stems.
func (x *lexicon) index() {
	for stem := range x.stems {
		if len(stem) < shortestStem || len(stem) > longestStem {
			panic("keyword: a stem is too short or too long to be found")
		}
		x.lengths[stem[0]] |= 1 << len(stem)
	}
}

// readings calls f with every reading of a word.
func (x *lexicon) readings(w string, f func(lexeme)) {
	for _, l := range x.words[w] {
		f(l)
	}
	if w == "" {
		return
	}
	for left := x.lengths[w[0]]; left != 0; left &= left - 1 {
		n := bits.TrailingZeros32(left)
		if n > len(w) {
			return
		}
		for _, l := range x.stems[w[:n]] {
			f(l)
		}
	}
}
