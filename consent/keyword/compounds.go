package keyword

import "strings"

// Dutch, German and the Scandinavian languages write a noun and what says its sort as one word, so that no
// list has all of them: "kutberichten", "Drecksnachrichten", "reklamutskick".

// compoundTable has the last parts of such words with their roles, the longer ones first.
var compoundTable = []struct {
	language string
	roles    role
	ends     string
}{
	{"nl", isText | isOwn, "berichten berichtjes bericht smsjes smsje appjes aanbiedingen aanbieding reclame meldingen herinneringen herinnering mailtjes promoties folders"},
	{"nl", isOther | isOwn, "abonnement afspraak bestelling lidmaatschap"},
	{"de", isText | isOwn, "nachrichten nachricht werbung angebote angeboten benachrichtigungen mitteilungen reklame newsletter erinnerungen erinnerung gutscheine prospekte"},
	{"de", isOther | isOwn, "abonnement mitgliedschaft vertrag termin bestellung lieferung"},
	{"sv-da-no", isText | isOwn, "meddelanden paminnelser påminnelser utskick beskeder meldinger erbjudanden erbjudande reklam reklame tilbud"},
	{"sv-da-no", isOther | isOwn, "abonnemang medlemskap abonnement medlemskab"},
}

// leastBefore is the number of letters of the shortest first part.
const leastBefore = 3

// compound calls f with the readings of a word of which no table knows anything, by its last part.
func (x *lexicon) compound(w string, f func(lexeme)) {
	if len(w) < leastCompound {
		return
	}
	for i := range x.compounds {
		if c := &x.compounds[i]; len(w) >= len(c.end)+leastBefore && strings.HasSuffix(w, c.end) {
			f(lexeme{c.language, c.roles})
			return
		}
	}
}

// leastCompound is the number of bytes of the shortest such word.
const leastCompound = 8

type compoundEnd struct {
	end      string
	language int
	roles    role
}

// indexCompounds folds the table.
func (x *lexicon) indexCompounds() {
	for _, row := range compoundTable {
		for i, l := range x.languages {
			if l != row.language {
				continue
			}
			for end := range strings.FieldsSeq(row.ends) {
				x.compounds = append(x.compounds, compoundEnd{foldWord(end), i, row.roles})
			}
		}
	}
}
