package keyword_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

const (
	erasure = keyword.RequestErasure
	access  = keyword.RequestAccess
	noSale  = keyword.RequestDoNotSell
	why     = keyword.RequestWhy
	nothing = keyword.RequestNone
)

// A request is found beside the intent, which it never changes.
func TestRequests(t *testing.T) {
	for _, c := range []struct {
		text string
		want keyword.Request
	}{
		{"delete my data", erasure}, {"Please delete all of my personal data", erasure}, {"delete everything you have on me", erasure},
		{"I want my data deleted", erasure}, {"Delete all the data you have about me", erasure}, {"I'm exercising my right to be forgotten", erasure},
		{"what do you have on me", access}, {"What info do you have about me?", access}, {"where did you get my number", access},
		{"How'd you get my number? how did you get this number", access}, {"who gave you my number", access}, {"Send me a copy of my data", access},
		{"do not sell my info", noSale}, {"Don't sell my personal information", noSale}, {"opt out of the sale of my data", noSale}, {"stop selling my number", noSale},
		{"why am I getting this", why}, {"Why am i getting these texts?", why}, {"why are you texting me", why}, {"why do I keep getting these messages", why}, {"how come I'm getting these", why},
		{"why did you text me?", why}, {"when did I sign up for this?", why},

		{"Borren mis datos por favor", erasure}, {"¿De dónde sacaron mi número?", access}, {"¿Qué datos tienen de mí?", access}, {"No vendan mis datos", noSale}, {"¿Por qué me llegan estos mensajes?", why}, {"por que recibo esto", why},
		{"Supprimez mes données", erasure}, {"Comment avez-vous eu mon numéro ?", access}, {"ne vendez pas mes données", noSale}, {"Pourquoi je reçois ça ?", why},
		{"Bitte löschen Sie meine Daten", erasure}, {"Löscht meine Daten", erasure}, {"Woher haben Sie meine Nummer?", access}, {"Warum bekomme ich diese Nachrichten?", why}, {"Warum schreiben Sie mir?", why},
		{"Apaguem meus dados", erasure}, {"Como vocês conseguiram meu número?", access}, {"por que estou recebendo isso?", why},
		{"Cancellate i miei dati", erasure}, {"Dove avete preso il mio numero?", access}, {"perché ricevo questi messaggi?", why},
		{"verwijder mijn gegevens", erasure}, {"hoe komen jullie aan mijn nummer?", access}, {"waarom krijg ik dit?", why},
		{"Usuńcie moje dane", erasure}, {"Skąd macie mój numer?", access}, {"dlaczego dostaję te wiadomości?", why},
		{"Удалите мои данные", erasure}, {"Откуда у вас мой номер?", access}, {"Почему мне приходят эти смс?", why},
		{"verilerimi silin", erasure}, {"numaramı nereden buldunuz", access}, {"neden bu mesajı alıyorum", why},
		{"xóa dữ liệu của tôi", erasure}, {"sao tôi nhận được tin này", why}, {"saan ninyo nakuha ang number ko", access}, {"mera number kahan se mila", access},
		{"احذفوا بياناتي", erasure}, {"لماذا تصلني هذه الرسائل", why}, {"删除我的数据", erasure}, {"你怎么有我的号码？", access}, {"为什么给我发短信", why},
		{"データを削除してください", erasure}, {"なぜこのメッセージが届くのですか", why}, {"내 정보 삭제해 주세요", erasure}, {"제 번호 어떻게 아셨어요?", access}, {"왜 이 문자를 받나요", why},

		{"delete my appointment", nothing}, {"why not", nothing}, {"where is my order", nothing}, {"Why not tomorrow?", nothing}, {"don't delete my data", nothing}, {"did you delete my data?", nothing},
		{"delete my data plan", nothing}, {"where did you get my prescription", nothing}, {"what do you have on Tuesday", nothing}, {"why am I getting this bill", nothing}, {"why am I not getting texts", nothing},
		{"I do not sell my information", nothing}, {"delete my number", nothing}, {"remove me", nothing}, {"STOP", nothing}, {"HELP", nothing}, {"YES", nothing}, {"why was I unsubscribed? I want to keep getting texts", nothing},
		{"Löschen Sie meinen Termin", nothing}, {"warum nicht", nothing}, {"¿por qué no?", nothing}, {"¿Dónde está mi pedido?", nothing}, {"où est ma commande", nothing}, {"为什么不", nothing},
		{"Out of office: to exercise your right to be forgotten this is an automatic reply", nothing},
	} {
		t.Run(c.text, func(t *testing.T) {
			require.Equal(t, c.want.String(), keyword.Classify(c.text).Request.String())
		})
	}
}

// An opt-out is not lost to a request in the same text, and no request is one by itself.
func TestRequestsKeepOptOuts(t *testing.T) {
	out := func(text string) bool {
		c := keyword.Classify(text)
		return c.Intent == keyword.IntentOptOut || c.Intent == keyword.IntentLikelyOptOut
	}
	for text, want := range map[string]keyword.Request{
		"delete my data and stop texting me":            erasure,
		"Stop. Why am I getting this?":                  why,
		"where did you get my number? unsubscribe me":   access,
		"do not sell my info and take me off your list": noSale,
		"remove me": nothing, "delete my number": nothing, "take my number off your list": nothing,
	} {
		require.True(t, out(text), text)
		require.Equal(t, want.String(), keyword.Classify(text).Request.String(), text)
	}
	for _, text := range []string{"why am I getting this", "what do you have on me", "Woher haben Sie meine Nummer?"} {
		require.Equal(t, keyword.IntentNone, keyword.Classify(text).Intent, text)
	}
}

// A command of the host is what the host says that it is.
func TestRequestsAndCommands(t *testing.T) {
	c := keyword.ClassifyIn("delete my data", keyword.Context{Commands: []keyword.Command{{Name: "wipe", Match: "delete my data"}}})
	require.Equal(t, "wipe", c.Command)
	require.Equal(t, nothing, c.Request)
	require.Equal(t, "none", keyword.RequestNone.String())
}
