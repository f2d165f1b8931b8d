package keyword

// shortPhrases are reasons and requests in few words in other languages: whose number it is, who is
// no longer at the place, where the messages may go instead, what they are, and how to leave.
var shortPhrases = []languagePhrase{
	{"es", []string{
		"ya no va|van|vive|viven|trabaja|trabajan|asistimos|viene|vienen a|en|con? esa|ese|esta|este|su|ahí|ahi|allí|aquí|aqui escuela|colegio|clínica|gimnasio|academia|casa|número|numero|$", "^este|esto es|era? el|un? número|numero|celular|teléfono|movil|móvil de|es|pertenece|a* un|una|mi|de niño|niña|niñita|niñito|menor|hijo|hija|bebé", "yo no soy esa|ese|la|el persona|$|señor|señora|que",
		"^solo|solamente|únicamente por correo|email|mail|teléfono $|no|sin|por|gracias|nada", "cómo|como le|me|le* hago|salgo|quito|paro|apago|borro de|para|esto|estos|los|sus|la|salir|quitar|parar* mensajes|lista|esto|sms|grupo|notificaciones",
	}},
	{"fr", []string{
		"stop|stoppez|arret aux|à|a|les|vos|ces|la|de|des* pubs|pub|promos|messages|sms|textos|notifications|alertes|rappels|offres|publicité|publicités", "^cest|ce|c le|nest|est* numero|numéro|portable|tel|téléphone de|dun|dune|du mon|ma|un|une? enfant|fils|fille|gamin|gamine|mineur|mineure|bébé", "jconnais|connais|connait|conais pas|aucun|aucune|de|d* %name $|ici|désolé|desole",
		"^par|via mail|email|courriel|courrier uniquement|seulement|exclusivement|svp|merci* pas|sans|plus|$", "^cest|ce du|de harcèlement|harcelement|spam|abus $|maintenant|là|arrêtez|stop", "effacement|suppression selon|conformément|au|titre|du|le|article|art|de|mes|données|et* rgpd",
	}},
	{"de", []string{
		"^das|dies|es ist|hier* die|das|eine|ein? nummer|handy|handynummer|telefon von|meines|meiner|eines|vom meinem|meiner|einem|kleinen* kind|kindes|kinds|sohn|sohnes|tochter|minderjährigen", "^nur|bitte noch|nur|bitte* per|via mail|email|emails|post|brief|e $|mail|bitte|danke|keine", "wie komm|komme|kommt|kriege|krieg ich|man das|euch|die|mich|diese|da|hier|davon|von* wieder? raus|weg|runter|los $|von|bitte|hier|bei|aus",
		"wie stell|stelle|schalt|schalte|bestelle|bestell|melde ich|man das|die|diese|euch|eure|mich* nachrichten|sms|hier|da|$? aus|ab $|bitte", "zeig|zeige|zeigen ich|wir|euch|sie|das|dich|sowas* an $|wenn|falls|und", "ziehe|zieh|ziehen ich|wir|hiermit* meine|die|unsere einwilligung|zustimmung|erlaubnis|genehmigung hiermit|sofort* zurück", "löschung|löschen nach|gemäß|laut|gem|meiner|daten|art|artikel|17|der* dsgvo",
		"^das|dies ist belästigung|spam|nötigung|terror $|und|hört|ich|stopp", "keinen|kein|keine herrn|herr|frau %name|_ $|hier|unter|bei|an",
	}},
	{"it", []string{
		"basta|smettetela|smettila|smettete|finitela di|con? scocciare|rompere|disturbare|stressare|assillare|importunare|scrivermi|scrivere|mandarmi|stalkerare|sti|ste|questi|queste $|per|grazie|con|messaggi|pubblicità|sms|roba|cose|mi", "disdico|rinuncio|disdire gli|i|agli|ai|alle|le|questi|questo|vostri|servizio|di* sms|messaggi|avvisi|notifiche|promozioni|newsletter", "^questo|è|e|il è|numero|cellulare|e|il* di|del un|una|mio|mia bambino|bambina|figlio|figlia|minore|ragazzino",
		"cancellazione|cancellate ai|secondo|in|dati|sensi|base|al|del|il|miei* gdpr",
	}},
	{"pt", []string{
		"^esse|este|essa número|numero|celular|telefone|cel é|e|do|da|de|dum|duma meu|minha|um|uma|do|da* filho|filha|criança|menor|bebê", "não|nao|n|num estuda|estudam|estudo|frequenta|frequento|trabalho|trabalha|moro|mora|treino|malho mais aí|ai|aqui|lá|nessa|nesse|na|no", "^so|só|apenas|somente por|via email|mail|e|carta $|sem|mail|obrigado|obrigada", "isso|isto|já|ja é|e|virou* assédio|perseguição|abuso|perturbação|spam $",
		"como eu? paro|desativo|bloqueio|removo|cancelo|desligo essas|esses|as|os|isso|isto|estas|suas mensagens|sms|avisos|notificações|propagandas|$", "como faço|faco|fazer|eu pra|para sair|parar|cancelar|tirar|remover da|dessa|desta|do|desse|meu|isso|essas|de|as* lista|grupo|cadastro|mensagens|sms|número|numero|nome|$", "vou|vamos bloquear|denunciar|processar $|vocês|voces|vcs|esse|este|se",
	}},
	{"nl", []string{
		"stop|stoppen|kap|kappen|hou|ophouden op? met die|de|deze|dat|jullie|dit|al|uw* reclame|sms|smsjes|berichten|berichtjes|spam|appjes|meldingen|onzin|rotzooi", "^dit|het is het|de|een? nummer|telefoon|mobiel|gsm|toestel van|is mijn|een? kind|zoon|dochter|zoontje|dochtertje|minderjarige", "^alleen|enkel|graag|liever alleen|enkel|nog|maar* per|via mail|email|post $|aub|graag|geen|alstublieft", "doe|doen ik|we|wij|hier* aangifte|melding|klacht $|bij|tegen|als|van|hiervan",
		"verwijdering|wissing|recht volgens|op|conform|grond|van|gegevens|mijn|de* avg|vergetelheid|gegevenswissing",
	}},
	{"pl", []string{
		"^tylko|wyłącznie|jedynie mailem|mailowo|listownie|mail|email $|proszę|bez|prosze", "nie ma tu|tutaj|u|nas|pod|tym|numerem* takiej|takiego|żadnej|takich osoby|pani|pana|klienta|klientki|$", "usunięcie|usunięcia|prawo danych|do|moich|zgodnie|z|na|podstawie|bycia* rodo|zapomnienia", "^to|ten numer|telefon mojego|mojej|mego|dziecka syna|córki|dziecka|$",
	}},
	{"ru", []string{
		"^не тот|та|туда номер|человек|абонент|телефон|девушка $|вы|вам|извините|пишете", "это|номер|телефон* номер|телефон моего|моей|маленького? ребенка|ребёнка|сына|дочери",
	}},
	{"uk", []string{
		"^не той|та|туди номер|людина|абонент|телефон $|ви|вам|вибачте|пишете", "забагато|занадто|надто багато|ваших|цих* смс|повідомлень|розсилок|реклами|сповіщень", "як відключити|вимкнути|зупинити|прибрати|припинити|позбутися ці|ваші|цих|цю* смс|повідомлення|розсилку|сповіщення|повідомлень|це", "вже|більше не ходить|ходжу|ходимо|вчиться|навчається у|в|до цю|ту|вашу|цієї|вашої|цій|вашій|ваш школу|школи|школі|садок|клуб|клініку|зал", "більше не треба|потрібно $|дякую|смс|повідомлень",
	}},
	{"tr", []string{
		"^bu numara|telefon çocuğumun|çocuğuma|oğlumun|oğluma|kızımın|kızıma|çocuğun|bir|küçük $|ait|numarası|çocuğa", "rahatsız ediyorsunuz|ediyorsun|veriyorsunuz $|artık|beni|bizi", "bu taciz|rahatsızlık|tacizdir|spam $|artık",
	}},
	{"sv-da-no", []string{
		"går|jobbar|bor|tränar|studerar|pluggar inte|ikke där|här|der|her|kvar längre|lengre|mer|mere|kvar|$", "^det|detta|dette här|her|är|er|telefonen* ett|et|mitt|min|mit|tillhör|till|barnets|barns|sons|dotters|sønns|datters|barn barns|telefon|nummer|mobil|sons|dotters|barn", "polisanmäler|politianmelder|anmelder $|er|det|detta|om|jer|dette|dere", "vill|vil inte|ikke ha|have mer|mere|fler $|tack|takk|tak|av|från",
	}},
	{"id-ms", []string{
		"^ini nomor|no|hp|nomer|nope|telepon anak|adik|bocah kecil|saya|aku|gue|$|sd|orang", "tidak|tak|ga|gak|nggak|gamau|ogah mau|ingin|nak|pengen terima|menerima|nerima|dapet|dapat|dikirimin sms|pesan|promo|wa|iklan|chat|notif",
	}},
	{"vi", []string{
		"^đây|đay là|la số|so|máy|điện của|thoại|máy* trẻ|con|cháu|bé|em em|tôi|$|nhỏ|con", "không|ko|k|hết|hổng có|còn nhu cầu $|nữa|nhé|ạ|cảm|đâu|nha",
	}},
	{"tl", []string{
		"^number|phone|cellphone|cp po|ko|na|ito* ito|to|yan|po|ng* ng bata|anak|menor", "iba|ib|i|bablock|iblock|i-block|irereport block|blok|ko|namin ko|namin|na|kayo* kayo|to|kita|ito|number", "hindi|di po|ho|naman|nga* ako po? yan|iyan|yun|iyon|yung|si $|hinahanap|tinetext|%name",
	}},
	{"hi-bn", []string{
		"^ye|yeh|yah|is|mere bachche|bacche|bache|bacchi|bachhe|bete|beti ka|ki|ke number|no|phone|mobile hai|h|$", "us|uss|aapke|aapki|wahan school|college|gym|class mein|me|ka|ki nahi|nahin|nhi hai|padhta|padhti|jata|jati|h", "bahut|bohot|bht|itne|kitne zyada|jyada|saare|sare|sms|msg|message* sms|msg|message|messages aate|aata|ate|bhejte|aa|karte",
	}},
	{"ar", []string{
		"وقفوا|اوقفوا|أوقفوا|وقفو|بطلوا الرسائل|الرسايل|المسجات|رسايلكم|رسائلكم|الاشعارات|رسايل|رسائل", "^هذا|هاذا|هذي رقم|جوال|تلفون|جهاز طفل|طفلة|ولدي|بنتي|ابني|بنت|ولد|ولد", "ما|لم عطيتكم|اعطيتكم|أعطيتكم|اعطيكم|سمحت اذن|إذن|موافقة|صلاحية|رقمي|لكم|الإذن|اي",
	}},
}

// stopsInTagalog are the verbs of ending before which a huwag makes a wish of them: "huwag nyo
// itigil".
var stopsInTagalog = wordSet("itigil tigilan alisin tanggalin")

// keptInTagalog reports whether a phrase that begins at a token is what should not be done.
func keptInTagalog(ts []token, start int) bool {
	if !stopsInTagalog[ts[start].word] {
		return false
	}
	for i := start - 1; i >= max(0, start-4) && ts[i].clause == ts[start].clause; i-- {
		if ts[i].word == "huwag" || ts[i].word == "wag" {
			return true
		}
	}
	return false
}
