package keyword_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// TestClassesOfRefusals checks classes of requests in every language, and texts with the same words that
// ask for something else.
func TestClassesOfRefusals(t *testing.T) {
	for _, c := range []struct{ class, want, texts string }{
		{"an English verb in another language", "out", "unsubscribe por favor, no quiero esto|unsub moi de votre liste|bitte mich unsubscriben|unsubscribe mij aub|unsubscribe mnie proszę|unsubscribe мене|unsubscribe меня отсюда|unsub пожалуйста|beni unsubscribe edin|" +
			"unsubscribe mig tack|mujhe unsubscribe kar do|unsubscribe करो मुझे|unsubscribe من فضلكم|unsubscribe giúp mình với|unsub aja kak, makasih|optout pls kak|帮我unsubscribe谢谢|unsubscribeしてください|unsubscribe 해주세요|please ya no me textees|" +
			"no me spameen|arrêtez de me spammer|smettetela di spammarmi|parem de me spammar|stop met spammen|przestańcie mnie spamować|хватит меня спамить|beni spamlamayın|sluta spamma mig|stop dong kak"},
		{"an English verb in English", "none", "how do I unsubscribe from Netflix|my daughter unsubscribed from Hulu|please don't unsubscribe me|unsubscribe from the email newsletter only|pls goto www.example.net login 3qxj9 unsubscribe with STOP, no extra charge"},
		{"an identification after STOP", "out", "Stop DOB 3/4/1971|STOP date of birth 12.05.1980|stop mrn 448812|Stop J. P. Morgan|STOP K. van den Berg|Stop W. de Groot|stop acct ending 4411|STOP geb. 12.05.1980|STOP né le 12/05/1980|STOP д.р. 12.05.1980|STOP doğum tarihi 12.05.1980|STOP 生年月日 1980年5月12日"},
		{"another person after STOP", "out", "Stop my wife handles the account now|Stop my husband deals with this account|Stop my daughter handles my appointments|STOP mi esposa lleva la cuenta ahora|STOP mein Mann macht das jetzt"},
		{"a thing after STOP", "none", "stop at J street|stop order 4411|stop payment account ending 4411|stop my wife's order|stop number 12 on the route|Stop at 42 Oak, gate code 1234|my date of birth is 03/04/1971"},
		{"erasure of everything", "out", "Delete my account and everything you have about me. CCPA request.|Erase my profile and all the info you hold on me|Delete everything you've got about me|Borren todo lo que tienen sobre mí|Supprimez tout ce que vous avez sur moi|Löscht alles was ihr über mich habt|Cancellate tutto quello che avete su di me|" +
			"Apaguem tudo o que vocês têm sobre mim|Verwijder alles wat jullie over mij hebben|Usuńcie wszystko, co o mnie macie|Удалите всё, что у вас есть обо мне|Видаліть усе, що у вас є про мене|Hakkımda ne varsa silin|Radera allt ni har om mig|احذفوا كل ما لديكم عني|mere baare mein sab kuch delete karo|" +
			"मेरे बारे में सब कुछ डिलीट करो|Xóa hết mọi thứ về tôi|Hapus semua data yang kalian punya tentang saya|删除你们关于我的一切|私に関するすべての情報を削除して|저에 대한 모든 정보를 지워 주세요"},
		{"erasure of an account with the data", "out", "Eliminad mi cuenta y todos mis datos|supprimez mon compte et toutes mes données|Löschen Sie mein Konto und alle meine Daten|cancellate il mio account e tutti i miei dati|excluam minha conta e todos os meus dados|verwijder mijn account en al mijn gegevens|usuńcie moje konto i wszystkie dane|удалите мой аккаунт и все данные|" +
			"видаліть мій акаунт і всі дані|hesabımı ve tüm verilerimi silin|ta bort mitt konto och all data om mig|احذفوا حسابي وكل بياناتي|mera account aur sara data delete kar do|xóa tài khoản và mọi dữ liệu của tôi|hapus akun dan semua data saya|删除我的账号和所有信息|アカウントと個人情報をすべて削除してください|계정이랑 개인정보 모두 삭제해 주세요"},
		{"erasure of a thing", "none", "borren mi cuenta de la mesa 5|Delete my account card from the order|delete my last order|delete everything in my cart|close my account tab at the bar"},
		{"never registered", "out", "Nunca me di de alta con ustedes|Yo no me inscribí en su servicio|Je ne me suis jamais inscrit chez vous|Ich habe mich bei euch nicht angemeldet|Non mi sono mai registrato da voi|Eu nunca me cadastrei no seu serviço|Ik heb me nooit bij jullie aangemeld|Nigdy się u was nie rejestrowałem|Я у вас не регистрировался|" +
			"Я у вас не реєструвалась|Hiç kayıt olmadım size|Jag har aldrig registrerat mig hos er|أنا ما سجلت عندكم أصلا|لم أسجل في خدمتكم أبدا|मैंने कभी आपकी सेवा के लिए पंजीकरण नहीं किया|Tôi chưa bao giờ đăng ký dịch vụ của bạn|Saya tidak pernah daftar di sini|我从来没有注册过你们的服务|我没在你们这注册过|登録した覚えがありません|저는 가입한 적이 없어요"},
		{"not yet registered", "none", "aún no me he registrado, ¿cómo lo hago?|Ich habe mich noch nicht registriert|ещё не зарегистрировался|I haven't registered yet|saya belum daftar"},
		{"enough of them", "out", "ya basta de mensajitos|j'en ai assez de vos textos|jetzt reicht's mit den SMS|basta con questi sms|chega de mensagem|genoeg berichten nu|wystarczy już tych smsów|довольно уже смс|досить вже смс|yeter artık bu mesajlar|كفاية رسائل خلاص|bas karo ye message|बस करो मैसेज|đủ rồi, đừng nhắn nữa|berisik banget sih, udah cukup smsnya|短信受够了|もううんざりですこのメール|문자 이제 지긋지긋해요"},
		{"enough of something", "none", "Es reicht, wenn ihr mir eine SMS schickt|das reicht, danke|довольно неплохо, спасибо|我够高了吗|已收到短信，够了谢谢"},
		{"an order to go away", "out", "dégagez avec vos sms|verpisst euch mit euren SMS|andatevene con le vostre pubblicità|sumam daqui com esse spam|rot op met je berichten|spadajcie z tymi smsami|идите нахер со своей рассылкой|йдіть геть зі своїми смс|defolun gidin mesajlarınızla|dra åt helvete med era sms|انقلعوا انتو ورسايلكم|烦死了天天发广告，滚|整天发垃圾短信，滚|꺼져 광고 보내지마"},
		{"going somewhere", "none", "Идите в магазин без меня, я получил смс|滚筒洗衣机的短信收到了|de appels zijn rot|saya pergi dulu, nanti kirim pesan"},
		{"delivered to the wrong number of a street", "none", "you delivered to the wrong number, we're 118 not 181|you dropped it off at the wrong number|entregaron en el número equivocado|Sie haben an die falsche Hausnummer geliefert|vous avez livré au mauvais numéro|avete consegnato al numero sbagliato"},
		{"wrong number", "out", "wrong number, I never ordered a pizza|número equivocado, yo no pedí ningún paquete"},
		{"a person who drives", "out", "I'm driving and can't deal with this, unsubscribe me from everything"},
		{"a phone that drives", "none", "I'm driving, please leave a message|I'm driving with Do Not Disturb While Driving turned on"},
		{"letters of the neighboring language", "out", "видпишить мене"},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			got := keyword.Classify(text)
			require.Equal(t, c.want, meaning(got.Intent), "%s: %s by %q", c.class, text, got.Rule)
		}
	}
}
