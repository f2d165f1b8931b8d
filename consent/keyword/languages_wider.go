package keyword

// widerPhrases are more ways to end the texts in other languages: verbs of ceasing with what ceases, verbs of
// getting rid, and what somebody never asked for. Each names the texts or is said to a sender only.
var widerPhrases = []languagePhrase{
	{"es", []string{
		"que|q|k hueva|flojera|fastidio|lata|asco con|de sus|tus|los|las|estos|tantos mensajes|mensajitos|textos|promociones|anuncios|sms",
		"alto|basta|ya a|con|de los|las|sus|estos|estas|tantos|tantas|esos|esas|tus mensajes|textos|sms|mensajitos|promociones|avisos|anuncios|ofertas",
		"no me|nos manden|mande|mandes|envien|envie|envies|pongan los|las|esos|esas|estos|estas|sus|tus|tantos|tantas|mas textos|mensajes|mensajitos|sms|promociones|avisos|ofertas|anuncios",
	}},
	{"fr", []string{
		"pas de pub|pubs|publicite|demarchage|prospection svp|merci|$|ici|sur",
		"on|je|nous|jai na|nai|navons|ai|a? rien demande $|moi", "y en a|a marre|assez $|de|serieux|serieusement",
		"nest plus celui|numero de|du", "fini|finis|finies|termine les|ces|vos|avec sms|textos|messages|promos|promotions|pubs|publicites|rappels",
	}},
	{"de", []string{
		"kein|keinen|keine|nie|niemals ein|einen? kredit|darlehen|bewerbung|konto|antrag beantragt|gestellt|eroffnet|aufgenommen|abgeschickt", "verlange|fordere|beantrage|erwarte|verlangen|fordern ich|wir|hiermit|die|eine|sofortige|umgehende|vollstandige* loschung", "verstoss|verstosst|verstosse|verstossen gegen die? dsgvo|datenschutz|uwg|datenschutzgrundverordnung",
		"wie werd|werde|wird|krieg|kriege ich|man|wir diese|die|eure|ihre|all* sms|nachrichten|werbung|erinnerungen|zeug|euch los|weg",
		"hort|hor|horen sie? endlich|bitte|sofort|mal|jetzt|doch* auf mit diesem|dem|dieser|der|diesen|den|euren|ihren|eurem|ihrem|eurer|ihrer? scheiss|mist|quatsch|mull|spam|kram|terror|blodsinn|schwachsinn|generve|nachrichten|sms|werbung",
	}},
	{"it", []string{
		"la smettete|piantate|finite|smettiamo $|o|con|di|una|per", "inutile scrivermi|mandarmi|inviarmi|contattarmi|scriverci",
		"come faccio|fare|posso|si fa? a|per? non riceverli|riceverle|riceverla|riceverlo|ricevere|riceverne",
		"smettetela|piantatela|finitela di|con|subito|ora|adesso|$", "basta con questi|questa|queste|sti|ste|i|le messaggi|messaggini|sms|pubblicita|promozioni|offerte|promo|notifiche",
	}},
	{"nl", []string{
		"geen lening|krediet|account|aanvraag|verzekering aangevraagd|afgesloten|gedaan|aangemaakt", "weg ermee $|met|nu", "van de|jullie|die verzendlijst|lijst|mailinglijst|smslijst|belllijst af|halen|gehaald|verwijderen|afhalen",
		"hou|houd|houden er|es|eens|nou|toch|u|alsjeblieft|aub* op met dat|die|dit|deze|je|jullie|al|het|uw* gespam|gezeur|gezeik|spam|berichten|berichtjes|smsjes|reclame|appjes|spammen|onzin|aanbiedingen",
	}},
	{"sv", []string{
		"hur blir|kommer jag|man|vi av|ifran med|era|dessa|de", "ett|en sms|meddelande till och|sa",
		"lagg av med era|dessa|alla|de|det|den|er|sms|att", "lagg av nan|nagon gang", "slipp|slippa|slipper o|att|och? fa|få era|dessa|alla|mer|fler|de|det|sms|meddelanden",
	}},
	{"id-ms", []string{
		"ga|gak|nggak|ngga|tidak|tdk|belum|gk|g pernah daftar|mendaftar|registrasi|langganan|berlangganan apa|apapun|di|ke|sini|situ* kok|tapi|malah|terus|dikirimi|dikirimin|dikirim|napa|kenapa",
	}},
	{"tl", []string{
		"paki stop|unsubscribe",
		"paano|pano ba|po|ko|namin|to|ito|tong|mga|yung|itong* matigil|matitigil|ihinto|itigil|maalis|mawala|mahinto|ititigil", "nakailang|makailang|ilang beses|ulit|stop na? stop|ako|ko|na",
		"отвалите|отвяжитесь|отстаньте|отцепитесь|отъебитесь вы|уже|наконец|пожалуйста|со|с|$", "отвалите|отвяжитесь|отстаньте|отцепитесь от меня|нас|моего",
	}},
	{"uk", []string{
		"вистачить|годі|досить|доволі смс|смсок|повідомлень|розсилок|реклами|ваших|цих",
	}},
	{"pt", []string{
		"nao precisa|precisam|precisamos mais de? lembrar|avisar|mandar|enviar|lembretes|avisos|lembrete",
	}},
	{"pl", []string{
		"nie bralem|bralam|zaciagalem|zaciagalam|skladalem|skladalam|bralismy zadnej|zadnego|zadnych pozyczki|kredytu|wniosku|pozyczek|kredytow", "prosze|prosimy juz? nie przypominac|pisac|wysylac|nekac",
	}},
	{"vi", []string{
		"dien thoai|may cua con|chau|be toi|em|minh? xoa|dung|go|bo",
		"khoi can? nhac|nhan|gui tin? nua|nhe|$", "khong can nhac|nhan|gui nua|tin",
	}},
	{"ar", []string{
		"ما نحتاج|احتاج|أحتاج|محتاجين|محتاج|بدنا|نبي|نريد تذكير|تذكيرات|رسائل|رسايل|اشعارات|إشعارات|عروض|إعلانات",
	}},
}

// widerLexicon has more words of the frames.
var widerLexicon = []lexiconRow{
	{"de", `
		want: brauchts brauchn
		not: nimmer`},
	{"id-ms", `
		other: jadwal kontrol pertemuan kunjungan`},
	{"vi", `
		thing: hành ớt rau`},
	{"pt", `
		drop: apaga apague apaguem
		call: fixo telefonar telefonem
		fine: vejo leio respondo`},
	{"ar", `
		nosend: ba2ateb3ato
		send: teb3ato teb3atoo b3ato b3atoo tib3ato
		halt: bet2elo bit2elo
		not: ma mat`},
}
