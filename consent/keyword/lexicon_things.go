package keyword

// thingsLexicon has what a request can be about beside messages, and more words for the messages and
// the people for whom somebody writes. A sender that should not send the courier today, or the blue
// one, may go on writing. The articles tell a thing that is in no list.
var thingsLexicon = []lexiconRow{
	{"es", `
		when: hoy mañana ayer lunes martes miércoles jueves viernes sábado domingo todavía aún
		the: el los las un una
		thing: azul rojo roja verde blanco blanca negro negra amarillo grande chico talla color repartidor mensajero chofer factura recibo paquete pedido pedidos orden cita citas reserva reservación queso cebolla espera técnico plomero entrega tarjeta carrito receta mesa turno cuenta
		text: oferta cupones descuentos anuncio
		list: números teléfonos
		me: abuela abuelo abuelita mamá papá madre padre hermana hermano familia`},
	{"fr", `
		when: aujourd'hui demain hier lundi mardi mercredi jeudi vendredi samedi dimanche
		the: le les un une
		thing: bleu bleue rouge vert verte blanc blanche noir noire jaune grand taille couleur livreur coursier chauffeur facture colis commande rendez rdv réservation fromage oignon oignons attente technicien plombier livraison carte chantier panier
		text: offres offre promotion annonces coupons newsletter réclames
		list: numéros
		me: grand-mère mère père mamie papi sœur frère famille`},
	{"de", `
		when: heute morgen gestern montag dienstag mittwoch donnerstag freitag samstag sonntag vormittag nachmittag
		the: den die das der dem einen ein eine
		thing: blau blaue blauen rot rote roten grün grüne weiß weiße schwarz schwarze gelb große kleine größe farbe fahrer kurier bote rechnung paket pakete bestellung termin termine reservierung käse zwiebeln warteliste techniker klempner monteur lieferung karte baustelle artikel warenkorb
		fed: nervt nerven nervig
		text: angeboten angebot angebote werbe rabatte gutscheine prospekte
		list: nummern
		me: oma opa mama papa mutter vater schwester bruder familie`},
	{"it", `
		when: oggi domani ieri lunedì martedì mercoledì giovedì venerdì sabato domenica
		the: il lo gli un uno una quello quella
		thing: blu rosso rossa verde bianco bianca nero nera giallo grande taglia colore corriere autista fattorino fattura pacco ordine appuntamento prenotazione formaggio cipolla cipolle dattesa attesa tecnico idraulico consegna carta carrello
		text: offerta sconti annunci newsletter
		peace: stare
		me: nonna nonno mamma papà madre padre sorella fratello famiglia`},
	{"pt", `
		when: hoje amanhã ontem segunda terça quarta quinta sexta sábado domingo
		the: o os um uma
		thing: azul vermelho vermelha verde branco branca preto preta amarelo tamanho cor motoboy entregador motorista boleto nota pacote encomenda pedido pedidos consulta reserva queijo cebola espera técnico encanador entrega cartão serviço carrinho
		text: ofertas oferta anúncio cupons descontos
		list: números
		me: avó avô vó mãe pai irmã irmão família`},
	{"nl", `
		when: vandaag morgen gisteren maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
		the: de het een
		thing: blauw blauwe rood rode groen groene wit witte zwart zwarte geel maat kleur koerier chauffeur bezorger factuur pakket bestelling afspraak reservering kaas ui uien wachtlijst monteur loodgieter levering kaart
		text: aanbieding kortingen advertenties
		list: nummers
		me: oma opa mama papa moeder vader zus broer familie`},
	{"pl", `
		when: dziś dzisiaj jutro wczoraj poniedziałek wtorek środę czwartek piątek sobotę niedzielę
		thing: niebieski niebieskiego niebieską czerwony czerwonego zielony zielonego biały białego czarny czarnego żółty rozmiar kolor kuriera kurier kierowcy kierowcę fakturę faktury paczkę paczki paczka zamówienie zamówienia wizytę termin rezerwację ser cebulę hydraulika dostawę karty
		text: promocji promocje reklamami oferta newslettera
		list: numery numerów
		me: babcię babci babcia dziadka mamę mamy moją mojej moim moje siostrę brata rodzinę`},
	{"ru", `
		when: сегодня завтра вчера понедельник вторник среду четверг пятницу субботу воскресенье
		thing: синий синего синюю красный красную зелёный белый белую чёрный чёрную жёлтый размер цвет курьера курьер водителя счёт посылку посылки заказ заказы столик стол запись бронь сыр лук сантехника мастера доставку карту визит
		fed: надоела надоели надоел достала
		text: реклама рекламы рекламу акции акциями предложения предложениями спама
		list: номера номеров
		me: бабушку бабушке бабушка дедушку маму маме мою моей мои моего сестру брата семью`},
	{"uk", `
		when: сьогодні завтра вчора понеділок вівторок середу четвер п'ятницю суботу неділю
		thing: синій синього синю червоний червону зелений білий білу чорний чорну жовтий розмір колір кур'єра кур'єр водія рахунок посилку посилки замовлення запис бронювання столик стіл сир цибулю сантехніка майстра доставку картку візит
		fed: набридла набридли набрид дістала
		text: реклама реклами рекламу акції пропозиції спаму
		list: номери номерів мої
		me: бабусю бабусі бабуся дідуся маму мамі мою моїй мої мого сестру брата родину
		peace: спокій спокої спокою`},
	{"tr", `
		when: bugün yarın dün pazartesi salı çarşamba perşembe cuma cumartesi pazar
		thing: mavi maviyi kırmızı kırmızıyı yeşil beyaz siyah sarı beden renk kurye kuryeyi şoförü fatura faturayı paket paketi sipariş siparişi siparişimi randevu randevuyu rezervasyonu peynir soğan tesisatçı teslimat kartı
		text: reklamlar reklamları kampanyalar kampanyaları teklifler indirimler
		list: numarasını numaralarımı numaraları numaralarım
		me: annemin anneannemi babaannemi annemi babamı anneme dedemi`},
	{"sv-da-no", `
		when: idag imorgon igår måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
		the: den en ett et
		thing: blå blåa röd röda rød grön grönn grøn vit vita hvit hvid svart sort gul storlek färg budet bud chaufför kurir faktura fakturan paket paketet pakken beställning bestilling ordre tid bokning ost lök lökar løk väntelistan leverans levering
		text: erbjudanden erbjudandena tilbud reklamen
		list: nummer
		me: mormor farmor morfar mamma pappa mor far`},
	{"vi", `
		when: mai
		thing: xanh đỏ trắng đen vàng hàng shipper đơn kiện bưu hoá hóa`},
	{"id-ms", `
		when: besok kemarin senin selasa rabu kamis jumat sabtu minggu nanti
		thing: biru merah hijau putih hitam kuning ukuran warna kurir sopir barang barangnya paket pesanan tagihan faktur janji keju bawang
		text: promo iklan penawaran diskon`},
	{"tl", `
		when: ngayon bukas kahapon lunes martes miyerkules huwebes biyernes sabado linggo
		thing: blue asul pula puti itim rider courier order package bayad resibo appointment sibuyas keso
		text: promo ads
		me: lola lolo nanay tatay mama papa`},
	{"hi", `
		when: aaj kal आज कल somvar mangal
		thing: neela lal hara safed kala नीला नीली लाल हरा सफेद काला courier कूरियर कुरियर पार्सल parcel order ऑर्डर driver ड्राइवर bill बिल
		text: offers offer ऑफर विज्ञापन
		me: dadi nani दादी नानी mummy papa माँ`},
	{"ar", `
		when: اليوم غدا غداً بكرة أمس الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
		thing: الأزرق الأحمر الأخضر الأبيض الأسود السائق المندوب الطلب طلبي الطرد الفاتورة الموعد موعدي الحجز البصل الجبن
		text: عروضكم إعلاناتكم رسائلكم إعلانات عروض الإعلانات العروض
		peace: شأني شأنها وشأنها وشأني شأنه
		me: جدتي أمي أبي`},
}
