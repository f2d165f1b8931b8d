package keyword

// What follows a STOP and changes nothing of it: laughter and names that people call each other,
// a condition of courtesy, weight ("and that's final"), or what else should end with it.

// onlyCloses reports whether words are nothing but closing words, forms of address and laughter:
// "stop lol", "stop sweetie".
func onlyCloses(ts []token) bool {
	for _, t := range ts {
		if objects[t.word] || unsaid[t.word] || !closings[t.word] && !courtesy[t.word] && !addresses[t.word] && !laughs[t.word] {
			return false
		}
	}
	return len(ts) <= maxAfterQuiet
}

// unsaid are closing words that go on to something else when they are alone after a stop.
var unsaid = wordSet("a have day one evening night weekend my good nice great at here there")

var (
	// addresses are what people call somebody, or a machine, to whom they write.
	addresses = wordSet("sweetie sweetheart hun hunny honey babe darling dear robot bot computer girl girls sista sis bestie boss chief coach doc champ cuz homie amigo amiga hermano kiddo captain")
	// laughs are those of laughing that say nothing else.
	laughs = wordSet("lol haha hahaha hahah lmao lmfao rofl")
)

// goesOnAnyway reports whether what follows a stop is a condition of courtesy, gives it weight, or
// names what else should end. After a stop in small letters only the surest of them count.
func goesOnAnyway(ts []token, loud bool) bool {
	next, rest := ts[0].word, ts[1:]
	if len(rest) == 0 || len(rest) >= maxReason || anyOf(rest, stopObjects) && !anyOf(rest[len(rest)-1:], concludedThings) {
		return false
	}
	switch next {
	case "if", "when", "whenever":
		return allOf(rest, asYouCan)
	case "for":
		return lasting[rest[0].word]
	case "and":
		return thatsIt[rest[0].word] && !anyOf(rest, elsewhere) || loud && !placed(rest[0])
	case "thats", "theres", "heres", "whos", "didnt", "hes", "shes":
		return !anyOf(rest, praises) && !anyOf(ts, laughing)
	case "until", "till", "after", "before", "n", "or", "nor":
		return loud && !placed(rest[0]) && nounOf(rest[0])&(aDay|anOther) == 0 || rest[0].word == "further"
	case "to":
		return loud && nounOf(rest[0])&(isPart|anIt|aText|aNumber) != 0
	}
	return loud && anyOf(rest[len(rest)-1:], concludedThings) && len(rest) <= 3
}

// placed reports whether a word goes on with what is done at a stop.
func placed(t token) bool { return doneThere[t.word] }

var (
	asYouCan = wordSet("possible poss u you can could would will dont mind please pls it its is ok okay not too much trouble thats the chance get a able to ya be so kind")
	lasting  = wordSet("real good ever life eternity sure once fucks christs gods heavens petes goodness reals sake")
	thatsIt  = wordSet("thats that it dont never leave im remove delete lose forget")
	// elsewhere are words that make of it what happens on a way.
	elsewhere = wordSet("gas milk coffee food groceries lunch dinner breakfast store bus train car road kids pick grab drop")
	praises   = wordSet("funny hilarious adorable cute sweet amazing awesome great crazy insane wild perfect gorgeous lovely so too good nice enough")
	doneThere = wordSet("wait get pick grab buy eat see let drop check talk use fill go turn look take ask breathe think rest listen park call knock ring leave start shop stay")
	// concludedThings are what an account or an order is that nobody needs to be told about.
	concludedThings = wordSet("closed done cancelled canceled finished complete completed delivered paid returned received expired ended deleted gone sold")
)
