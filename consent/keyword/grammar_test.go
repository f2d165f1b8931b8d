package keyword_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// The words of requests in one's own words: every sentence that can be put together from them is an
// opt-out with an object of the first kind, and none with one of the second.
var (
	ofEnding   = []string{"stop", "quit", "please end", "cancel", "kill", "ditch", "lose", "drop", "halt", "Could you discontinue", "nix", "turn off", "put an end to", "get rid of", "do away with"}
	theTexts   = []string{"the promos", "your texts", "these damn alerts", "all of your messages", "the weekly sales pitches", "the appointment reminders", "this constant marketing spam", "those silly coupons"}
	otherThing = []string{"my appointment", "the Tuesday delivery", "the order", "my gym membership", "the 3pm class", "my lease", "the blue couch", "the courier"}

	ofRemoving = []string{"remove", "please delete", "erase", "take", "scrub", "pull", "cross"}
	ofWriter   = []string{"me", "my number", "all of my numbers", "both of our phones", "our office line", "my mom", "555 201 3344", "me and my husband"}
	theLists   = []string{"your list", "the mailing list", "your damn database", "these texts", "your marketing"}
	otherPlace = []string{"the Tuesday shift", "the waitlist", "the appointment", "the late shift", "the guest list", "my lease", "the gym membership"}

	ofSending = []string{"text", "message", "contact", "spam", "bother", "harass", "hassle"}
	people    = []string{"me", "us", "my mom", "my elderly father", "our kids", "this number", "my wife again"}
)

func TestOwnWords(t *testing.T) {
	out := func(format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		require.Equal(t, "out", meaning(keyword.Classify(text).Intent), text)
	}
	none := func(format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		require.Equal(t, keyword.IntentNone, keyword.Classify(text).Intent, "%s by %s", text, keyword.Classify(text).Rule)
	}
	for _, verb := range ofEnding {
		for _, texts := range theTexts {
			out("%s %s", verb, texts)
			out("Hi. %s %s now", verb, texts)
			none("don't %s %s", strings.TrimPrefix(strings.TrimPrefix(verb, "please "), "Could you "), texts)
		}
		for _, thing := range otherThing {
			none("%s %s", verb, thing)
		}
	}
	for _, verb := range ofRemoving {
		for _, whom := range ofWriter {
			for _, list := range theLists {
				out("%s %s off %s", verb, whom, list)
			}
		}
		for _, place := range otherPlace {
			none("%s me off %s", verb, place)
		}
	}
	for _, verb := range ofSending {
		for _, whom := range people {
			out("do not %s %s", verb, whom)
			out("never %s %s", verb, whom)
			none("%s %s", verb, whom)
			none("you can %s %s", verb, whom)
		}
	}
}

// The clause around a request decides: who asks, whether it is a question, and what else it names.
func TestOwnWordsInContext(t *testing.T) {
	for _, c := range []struct{ want, texts string }{
		{"out", "leave my grandma alone she is 90|I would like my number deleted|make sure our numbers are removed|please have your system stop texting|tell your boss to take me off|somebody unsubscribe me|" +
			"she doesn't want your ads|enough of the daily deals|sick of these surveys|get these off my phone|stay out of my inbox|keep your coupons|let me off this list|remove us both|no longer send me promos|" +
			"stop wasting my minutes|stoptexting me|what part of stop don't you understand|I said no. Delete.|this is my late father's phone, take it off|I'd appreciate it if these would stop"},
		{"none", "did my number get deleted? I want the alerts|tell him to stop texting me|my sister keeps her coupons|why would I unsubscribe|take my cell off the charger please|remove my name from the cake order|" +
			"leave us alone with the sitter for an hour|the light said stop|I said stop at 5th|don't text me about the appointment|no alerts came yet|no updates?|do not text this number for pickup, use the other one|" +
			"don't bother wrapping it|unsubscribe me from the email list, keep the texts|put a stop on the check|delete my review|get me off the 9am|keep the coupons coming"},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			require.Equal(t, c.want, meaning(keyword.Classify(text).Intent), "%s by %s", text, keyword.Classify(text).Rule)
		}
	}
}

// STOP and a reason in the same or the next clause, and a stop that is something else.
func TestReasonsAfterStop(t *testing.T) {
	for _, text := range []string{"STOP!! I'm driving", "STOP it's 3am", "stop it's way too late", "STOP my battery is dying", "Stop, my phone is for work", "stop these are upsetting my mother", "STOP you woke the baby"} {
		require.Equal(t, "out", meaning(keyword.Classify(text).Intent), text)
	}
	for _, text := range []string{"I'm driving, talk later", "stop here", "stop by it's open late", "bus stop at 3am", "stop my order", "it's a short stop", "stop it's so cute haha"} {
		require.Equal(t, keyword.IntentNone, keyword.Classify(text).Intent, text)
	}
}

// In other languages, too, a request about the courier of today or the blue one is no opt-out.
func TestOtherThingsInOtherLanguages(t *testing.T) {
	for _, c := range []struct{ want, texts string }{
		{"none", "no me manden el azul|no manden al repartidor hoy|borren mi pedido|ne m'envoyez pas le bleu|n'envoyez pas le livreur aujourd'hui|schicken Sie mir nicht das blaue|bitte heute keinen Fahrer schicken|nehmen Sie mich von der Warteliste|" +
			"non mi mandate quello rosso|toglietemi dalla lista d'attesa|não me mandem o azul|não mandem o motoboy hoje|stuur me niet de blauwe|haal me van de wachtlijst|nie wysyłajcie kuriera dzisiaj|не присылайте курьера сегодня|" +
			"не надсилайте кур'єра сьогодні|kuryeyi bugün göndermeyin|skicka inte den blå|đừng gửi màu xanh|jangan kirim yang biru|लाल वाला मत भेजना|لا ترسلوا السائق اليوم"},
		{"out", "no me manden más promociones hoy ni nunca|borren mis dos números|dejen en paz a mi abuela|plus de promos merci|laissez ma mère tranquille|hört auf mit den Angeboten|ab heute keine SMS mehr|basta con le offerte|lasciate stare mia nonna|" +
			"apaguem meus números|hou op met die aanbiedingen|dość tych promocji|оставьте мою бабушку в покое|хватит рекламы|видаліть усі мої номери|numaralarımı silin|sluta med erbjudandena"},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			require.Equal(t, c.want, meaning(keyword.Classify(text).Intent), "%s by %s", text, keyword.Classify(text).Rule)
		}
	}
}
