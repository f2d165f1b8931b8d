package keyword_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// TestStopFirst checks what people write after STOP: a name, a number, a reason. It is none if stop
// is a visit, a thing, or an activity.
func TestStopFirst(t *testing.T) {
	for _, text := range []string{
		"STOP Maria Sanchez", "Stop Peter", "STOP 555-0100", "STOP 7", "STOP Acme", "STOP this is my office line", "STOP from Lee", "Stop or I take you to court",
		"Please STOP Jim", "hi STOP Dana", "STOPSTOP", "stopstopstop", "STOP NOW OR ELSE", "stop thx bye", "stop bro", "STOP you filled my phone", "STOP -Ann", "STOP\u3164", "stp", "st*p",
		"<p>STOP</p>", "\ua4e2\ua4d4\ua4f3\ua4d1", "🅂🅃🄾🄿", "🆂🆃🅾🅿", "STOP Frau Müller", "STOP merci beaucoup",
	} {
		c := keyword.Classify(text)
		require.Equal(t, "out", meaning(c.Intent), text)
	}
	for _, text := range []string{
		"stop by at nine", "Stop by", "Stop sign is down", "stop payment", "STOP PAYMENT on 1042", "stop watch", "Stop watch needed", "Stop the car!", "stop in any time", "Stop over in Dallas",
		"stop taking the pills?", "Stop smoking group", "Stop at the desk", "STOP AT THE DESK", "stop and shop", "Stop loss at 40", "stop light is out", "stop order 66 please", "stop it you two haha",
		"Stop is closed today", "stop worrying about it", "Stop, what time is it on Monday?", "стоп, а когда приём?", "Bus stop", "stop on my way home",
	} {
		c := keyword.Classify(text)
		require.Equal(t, keyword.IntentNone, c.Intent, "%s by %s", text, c.Rule)
	}
	require.Equal(t, keyword.Classification{Intent: keyword.IntentLikelyOptOut, Rule: "stop.first"}, keyword.Classify("STOP Maria Sanchez"))
}

func TestDictation(t *testing.T) {
	for _, text := range []string{"stop period", "Stop full stop", "unsubscribe exclamation point", "Hey Siri reply stop", "OK Google, text back stop", "alexa send unsubscribe", "stop comma please period"} {
		require.Equal(t, "out", meaning(keyword.Classify(text).Intent), text)
	}
	for _, text := range []string{"start period", "hey siri start", "full stop", "what is the grace period", "hey google where are you", "reply"} {
		require.Equal(t, keyword.IntentNone, keyword.Classify(text).Intent, text)
	}
}

func TestTypingErrors(t *testing.T) {
	for _, text := range []string{
		"unsubscrbie", "unsbscribe me", "remvoe me", "pls delte my number", "stap texting me", "stpo sending messages", "stop mesaging me", "take me of your list", "cancle texts", "opt otu",
		"desuscribri", "uitschrjven", "отписатся", "abbestelen", "descadastar", "leiratkzás", "wyrejestrui",
	} {
		require.Equal(t, "out", meaning(keyword.Classify(text).Intent), text)
	}
	for _, text := range []string{"anmeldung", "Anmelden", "inschrijven", "feliratkozás", "подписаться", "shop", "the remote is broken", "testing the massage chair", "nice prescription"} {
		require.Equal(t, keyword.IntentNone, keyword.Classify(text).Intent, text)
	}
}

// A keyword in Latin letters beside another script is a request, with or without a space between them.
func TestKeywordsBesideOtherScripts(t *testing.T) {
	for _, c := range []struct {
		text string
		want keyword.Intent
	}{
		{"TD谢谢", keyword.IntentLikelyOptOut},
		{"td 謝謝", keyword.IntentLikelyOptOut},
		{"stop이요", keyword.IntentOptOut},
		{"unsubscribe해주세요", keyword.IntentOptOut},
		{"STOPお願いします", keyword.IntentOptOut},
		{"stop이요 이제 안 다녀요", keyword.IntentLikelyOptOut},
		{"stop я больше не хожу к вам", keyword.IntentLikelyOptOut},
		{"stop 已经搬家了", keyword.IntentLikelyOptOut},
		{"stop για τα μηνύματα", keyword.IntentLikelyOptOut},
		{"стоп, а во сколько завтра?", keyword.IntentNone},
		{"TDK 콘덴서 있어요", keyword.IntentNone},
		{"SMS로 보내주세요", keyword.IntentNone},
	} {
		t.Run(c.text, func(t *testing.T) {
			require.Equal(t, c.want, keyword.Classify(c.text).Intent)
		})
	}
}

func TestOrdinaryForms(t *testing.T) {
	for text, want := range map[string]keyword.Intent{
		"please don't text her anymore":                                  keyword.IntentOptOut,
		"take me off before somebody gets hurt":                          keyword.IntentOptOut,
		"Gostaria de deixar de receber os avisos da ótica":               keyword.IntentOptOut,
		"pode deixar uma mensagem":                                       keyword.IntentNone,
		"ko muốn nhận tin nhắn nữa":                                      keyword.IntentOptOut,
		"gak usah kirim2 lagi":                                           keyword.IntentOptOut,
		"mesajlarınızı almayı bırakmak istiyorum":                        keyword.IntentOptOut,
		"왜 수신거부가 됐죠? 저 계속 받고 싶어요":                                        keyword.IntentNone,
		"Please stop sending his appointment reminders to this phone.":   keyword.IntentLikelyOptOut,
		"stop sending her texts":                                         keyword.IntentLikelyOptOut,
		"When do the stitches get removed?":                              keyword.IntentNone,
		"how can i get removed":                                          keyword.IntentOptOut,
		"Please stop calling my work phone. Texting me here is fine":     keyword.IntentNone,
		"Please stop calling my work phone, and texting me here as well": keyword.IntentOptOut,
		"لا تتصلوا علي وأنا في الدوام، راسلوني أحسن":                     keyword.IntentNone,
		"لا تتصلوا ولا تراسلوني":                                         keyword.IntentOptOut,
	} {
		t.Run(text, func(t *testing.T) {
			require.Equal(t, want, keyword.Classify(text).Intent)
		})
	}
}

// A STOP with the reason in another language, in small letters too.
func TestReasonsElsewhere(t *testing.T) {
	for _, text := range []string{
		"stop svp c'est le tel du boulot", "Stop sono già passato ad altro gestore", "STOP to jest numer służbowy", "stop det här är min jobbtelefon",
		"Stop das ist mein Diensthandy", "stop bu iş hattı artık", "stop ya no soy cliente", "stop ik ben verhuisd", "stop ini nomor kantor", "stop 617-555-0142",
		"stop eu não sou cliente",
	} {
		require.Equal(t, keyword.IntentLikelyOptOut, keyword.Classify(text).Intent, text)
	}
	for _, text := range []string{"stop to go is fine", "stop it is near", "Stop 12 is closer", "stop das Medikament?", "stop 4 ist besser"} {
		require.Equal(t, keyword.IntentNone, keyword.Classify(text).Intent, text)
	}
}
