package redact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// names returns a Redactor that looks for nothing but persons.
func names(t testing.TB) *redact.Redactor {
	t.Helper()
	r, err := redact.New(redact.Config{Entities: []redact.Entity{redact.Person}})
	require.NoError(t, err)
	return r
}

// TestNames finds names by the words near them, in the languages that the package says.
func TestNames(t *testing.T) {
	r := names(t)
	for text, want := range map[string][]string{
		// English
		"Hi Maria, your appointment is on 03/14":               {"Maria"},
		"See Dr. Okafor or Ms O'Neill":                         {"Dr. Okafor", "O'Neill"},
		"hey its Jake from the gym":                            {"Jake"},
		"My name is Zebulon Quux":                              {"Zebulon Quux"},
		"Rx ready for M. Delgado (DOB 07/22/1984)":             {"M. Delgado"},
		"balance £12.40 for Oliver (pupil id 448120)":          {"Oliver"},
		"Zelle: KAYLA M RUTHERFORD sent you $65.00":            {"KAYLA M RUTHERFORD"},
		"Driver: Tomasz. Safe place?":                          {"Tomasz"},
		"HI ITS KATE CAN U CALL":                               {"KATE"},
		"Primary: Imogen (pupil 2217) was absent":              {"Imogen"},
		"On its way. Gareth will deliver it":                   {"Gareth"},
		"see you at 8. Thanks, Ann x":                          {"Ann"},
		"Anne-Marie, your parcel is here. Ask Jean-Luc Martin": {"Anne-Marie", "Jean-Luc Martin"},
		"We missed you! - Felicity, Gym":                       {"Felicity"},
		"Denise Holloway sent you $85":                         {"Denise Holloway"},
		// German, French, Spanish, Portuguese, Italian, Dutch
		"Hallo Frau Schneider, Fragen an Herrn Yilmaz":            {"Schneider", "Herrn Yilmaz"},
		"Hi, hier ist Lukas. LG Barbara Hinterleitner, 2b":        {"Lukas", "Barbara Hinterleitner"},
		"ueberweis bitte danke, Anna":                             {"Anna"},
		"RDV avec le Dr Lefèvre":                                  {"Dr Lefèvre"},
		"Coucou c'est Chloé, mon nouveau num":                     {"Chloé"},
		"Lydia : Jean-Baptiste R. t'a envoyé 23 €":                {"Jean-Baptiste R."},
		"Hola, Lucía: le atiende la Dra. Souza":                   {"Lucía", "Dra. Souza"},
		"PIX recebido de Ana Souza, CPF 5":                        {"Ana Souza"},
		"Olá, Sr. Wellington! Aqui é a Joana":                     {"Wellington", "Joana"},
		"chiama Marco al 333. Prof.ssa Conti: aula 3":             {"Marco", "Conti"},
		"consegna a Rossi Giulia, via Roma":                       {"Rossi Giulia"},
		"Beste mevrouw de Vries, uw afspraak bij dr. van Dijk is": {"de Vries", "dr. van Dijk"},
		"reçu de M. ARNAUD DELMAS, votre enfant Théo est":         {"ARNAUD DELMAS", "Théo"},
		"mãe é o Caio, meu zap agora":                             {"Caio"},
		// Polish, Turkish, Russian, Chinese, Arabic
		"czesc tu Kasia, moj nowy numer":        {"Kasia"},
		"Szanowna Pani Nowak, BLIK od Jana":     {"Nowak"},
		"selam ben Emre, komşunuz Cemile Hanım": {"Emre", "Cemile"},
		"Анна Сергеевна, ждём вас":              {"Анна Сергеевна"},
		"Привет, это Динара, пишу":              {"Динара"},
		"尊敬的李思雨女士，【社保】张伟，您好":                    {"李思雨", "张伟"},
		"快递员陈建国正在派送":                            {"陈建国"},
		"перевод от Дмитрий К. Спасибо":         {"Дмитрий К."},
		"快递员郭强（138）":                            {"郭强"},
		"عزيزتي نورة، موعدك مع د. خالد المطيري": {"نورة", "خالد المطيري"},
		// Nobody
		"Dear Customer, dear all, Hi Team! Hello there":                      nil,
		"for May 12, from Paris to Victoria":                                 nil,
		"offer from Charles Schwab and at Leroy Merlin":                      nil,
		"my dear. Miss. The Strokes with The Who":                            nil,
		"I WILL CALL YOU, WITH THE HOLIDAY":                                  nil,
		"contact U. Todays draw shows":                                       nil,
		"für Kunden, mit Rabatt, von Freitag bis Mai":                        nil,
		"Estimado Cliente, Gentile Cliente, Chers Clients, Sayın Müşterimiz": nil,
		"Will you be there? Mark it. Rose wine for June":                     nil,
		"lojas de São Bernardo, a fatura de Março da EDP, Albert Heijn komt": nil,
		"【顺丰】您好，快递已到，王牌商品":                                                   nil,
	} {
		t.Run(text, func(t *testing.T) {
			var got []string
			for _, f := range r.Find(nil, text) {
				require.Equal(t, redact.Person, f.Entity)
				got = append(got, text[f.Start:f.End])
			}
			require.Equal(t, want, got)
		})
	}
}

// TestNamesAlloc looks for names without allocation.
func TestNamesAlloc(t *testing.T) {
	r := names(t)
	const text = "Hi Maria, your parcel from Leroy Merlin: Ann Lee, 尊敬的李思雨女士, Анна Сергеевна, Dear Customer"
	buf := r.Find(nil, text)
	require.NotEmpty(t, buf)
	require.Zero(t, testing.AllocsPerRun(100, func() { buf = r.Find(buf[:0], text) }))
}
