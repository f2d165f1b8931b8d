package keyword

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// collisionTable lists words that opt out in one language and are an ordinary answer elsewhere. The
// words are folded on both sides, as in the table of keywords.
var collisionTable = []struct {
	words string
	// plain are the languages in which it is an ordinary word, so that it says nothing where people
	// write in one of them.
	plain string
	// unsure words are no more than likely in their own language either.
	unsure bool
	// spelled are the ways of writing, in small letters, that leave no doubt: folding took away
	// what tells the two words apart.
	spelled string
	// loud words are no ordinary answer in capitals, where nothing is known of the people who write.
	loud bool
}{
	{words: "son", plain: "en fr es ca vi"},    // a child, his, they are; Turkish: end
	{words: "fin", plain: "sv da no"},          // fine; French: end
	{words: "acha", plain: "hi ur bn pt"},      // good, he thinks; Swahili: stop
	{words: "gata", plain: "es pt ca"},         // a cat; Romanian: ready, enough
	{words: "alto", plain: "it pt"},            // tall; Spanish: halt
	{words: "dost", plain: "tr az hi ur fa"},   // a friend; Czech: enough
	{words: "tc", plain: "en tr"},              // take care; Vietnamese: refused, for short
	{words: "dur", plain: "fr ca", loud: true}, // hard; Turkish: stop
	{words: "bas", plain: "fr hi ur"},          // low, only
	{words: "salir", plain: "es"},              // to go out, a keyword as well
	{words: "thôi", plain: "vi"},               // well then, a keyword as well
	{words: "baja, halt, ret, td"},             // down, just, right, a touchdown; td is Chinese in letters
	{words: "chega, keluar, simama, dosyć, elég, tama na, досить, די, พอ, بس, hinto", unsure: true}, // mostly: enough
	{words: "hủy, huy", unsure: true, spelled: "hủy huỷ"},                                           // Huy is a name
	{words: "dừng, dung", unsure: true, spelled: "dừng"},                                            // đúng is right
	{words: "ngừng", unsure: true, spelled: "ngừng"},
}

// collision is what folding and other languages make of a word.
type collision struct {
	plain   tongues
	unsure  bool
	spelled []string
	loud    bool
}

var collisions = sync.OnceValue(func() map[string]collision {
	m := map[string]collision{}
	for _, row := range collisionTable {
		c := collision{unsure: row.unsure, spelled: strings.Fields(row.spelled), loud: row.loud}
		if row.plain != "" {
			c.plain = tonguesOf(strings.Fields(row.plain))
		}
		for w := range strings.SplitSeq(row.words, ",") {
			m[foldWord(w)] = c
		}
	}
	return m
})

// maxCollision is the number of words of the longest row.
const maxCollision = 2

func collisionOf(words []token) (collision, bool) {
	if len(words) == 0 || len(words) > maxCollision {
		return collision{}, false
	}
	var buf [maxKeywordBytes]byte
	joined := appendJoined(buf[:0], words)
	c, ok := collisions()[string(joined)]
	return c, ok
}

// collides reports whether a single word is in the table, in any language.
func collides(t token) bool {
	_, ok := collisions()[t.word]
	return ok
}

// ordinary reports whether a text is nothing but a word that the people who write to the host use
// for something else.
func (r reading) ordinary(ts []token) bool {
	var buf [maxBare]token
	c, ok := collisionOf(bare(buf[:0], once(ts)))
	if c.loud && r.among == everyTongue && r.text == strings.ToUpper(r.text) {
		return false
	}
	return ok && c.plain&r.among != 0 && !c.isSpelled(r)
}

// weighed returns what a keyword means among the people who write to the host: less than the table
// says if it is also an ordinary word. English keywords mean the same to everybody, as 47 CFR
// 64.1200(a)(10) wants of those that it lists.
func (r reading) weighed(e entry, words []token) Classification {
	c := e.Classification
	if c.Intent != IntentOptOut || e.of&tongueBits["en"] != 0 {
		return c
	}
	if hit, ok := collisionOf(words); ok && !hit.isSpelled(r) && (hit.unsure || hit.loud && r.among == everyTongue || e.of&r.among == 0) {
		c.Intent, c.Rule = IntentLikelyOptOut, c.Rule+".unsure"
	}
	return c
}

// isSpelled reports whether a text is written in a way that leaves no doubt.
func (c collision) isSpelled(r reading) bool { return slices.ContainsFunc(c.spelled, r.isWritten) }

// isWritten reports whether a text has a word as it is spelled, with its accents.
func (r reading) isWritten(word string) bool {
	return word != "" && len(r.text) <= maxSpelled && strings.Contains(norm.NFC.String(strings.ToLower(r.text)), word)
}

// maxSpelled bounds the bytes of a text that is one word with courtesy.
const maxSpelled = 200
