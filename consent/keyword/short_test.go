package keyword_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// TestShortRequests checks requests, reasons and refusals in few words, and ordinary texts that are
// made of the same words.
func TestShortRequests(t *testing.T) {
	for _, c := range []struct{ name, want, texts string }{
		{"a tail that changes nothing", "out", "stop lol|stop haha|stop sweetie|Stop coach|STOP and that's final|stop and never write me|STOP until further notice|STOP after today|stop if you can|stop when u can|stop for real|STOP to all of these|stop thats not me|stop theres no Gwen here|STOP account closed"},
		{"a tail that makes it something else", "none", "stop and go traffic, running late|stop for gas first|stop thats so funny|stop when the light is red|STOP AND GET MILK|stop number 7 please|at stop 14 now|stop it lol|stop until the 5th for the mail|STOP to pick up the kids"},
		{"a stop after an acknowledgment", "out", "yea stop pls|yeah no stop|cool stop pls|ok got it stop thx|sure, stop now"},
		{"a stop of a line", "none", "yes the next stop please|ok bus stop please|no stop at my corner please|yeah stop by later"},
		{"an earlier stop", "out", "didn't I say stop|I did say stop|ill say it again stop|tried stop nothing happens|your stop button is broken|how am I still on here|asked twice now"},
		{"no earlier stop", "none", "did the driver stop|what happens if I say stop|the stop button on the treadmill is broken|how am I still hungry"},
		{"two slips in stop", "out", "sopt|spto|STO|Sop|qut|opt ot|del my number|revome me"},
		{"near to stop and none", "none", "top|shop|step|soap|out of the oven|spot 14"},
		{"a question that asks for an end", "out", "can u not text here|can we not with the texts|could you please not message on this line"},
		{"a question about something else", "none", "can you not move it to Friday?|could you not leave it outside|can we not reschedule"},
		{"the number of somebody else", "out", "this was my grandma's number|new number holder here|I just got this phone|dont know who that is|this is a child|c'est le numéro d'un enfant|das ist die Nummer von meinem Kind|dit is het nummer van een kind|esse celular é do meu filho de 8 anos|هذا رقم طفل|これは子供の番号です|这是小孩的手机|ini nomor anak kecil|đây là số của trẻ em|田中ではありません|我不是小李"},
		{"one's own number", "none", "this is my new number|esta é a consulta da minha filha|das ist mein Kind|dit is mijn zoon|我不是医生|田中です"},
		{"somewhere else", "out", "par mail uniquement svp pas de sms|nur noch per Mail bitte|alleen per mail aub|tylko mailem proszę|só por email, sem sms|solo por correo"},
		{"what they are", "out", "c'est du harcèlement|das ist Belästigung|isso é assédio|to nękanie|rahatsız ediyorsunuz|забагато смс|太多短信了"},
		{"no longer there", "out", "mi hijo ya no va a esa escuela|meu filho não estuda mais aí|син вже не ходить у цю школу|min son går inte där längre|I closed my account|never been a patient there"},
		{"no longer there, and concerned", "none", "I cancelled my membership, when is the refund|never been there where do I park|mi hijo ya no va hoy|mein Sohn ist nicht mehr krank"},
		{"how to end it", "out", "wie komm ich da raus|como faço pra sair da lista|怎么取消这些短信|як відключити смс|comment arrêter ces sms"},
		{"how to end something else", "none", "wie kündige ich mein Abo|como cancelo a consulta|怎么取消预约|як відключити воду"},
		{"a wish to go on", "none", "sluta inte skicka påminnelser|huwag nyo po itigil ang reminders|hört nicht auf zu schicken|不要停发提醒"},
		{"an automatic reply", "none", "I am on leave until the 4th of May and will not be reading messages, please contact the front desk|The number you texted does not accept incoming messages|On maternity leave until June, wont be checking messages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for text := range strings.SplitSeq(c.texts, "|") {
				got := keyword.Classify(text)
				require.Equal(t, c.want, meaning(got.Intent), "%s by %s", text, got.Rule)
			}
		})
	}
}

// TestYesInBrackets checks that who writes may stand in brackets after a yes, and that nothing else
// may.
func TestYesInBrackets(t *testing.T) {
	asked := keyword.Context{PendingDoubleOptIn: true}
	for _, text := range []string{"Yes 100%", "YES (this is Denise)", "yes (it's Omar)"} {
		require.Equal(t, keyword.IntentOptIn, keyword.ClassifyIn(text, asked).Intent, text)
	}
	for _, text := range []string{"Yes (not now)", "yes this is Denise", "YES (wrong number)", "(this is Denise)", "yes (who is this?)"} {
		require.NotEqual(t, keyword.IntentOptIn, keyword.ClassifyIn(text, asked).Intent, text)
	}
	require.Equal(t, keyword.IntentHelp, keyword.Classify("HELPP").Intent)
}

// TestErasureByLaw checks that the name of a law beside an erasure is a request for it, and an
// opt-out.
func TestErasureByLaw(t *testing.T) {
	for _, text := range []string{"Auskunft und Löschung gemäß DSGVO", "effacement au titre du RGPD", "cancellazione ai sensi del GDPR", "usunięcie danych zgodnie z RODO", "verwijdering op grond van de AVG", "exclusão nos termos da LGPD"} {
		got := keyword.Classify(text)
		require.Equal(t, keyword.RequestErasure, got.Request, text)
		require.Equal(t, keyword.IntentLikelyOptOut, got.Intent, text)
	}
	require.Equal(t, keyword.RequestNone, keyword.Classify("Löschung der Buchung bitte").Request)
}
