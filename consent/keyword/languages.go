package keyword

import (
	"slices"
	"strings"
	"sync"
)

// languagePhrase has phrases of a language, in the form of [pattern].
type languagePhrase struct {
	language string
	forms    []string
}

// languagePhrases are opt-outs in free text in other languages than English,
// by language. Those of scripts without spaces are looked for anywhere in a
// text, the others word by word; see pattern.
var languagePhrases = []languagePhrase{
	{"es", []string{
		"vayanse|vete|idos|largo|larguense a la|de mierda|chingada|verga|porra|aqui $|con",
		"nunca|jamas|no me|nos he|hemos|di|dimos dado? de alta $|con|en|aqui|a|de|para", "no quiero nada $|de|con", "sin publicidad|propaganda|spam $",
		"ya fue|es|esta suficiente|bastante con|de|$",
		"no soy yo $",
		"estan|esta acosando|hostigando|fastidiando|acosandome|molestandome me?",
		"hasta la|las|los coronilla|narices|huevos|madre|cojones", "dejen|dejad|deja|deje de dar|estar lata|chingando|jodiendo|fregando|molestando|fastidiando",
		"ya estuvo bueno|suave $|con|de",
		"no|nunca di|dimos|he|hemos dado? permiso|autorizacion|consentimiento",
		"no me|nos interesa|interesan $|nada|sus|su|esto|ya",
		"no me|nos escriban|escribas|escriba|envien|envies|envie|manden|mandes|mande|contacten|contactes|contacte|molesten|molestes|texteen|textee mas|mensajes|sms|textos|nada|por|$|estos|esto|sus|publicidad|promociones|notificaciones|otra|nunca|tantos|gracias|a|al|ya", "no envien|enviar|manden|mandar|escriban mas|mensajes|sms|textos|nada",
		"dejen|deje|deja|dejad|paren|para|pare de enviar|enviarme|mandar|mandarme|escribir|escribirme|molestar|molestarme|contactarme|textear", "no quiero|deseo|queremos|necesito mas? recibir|seguir mas? recibiendo? sus|estos|tus|mas|ningun|los? mensajes|sms|textos|mensaje|publicidad|promociones|notificaciones",
		"no quiero|deseo mas? recibir", "no quiero|deseo que me escriban|manden|envien|contacten|llamen|escribas|mandes", "no quiero|deseo|queremos mas? sus|estos|tus|mas|ningun|los mensajes|sms|textos|mensaje|publicidad", "darme|denme|dame|darnos|dar de baja $", "darme|denme|dame|dar de baja de|del esta|este|la|su|servicio|lista", "quiero|deseo la|mi|darme baja", "borrenme|borrame|borren|eliminenme|elimina|eliminen|eliminar|quitenme|quitame|quiten|saquenme|sacame mi|de numero|la|su|esta|tu|lista? lista|numero?",
		"cancelar|cancelen|cancela mi|la suscripcion", "no mas mensajes|sms|textos|publicidad", "basta de mensajes|sms", "dejenme|dejame en paz",
	}},
	{"fr", []string{
		"allez|va vous|te faire? foutre|voir|chier $|avec", "cassez vous $|avec|bande",
		"ninsistez|insistez pas|plus $", "sans pub|publicite|pubs $",
		"cest|ce|nest pas moi $",
		"vous me harcelez|importunez",
		"foutez|fichez|foutre|ficher moi|nous? la paix", "lachez moi|nous",
		"pas interesse|interessee|interesses $|par",
		"ne minteresse|minteressent pas|plus",
		"arretez|arrete|cessez|cesse de|denvoyer|vos|ces|les|vos m|me|envoyer|menvoyer|mecrire|ecrire|contacter|texter|messages|sms|spams|harceler", "arretez|cessez|arrete de|d menvoyer|mecrire|me|m envoyer|ecrire|texter|contacter|harceler?", "arretez|cessez|arrete denvoyer|vos|menvoyer|mecrire",
		"ne menvoyez|mecrivez|mecris|menvoie|me|nous contactez|contacte|envoyez|ecrivez|textez|derangez|texte? plus", "ne menvoyez|mecrivez|mecris|menvoie plus", "menvoyez|mecrivez plus",
		"veux|souhaite|desire plus|pas recevoir", "veux|souhaite|desire plus|pas etre contacte|contactee|contactes|derange|derangee|informe|informee|sollicite|sollicitee|notifie|notifiee|inscrit|inscrite|abonne|abonnee|relance|relancee|harcele|harcelee|sur|dans|destinataire", "ne veux|souhaite|desire plus|pas de|vos|ces|tes messages|sms|textos|pub|publicite|spams|notifications", "veux|souhaite|desire plus|pas de|vos|ces|tes messages|sms|textos|pub|publicite|spams|notifications", "desabonnez|desinscrivez|desabonner|desinscrire moi|me|de|mon", "me|souhaite|veux me? desabonner|desinscrire", "retirez|enlevez|supprimez|effacez moi|mon|mes de|numero? la|votre|vos? liste|fichier|numero?",
		"plus de mesages svp|merci|$", "plus de|aucun messages|sms|textos|pub|pubs|promos|promotions|offres svp|merci|sil|$", "ne plus menvoyer|mecrire|me|nous|envoyer|recevoir|etre", "laissez moi tranquille",
	}},
	{"de", []string{
		"will|mochte|wurde|wollen bitte|gern|gerne* aufhoren eure|ihre|deine|diese|die nachrichten|sms|texte|werbung|mails", "haut|hau|verpisst|verpiss|verzieht|verzieh|verpfeift ab|euch|dich $|mit|hier", "ich will|mochte|wurde mich? bitte|gern|gerne|hiermit* unsubscribe|unsubscriben|unsub",
		"will|mochte nichts von euch|ihnen", "ohne werbung|spam $", "kein|keinen bedarf $",
		"stellen|stellt sie? die|diese|das|alle|den sms|nachrichten|werbung|zusendung|zusendungen|versand bitte|sofort? ein", "wie melde|trage|bestelle ich mich|das|die? _? ab|aus",
		"haben|habt|hast sie? euch|dich|sich verwahlt|geirrt|vertan $", "raus|runter aus|von der|eurer|ihrer|deiner liste|verteiler|datenbank",
		"belastigen|belastigt|terrorisiert|stalkt mich|uns $|mit|standig|andauernd",
		"schalte|stelle|schalt|stell ich diese|das|die* sms|nachrichten|benachrichtigungen|das ab|aus $",
		"horen sie bitte|endlich|sofort|jetzt|doch|mal|nun* auf", "werde|werden ich|wir _ _? _? los $",
		"geht|gehen|gehst mir|uns auf den|die|dem sack|nerven|keks|geist|wecker|zeiger|senkel", "finger|hande weg|weg! von", "lass|lasst|lassen sie? mich|uns in frieden|ruhe", "mir reicht|reichts es?",
		"kein|keinerlei interesse mehr? $",
		"keine weiteren|mehr? sms|nachrichten|werbung|mitteilungen|textnachrichten|werbenachrichten mehr|bitte|$", "mochte|will|wunsche ich? keine weiteren|solchen|mehr? sms|nachrichten|werbung|mitteilungen",
		"schreiben|schicken|senden|kontaktieren sie mir|mich|uns keine|nicht|nichts sms|nachrichten|mehr|weiteren? ", "schreib|schick|schickt|schreibt|sende|sendet|kontaktiert mir|mich bitte? keine|nicht|nichts sms|nachrichten|mehr|weiteren?",
		"nehmen|nimm|nehmt|streichen sie? mich|uns bitte? aus|von|raus", "melden|melde|meldet sie? mich|uns bitte|sofort? ab $", "tragen|trag|tragt sie? mich|uns bitte? aus", "loschen|losche|entfernen|streichen|entfernt|loscht sie? bitte? meine|mich|diese|meinen nummer|telefonnummer|handynummer|daten|von|aus|namen|kontakt", "mochte|will mich|hiermit* abmelden|austragen",
		"nicht mehr kontaktiert|angeschrieben|belastigt werden?", "lassen|lass|lasst sie? mich in ruhe", "mir|mich keine sms|nachrichten mehr", "widerrufe|widerruf meine|meiner|hiermit* einwilligung|zustimmung", "stoppen|stopp sie? die|diese|alle sms|nachrichten|werbung",
	}},
	{"it", []string{
		"andate|vai|andatevene a quel|fanculo|cagare paese? $|con|voi",
		"voglio niente|nulla da voi", "senza pubblicita|spam $",
		"non sono io $",
		"avete|hai|state|mi rotto|stufato|scassato|stancato|rompendo $|le|i|con|con|il",
		"non mi|ci interessa|interessano $|piu",
		"non sono interessato|interessata $|piu",
		"non mi|ci inviate|mandate|scrivete|contattate|scrivere|mandare|inviare|mandi|scriva|contatti|disturbate", "non inviate|mandate|inviatemi|mandatemi|scrivetemi|contattatemi piu|messaggi|sms|altri|niente", "non voglio|desidero piu? ricevere", "non voglio piu messaggi|sms", "smettetela|smettila|smettete|basta di|con|messaggi|sms|mandarmi|inviarmi|scrivermi",
		"cancellatemi|cancellami|toglietemi|toglimi|rimuovetemi|rimuovimi|eliminatemi dalla|da|dal|dai|dall lista|vostra|vostri|elenco|questa", "cancellate|rimuovete|eliminate|togliete il mio numero", "voglio disiscrivermi|cancellarmi|annullare", "annullare|disdire la mia|l? iscrizione", "lasciatemi in pace", "niente piu messaggi|sms",
	}},
	{"pt", []string{
		"vao|vai|va se foder|ferrar|catar|danar $|com|e", "vao|vai tomar no|na",
		"nao quero nada de|com voces|vcs", "sem propaganda|spam $",
		"nao sou eu $",
		"nao largam|larga|saem|sai do meu pe", "larguem|saiam|sai do meu pe",
		"nao tenho|tenho mais interesse $",
		"nao me interessa|interessam $", "deixar|deixo|deixe|deixem de receber|mandar|enviar|mandarem|enviarem",
		"pare|parem|para de|com me|enviar|mandar|os|encher|essas|as|esses|perturbar|incomodar* enviar|mandar|mensagens|mensagem|sms|mensagens|perturbar|encher|incomodar|escrever", "nao me|nos|mais* envie|envia|mande|manda|enviem|mandem|contate|contactem|contate|escreva|perturbe|incomode|escrevam", "nao envie|enviem|mande|mandem mais|mensagens|sms|nada", "nao quero|desejo mais? receber|essas|mensagens|sms|ser", "nao quero mais $|isso|nada|receber|esses|essas|mensagens|sms|promocoes",
		"remova|remover|retire|retirar|tire|tira|exclua|excluir|apague meu|me|o|a numero|contato|da|meu|desta|dessa|telefone", "me remova|remove|retire|tire|tira|tirem|removam|exclua|excluam|descadastre|retirem", "quero|gostaria|desejo me|de* sair|descadastrar|remover da|desta|dessa|deste|$", "me deixe|deixem|deixa em paz", "chega de mensagens|sms", "cancelem|cancele|cancelar minha|meu|a inscricao|assinatura|cadastro",
	}},
	{"nl", []string{
		"niet meer doen",
		"zet|zetten|schakel ik|je|deze|die* berichten|sms|meldingen|smsjes|dit|appjes uit $",
		"rot|donder|sodemieter|flikker|lazer|hoepel op $|met", "val|vallen me|mij niet lastig",
		"wil|wilt ik? eraf|eruit|ervanaf",
		"meld|schrijf|schrijft|meldt ik|u me|mij|zich af|uit", "stuur|app|sms|mail mij|me niks",
		"geen interesse meer? $",
		"niet geinteresseerd $",
		"stop|stoppen met het|mij|me|die|deze* sturen|sms|berichten|appen|smsen|lastigvallen", "stuur|stuurt|app|sms mij|me|ons|aub* geen|niet|niets sms|berichten|meer|smsjes|reclame", "geen berichten|sms|smsjes|reclame|smsen|appjes meer|aub|sturen|ontvangen|$", "wil|wens ik? geen|niet sms|berichten|smsjes|meer|langer|reclame* ontvangen|gecontacteerd|krijgen|meer|lastiggevallen",
		"haal|verwijder|schrap mij|me|mijn|ons van|uit|nummer|gegevens", "schrijf|meld mij|me|ons uit|af", "wil|wens mij|me uitschrijven|afmelden", "niet meer sturen|berichten|contacteren|smsen|appen", "laat me|mij met rust",
	}},
	{"pl", []string{
		"nic _? nie? chce od was", "bez reklam|reklamy|spamu $",
		"nie jestem zainteresowany|zainteresowana $",
		"nie interesuje mnie $",
		"nie piszcie|wysylajcie|pisz|wysylaj|wysylac|pisac|przysylajcie|przysylac|kontaktujcie|dzwoncie do|mi|juz|wiecej|mnie|tego|sie|smsow|wiadomosci|na", "nie chce|zycze sobie|juz|wiecej|otrzymywac|dostawac|tych|waszych* wiadomosci|smsow|sms|smsy|otrzymywac|dostawac|reklam", "prosze mnie|nie|o wypisac|wysylac|pisac|wypisanie|usunac|usuniecie|kontaktowac", "usuncie|usun|wykreslcie|usunac moj|mnie|numer numer|z|telefonu", "wypiszcie|wypisz mnie", "przestancie|przestan pisac|wysylac|mi|do|przysylac", "dajcie|daj mi spokoj", "cofam zgode", "rezygnuje z|ze sms|smsow|wiadomosci|subskrypcji|powiadomien|newslettera|tych|waszych|otrzymywania",
	}},
	{"ru", []string{
		"без рекламы|спама $",
		"тут|здесь таких|такой|такого нет $",
		"не интересует|интересно|интересуют $",
		"не пишите|присылайте|отправляйте|шлите|беспокойте|звоните|пиши|присылай|шли|надо|нужно мне|больше|сюда|сообщения|смс|эти|на|меня|писать|присылать|слать|спамить", "больше не пишите|присылайте|отправляйте|шлите|беспокойте|пиши|надо|хочу|присылай", "хватит|прекратите|перестаньте|прекращайте|перестань мне|слать|писать|присылать|спамить|отправлять|рассылку|рассылки|беспокоить", "отпишите|удалите|уберите|вычеркните|исключите меня|мой|этот|номер", "не хочу|желаю больше|получать|ваши|эти* получать|сообщения|смс|рассылку", "отзываю согласие|свое", "хочу отписаться", "оставьте меня в покое",
	}},
	{"uk", []string{
		"без реклами|спаму $",
		"тут таких|такої|такого немає|нема $",
		"дайте|дай мені? спокій", "залиште|лишіть мене|нас в|у спокої",
		"не цікавить|цікаво $",
		"не пишіть|надсилайте|присилайте|турбуйте|шліть мені|більше|сюди|смс|повідомлення|мене", "більше не пишіть|надсилайте|присилайте|турбуйте", "припиніть|досить|перестаньте писати|слати|надсилати|мені|спамити|розсилку", "відпишіть|видаліть мене|мій|номер", "не хочу більше|отримувати",
	}},
	{"tr", []string{
		"yakamdan|yakami|yakamizdan dusun|birakin", "mesaj|sms|mesajlari|mesajlarinizi|bildirim|bildirimleri|bildirimlerinizi|reklam almayi|almak birakmak|durdurmak|kesmek istiyorum?", "rahat birakin|birak",
		"mesaj|sms|mesajlari|bildirim|reklam|mesajlarinizi atmayin|gondermeyin|istemiyorum|atma|gonderme|yollamayin|kesin|iptal|durdurun istemiyorum?", "mesaj|sms|mesajlari|bildirim|reklam|mesajlarinizi almak istemiyorum|istemiyoruz|istemem", "bir daha mesaj|sms|yazmayin|aramayin|gondermeyin", "beni|numarami|listeden listeden|listenizden|numarami|silin|cikarin|cikar cikarin|cikar|silin|sil?", "aboneligimi|aboneligi iptal", "uyeligimi iptal edin|et|ediniz|$", "rahatsiz etmeyin", "mesaj almak istemiyorum", "numarami|numaramı silin|sil",
	}},
	{"sv-da-no", []string{
		"vill|vil inte|ikke ha|have det|detta|dette|dessa|disse har|her|mer|mere|$",
		"far|faar jag|jeg stopp|stop pa",
		"inte|ikke intresserad|interessert|interesseret $",
		"sluta|slutt|stop|stopp skicka|messa|smsa|sms|a|med|att|at|sende|sende|smsa|skriv|skriva* skicka|sms|meddelanden|messa|sende|meldinger|beskeder|smser|smse|skriva|smsa", "inga|ingen|ikke fler|flere sms|meddelanden|meldinger|beskeder|smser|tack|$", "vill|vil inte|ikke ha|have|motta|modtage|langre|lenger|lengere|laengere* sms|fler|flere|meddelanden|meldinger|beskeder|motta|modtage", "ta|fjern|fjerne|slett|slet|radera bort? mig|meg|mitt|mit|nummeret nummer|fra|fran|$?", "meld|frameld|afmeld mig|meg af|av|fra|$", "skriv inte|ikke|aldrig mer|mere|till|til", "lamna|la mig|meg i|vaere|vare fred|i?", "avregistrera|avanmal mig",
	}},
	{"fi", []string{
		"alkaa|ala enaa? lahettako|laheta|lahettele|viestitelko|tekstaa|lahetelko|ottako|kirjoitelko", "lopettakaa|lopeta viestien|viestit|naiden|tekstiviestien|lahettaminen|spammaus", "poistakaa|poista numeroni|minut|minun|yhteystietoni", "en halua enaa? viesteja|tekstiviesteja|naita|vastaanottaa", "ei enaa viesteja|tekstiviesteja", "jattakaa|jata minut rauhaan", "peruuttakaa|peruuta tilaus|tilaukseni",
	}},
	{"cs-sk", []string{
		"neposilejte|nepiste|neposielajte|nepisete|nekontaktujte|neposilej mi|uz|dalsi|sms|me|mne|ma|zpravy|tyto|viac", "uz mi|me|ma|nikdy* nepiste|neposilejte|neposielajte|nepis|neposilej", "prestante|prestan mi|me|s* posilat|psat|posielat|pisat|otravovat|obtezovat", "odhlaste|odhlas|vyradte me|ma|mne|moje|muj|moj|me? cislo|z|ze?", "vymazte|smazte|odstrante me|ma|mne|moje|muj|moj cislo|z|ze?", "nechci|nechcem|neprejem dalsi|dostavat|uz|si|dalej|zadne|viac|vase* sms|zpravy|spravy|dostavat|smsky", "dejte|dajte mi pokoj",
	}},
	{"hu", []string{
		"ne kuldjenek|kuldjon|kuldj|irjanak|irjon|irj|zavarjanak|kuldjetek|keressenek tobb|tobbet|nekem|uzenetet|sms-t|smst|$", "nem kerek|szeretnek|akarok tobb|tobbet|uzenetet|smst|sms|kapni|ilyen", "toroljek|torolje|torold|vegyenek|vegyen ki|a|az|engem|szamomat|listarol|le", "szeretnek leiratkozni", "hagyjanak|hagyjon beken", "tobb|tobbet uzenetet|smst ne", "fejezzek be",
	}},
	{"ro", []string{
		"nu mi|imi|ma|ne mai trimiteti|trimite|scrieti|contactati|scrie|deranjati|contacta", "numi mai trimiteti|trimite|scrieti|scrie", "nu mai trimiteti|trimite|scrieti|vreau|doresc mesaje|sms|sms-uri|smsuri|mi|sa|imi|aceste|nimic", "nu vreau|doresc sa|mai|primesc|aceste* primesc|mesaje|sms", "dezabonati|dezabonare|stergeti|scoateti ma|mi|numarul|din|va|numarul", "opriti mesajele|trimiterea|aceste|sms", "lasati ma in pace",
	}},
	{"el", []string{
		"μην|μη μου|μας|με* στελνετε|ξαναστειλετε|στειλετε|ενοχλειτε|στελνεις|ξαναστειλεις|ξαναγραψετε", "σταματηστε|σταματα|σταματηστε να μου|μας? στελνετε|στελνεις|ενοχλειτε|γραφετε", "δεν θελω αλλα|να|πια|μηνυματα λαμβανω|μηνυματα|αλλα|sms|λαμβανω?", "διαγραψτε|αφαιρεστε|βγαλτε με|τον|το|αριθμο", "σταματηστε τα μηνυματα|sms",
	}},
	{"vi", []string{
		"dau co dang|dk ky|so|gi|$", "so cua nguoi khac", "dung|ngung nhan|gui duoc|di|giup|ho|voi|nha|nhe",
		"khieu nai|kien", "ko|k|hok|hong|kg muon|can nhan tin|tn|them|sms|nua|quang|qc", "khong|ko|k|hok|hong nhan|muon|can tn|them|sms|qc|nua", "to cao|giac", "trinh bao", "bao cong|canh|cuc|so an|sat|quan|vien|thong?", "bao cao spam|cuc|cong|so|len|toi|voi|lua|nha|tong", "bao len|cho|toi|voi 5656|156|cong|canh|cuc|so|phuong|tong", "chan so|luon|het|may|cac|tin", "xoa|go|huy|loai toan|tat|het|moi|bo|ca|cac|nhung|giup|gium|ho|di|cho|gium|toi|em|minh|chi|anh|con* du|thong lieu|tin|so|ten|lien", "xoa|go|rut|loai so|sdt|ten|dien ra|khoi|cua|toi|em|minh|di|giup|nay", "khong|ko|k|hong|chua dang|dk|tham ky|gia bao|nhan|dich|gi|cai|tin|o|ben|that", "khong|ko|k|hong|chua|chang bao gio dang|dk|mua|su|dung|cho|tham|gia* ky|dung|so|gi|hang|o", "nham so|nguoi|may", "khong phai so|may|dien|toi|em|minh|chi|anh|ong|ba* thoai|cua|ten|la", "lam|cach sao|nao? de khong|ngung|dung|huy|tat nhan|bi|tin|con|duoc",
		"dung|đung lam phien|goi|nhan|gui toi|nua|tin|cho", "phien qua|phuc",
		"ra khoi danh sach",
		"dung|đung nhan|gui|lam tin|nua|phien", "dung|ngung|thoi gui|nhan tin|sms|nua", "khong muon|can nhan tin|them|sms|nua", "huy dang ky", "xoa so|ten cua|toi|khoi|dien", "dung lam phien", "khong nhan tin nua", "tu choi nhan|tin|sms", "huy nhan|goi|dich tin|vu|sms",
	}},
	{"id-ms", []string{
		"cukup sudah|udah|ya sms|smsnya|pesan|pesannya|promo|promonya|iklan|iklannya", "jangan ganggu|spam|hubungi|chat|kirim lagi|saya|aku|gue|nomor|kesini|ke", "udah|sudah cukup $",
		"jangan kirim|sms|hubungi|ganggu|kirimi|hantar|mesej|wa lagi|saya|pesan|sms|aku|mesej|promo", "berhenti|stop|hentikan mengirim|kirim|sms|langganan|pengiriman|menghubungi|hantar|spam pesan|sms|saya|mesej?", "tidak|tak|ga|gak|nggak mau|ingin|nak|mahu menerima|terima|dapat|dihubungi|lagi* sms|pesan|lagi|mesej|dihubungi", "hapus|keluarkan|buang|padam nomor|saya|nombor|dari", "batalkan langganan",
	}},
	{"tl", []string{
		"wala|walang po|pong? akong|ako account|order diyan|dyan|sa|jan",
		"nakakaistorbo|nakakaabala na? kayo",
		"wala|walang po|pong|ng|na|nang* %name dito|rito $|sa|po|mali|wrong",
		"tantanan|tigilan|lubayan nyo|niyo|ninyo|mo na? ako|ko|kami", "ang kulit nyo|niyo|ninyo|mo|na",
		"huwag|wag na|nyo|niyo|mo|ninyo|po* ako itext|text|txt|txtan|guluhin|gambalain|istorbohin|padalhan|sendan|kulitin|i|tawagan|kontakin|abalahin|spam|message|imessage|remind|$", "huwag|wag na|nyo|niyo|mo|ninyo|kayong|kang|po* akong|mag|magtext|magpadala|itext|mang|magsend|padalhan|textan|guluhin|magmessage", "itigil|tigilan na|nyo|niyo|mo|ninyo|po* ang|yan|ako|pag|pagtetext|pagpapadala|pagtext|mga", "ayaw ko na|po|ng* makatanggap|makareceive|makakuha|ng|tumanggap|text|messages|mensahe", "alisin|tanggalin|burahin na|nyo|niyo|mo|po* ako|ang|number|numero", "ayoko na|ng* makatanggap|text|mga|ninyo", "tama na po|muna* ang|sa|yung|mga* kakatext|kakasend|kakamessage|pagtext|text|texts|messages", "tantanan",
	}},
	{"sw", []string{"acheni|acha kunitumia|kutuma|kunisumbua|kutuma|kunitumia", "usinitumie|msinitumie|msinisumbue ujumbe|tena|meseji|sms", "sitaki|sihitaji ujumbe|kupokea|meseji|sms|jumbe", "niondoe|niondoeni kwenye|katika|orodha"}},
	{"ar", []string{
		"مو|مش|ليس انا|أنا $",
		"لا ترسل|ترسلوا|ترسلي|تراسلوني|تراسلني|تبعت|تبعتوا|تتصلوا|ترسلون", "ما تبعتوا|تبعتولي|ترسلوا|ترسلون", "لا اريد|أريد|ارغب|أرغب المزيد|رسائل|استلام|رسائلكم|هذه|تلقي|في|استقبال", "توقفوا|توقف|كفوا|اوقفوا|أوقفوا عن|ارسال|إرسال|الرسائل|هذه|مراسلتي", "الغاء|إلغاء|الغوا|ألغوا|الغ اشتراكي|الاشتراك|اشتراك", "احذفوا|احذف|ازيلوا|امسحوا|شيلوا رقمي|اسمي|رقم", "مش عايز|عاوز رسائل|رسايل",
	}},
	{"fa-ur", []string{"پیامک|پیام نفرستید|ندهید|نفرست|نمیخواهم", "دیگر پیام|پیامک|به نفرستید|ندهید|من", "لغو عضویت|اشتراک", "مجھے|میسج مزید|میسج|پیغام|مت|نہ* بھیجیں|بھیجو|میسج|کریں", "پیغام|میسج مت|نہ|بند بھیجیں|بھیجو|کریں|کرو"}},
	{"he", []string{
		"תסירו|הסירו|תסיר|תורידו|הורידו|תמחקו|מחקו אותי|את|מהרשימה|המספר|מספר", "תפסיקו|תפסיק|הפסיקו לשלוח|להטריד|לי|עם|לסמס|להציק", "אל תשלחו|תשלח|תכתבו|תפנו|תטרידו", "לא רוצה|מעוניין|מעוניינת|מאשר לקבל|יותר|בהודעות|הודעות|לקבל", "די להודעות|כבר", "נא להסיר", "מבקש|מבקשת להסיר|הסרה",
	}},
	{"hi-bn", []string{
		"tang|pareshan aa|ho gaya|gayi|chuka",
		"dnd laga|lagi|active|activated|on|registered hai?",
		"peecha|picha|dimag|dimaag chhodo|chodo|mat|kharab khao?", "तंग|परेशान मत|कर करो|दिया|रहे",
		"मैसेज|संदेश|एसएमएस|msg|message|sms|मेसेज भेजना|मत|बंद|bhejna|mat|band|न|नहीं भेजें|भेजो|करो|करें|बंद|कर|bhejo|karo|band|bhejna|चाहिए", "मत|mat भेजो|भेजें|भेजिए|bhejo|bhejna", "भेजना|bhejna बंद|band", "मुझे|mujhe मैसेज|संदेश|और|aur|message|sms|msg|ye|yeh* नहीं|मत|nahi|nahin|mat|na चाहिए|भेजें|chahiye|bhejo|भेजो", "मेरा|mera नंबर|number हटा|hata|delete|हटाओ|remove", "बार बार मैसेज", "মেসেজ|এসএমএস পাঠাবেন|পাঠানো|দিবেন না|বন্ধ", "আর মেসেজ|পাঠাবেন", "band karo|kijiye|kar",
	}},
}

// unspacedPhrases are looked for anywhere in a text, without regard to spaces,
// in languages that put none between words or, as Korean, put them freely.
// A negator right before turns one into something else.
var unspacedPhrases = []struct{ language, forms, negators, unless string }{
	{
		"zh",
		"退订,退訂,马上停掉,馬上停掉,赶紧停掉,趕緊停掉,都停掉,停掉吧,别再给我,別再給我,不要再给我,不要再給我,取消订阅,取消訂閱,不要再发,不要再發,别再发,別再發,不要给我发,不要給我發,别给我发,停止发送,停止發送,停止发短信,不想收到,不想再收到,请勿发送,請勿發送,请勿再发,請勿再發,不要发短信,別傳簡訊,不要再傳,别发了,把我删除,把我的号码删,移除我,不需要短信,拒收短信,别在发,別在發,不要在发,不要在發,退定,推订,退丁,取消定阅,取消定閱,取笑订阅,别再法,不要再法,stop发,stop發,stop短信,stop信息,stop广告,stop廣告,stop给我,stop給我,短信stop,我unsubscribe,unsubscribe谢,unsubscribe謝,unsubscribe我,请unsubscribe,請unsubscribe,想unsubscribe,要unsubscribe,我unsub,别骚扰,不要骚扰,不要再联系,不要再聯絡",
		"没有,未,不能,无法,没法,不想,不用,不要,别,別,勿,怕,以为,以為,被",
		"别把我退,別把我退,不要把我退,别给我退,別給我退,不要给我退,不要給我退,别帮我退,想继续收,想繼續收,继续收到,繼續收到,还想收,還想收,继续给我发,继续发给我,还想要,继续订阅,繼續訂閱,不要取消,别取消,別取消,不要退订,别退订,別退訂,还能,還能,会不会,會不會,的话,的話,不要停,别停,別停",
	},
	{
		"ja",
		"ほっといて,ほうっておいて,放っておいて,放っといて,構わないで,かまわないで,メールstop,メッセージstop,配信stop,stopして,stopお願,unsubscribeし,unsubscribeお,unsubscribeを,unsubscribe希,オプトアウトし,オプトアウトお,オプトアウト希,ストップして,ストップお願,解除お願い,解除をお願い,配信を解除,購読をやめ,停止お願い,配信停止,解除方法,退会方法,配信の止め方,解除したい,退会の方法,登録を消し,配信を停止,配信を止め,送らないで,送ってこないで,送信しないで,送信をやめて,送るのをやめて,送信停止,登録解除,登録を解除,退会します,退会したい,退会希望,解約したい,メールやめて,メールを止めて,メールをやめて,メッセージを止めて,メッセージをやめて,配信やめて,smsをやめて,smsを停止,連絡しないで,連絡してこないで,もう要りません,解約希望,もういりません,受け取りたくない,受信拒否,受信したくない,購読を解除,購読解除,リストから外して,リストから削除,番号を削除,メッセージは不要,ていししてください,はいしんていし,ていしおねがい,かいじょおねがい,たいかいおねがい,配信ていし,配信定止,停しお願い,おくらないで,やめてくさい,やめてくだい,送らないでくだ,送ってくるな,送らないでほしい,来なくていい,登録を取り消",
		"",
		"停止したら,停止すると,した場合,止めないで,やめないで,停止しないで,解除しないで",
	},
	{
		"ko",
		"문자stop,메시지stop,unsubscribe 해,unsubscribe 부,unsubscribe 좀,옵트아웃,언섭해,스탑해,스톱해,stop 해주,수신거부,보내지 마,보내지 말,그만 좀 보내,그만 보내,문자 그만,연락하지 마,구독 취소,수신을 원하지 않,받고 싶지 않,번호 삭제,번호 지워,문자 받지 않,문자 하지 마,탈퇴할,해지해,수신 해지,보네지 마,보네지 말,보내지마,수신거뷰,수신거브,수신거보,보내지 않으셔도,안 보내셔도,안 보내주셔도,그만 받고,그만 받을,안 받을,안 받겠,빼주세요,빼 주세요,해지하나요,해지하려면,해지하고 싶",
		"",
		"하면",
	},
	{
		"th",
		"หยุดส่ง,เลิกส่ง,อย่าส่ง,ไม่ต้องส่ง,ห้ามส่ง,ยกเลิกการรับ,ยกเลิกรับ,ยกเลิกข้อความ,ยกเลิก sms,ไม่ต้องการรับ,ไม่อยากรับ,ไม่รับข้อความ,ลบเบอร์,ลบหมายเลข,ยกเลิกการสมัคร,เลิกรบกวน,อย่ารบกวน,ไม่อยากได้ข้อความ",
		"อย่า,ไม่ได้",
		"ถ้า",
	},
}

// generalNegators before a phrase of another language give it the opposite meaning: "no dejen de
// enviar".
var generalNegators = wordSet("no non nao nie не inte ikke niet nicht jangan nu ala μην لا אל não ne nem tidak")

// puzzled are the words of a person who misses the messages: "warum bekomme ich keine Nachrichten
// mehr".
var puzzled = wordSet("warum wieso weshalb pourquoi porque perche почему зачем чому neden niye dlaczego czemu waarom varfor hvorfor miksi proc preco miert γιατι kenapa mengapa bakit لماذا ليش למה क्यों kyun kyu")

// isPuzzled reports whether such a word is before a token in its clause.
func isPuzzled(ts []token, start int) bool {
	for i := start - 1; i >= 0 && ts[i].clause == ts[start].clause; i-- {
		if puzzled[ts[i].word] || ts[i].word == "sao" && (i == 0 || ts[i-1].clause != ts[i].clause || !anyOf(ts[i-1:i], howInVietnamese)) {
			return true
		}
	}
	return false
}

// howInVietnamese are the words before a Vietnamese "sao" that ask how, and not why.
var howInVietnamese = wordSet("làm lam")

var languages = sync.OnceValue(func() *phraseIndex {
	x := newPhraseIndex()
	add := func(intent Intent, reasons bool, rows []languagePhrase) {
		for _, row := range rows {
			for _, form := range row.forms {
				x.add(&phrase{pattern: compilePattern(form, nil), rule: "phrase." + row.language, intent: intent, guarded: reasons})
			}
		}
	}
	add(IntentOptOut, false, slices.Concat(languagePhrases, idiomPhrases, widerPhrases))
	add(IntentLikelyOptOut, false, ordinaryPhrases)
	add(IntentLikelyOptOut, true, slices.Concat(groundPhrases, reasonPhrases, causePhrases, shortPhrases))
	return x
})

// unspaced finds a phrase of a script without spaces, folded.
type unspaced struct {
	rule     string
	of       script
	forms    []string
	negators []string
	unless   []string // anywhere: a question about what it would do
}

var unspacedIndex = sync.OnceValue(func() (out []unspaced) {
	for _, row := range unspacedPhrases {
		u := unspaced{rule: "phrase." + row.language, of: scriptOf(row.language)}
		for _, f := range strings.Split(row.forms, ",") {
			u.forms = append(u.forms, unspace(foldWord(f)))
		}
		for _, n := range strings.FieldsFunc(row.negators, func(r rune) bool { return r == ',' }) {
			u.negators = append(u.negators, foldWord(n))
		}
		if row.unless != "" {
			u.unless = foldList(row.unless)
		}
		out = append(out, u)
	}
	return out
})

func unspace(s string) string { return strings.ReplaceAll(s, " ", "") }

// find looks through a folded text without spaces.
func (u unspaced) find(text string) bool {
	for _, f := range u.forms {
		i := strings.Index(text, f)
		if i >= 0 && !slices.ContainsFunc(u.negators, func(n string) bool { return strings.HasSuffix(text[:i], n) }) {
			return !containsAny(text, u.unless)
		}
	}
	return false
}
