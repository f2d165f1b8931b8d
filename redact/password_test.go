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

		{"expires", "Your password expires on 12Dec2026 at noon", nil},
		{"expired", "Your password is expired since 12Dec2026", nil},
		{"reset", "Reset your password at example.org/r/Ab12Cd34", nil},
		{"boarding pass", "Your boarding pass AB1234 is ready", nil},
		{"another sentence", "Choose a new password. Locker B12x4567 is free", nil},
		{"words", "contraseña incorrecta, intente otra vez", nil},
		{"Arabic traffic", "مخالفة المرور رقم 482913", nil},
	})
}

func TestEastAsianDates(t *testing.T) {
	runFind(t, redact.Config{Entities: []redact.Entity{redact.DateTime, redact.DateOfBirth}}, []findCase{
		{"Chinese", "出生日期1984年5月21日，已登记", []string{"DATE_OF_BIRTH=1984年5月21日"}},
		{"Japanese", "予約は2027年3月4日です", []string{"DATE_TIME=2027年3月4日"}},
		{"Korean", "생년월일 1984년 5월 21일", []string{"DATE_OF_BIRTH=1984년 5월 21일"}},
		{"no month", "1984年13月21日", nil},
		{"no day", "1984年5月", nil},
	})
}
