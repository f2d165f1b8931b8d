package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// findCase gives, for a text, what must be found: "ENTITY=value" each.
type findCase struct {
	name, text string
	want       []string
}

func describe(text string, found []redact.Finding) []string {
	out := []string{}
	for _, f := range found {
		out = append(out, string(f.Entity)+"="+text[f.Start:f.End])
	}
	return out
}

func mustNew(t testing.TB, cfg redact.Config) *redact.Redactor {
	t.Helper()
	r, err := redact.New(cfg)
	require.NoError(t, err)
	return r
}

func runFind(t *testing.T, cfg redact.Config, cases []findCase) {
	t.Helper()
	r := mustNew(t, cfg)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.want == nil {
				c.want = []string{}
			}
			require.Equal(t, c.want, describe(c.text, r.Find(nil, c.text)))
		})
	}
}

func TestFindGeneral(t *testing.T) {
	runFind(t, redact.Config{}, []findCase{
		{"nothing", "See you at the station, bring an umbrella.", nil},
		{"empty", "", nil},
		{"e-mail", "write to ann.lee+shop@mail.example.org, please", []string{"EMAIL_ADDRESS=ann.lee+shop@mail.example.org"}},
		{"e-mail after assignment", "to=ann@example.org", []string{"EMAIL_ADDRESS=ann@example.org"}},
		{"e-mail in fullwidth", "write to ann＠example．org now", []string{"EMAIL_ADDRESS=ann＠example．org"}},
		{"e-mail behind Chinese", "我的邮箱li.ming@mail.example.cn。谢谢", []string{"EMAIL_ADDRESS=li.ming@mail.example.cn"}},
		{"e-mail inside Japanese", "メールはtaro.y@example.jpまで", []string{"EMAIL_ADDRESS=taro.y@example.jp"}},
		{"e-mail inside Korean", "메일주소hong.gd@example.kr로 보내세요", []string{"EMAIL_ADDRESS=hong.gd@example.kr"}},
		{"e-mail in Chinese letters", "写信给 用户@例子.example", []string{"EMAIL_ADDRESS=用户@例子.example"}},
		{"link behind Chinese", "访问shop.example.com/x。谢谢", []string{"URL=shop.example.com/x"}},
		{"passcode before a Chinese stop", "您的验证码为482910。请勿泄露", []string{"OTP=482910"}},
		{"passcode before a Japanese stop", "認証コード：482910。有効期限", []string{"OTP=482910"}},
		{"password before a Chinese stop", "密码：Hz7shu22。请修改", []string{"CREDENTIAL=Hz7shu22"}},
		{"identity before a Chinese stop", "身份证号310104198805234024。退号请致电", []string{"CN_RIC=310104198805234024"}},
		{"a Chinese stop as a dot", "见 https://example。com/a", []string{"URL=https://example。com/a"}},
		{"no e-mail without a domain", "meet @home or a@b", nil},
		{"card grouped", "pay with 4539 1488 0343 6467 today", []string{"CREDIT_CARD=4539 1488 0343 6467"}},
		{"card in Chinese", "卡号4539148803436467已激活", []string{"CREDIT_CARD=4539148803436467"}},
		{"card with a wrong check digit", "pay with 4539 1488 0343 6468 today", nil},
		{"two cards", "4539148803436467 5425-2334-3010-9903", []string{"CREDIT_CARD=4539148803436467", "CREDIT_CARD=5425-2334-3010-9903"}},
		{"iban grouped", "IBAN DE75 5121 0800 1245 1261 99.", []string{"IBAN_CODE=DE75 5121 0800 1245 1261 99"}},
		{"iban with a wrong check", "IBAN DE85 3704 0044 0532 0130 00.", nil},
		{"phone international", "call +44 20 7946 0018 now", []string{"PHONE_NUMBER=+44 20 7946 0018"}},
		{"phone US", "call (212) 736-5000 now", []string{"PHONE_NUMBER=(212) 736-5000"}},
		{"phone before a price", "call 02079460018£1.50 a minute", []string{"PHONE_NUMBER=02079460018"}},
		{"sum of money", "paid 2079460018£ today", nil},
		{"price and time", "it is $1,250 at 18:30 on 12/11, room 4021", nil},
	})
}

func TestFindOTP(t *testing.T) {
	runFind(t, redact.Config{Entities: []redact.Entity{redact.OTP}}, []findCase{
		{"code first", "204817 is your Example login code. Do not share it.", []string{"OTP=204817"}},
		{"code last", "Acme: your one-time passcode is 77120", []string{"OTP=77120"}},
		{"dashed", "Use code 301-994 to verify your device", []string{"OTP=301-994"}},
		{"with service letter", "G-550183 is your verification code", []string{"OTP=G-550183"}},
		{"letters and digits", "Your security code: K7Q2P9", []string{"OTP=K7Q2P9"}},
		{"enter", "Enter 90812 to confirm your sign-in.", []string{"OTP=90812"}},
		{"noun in brackets", "204817 (Acme code)", []string{"OTP=204817"}},
		{"strong noun in brackets", "7712 [Acme login PIN]", []string{"OTP=7712"}},
		{"short code in brackets", "204817 (short code)", nil},
		{"offer in brackets", "204817 (Acme promo code)", nil},
		{"postal code in brackets", "Bengaluru 560001 (PIN code)", nil},
		{"section in brackets", "1382 (Civil Code)", nil},
		{"noun not last in brackets", "204817 (Code of Acme)", nil},
		{"a number to write to", "text WIN to 204817 (Acme code)", nil},
		{"German", "Ihr Bestätigungscode lautet 481516", []string{"OTP=481516"}},
		{"Spanish", "Tu código de verificación es 2342", []string{"OTP=2342"}},
		{"Russian", "Код подтверждения: 108821", []string{"OTP=108821"}},
		{"Chinese", "您的验证码是662607，请勿泄露", []string{"OTP=662607"}},
		{"other digits", "Your code is ١٢٣٤٥٦", []string{"OTP=١٢٣٤٥٦"}},
		{"account in between", "Your verification code for your account is 204817", []string{"OTP=204817"}},
		{"Japanese", "サービスの確認コードは 764972 です。", []string{"OTP=764972"}},
		{"Korean", "[서비스] 인증번호는 204817 입니다", []string{"OTP=204817"}},
		{"Swedish", "Din kod är 4821", []string{"OTP=4821"}},
		{"Portuguese", "Seu código de acesso: 90812", []string{"OTP=90812"}},
		{"two factors", "Acme 2FA: 204 817", []string{"OTP=204 817"}},
		{"use as", "Use 5677 as your Acme account security code", []string{"OTP=5677"}},
		{"log in", "Enter this code to log in:59678.", []string{"OTP=59678"}},
		{"with a hash", "<#> 2048 is your Acme code. FA+9qCX9VSu", []string{"OTP=2048"}},
		{"one time password", "854679 is your One Time Password(OTP) for mobile number verification", []string{"OTP=854679"}},
		{"Italian", "Il tuo codice Acme è 204-817", []string{"OTP=204-817"}},
		{"Indonesian", "Kode verifikasi Anda 204817", []string{"OTP=204817"}},
		{"letters only", "Your Acme login code is QWRTYP. Bye", []string{"OTP=QWRTYP"}},
		{"letters only after a colon", "One-time passcode: KXZQ", []string{"OTP=KXZQ"}},
		{"small letters", "your login code is abcdef", []string{"OTP=abcdef"}},
		{"small letters in a sentence", "Your Acme login code is qhzkwv and it expires", []string{"OTP=qhzkwv"}},
		{"small letters after a colon", "verification code: ondvek. Do not share it", []string{"OTP=ondvek"}},
		{"capitals before the noun", "QWRTYP is your Acme login code", nil},
		{"capitals before the noun alone", "QWRTYP is your login code", []string{"OTP=QWRTYP"}},
		{"small letters before the noun", "qhzkwv is your verification code", []string{"OTP=qhzkwv"}},
		{"small letters and digits", "Your login code is k7q2p9", []string{"OTP=k7q2p9"}},
		{"ordinal", "Your login code is the 1st of two", nil},
		{"small letters after a bare noun", "your code is abcdef", []string{"OTP=abcdef"}},
		{"small letters to use", "Use code wxkqpz to log in", []string{"OTP=wxkqpz"}},
		{"both cases", "your verification code is aBcDeF", []string{"OTP=aBcDeF"}},
		{"two groups of letters", "your login code is QWER-TYZX", []string{"OTP=QWER-TYZX"}},
		{"two groups before the noun", "QWER-TYZX is your login code", []string{"OTP=QWER-TYZX"}},
		{"enter letters and digits", "Enter A1b2C3 to verify", []string{"OTP=A1b2C3"}},
		{"praise", "your code is great", nil},
		{"manners", "your dress code is formal", nil},
		{"a voucher", "Use code wxkqpz at checkout to sign up", nil},
		{"state in small letters", "your login code is ready", nil},
		{"participle", "your login code is attached.", nil},
		{"the sentence goes on", "your login code is only good with the app", nil},
		{"a word that goes on", "your security code must match", nil},
		{"pointing word", "here is your login code", nil},
		{"pointing in capitals", "THIS is your login code", nil},
		{"state of a code", "Your login code is INVALID", nil},
		{"shouted", "YOUR LOGIN CODE IS COMING SOON", nil},
		{"letters of another code", "Your discount code is SUMMER", nil},
		{"promotion", "Use promo code 20255 at checkout", nil},
		{"claim code", "You won! Call now, claim code 8801", nil},
		{"short code", "Text WIN to 87121 to enter", nil},
		{"area code", "The area code is 2125", nil},
		{"year", "It was built in 1987", nil},
		{"price", "Your security deposit is $4500", nil},
	})
}

func TestString(t *testing.T) {
	r := mustNew(t, redact.Config{})
	clean := strings.Clone("nothing to hide here")
	require.Equal(t, clean, r.String(clean))
	for _, e := range redact.Entities() {
		require.Equal(t, "["+string(e)+"]", r.String("["+string(e)+"]"), "a label is no finding")
	}
	require.Equal(t, "[PHONE_NUMBER]", r.String("+44 20 7946 0018"))
	otp := mustNew(t, redact.Config{Entities: []redact.Entity{redact.OTP}})
	require.Equal(t, "Your login code is [OTP], or go to x.example/[OTP]", otp.String("Your login code is 204-817, or go to x.example/204817"))
	require.Equal(t, "your login code is [OTP] @acme.example #[OTP]", otp.String("your login code is QWRTYP @acme.example #QWRTYP"))
	require.Equal(t, "Dear years, your login code is [OTP].", otp.String("Dear years, your login code is ears."))
	require.Equal(t, "to [EMAIL_ADDRESS] and [PHONE_NUMBER]", r.String("to a@example.org and +44 20 7946 0018"))
}

func TestNewRefuses(t *testing.T) {
	for name, cfg := range map[string]redact.Config{
		"unknown entity": {Entities: []redact.Entity{"SHOE_SIZE"}},
		"negative score": {MinScore: -1},
		"high score":     {MinScore: 1.1},
		"long region":    {Regions: []string{"usa"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := redact.New(cfg)
			require.ErrorIs(t, err, redact.ErrConfig)
		})
	}
}

// TestWindows places values at and around the borders of scan windows.
func TestWindows(t *testing.T) {
	r := mustNew(t, redact.Config{})
	const mail = "ann.lee@example.org"
	for _, fill := range []string{"x", "lorem ipsum ", "é "} {
		for n := 32<<10 - 40; n < 32<<10+10; n++ {
			head := strings.Repeat(fill, n/len(fill)) + " "
			text := head + mail + " " + head + mail
			require.Len(t, r.Find(nil, text), 2, "fill %q, %d bytes before", fill, len(head))
		}
	}
}
