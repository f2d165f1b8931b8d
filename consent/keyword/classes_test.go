package keyword_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// classesOfRequests are the ways in which people ask to be left alone, with the number of texts of each
// that every language of the table has at least.
var classesOfRequests = map[string]int{
	"end":      3, // stop sending
	"refuse":   3, // does not want them
	"removal":  3, // take a number off a list
	"erasure":  2, // delete the data
	"stranger": 3, // another person's number
	"never":    3, // never agreed, no customer
	"report":   2, // will complain about the sender
	"before":   2, // has asked before
	"fedup":    2, // has had enough
	"how":      2, // asks how to end it
	"polite":   2, // a question, a passive, the name of an act
	"typo":     2, // with typing errors
	"tail":     1, // a keyword with a reason behind it
	"source":   1, // who gave away the number
	"owner":    1, // the person has another number now
	"curse":    1, // an idiom of somebody who has had enough
}

// hardNegatives are the texts with the same words that ask for nothing of the kind, with the number that
// every language has at least.
var hardNegatives = map[string]int{
	"none":     6,
	"calls":    2, // wants no calls, and texts in their place
	"keep":     1, // does not want to be taken off
	"medicine": 1, // a doctor said to stop one
}

// TestClassesInEveryLanguage checks that each language has the classes of requests that English has: a
// word that only one of them lacks makes its people unheard.
func TestClassesInEveryLanguage(t *testing.T) {
	count := eachText(t, "testdata/classes.tsv", func(language, class, text string) {
		got := keyword.Classify(text)
		if hardNegatives[class] > 0 {
			require.Equal(t, "none", meaning(got.Intent), "%s: %s by %s", language, text, got.Rule)
			return
		}
		require.Contains(t, classesOfRequests, class)
		require.Equal(t, "out", meaning(got.Intent), "%s, %s: %s", language, class, text)
	})
	require.Len(t, count, 19)
	for language, have := range count {
		for class, least := range classesOfRequests {
			require.GreaterOrEqual(t, have[class], least, "%s, %s", language, class)
		}
		for class, least := range hardNegatives {
			require.GreaterOrEqual(t, have[class], least, "%s, %s", language, class)
		}
	}
}

// TestNames checks what makes a word a name: a capital within a sentence, a title, a given name, and
// after "not" a word of small letters that is nothing else.
func TestNames(t *testing.T) {
	for _, c := range []struct{ want, texts string }{
		{"out", "not Tom|this isn't Tim|Im not shaniqua|I am not Mr. Okafor|no Gloria here|Ned's not on this number|Oluwaseun doesn't have this number anymore|im Pete not Rosa|" +
			"Ich bin nicht Herr Krause|je ne suis pas Sophie|non sono il signor Bruni|não sou o Marcos|я не Светлана|Ben Ahmet değilim"},
		{"none", "I'm not ready|im not hungry|I'm not Jessica's mom, I'm her aunt|my name is not Jon, it's John|Not John Street, John Avenue|This is John|This is Mrs. Hall, can I move my visit|" +
			"Tom isn't feeling well|this isn't Tuesday's menu|you've got the wrong doctor listed, mine is Patel|Ich bin nicht der Fahrer|il signor Rossi non è in casa|ben niet op kantoor"},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			require.Equal(t, c.want, meaning(keyword.Classify(text).Intent), "%s by %s", text, keyword.Classify(text).Rule)
		}
	}
}

// TestYesWithMore checks that a yes may have a name under it, and words of agreement that are none by
// themselves, and that nothing of it opts in without a question.
func TestYesWithMore(t *testing.T) {
	asked := keyword.Context{PendingDoubleOptIn: true}
	for _, text := range []string{"Yes. - Joan", "yes xx", "yes, go ahead", "sim, podem enviar", "ja gerne", "oui allez-y", "да, давайте", "evet gönderin", "haan bhej do", "vâng ạ", "Yes. Joan Lee, RN",
		"Sí, muchísimas gracias", "Oui. Bien cordialement, Odile", "Ja, sehr gerne, LG Uwe", "Sì, grazie mille. Saluti, Piero", "Sim, muito obrigada", "Ja, heel graag. Groetjes, Femke", "Tak, poproszę. Pozdrawiam, Ewa", "Да. С уважением, Пётр",
		"Evet. İyi günler, Selin", "Ja tack, mvh Åsa", "Vâng, cảm ơn chị nhiều", "はい、どうぞよろしくお願いします", "네, 부탁드립니다", "是的，麻烦了", "نعم، جزاكم الله خيرا", "Yes, I'd like to get the reminders", "sí quiero recibir los avisos", "ja ich möchte die Erinnerungen bekommen"} {
		require.Equal(t, keyword.IntentOptIn, keyword.ClassifyIn(text, asked).Intent, text)
		require.NotEqual(t, keyword.IntentOptIn, keyword.Classify(text).Intent, text)
	}
	for _, text := range []string{"Yes, but not now", "yes?", "yes 😂", "Yes. - who is this", "go", "fine", "ok", "tamam", "大丈夫です", "yes stop", "not yes", "yes I want to cancel", "sí, pero no", "Yes. Regards to your mother", "yes, the appointment is at nine", "ja, nicht mehr", "no quiero recibir los avisos", "muchas gracias", "よろしくお願いします", "mit freundlichen Grüßen, Uwe"} {
		require.NotEqual(t, keyword.IntentOptIn, keyword.ClassifyIn(text, asked).Intent, text)
	}
}

// TestWishesOfANegation checks verbs that make a wish of a negation, authorities that only somebody names who
// complains, and verbs of which a particle makes the opposite.
func TestWishesOfANegation(t *testing.T) {
	for _, c := range []struct{ want, texts string }{
		{"out", "Bundesnetzagentur ist informiert|ya avisé a Profeco|Roskomnadzor, роскомнадзор уже в курсе|schrijf me uit aub|Beste M. Durand: je ne suis pas M. Durand|alla uppgifter om mig ska raderas|STOP to numer firmowy|pueden borrar mi número tengo otro médico|можете удалить мой номер он есть у вас|se non smettete vi denuncio|wenn ihr nicht aufhört melde ich das der polizei|jeśli nie przestaniecie to pozwę was|إذا وصلني مسج ثاني سأرفع شكوى للهيئة|Stopp Peter Holm|退丁|はいしんていしおねがいします|d/c these texts|nobody here ever gave you our number|sácame xfa desuscrbeme"},
		{"none", "jangan lupa kirim pesan|no olviden mandarme el mensaje|vergesst nicht mir die sms zu schicken|не забывайте присылать смс|glöm inte skicka sms|Ist das die Bundesnetzagentur?|avregistrera mig inte|schrijf me niet uit|别把我退订，我想要优惠|Ring inte, sms funkar utmärkt"},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			require.Equal(t, c.want, meaning(keyword.Classify(text).Intent), "%s by %s", text, keyword.Classify(text).Rule)
		}
	}
}

// eachText reads a table of languages, classes and texts, and returns how many texts a language has of each
// class.
func eachText(t *testing.T, name string, check func(language, class, text string)) map[string]map[string]int {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	count := map[string]map[string]int{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		c := strings.SplitN(s.Text(), "\t", 3)
		require.Len(t, c, 3)
		language, class, text := c[0], c[1], c[2]
		if count[language] == nil {
			count[language] = map[string]int{}
		}
		count[language][class]++
		check(language, class, text)
	}
	return count
}
