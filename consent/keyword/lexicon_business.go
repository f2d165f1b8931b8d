package keyword

// businessLexicon has more things of a business, or of a life, that end or are ended and are no messages:
// medicines and habits, memberships, lessons, and what a shop sells. Some words of the messages and of people
// who have had enough stand beside them.
var businessLexicon = []lexiconRow{
	{"es", `
		other: revista periódico dirección domicilio netflix
		send: busquen busques molestéis chateen pongan
		thing: pastilla pastillas medicina medicamento medicamentos tratamiento antibiótico antibióticos insulina dosis jarabe gotas cortisona fumar tabaco alcohol beber sangrado sangrar fiebre clases clase membresía gimnasio recurso lluvia llorar ladrar ruido trabajar fisioterapia terapia dieta suplemento repartos
		fed: agotada agotado cansadas hartísima
		text: cupón cuponcitos encuestas encuesta`},
	{"fr", `
		other: magazine journal adresse
		list: 06 07
		thing: médicament médicaments antibiotique antibiotiques comprimé comprimés cachets pilule pilules insuline cortisone gouttes sirop dose fumer tabac cigarette alcool boire saigner saignement fièvre travail maladie cours séance séances salle forfait pluie bruit kiné régime machine
		text: sondage sondages coupons réductions bonsplans relance relances
		ask: est-ce`},
	{"de", `
		other: zeitschrift zeitung magazin adresse lieferadresse
		thing: tabletten tablette medikament medikamente medizin antibiotikum antibiotika insulin kortison cortison tropfen dosis rauchen alkohol bluten blutung fieber husten mitgliedschaft fitnessstudio sportabo probeabo stunde stunden unterricht regen lärm diät therapie behandlung salbe
		more: nimmer nimmermehr
		this: sowas solches sowelche
		text: umfragen umfrage gutschein gutscheincodes`},
	{"it", `
		other: rivista giornale indirizzo
		thing: cortisone antibiotico antibiotici farmaco farmaci medicina medicine medicinale pillola pillole pastiglia pastiglie compresse gocce sciroppo insulina dose cura terapia fumare fumo bere alcol sanguinamento febbre tosse palestra lezione lezioni corso pioggia rumore dieta piangere abbaiare
		text: sondaggi sondaggio buoni`},
	{"pt", `
		other: revista jornal endereço
		thing: remédio remédios medicamento medicamentos antibiótico comprimido comprimidos insulina cortisona gotas xarope dose tratamento fumar cigarro beber álcool sangrar sangramento febre tosse academia mensalidade aula aulas curso chuva barulho dieta terapia chorar latir
		text: pesquisa pesquisas cupom sondagens`},
	{"nl", `
		other: adres
		thing: pillen pil medicijn medicijnen antibiotica insuline cortison druppels dosis kuur behandeling roken alcohol drinken bloeden koorts hoesten sportabonnement sportschool lidmaatschap abonnement les lessen cursus regen lawaai dieet therapie
		other: sportabonnement lidmaatschap sportschool fitnessabonnement krant tijdschrift proefabonnement
		text: enquêtes enquete nieuwsbrief nieuwsbrieven
		fill: dus`},
	{"pl", `
		other: czasopisma gazety magazynu adres
		thing: tabletki tabletkę tabletek lek leki leków lekarstwo antybiotyk insulinę insulina krople dawkę kurację palić papierosy pić alkohol krwawienie gorączka kaszel karnet karnetu zajęć zajęcia lekcji lekcję kursu deszcz hałas dietę terapię
		other: zajęć zajęcia lekcji karnetu karnet zamówienia siłowni członkostwa prenumeraty dostawy miejsca
		text: ankiet ankiety kupony kuponów newsletterem`},
	{"ru", `
		other: журнал газету адрес
		want: нужна нужны нужен нужно нужные
		thing: таблетки таблетку лекарство лекарства антибиотик антибиотики инсулин капли дозу лечение курить курение пить алкоголь кровь кровотечение температура кашель абонемент тренировки занятия занятие урок уроки дождь шум диету мазь
		text: опросы опрос купоны скидки скидками кредитами кредиты
		ask: почему зачем`},
	{"uk", `
		other: журнал газету адреса адресу
		want: потрібна потрібні потрібен потрібно
		thing: таблетки таблетку ліки лікування антибіотик інсулін краплі дозу курити куріння пити алкоголь кров кровотеча температура кашель абонемент тренування заняття урок уроки дощ шум дієту
		text: опитування купони знижки знижками кредитами кредити
		ask: почему чому навіщо`},
	{"tr", `
		other: dergi gazete adres
		thing: ilaç ilacı ilaçları ilaçlarımı antibiyotik antibiyotiği insülin damla dozu tedavi tedaviyi sigara sigarayı alkol içmeyi kanama ateş öksürük spor dersi derslerim kursu yağmur gürültü diyet
		law: kvkkya kvkk'ya btkya
		you: edecem edicem edecegim edicez ederim edeceğiz edicim ediyom
		text: anket anketleri kupon`},
	{"sv-da-no", `
		other: tidning tidningen adress adressen
		thing: tabletter tabletterna medicin medisin antibiotika insulin droppar dosen behandling röka røyke ryge snusa alkohol blödning feber hosta hoste gymkort gymmet medlemskap medlemskapet medlemskab lektion kurs kursen regn oväsen diet
		text: enkät enkäter nyhetsbrev undersøgelser`},
	{"vi", `
		thing: thuốc rượu insulin kháng gym tập
		text: quảng`},
	{"id-ms", `
		other: majalah koran alamat alamatnya
		fed: berisik ribut
		thing: obat obatnya antibiotik insulin dosis rokok merokok alkohol pendarahan demam batuk gym les kursus hujan diet membership
		ask: kok
		fed: capek cape capai bosen bosan muak eneg enek risih keganggu terganggu jengkel sebel kesel kesal males malas bete
		send: diiklanin dikirimin dikirim-kirim diteror dispamin disms dihubungi diganggu`},
	{"tl", `
		drop: remove iremove delete idelete
		joined: apply nagapply nag-apply umutang nangutang humiram
		get: makareceive magreceive mareceive receive
		list: number numero
		thing: gamot gamutan paninigarilyo yosi sigarilyo alak pagdurugo lagnat ubo gym klase ulan ingay membership
		fed: nakakairita nakakainis nakakabwisit nakakapikon nakakasawa nakakaumay bwisit bwiset naiinis naiirita`},
	{"hi", `
		interest: रुचि दिलचस्पी इंटरेस्ट ruchi dilchaspi
		subscribed: सब्सक्रिप्शन मेंबरशिप
		other: magazine akhbar पता address
		thing: dawai dawa davai dawaai goli cigarette sharab bukhar khansi gym class दवा दवाई गोली सिगरेट शराब बुखार खांसी क्लास जिम
		call: call calls fone phone kaal कॉल फोन फ़ोन
		fine: dena dijiye dijiyega dijie kardena kijiye दीजिए दें देना दीजिएगा`},
	{"ar", `
		thing: الدواء دواء الأدوية المضاد العلاج الحبوب الحبة الأنسولين الجرعة التدخين الدخان النزيف الحرارة السعال النادي العضوية الدرس الحصة المطر
		agreed: أوافق اوافق وافقت نوافق
		get: استلام استقبال تلقي
		text: إعلانات اعلانات استبيان استبيانات`},
}
