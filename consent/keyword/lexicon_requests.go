package keyword

// requestLexicon are the phrases of requests, in the form of [pattern], and, for languages without
// spaces, parts of texts. Each names its object: the data or the number of the writer, or messages.
var requestLexicon = []struct {
	request  Request
	forms    []string
	unspaced []string
}{
	{RequestErasure, []string{
		// English
		"delete|erase|remove|wipe|purge|destroy|deleting|erasing all? of? the? my|our all? personal|private|customer? @data",
		"delete|erase|remove|wipe|purge|destroy all|any|of|the|whatever* personal? @data @you have|hold|keep|store|got", "delete|erase|wipe|purge|destroy everything|all|whatever|anything|what @you have|know|hold|store|got", "delete|erase|wipe|purge|destroy everything|all|whatever|anything|what youve|uve got|on|about|stored",
		"delete|erase|wipe|purge|destroy all? everything|anything about|on me", "my personal|private? @data deleted|erased|wiped|purged|destroyed", "my personal? @data to? be deleted|erased|wiped|removed",
		"delete|erase|remove|wipe|purge|close|destroy|deleting my|our|the|this account|accounts|profile|record|file|number|name|info|info and|plus|along|with|including|incl|& all|everything|any|whatever|anything|with* everything|data|information|records|whatever|anything|info|history @you|about|on|in|attached|connected|linked|stored|$", "delete|erase|remove|wipe|purge|deleting me|us and|plus|along|with* everything|all|anything|whatever @you|of|my|about|on|in|data", "everything|all|whatever|anything @you have|know|hold|keep|store|got on|about me|us deleted|erased|gone|wiped|removed",
		"right to be? forgotten|erasure|deletion", "request|requesting|demand|demanding|want|require|ask the|immediate|full|complete|for|permanent* erasure|deletion of all|any|my|the|our|personal* @data", "erasure|deletion request", "gdpr|ccpa erasure|deletion|delete|erase",
		// Spanish, Portuguese, Italian, French
		"borren|borre|borra|borrar|eliminen|elimine|elimina|eliminar|supriman|suprimir|cancelen todos|toda|toda? mis|mi datos|informacion", "derecho al|de olvido|supresion",
		"apaguem|apague|apaga|apagar|excluam|exclua|excluir|deletem|deletar|eliminem todos|todas? os|as? meus|minhas dados|informacoes", "direito ao esquecimento",
		"cancellate|cancella|cancelli|cancellare|eliminate|elimina|elimini|eliminare tutti? i? miei dati", "diritto alloblio|oblio", "diritto all oblio",
		"supprimez|supprime|supprimer|effacez|efface|effacer toutes? mes donnees|informations|infos", "droit a loubli|leffacement", "droit a l oubli|effacement",
		"borren|borre|borra|eliminen|elimine|elimina|supriman todo lo que tienen|tengan|tiene|saben|guardan|hay de|sobre mi|nosotros?", "supprimez|supprime|effacez|efface|detruisez tout ce que vous|tu avez|as|savez|detenez|gardez sur|a|de", "cancellate|cancella|eliminate|elimina tutto quello|cio|quanto che? avete|ha|hai|sapete su|di di? me", "apaguem|apague|apaga|excluam|exclua|deletem tudo o? que voces? voces|voce|vcs? tem|têm|sabem|guardam sobre|de mim",
		"löschen|löscht|lösche sie? bitte? alles was ihr|sie|du? uber|von mich|mir?", "verwijder|wis alles wat jullie|u|je over|van mij|me?", "usuńcie|usuń|skasujcie wszystko co o|na macie? mnie", "удалите|сотрите|уничтожьте все|всё что у|вы|обо|про вас|знаете|мне|меня", "видаліть|зітріть усе|все що у|ви|про вас|знаєте|мене", "hakkımda|hakkimda ne|her|bütün|tüm varsa|şeyi|bilgileri|verileri silin|sil?", "radera|slett|slet|ta allt|alt bort? ni|dere|i har|vet|ved om mig|meg", "hapus semua yang|data kalian|anda|kamu? punya|simpan|tahu tentang|soal saya|aku", "mere baare mein sab|jo kuch|hai* delete|hata|mita", "मेरे बारे में सब|जो|कुछ|है* डिलीट|हटा|मिटा|हटाओ|मिटाओ|हटाइए", "احذفوا|امسحوا كل ما|شي|شيء عندكم|لديكم|تعرفونه? عني", "xóa|xoá|hủy tài khoản _? _? _? dữ|thông liệu|tin", "xóa|xoá hết|tất mọi|cả thứ|những|các|gì* về tôi|mình",
		// German, Dutch
		"löschen|löscht|lösche|löschung sie|bitte|ihr|aller* alle|aller? meine|meiner persönlichen|gespeicherten? daten|informationen", "meine persönlichen|gespeicherten? daten|informationen bitte|sofort? löschen|gelöscht|löscht|entfernen",
		"verwijder|wis|verwijderen al|alle|a.u.b.? mijn gegevens|data|informatie", "mijn gegevens|data verwijderen|wissen|verwijderd",
		"löschung|löschen nach|gemäß|laut|gem|art|artikel|17|der* dsgvo", "effacement|suppression selon|conformément|au|titre|du|le|article|art* rgpd", "cancellazione ai|sensi|secondo|del|in|base|al|art* gdpr", "supresión|borrado según|conforme|al|el|por|art* rgpd|lopd",
		"exclusão|eliminação conforme|segundo|nos|termos|da|pela|de|dados* lgpd|rgpd", "verwijdering volgens|op|grond|van|conform|de* avg", "usunięcie|usunięcia danych|moich|zgodnie|z|na|podstawie* rodo",
		// Polish, Russian, Ukrainian, Turkish
		"usuńcie|usuń|usunąć|usunięcie|usunięcia|skasujcie|skasuj wszystkie? moje|moich dane|danych", "удалите|удали|удалить|сотрите|стереть все|пожалуйста* мои|моих персональные|личные? данные|данных", "видаліть|видали|видалити|зітріть усі|всі? мої дані",
		"verilerimi|bilgilerimi|verilerimin|bilgilerimin silin|sil|siliniz|siler|silinmesini|kaldırın",
		// Vietnamese, Indonesian, Tagalog, Hindi, Arabic
		"xóa|xoá|hủy dữ|thông liệu|tin cá|của* nhân|tôi", "hapus semua? data|informasi saya|pribadi", "burahin|tanggalin|idelete|delete ninyo|nyo|niyo|mo? po? ang? lahat? ng? data|impormasyon|info ko",
		"mera|meri|mere|sara|saara|sab data|jankari|information delete|hatao|hata|mita|mitao", "मेरा|मेरी|मेरे डेटा|डाटा|जानकारी हटा|हटाओ|हटाएं|हटाइए|मिटा|मिटाओ|डिलीट", "احذف|احذفوا|امسح|امسحوا|حذف كل|جميع? بياناتي|معلوماتي",
	}, []string{
		"删除我的数据", "删除我的信息", "删除我的资料", "删除我的个人信息", "删掉我的信息", "删掉我的资料", "刪除我的資料", "刪除我的個人資料", "刪除我的資訊", "所有信息删除", "删除所有信息", "账号和所有信息", "账户和所有信息", "帐号和所有信息", "帳號和所有資料", "帳號及所有資料", "账号和个人信息", "账号及个人信息", "关于我的一切", "关于我的所有", "關於我的一切", "關於我的所有", "我的所有信息", "我的一切信息", "私に関するすべて", "私についてのすべて", "私の情報をすべて", "私の情報を全部", "저에 대한 모든", "나에 대한 모든", "제 정보 전부", "제 정보를 모두", "데이터 전부 삭제", "データを削除", "個人情報を削除", "情報を消して", "データを消して",
		"내 정보 삭제", "제 정보 삭제", "내 데이터 삭제", "개인정보 삭제", "개인정보를 삭제", "제 정보를 삭제", "내 정보를 삭제", "ลบข้อมูลของฉัน", "ลบข้อมูลส่วนตัว", "ลบข้อมูลของผม",
	}},
	{RequestAccess, []string{
		"what|which personal? @data|stuff? do|did|does @you|they have|know|hold|keep|store|got on|about me", "what|which personal? @data do|does @you|they have|hold|keep|store|collect", "what @you got|have on|about me",
		"where|how|when did|do|had|have @you|they|people|guys? even|ever? get|got|find|found|obtain|obtained|have|had my|this|our cell|phone|mobile|personal? @num", "where|how @you|they|u get|got|find|found|have my cell|phone? @num",
		"who gave|sold|told @you|them|u my|this cell|phone? @num", "where|how did my|this cell|phone? @num come|get", "how come @you|u have|got my @num", "how do @you know my @num",
		"copy of all? my|the personal? @data", "subject access request", "dsar|sar request|under|gdpr|please", "request|requesting|want|need access to my personal? @data",
		// Spanish, Portuguese, Italian, French
		"que|cuales|cual datos|informacion|info tienen|tiene|tienes|guardan|guarda de|sobre? mi|mis?", "donde|como sacaron|sacaste|saco|obtuvieron|obtuvo|consiguieron|consiguio|conseguiste|tienen|tiene mi|este numero|telefono|celular|movil|contacto", "quien les|le|te? dio|paso|vendio mi numero|telefono|celular|contacto", "copia de mis datos",
		"que|quais dados|informacoes voces|voce|vcs|vc? tem|possuem|guardam", "onde|como voces|voce|vcs|vc? conseguiram|conseguiu|pegaram|pegou|obtiveram|arrumaram|acharam o? meu numero|telefone|contato|celular", "quem passou|deu|vendeu|forneceu o? meu numero|telefone|contato", "copia dos meus dados",
		"quali|che dati avete|ha|hai su|di me", "dove|come avete|ha|hai preso|avuto|trovato|ottenuto il? mio numero|contatto", "chi vi|le|ti ha dato il? mio numero", "copia dei miei dati",
		"quelles|quelle donnees|informations|infos avez|avezvous|detenez|as", "ou|comment avez|avezvous|vous|tu|as vous|avez|as? eu|obtenu|trouve|recupere mon numero|contact", "qui vous|ta|t a? donne|vendu mon numero", "copie de mes donnees", "droit dacces", "droit d acces",
		// German, Dutch
		"welche|was für? daten|informationen haben|habt|hast|speichern|speichert|sind sie|ihr|du|über", "woher|wo|wie haben|habt|hast|kommen|kommt|kennen|kennt sie|ihr|du meine|an|zu meine|meiner? nummer|handynummer|telefonnummer|daten", "wer hat ihnen|euch|dir meine nummer|handynummer|telefonnummer|daten", "auskunft über|nach|gemäß|gem|zu meine|art|artikel|dsgvo", "kopie meiner daten",
		"welke gegevens|informatie hebben|heeft|heb|bewaren", "hoe|waar komen|kom|komt|hebben|heeft|heb jullie|u|je aan|vandaan? mijn|m'n nummer|gegevens", "wie heeft jullie|u|je mijn nummer",
		// Polish, Russian, Ukrainian, Turkish
		"skąd macie|ma|masz|mają|wzięliście państwo? mój numer", "jakie dane|informacje o? mnie? macie|posiadacie", "откуда у|вы вас|тебя|взяли|узнали|знаете мой номер|телефон", "откуда вы? взяли|узнали|знаете мой номер|телефон", "какие данные у|обо|вы", "звідки у|ви вас|взяли|маєте мій номер", "звідки маєте мій номер",
		"numaramı|telefonumu nereden|nerden aldınız|aldın|buldunuz|buldun|biliyorsunuz", "nereden|nerden aldınız|buldunuz numaramı", "hangi verilerimi|bilgilerimi",
		// Vietnamese, Indonesian, Tagalog, Hindi, Arabic
		"lấy|có số|sđt|sdt điện|thoại* của? tôi ở|từ? đâu", "sao|tại biết|có|lại số|sđt|có|biết số? điện|thoại* của? tôi", "dari mana kalian|anda|kamu|dapat* nomor|no|nomer saya|aku", "saan|paano ninyo|nyo|niyo|mo nakuha ang? number|numero|no ko",
		"mera number kahan|kaha|kidhar|kahaa se", "मेरा नंबर कहाँ|कहां से", "من اين|أين|وين حصلتم|جبتم|جبتوا|لكم|اخذتم على? رقمي", "كيف|منين حصلتم|عرفتم|جبتوا على? رقمي",
	}, []string{
		"哪里得到我的号码", "哪里拿到我的号码", "哪里弄到我的号码", "怎么有我的号码", "怎么有我的电话", "怎么知道我的号码", "怎么知道我的电话", "哪来的我的号码", "哪里有我的号码", "怎麼有我的號碼", "怎麼有我的電話", "哪裡拿到我的號碼", "怎麼知道我的電話",
		"番号をどこで", "番号をどうやって", "なぜ番号を知って", "なんで番号を知って", "どこで番号を", "내 번호 어떻게", "제 번호 어떻게", "내 번호를 어떻게", "제 번호를 어떻게", "번호 어디서", "번호를 어디서", "เอาเบอร์มาจากไหน", "ได้เบอร์ฉันมาจากไหน", "ได้เบอร์มาจากไหน",
	}},
	{RequestDoNotSell, []string{
		"do not sell|share|trade my|our personal|phone|cell? @num|@data", "dont|donot|never|not|stop|quit|cease|no sell|selling|share|sharing|trade|trading my|our personal|phone|cell? @num|@data", "do not sell $", "dont|not want|consent|agree|allow|authorize|like @you|to* sell|selling|share|sharing my personal|phone? @num|@data",
		"opt out|optout of the? sale|selling|sharing", "do not sell or share", "dont sell or share my",
		"no vendan|venda|vendas|vender|compartan|comparta|compartas|compartir mis|mi datos|informacion|numero|telefono", "dejen de vender|compartir mis|mi datos|informacion|numero", "não|nao vendam|venda|vender|compartilhem|compartilhe|compartilhar os|o? meus|meu|minhas dados|numero|telefone|informacoes",
		"ne vendez|vends|partagez pas mes|mon donnees|informations|infos|numero", "ne pas vendre|partager mes|mon donnees|informations|infos|numero", "non vendete|vendere|vendeteci|condividete i|il? miei|mio dati|numero", "meine daten|nummer|handynummer nicht verkaufen|weitergeben|teilen|weiterverkaufen", "verkaufen|verkauft sie|ihr? meine daten|nummer nicht", "verkoop|deel mijn gegevens|nummer niet",
		"nie sprzedawajcie|sprzedawaj|udostępniajcie moich|mojego danych|numeru", "не продавайте|продавай|передавайте мои|мой|моих данные|номер|данных", "verilerimi|bilgilerimi|numaramı satmayın|paylaşmayın", "đừng bán thông|số tin|điện|của*", "jangan jual data|nomor saya",
	}, []string{"不要出售我的", "不要卖我的信息", "别卖我的信息", "不要賣我的", "個人情報を売らないで", "情報を売らないで", "정보 팔지", "정보를 팔지"}},
	{RequestWhy, []string{
		"why am|are|do|did|would|is|im i|we? still|even|suddenly|now|keep|always|constantly|just* getting|get|receiving|receive|recieving|recieve|got|received a|an|all|so|many|any* this|these|those|them|it|ur|your|from @msgs|$", "why am|are|do|did|im i|we? still|even|suddenly|now|keep|always|just* getting|get|receiving|receive|recieving|recieve|got|received all|so|many|any|a* @msgs", "why am|are|do|did|im i|we? still|even|suddenly|now|keep|always|just* getting|get|receiving|receive|recieving|recieve|got|received all|so|many|any|a* this|these|those|your from|here|please|at|on|@msgs", "how come i|im am? still|even|suddenly|now|keep* getting|get|receiving|got this|these|those|@msgs",
		"why are|r|u|ya @you|guys|people* still|even|suddenly|now|always* texting|txting|messaging|contacting me|us|this $|now|again|@msgs|this|number", "why are|r|u @you|guys|people* still|even|suddenly|now|always* sending me|us this|these|those|a|so|many* $|@msgs", "why did|do|would|does|is @you|they|this|company|guys* keep? text|txt|texting|message|messaging|contact|contacting me|us $|again|this", "why did|do @you|they|guys* keep? send|sending me|us this|these|those|a* $|@msgs", "why this|these|the @msgs $", "why @you|u texting|txting|messaging me", "what did i sign up for", "when|where|how did i sign|agree|consent|subscribe|opt up|to|for|in* this|these|@msgs|get|receive",
		"por|xq que? me llega|llegan|mandan|manda|envian|envia|escriben|escribe este|esto|estos|esta|estas|mensaje|mensajes|sms|$", "porque me llega|llegan|mandan|manda|envian|envia|escriben|escribe este|esto|estos|esta|estas|mensaje|mensajes|sms|$", "por que estoy|sigo? recibo|recibiendo este|esto|estos|esta|estas|mensaje|mensajes|sms", "porque estoy|sigo? recibo|recibiendo este|esto|estos|esta|estas|mensaje|mensajes|sms",
		"por que eu? estou|to|tô? recebo|recebendo isso|isto|esta|estas|essa|essas|esse|esses|este|estes|mensagem|mensagens|sms", "porque eu? estou|to|tô? recebo|recebendo isso|isto|esta|estas|essa|essas|esse|esses|este|estes|mensagem|mensagens|sms",
		"perche sto? ricevo|ricevendo questo|questi|questa|queste|messaggi|sms", "perche mi mandate|scrivete|inviate|arriva|arrivano questo|questi|questa|queste|messaggi|sms|$",
		"pourquoi je|jai reçois|recois|recu|reçu ca|ça|ce|ces|cela|vos|ceci|un|des? message|messages|sms|texto|textos|$", "pourquoi estce|est que|ce* je reçois|recois ca|ça|ce|ces|cela|vos|ceci", "pourquoi vous|tu? menvoyez|mecrivez|menvoyezvous|mecrivezvous",
		"warum|wieso|weshalb bekomme|erhalte|kriege|bekomm|krieg ich diese|das|dies|dieses|solche|eure|ihre|euch|von nachrichten|nachricht|sms|werbung|$", "warum|wieso|weshalb bekomme|erhalte|kriege ich sms|nachrichten|werbung", "warum|wieso|weshalb schreiben|schreibt|schicken|schickt|schreibst|senden sie|ihr|du mir das|diese|sms|nachrichten|$",
		"waarom krijg|ontvang ik dit|deze|die|jullie|sms bericht|berichten|berichtjes|smsjes|sms|$", "waarom sturen|stuurt|appen|smsen jullie|u mij|me dit|deze|sms|berichten|$",
		"dlaczego|czemu dostaję|otrzymuję|dostałem|dostałam te|tę|to|ten|tego wiadomości|wiadomość|sms|smsy|smsa|$", "dlaczego|czemu dostaję|otrzymuję wiadomości|smsy|sms", "почему|зачем я? получаю|получил|получила|приходят|приходит мне? это|эти|смс|сообщения|рассылку", "почему|зачем мне приходят|приходит|пишете|шлёте|шлете|присылаете", "почему|зачем вы мне пишете|шлёте|шлете|присылаете", "чому я? отримую ці|це|смс|повідомлення", "чому мені приходять|пишете|надсилаєте",
		"neden|niye|niçin bu mesaj|mesajı|mesajları|sms|smsi alıyorum|geliyor|aldım|atıyorsunuz", "neden|niye bana mesaj|sms atıyorsunuz|geliyor|gönderiyorsunuz|yazıyorsunuz",
		"sao|tại|vì sao? tôi nhận được? tin|cái|mấy nhắn|tin|này*", "kenapa saya|aku dapat|menerima|terima|dikirimi pesan|sms|ini", "bakit ako nakakatanggap|nakatanggap", "bakit nyo|ninyo|niyo|mo ako tinetext|minemessage|tinatext",
		"ye|yeh|ye message|msg|sms kyu|kyun|kyon|kyo", "मुझे ये|यह मैसेज|मेसेज|संदेश क्यों", "لماذا|ليش|ليه تصلني|يصلني|توصلني|ترسلون|تجيني|وصلتني|وصلني هذه|هذا|هاي|لي|رسائل|الرسائل|الرسالة",
	}, []string{
		"为什么给我发", "为什么我会收到", "为什么我收到", "为什么收到这", "为什么会收到这", "為什麼給我發", "為什麼我會收到", "為什麼會收到這", "為什麼傳給我", "なぜこのメッセージ", "なんでこのメッセージ", "どうしてこのメッセージ", "なぜこのsms", "なぜ届く", "왜 이 문자", "왜 문자를 보내", "왜 이런 문자", "왜 저한테 문자", "왜 나한테 문자", "이 문자 왜", "ทำไมส่งข้อความ", "ทำไมได้รับข้อความ",
	}},
}
