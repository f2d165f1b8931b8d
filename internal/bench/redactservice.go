package main

import (
	"fmt"
	"strings"

	"github.com/sealtext/sealtext/internal/ratio"
)

// The texts of services, which are about numbers: each of them has digits, most of them a value.
// They stand for what a gateway of a bank, a clinic, a carrier and an office sends in twelve
// languages, 65 bytes long on average. Each comes twice with other figures in it. All are made up.
var serviceTexts = strings.Split(strings.TrimSpace(`
Your Acme verification code is {otp}. It expires in {n1} minutes.
{otp} is your Northwind code. Never share it.
Card ending {n4}: {price} at CORNER CAFE, {day}/03 {hour}:15. Not you? 0800 555 0{n3}
Transfer of {price} to GB33BUKB20201555555555 on {day}-03-2027 {hour}:42, ref {n6}
Parcel 1Z999AA1{n6}{n4} arrives {day} March by {hour}:00. Driver PIN {n4}
Your bill {n6}-{n1} of {price} is due {day}/03/2027. Account {n6}{n3}
Appointment {day} March 2027 at {hour}:30, suite {n3}. Call (202) 555-0{n3} to change
Flight XY{n4} to Porto: gate B{day}, {hour}:55. Booking K{n1}TR{n1}QX
level=info msg="code sent" to=+1202555{n4} status=201 took={n3}ms attempt={n1}
NHS: your number is 943 476 5919, flu jab {day} March {hour}.20 at Elm Surgery
Ihre mTAN {otp} fuer die Ueberweisung von {n3},50 EUR an DE75512108001245126199
Sendung 00340434{n6}{n6} liegt in der Packstation {n3}, Abholcode {n4}
Termin am {day}.03.2027 um {hour}:40, Praxis am Markt. Absagen: 030 23125 {n3}
Rechnung RE-2027-{n6} ueber {n3},00 EUR, faellig {day}.03.2027
Ihre Kundennummer {n6}{n3}, Zaehlerstand {n4} bis {day}.03. melden
Votre code {otp} pour valider l'achat de {n3},90 EUR chez Acme
Colis XY{n6}{n3}FR: retrait avant le {day}/03, code {n4}, tel 01 99 00 {day} {day}
RDV le {day} mars a {hour}h15, bureau {n3}. Annuler: 01 99 00 {day} {day}
Tu clave dinamica es {otp}, vence en {n1} min
Pedido {n6}{n3} en reparto {day}/03 de {hour}:00 a 18:00. PIN {n4}
Cita {day}/03/2027 {hour}:45, consultorio {n1}. DNI 48291375T confirmado
Compra de R$ {n3},90 no cartao final {n4} em {day}/03 {hour}:22. CPF 529.982.247-25
Seu codigo e {otp}. Objeto NX{n6}{n3}BR saiu para entrega
Addebito {n3},00 EUR carta *{n4} del {day}/03 ore {hour}.11. Codice OTP {otp}
Visita {day}/03 ore {hour}:50, ambulatorio {n1}, telefono 055 0199 {n3}
Je code is {otp}. Pakket 3S{n6}{n6} komt {hour}:15-{hour}:45
Afspraak {day}-03-2027 om {hour}.40 uur, kamer {n3}. BSN 111222333
Kod {otp} do logowania. Przelew {n3},00 PLN z {day}.03.2027 {hour}:04
Paczka {n6}{n6}, kod odbioru {n4}, do {day}.03 godz. {hour}:00
Dogrulama kodunuz {otp}, {n1} dakika gecerli. Siparis {n6}{n4}
{day}.03.2027 {hour}:20 randevunuz, oda {n3}. Tutar {n3},90 TL
【Acme】验证码{otp}，{n1}分钟内有效。订单{n6}{n4}
رمز التحقق {otp} لعملية شراء بمبلغ {n3}.00 بتاريخ {day}/03
आपका ओटीपी {otp} है, राशि ₹{n4}, खाता XX{n4}
`), "\n")

// serviceMessages fills the texts in.
func serviceMessages() (out []string) {
	for round := range 2 {
		for i, text := range serviceTexts {
			k := i*11 + round*37
			out = append(out, strings.NewReplacer(
				"{otp}", fmt.Sprint(100000+k*7919%899999), "{n1}", fmt.Sprint(2+k%8), "{n3}", fmt.Sprint(100+k*13%899), "{n4}", fmt.Sprint(1000+k*31%8999),
				"{n6}", fmt.Sprint(100000+k*6151%899999), "{day}", fmt.Sprint(10+k%19), "{hour}", fmt.Sprint(8+k%4), "{price}", fmt.Sprintf("$%d.%02d", 3+k%90, k*37%100),
			).Replace(text))
		}
	}
	return out
}

func redactServiceRow() Row {
	return Row{
		Name: "redact/service", What: "all detectors over 68 texts of services, full of digits / twelve regexps; aim 20x",
		Goal: AtLeast(12), MaxAllocs: Allocs(0), Config: manyRounds,
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			ours, err = findOp(serviceMessages(), 80)
			return ours, regexpOp(serviceMessages()), err
		},
	}
}
