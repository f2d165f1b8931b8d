package keyword

// ordinaryPhrases are ordinary ways to say the same in other languages that the other tables do not have: what
// somebody never applied for, who is no longer at the school or the practice, one more text and what follows.
var ordinaryPhrases = []languagePhrase{
	{"es", []string{
		"cancelación|eliminación|supresión|borrado de todos? mis|mi datos|número|registro|información", "déjense|dejate|déjese|dejaos ya? de molestar|mandar|enviar|escribir|joder|chingar|fregar|tonterías|mamadas",
	}},
	{"fr", []string{
		"jen|nen|en peux|peut plus de|avec vos|ces|tes|votre|tous", "qui vous|ta|t|a* autorise|autorisé|autorisés|autorisée|permis à? mécrire|menvoyer|me|m|nous|utiliser",
	}},
	{"de", []string{
		"das|die|der bin ich|wir nicht $|aber|und|bitte", "nachrichten|sms|texte|erinnerungen|post für ein|eine|einen|ne|nen|irgendeinen|irgendeine|irgendwelche|gewissen|gewisse* herrn|herr|frau|familie", "nie|niemals|nichts was|etwas|irgendwas|nichts? bei euch|ihnen|dir bestellt|gekauft|beantragt|abgeschlossen|gebucht|angefragt|gewesen|angemeldet",
		"will|möchte|wollen|brauche|brauch das|sowas|die|so ich|wir? was? nicht mehr? $", "untersage|verbiete|verbitte|untersagen|verbieten ihnen|euch|mir|ich|wir|hiermit|ihrer|es* jede|jeden|jegliche|jeglichen|weitere|weiteren|die|den", "nerv|nervt|nerven mich|uns|sie|bitte? nicht $|mehr|weiter|länger|rum",
	}},
	{"pt", []string{
		"não|nao|n sou|somos|estou mais aluna|aluno|cliente|paciente|sócio|sócia|membro|associado|associada|assinante", "dispenso|dispensamos essas|esses|suas|seus|isso|estas|estes|qualquer",
		"se mandarem|enviarem|mandar|enviar|escreverem|insistirem mais|de|outra|novo|um|uma|nova|esse|essa* mensagem|sms? eu|vou* processo|denuncio|bloqueio|reclamo|processar|denunciar|bloquear|reclamar",
	}},
	{"pl", []string{
		"żebyście|zeby|żeby przestali|przestać|skończyli|nie mnie|mi|już|do|pisać|wysyłać|pisali|wysyłali|$", "jeszcze raz|jeden|jedna sms|wiadomość|taki|taka* i|a|to idę|ide|zgłaszam|dzwonię|dzwonie|pozywam|policja|blokuję|zgłoszę|pozwę",
		"nie życzę|zycze|życzymy sobie żadnego|dalszego|więcej|tego|takiego|jakiegokolwiek|z|waszego* kontaktu|kontaktów", "skończcie|skończyć|zakończcie|zakończyć już? z tymi|tym wiadomościami|smsami|spamem|reklamami|mailami|powiadomieniami",
	}},
	{"ru", []string{
		"никакой|никакого|никаких|никакую|ни кредит|кредита|кредитов|займ|займа|займов|заявки|заявку|заявок|одного я|мы? не брал|брала|брали|оставлял|оставляла|подавал|подавала", "не брал|брала|брали|оформлял|оформляла никаких|никакого|никакой|у вас* кредитов|кредита|кредит|займов|займа|займ",
		"заблокирую|блокирую|заблочу|блочу вас|ваш|вам|этот|номер|вы* номер? $",
	}},
	{"uk", []string{
		"жодного|жодних|ніякого|ніяких кредиту|кредитів|позики|позик|заявки я|ми? не", "не брав|брала|брали|оформляв|оформляла жодного|жодних|ніяких|ніякого|у вас* кредиту|кредитів|позик", "буду|будемо скаржитись|скаржитися|жалітися|жалітись", "заблокую|блокую вас|ваш|цей|номер* $",
	}},
	{"tr", []string{
		"kredi|borç|başvuru|başvurusu|hesap|sipariş yapmadım|çekmedim|almadım|istemedim|açmadım|etmedim", "dava açarım|açacağım|açacağız|açıyorum|ederim|edeceğim",
	}},
	{"sv-da-no", []string{
		"inte|aldrig|ikke|aldri ansökt|ansøgt|søkt|tagit|taget|tatt|sökt om? _? _? lån|kredit|kort", "lägg|lagg av att|med|nu|$ tjata|skicka|sms|sms:a|tjatet|det|mass", "sluta|slutt|hold|høre tjata|tigga|masa|mase|plage|mase|op om|med|på|å|att|at",
	}},
	{"id-ms", []string{
		"spam|sms|ganggu mulu|terus|melulu|aja", "laporin|laporkan|aduin|adukan|blokir|block ya|nih|loh|lho|kamu|kalian|nomor|no|$", "lapor|adu ke? ojk|kominfo|ylki|komdigi", "cara|gimana|bagaimana|caranya biar|supaya|untuk|buat|cara* matiin|mematikan|stop|stopin|berhentiin|setop|hentikan|nyetop|ngilangin|hilangkan sms|pesan|wa|notif|notifikasi|promo|ini|pesannya|smsnya",
		"pernah ngajuin|ajukan|mengajukan|pinjam|minjam|ambil|apply|buka|beli pinjaman|kredit|uang|kartu|pinjol|apa|apapun|duit|rekening|$", "keluar|berhenti dari layanan|daftar|list|langganan|sms|broadcast|siaran", "ga|gak|tidak|tdk|nggak|ngga|gausah|g usah|perlu dikirimi|dikirim|dikirimin|kirim|kirimi|ngirim|sms|hubungi|chat|wa|disms lagi|pesan|sms|promo|apa|saya",
		"bukan|tidak|gak|ga|ngga|nggak lagi|jadi pasien|anggota|member|pelanggan|murid|siswa|nasabah lagi|di|sana|situ|$",
	}},
	{"vi", []string{
		"không|ko|hok|k còn là|la khách|khach|bệnh|hội|thành|học|phụ hàng|nhân|viên|sinh|huynh", "làm|thế|cách sao|nào|để|de* tắt|ngừng|dừng|hủy|chặn|khỏi|hết|bỏ mấy|các|những|nhận|loại|cái|được* tin|tn|sms", "đã|da nhắn|gửi|soạn|nhan|gui|soan hủy|huy|stop|tc|dừng|ngừng|từ rồi|roi|mà|ma|nhiều|lần|2|3|chối", "không|ko|chưa|đâu có|từng|hề|bao|giờ* vay tiền|nợ|muon|ngân|của|gì|bên|ở|của",
		"số này|đó giờ|bây|hiện|nay|giờ|là|thì* của|thuộc người|tôi|em|mình khác|rồi", "đủ rồi|roi nha|nhé|nhe|đấy|day|đó|do $", "spam hoài|hoai|quài|suốt|mãi|miết|nữa", "block|chặn|chan nha|nhé|luôn|số|đó|đây|nhe|luon $",
	}},
	{"tl", []string{
		"paki|pki delete|remove|tanggal|tangal|alis|bura po|na|nyo|ninyo|ang|ng|yung* number|ako|ko|kami|pangalan|name|cp|contact|$", "pakibura|pakitanggal|pakialis|pakidelete|pakiremove po|na|nyo|ninyo|ang|ng|yung|mga* number|ako|kami|pangalan|numero|contact|name|cp",
		"paano|pano po|ba|ko|to|ito|tong|yung* ioff|off|iblock|mag unsubscribe|unsub|optout|tong|to|ng|i", "nag|nagreply|nagtext stop|unsubscribe na|po|nga* ako|ko|kami", "wag|huwag na|po|kayo|kau|nyo|ninyo|muna|sana* mag send|text|message|padala|magsend|magtext|mangulit", "wala|walang naman|po|ako|akong|kami|kaming* utang|loan|account|inutang sa|sainyo inyo|ninyo|nyo|kanila|$", "iba na|po|ang|yung* may|gumagamit|nagmamay ari|ng|nito|na|number",
	}},
	{"hi-bn", []string{
		"consumer|upbhokta|upbhokta court|forum|adalat|cell me|mein|main|jaunga|jaungi|jayenge|complaint|shikayat", "ise|isko|ye|yeh|inhe|inko|isse|yah sab? band|off|rok|stop kaise|kese kare|karu|karen|karun|hoga|hote|karte|karo|karna|kru", "mera|mere|meri number|no|nambar kahan|kaha|kidhar|kaise|kese|kisne se|diya? mila|milaa|mil|liya|aaya|diya|aya", "koi|kabhi|koi loan|karza|karz|account|khata|policy|card nahi|nahin|nhi|ni liya|li|kiya|banaya|khola|manga|hai", "ek|aik aur|or msg|message|sms|call aaya|aya|bheja|kiya|aayi to|toh|na|ab",
	}},
	{"ar", []string{
		"لم أعد|اعد عميل|عميلا|عميلة|زبون|زبونة|مريض|مريضة|عضو|عضوا|مشترك", "ما عدت|عاد عميل|عميلا|زبون|زبونة|مريض|عضو|مشترك", "ما|لم|مش|مااخذت اخذت|أخذت|آخذ|اخذ|خدت|طلبت|أطلب|قدمت|واخد قرض|قروض|تمويل|على", "رسالة|رساله ثانية|ثانيه|تانية|تانيه|وحدة|واحدة|أخرى كمان|وبروح|وبشتكي|وأبلغ|وابلغ|وسأشتكي|وهبلغ|واشتكي|وأشتكي|وبلغ|وببلغ", "ma tib3atouli|teb3atouli|tib3atli|teb3atli|tersalouli|tirslouli|teb3atolna",
		"إيقاف|ايقاف غيرت|أنا|انا|هذا|مو|لست|رقم|ما|انتقلت", "ممكن|ياليت|أرجو|ارجو|لو تشيلون|تشيلو|تشيلوا|تمسحون|تمسحوا|تحذفون|تحذفوا|تشطبون رقمي|اسمي|رقم|بياناتي|جوالي",
	}},
}

// ordinaryLexicon has more words of the frames.
var ordinaryLexicon = []lexiconRow{
	{"es", `
		client: alumna alumnas
		thing: factura recibo contrato tarjeta estado`},
	{"pt", `
		client: aluno aluna alunos
		thing: fatura boleto nota encomenda contrato cartão
		other: recibo documento formulário`},
	{"de", `
		text: aufruf~ spendenaufruf~
		client: schüler schülerin eltern
		next: kommen spät später`},
	{"pl", `
		halt: skończyć zakończyć
		other: obiadów świetlicy zajęć kursu wycieczki obiady
		thing: zamiennik zamiennika`},
	{"it", `
		thing: fattura bolletta estratto contratto carta`},
	{"fr", `
		thing: facture relevé contrat carte`},
	{"nl", `
		other: zorgverzekering autoverzekering inboedelverzekering krant energiecontract`},
	{"vi", `
		other: size cỡ màu mục`},
	{"ar", `
		drop: تشيلون تشيلو تشيلوا تمسحون تمسحوا تحذفون تحذفوا
		send: tib3atouli teb3atouli tib3atli teb3atli`},
}
