package redact_test

import (
	"testing"

	"github.com/sealtext/sealtext/redact"
)

// TestPasswords has passwords in the words of many languages, right after their name and some words
// later, and texts about passwords that hold none.
func TestPasswords(t *testing.T) {
	runFind(t, redact.Config{Entities: []redact.Entity{redact.Credential}}, []findCase{
		{"Dutch", "Je wachtwoord is Kaas-2026x.", []string{"CREDENTIAL=Kaas-2026x"}},
		{"Polish, later", "haslo do wifi: domek77Xy, dziekuje", []string{"CREDENTIAL=domek77Xy"}},
		{"Polish", "Hasło: domek77Xy", []string{"CREDENTIAL=domek77Xy"}},
		{"Italian, later", "la password del sito è Napoli.2026z", []string{"CREDENTIAL=Napoli.2026z"}},
		{"Spanish, bare", "wifi Casa contraseña Tortilla45", []string{"CREDENTIAL=Tortilla45"}},
		{"French", "Mot de passe wifi : Bleu2026!x", []string{"CREDENTIAL=Bleu2026!x"}},
		{"Turkish", "wifi şifresi: kapi5678!", []string{"CREDENTIAL=kapi5678!"}},
		{"Swedish", "Ditt lösenord är Skog2026x", []string{"CREDENTIAL=Skog2026x"}},
		{"Czech", "Heslo: Praha2026x", []string{"CREDENTIAL=Praha2026x"}},
		{"Hungarian", "Jelszó: Duna2026x", []string{"CREDENTIAL=Duna2026x"}},
		{"Russian", "Ваш пароль: Volga2026x", []string{"CREDENTIAL=Volga2026x"}},
		{"Hebrew", "הסיסמה: Yam2026xz", []string{"CREDENTIAL=Yam2026xz"}},
		{"Arabic, bare", "كلمة المرور Bahr2026!", []string{"CREDENTIAL=Bahr2026!"}},
		{"Arabic, later", "كلمة المرور للواي فاي Nahr2026!", []string{"CREDENTIAL=Nahr2026!"}},
		{"Hindi", "पासवर्ड: Ganga2026x", []string{"CREDENTIAL=Ganga2026x"}},
		{"Chinese", "无线网密码：Shan2026x", []string{"CREDENTIAL=Shan2026x"}},
		{"Japanese", "新しいパスワード: Fuji2026x", []string{"CREDENTIAL=Fuji2026x"}},
		{"Korean", "비밀번호: Hanok2026x", []string{"CREDENTIAL=Hanok2026x"}},
		{"Vietnamese", "Mật khẩu: Saigon2026x", []string{"CREDENTIAL=Saigon2026x"}},
		{"short name", "user admin, pass Sommer2027! at work", []string{"CREDENTIAL=Sommer2027!"}},
		{"English, later", "The password for the guest network is Lake2026x", []string{"CREDENTIAL=Lake2026x"}},

		{"Dutch, small letters", "wifi wachtwoord tulpen4ever en meer", []string{"CREDENTIAL=tulpen4ever"}},
		{"Italian, short name", "la pw del wifi e GattoNero!9 ok", []string{"CREDENTIAL=GattoNero!9"}},
		{"Arabic, loan word", "باسورد الواي فاي Qahwa!2026", []string{"CREDENTIAL=Qahwa!2026"}},
		{"Chinese, glued", "wifi密码是hello2026!", []string{"CREDENTIAL=hello2026!"}},
		{"Chinese, apart", "无线网密码是 hello2026", []string{"CREDENTIAL=hello2026"}},
		{"Korean, glued", "비밀번호는hanok2026입니다", []string{"CREDENTIAL=hanok2026"}},
		{"French, it is", "le mdp du wifi c'est Abricot2026, ok", []string{"CREDENTIAL=Abricot2026"}},
		{"in brackets", "New login (password): Lake2026x", []string{"CREDENTIAL=Lake2026x"}},

		{"network", "wifi: plum-otter-19", []string{"CREDENTIAL=plum-otter-19"}},
		{"network, dash", "Wi-Fi: plum-otter-19", []string{"CREDENTIAL=plum-otter-19"}},
		{"network, code", "The wifi code is plum-otter-19 ok", []string{"CREDENTIAL=plum-otter-19"}},
		{"network, key", "WLAN-Schlüssel: Moewe2026", []string{"CREDENTIAL=Moewe2026"}},
		{"network, key apart", "wifi key tulip2026", []string{"CREDENTIAL=tulip2026"}},
		{"name of the network", "wifi: LakeHouse5G password: tr0ut-Mud!77", []string{"CREDENTIAL=tr0ut-Mud!77"}},
		{"network, it is", "le code wifi c'est marmotte-73", []string{"CREDENTIAL=marmotte-73"}},
		{"network behind the password", "haslo wifi Koteczek2020", []string{"CREDENTIAL=Koteczek2020"}},
		{"Arabic, secret word", "كلمة سر الواي فاي Nakhla2020", []string{"CREDENTIAL=Nakhla2020"}},
		{"free network", "Wifi: free, 24h a day", nil},
		{"no network", "sci-fi: Solaris1972", nil},
		{"network in a sentence", "The wifi in hall B12x456 is down", nil},

		{"card code", "4532 CVV 418 ok", []string{"CREDENTIAL=418"}},
		{"card code, colon", "cvv: 4182", []string{"CREDENTIAL=4182"}},
		{"card code, with a digit", "CVV2: 418", []string{"CREDENTIAL=418"}},
		{"card code, said", "my cvc is 418", []string{"CREDENTIAL=418"}},
		{"card code, French", "Cryptogramme 418", []string{"CREDENTIAL=418"}},
		{"no card code", "CVV has 3 digits, see page 418", nil},
		{"card code, too long", "CVV 41829", nil},

		{"expires", "Your password expires on 12Dec2026 at noon", nil},
		{"expired", "Your password is expired since 12Dec2026", nil},
		{"reset", "Reset your password at example.org/r/Ab12Cd34", nil},
		{"boarding pass", "Your boarding pass AB1234 is ready", nil},
		{"another sentence", "Choose a new password. Locker B12x4567 is free", nil},
		{"words", "contraseña incorrecta, intente otra vez", nil},
		{"Arabic traffic", "مخالفة المرور رقم 482913", nil},
	})
}

// TestDateLanguages has dates in the words of languages, and the words that make them dates of
// birth.
func TestDateLanguages(t *testing.T) {
	runFind(t, redact.Config{Entities: []redact.Entity{redact.DateTime, redact.DateOfBirth}}, []findCase{
		{"Chinese", "出生日期1984年5月21日，已登记", []string{"DATE_OF_BIRTH=1984年5月21日"}},
		{"Japanese", "予約は2027年3月4日です", []string{"DATE_TIME=2027年3月4日"}},
		{"Korean", "생년월일 1984년 5월 21일", []string{"DATE_OF_BIRTH=1984년 5월 21일"}},
		{"Italian", "nata il 5 maggio 1990 a Roma", []string{"DATE_OF_BIRTH=5 maggio 1990"}},
		{"Spanish", "nacida el 5 de mayo de 1990", []string{"DATE_OF_BIRTH=5 de mayo de 1990"}},
		{"Spanish, April", "Nacido el 2 de abril de 1975: hoy", []string{"DATE_OF_BIRTH=2 de abril de 1975"}},
		{"Portuguese", "nascido em 5 de março de 1990", []string{"DATE_OF_BIRTH=5 de março de 1990"}},
		{"Russian", "родился 5 мая 1990", []string{"DATE_OF_BIRTH=5 мая 1990"}},
		{"Polish", "wizyta 5 stycznia 2027", []string{"DATE_TIME=5 stycznia 2027"}},
		{"French, not born", "Je ne viens pas le 12/03/2026", []string{"DATE_TIME=12/03/2026"}},
		{"French, born", "née le 12/03/1990", []string{"DATE_OF_BIRTH=12/03/1990"}},
		{"Dutch, no", "nee, 12/03/2026 kan niet", []string{"DATE_TIME=12/03/2026"}},
		{"no month", "1984年13月21日", nil},
		{"no day", "1984年5月", nil},
	})
}
