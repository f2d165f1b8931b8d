package keyword_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// STOP is about what the sender sends, STOP ALL about all that the business sends, and only words
// that name the account about the account.
func TestWidthOfWords(t *testing.T) {
	const program, tenant, account = 0, 1, 2
	for _, c := range []struct {
		name  string
		want  int
		texts string
	}{
		{"the program", program, "STOP|stop please|unsubscribe|cancel|Stop texting me|please stop sending me messages|take me off your list|" +
			"stop all these texts|stop. thanks for everything|do not text me at all|wrong number y'all, stop|" +
			"baja|arrêt|abmelden|alles Gute, bitte abmelden|стоп|отпишите меня, все равно не читаю|退订|停止|" +
			"arrêtez de m'écrire tous les jours|por favor no me manden más mensajes todo el tiempo"},
		{"the tenant, in English", tenant, "STOPALL|STOP ALL|Stop all!|stop all please|STOP ALL MESSAGES|Stop all texts|stop all text messages|" +
			"please stop all your texts|STOP EVERYTHING|stop everything please|cancel all|end all|unsubscribe from all|unsubscribe me from everything|" +
			"opt out of all|stop sending me all of your messages|take me off all your lists|please stop all future communications|opt me out of all marketing"},
		{"the tenant, in other languages", tenant, "alles stoppen|stop alles|alle Nachrichten stoppen|alles abbestellen|parar todo|detener todo|" +
			"stop todo|parar tudo|cancelar tudo|arrêter tout|stop tout|arrêtez tout|ferma tutto|stop tutto|alles afmelden|stop wszystko|" +
			"zatrzymaj wszystko|стоп все|отписаться от всего|зупинити все|hepsini durdur|tümünü iptal et|stoppa allt|stopp alt|lopeta kaikki|" +
			"zastavit vše|zrušiť všetko|mindent leállít|stop tot|στοπ όλα|спри всичко|zaustavi sve|dừng tất cả|berhenti semua|itigil lahat|" +
			"acha zote|إيقاف الكل|لغو همه|הסר הכל|सब बंद करो|সব বন্ধ করুন|ยกเลิกทั้งหมด|全部退订|取消所有|すべて停止|모두 수신거부"},
		{"the account", account, "STOP ACCOUNT|Stop all accounts|stop all brands|STOP ALL COMPANIES|unsubscribe from all brands"},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			t.Run(c.name+": "+text, func(t *testing.T) {
				got := keyword.Classify(text)
				require.Contains(t, []keyword.Intent{keyword.IntentOptOut, keyword.IntentLikelyOptOut}, got.Intent)
				require.Equal(t, c.want >= tenant, got.Everything, "everything")
				require.Equal(t, c.want == account, got.Account, "account")
			})
		}
	}
	for _, text := range []string{"all good", "see you all tomorrow", "START", "everything is fine", "YES to all", "todo bien"} {
		require.Equal(t, keyword.Classification{Intent: keyword.Classify(text).Intent, Rule: keyword.Classify(text).Rule}, keyword.Classify(text), text)
	}
}
