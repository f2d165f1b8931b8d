package detect

import (
	"bytes"
	"strings"
	"sync"
)

// nameRole is what a word says about a name near it.
type nameRole uint32

const (
	rTitle    nameRole = 1 << iota // a name follows: "Mr", "Frau", "Dear"
	rLower                         // it is a title in small letters too
	rWhole                         // it is no abbreviation
	rWithin                        // it is a part of the finding
	rGreeting                      // "Hi"
	rName                          // "name" in "my name is"
	rIntro                         // the word before the name in "this is Ann"
	rAlone                         // it introduces without a word before it: "heisse"
	rSubject                       // that word: "this"
	rThanks                        // the name of the sender may follow at the end: "thanks"
	rCall                          // a verb with a person: "call"
	rLabel                         // a name follows a colon: "Driver:"
	rWith                          // a preposition before persons, and seldom cities: "for"
	rPlace                         // one before cities as well: "from"
	rAfter                         // a title behind the name: "Hanim"
	rSoon                          // a verb behind the name of who will come: "will"
	rCopula                        // a verb behind a name: "is"
	rParticle                      // "de" in "de Vries"
	rNever                         // begins something else, though in capitals: "Your"
	rCommon                        // also a common word, or a brand
	rNobody                        // "customer" in "Dear customer"
	rMonth                         // also a month or a day
	rCity                          // also a city
	rWeak     = rMonth | rCity | rCommon
)

var nameRoles = []struct {
	role  nameRole
	words string
}{
	{rTitle, "mr mrs ms monsieur madame fr"},
	{rTitle | rWhole, "miss dear herr frau mlle estimado estimada"},
	{rTitle | rLower | rWithin, "dr dra"},
	{rTitle | rWhole | rWithin, "herrn"},
	{rTitle | rLower, "prof mme mevr dhr sr sra srta fam dott sig drs"},
	{rTitle | rLower | rWhole, "profe maestra maestro nachbarn nachbar nachbarin neighbour neighbor voisin voisine vecino vecina vizinho vizinha vicino vicina buurman buurvrouw sasiad sasiada komsunuz mevrouw meneer senhor senhora senor senora signor signora signore doutor doutora doktor pani pan panie bayan sayin doctor doctora"},
	{rTitle, "m"},
	{rTitle | rLower, "د"},
	{rTitle | rLower | rWhole, "доктор доктора доктору доктором врач врача врачу господин госпожа السيد السيدة الدكتور الدكتورة الأستاذ الأستاذة श्री श्रीमती सुश्री"},
	{rGreeting, "hi hello hey hiya heya hallo liebe lieber bonjour bonsoir salut coucou cher chere hola querido querida ola oi caro cara ciao salve buongiorno buonasera " +
		"gentile beste hoi dag hej hei moi czesc witaj hejka drogi droga merhaba selam sevgili ai day morning evening afternoon tag morgen abend dias tardes noches dia tarde noite"},
	{rGreeting, "привет здравствуйте здравствуй уважаемый уважаемая дорогой дорогая вітаю привіт добридень шановний шановна день вечер утро مرحبا أهلا عزيزي عزيزتي नमस्ते प्रिय"},
	{rName, "name called"},
	{rIntro, "is s am ist bin est suis es e sono ben is ik ar"},
	{rIntro | rAlone, "its tu ben sono heisse soy sou llamo chiamo chamo appelle heet jestem это це зовут أنا"},
	{rSubject, "this it its here hier ich ici moi c je esto aqui qui sono met mit ik ja ben bu tu ca name speaking"},
	{rThanks, "thanks thx thank ty cheers regards danke dank gruss grusse lg vg mfg merci bises bisous amities cordialement gracias saludos besos abrazo obrigado obrigada abraco abracos beijos " +
		"grazie saluti baci bedankt dankjewel groetjes groeten gr dzieki dziekuje pozdrawiam tesekkurler sevgiler tack спасибо"},
	{rLabel, "enfant kind sohn tochter hijo hija filho filha figlio figlia son daughter zoon dochter syn corka juf meester kuryeniz driver courier patient pupil student child member guest contact sender recipient payee customer tenant nurse doctor teacher coach therapist stylist fahrer zusteller patientin kontakt absender empfanger " +
		"fahrerin chauffeur livreur patiente eleve destinataire expediteur conductor repartidor paciente alumno alumna contacto remitente destinatario motorista entregador aluno aluna remetente contato conducente " +
		"autista corriere paziente alunno alunna mittente contatto bezorger leerling afzender kierowca kurier pacjent pacjentka uczen nadawca odbiorca surucu kurye hasta ogrenci gonderen alici водитель курьер"},
	{rWith, "for with by fur bei mit an pour avec par chez para con com per voor met aan dla przez icin ile für "},
	{rCall, "call venmo calls phone text tell ask chiama llama ruf appelez appelle chame ligue bel zadzwon ara позвоните"},
	{rPlace, "a to from от для у с к de von van da di od do z till fran and und et en ve"},
	{rCopula, "is was has will wants ist war hat wird est a sera es era ha tiene sera e tem foi heeft wordt jest ma est had sent te t ti vraagt przeslal przeslala sana gonderdi asked requested arrives arrive kommt llega chega arriva komt przyjedzie geliyor called says"},
	{rSoon, "will arrives wird kommt bringt va passera arrive llega entregara chega vai entregara arriva consegnera komt bezorgt przyjedzie dostarczy geliyor getirecek teslim absent krank malade"},
	{rAfter, "hanim hanima hanimin bey beye beyin"},
	{rParticle, "de van der den ter ten von zu da dos das do di del della du la le el al bin ibn st"},
	{rNever, "sao santo santa san saint sankt st u've u're i've i'm can mine even said come sky idea name games xmas my welcome good want wants know miss love bite i a an but so how what when where who why not do did does have has go get all any his her he she they them your you we us our the this that please reply call msg txt text thank thanks if as at on in it is to for from and or no yes stop help ihr ihre ihren ihrem sie wir bitte der die das danke " +
		"votre vos vous nous merci le la les un une su sus usted gracias por su el los las tu seu sua seus voce obrigado obrigada o os suo sua il lo gli i la le grazie la tua tuo uw je jouw u wij de het bedankt bel " +
		"twoja twoj twoje panstwa dziekujemy prosimy sizin siz randevunuz lutfen"},
	{rCommon, "princess hero cali brandy misty max guido will may mark art rose price chase bill grace hope joy faith rich king duke prince major guy earl baron chance case sunny star summer autumn winter dawn jade ruby amber pearl crystal candy " +
		"honey angel baby love mercy justice dean judge chef ace max union royal green gray silver sterling page penny rusty sandy stone forest river reed lane ford bay heath cliff glen dale brook ernst wolf rein linde " +
		"viola iris lily violet daisy poppy ivy olive basil ginger sage flora fauna nova stella luna sol mar cruz paz luz consuelo rosario pilar mercedes alba gloria dolores salvador"},
	{rCity, "paris austin sydney florence victoria charlotte lincoln jackson madison houston dallas savannah orlando chelsea brooklyn kent chester milan milano valencia verona siena roma lourdes santiago trinidad asia india china ireland " +
		"kenya israel jordan georgia virginia carolina dakota phoenix troy dayton denver boston salem jersey holland london lyon adelaide regina vienna venice lorraine bethlehem memphis cairo geneva sofia cordoba leon merida"},
	{rCommon, "home maria's mary's amazon apple google chase wells fargo visa dhl ups ryan lidl aldi rossmann douglas otto ernestings bosch dell ford mercedes tesla wendy denny sam's"},
	{rNobody, "all client clients colleague colleagues customer customers cardholder friend friends guest guests madam member members neighbour neighbor neighbours " +
		"parent parents passenger patient patients resident residents sir student students subscriber team tenant tenants user valued voucher you your there " +
		"everyone folks guys kunde kunden kundin kundinnen damen eltern mitglied mitglieder nachbarn patientin gast doktor doctor director president prasident " +
		"direktor cliente clientes clienti clienta clientela amigo amiga amigos todos padres familias usuario socio paciente tous toutes madame monsieur " +
		"adherent adherente pais aluno usuaria associado genitori famiglie soci utente utenti klant klanten ouders leden lid allemaal iedereen patienten klient " +
		"klienci panstwo rodzice wszyscy musteri musterimiz uye uyemiz veliler veli hasta martens oetker hauschka pepper scholl coco clean proper price familia " +
		"right wrong perfect"},
	{rMonth, "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday " +
		"januar februar marz mai juni juli januari mart maja agosto avril juin mars abril"},
}

type roleEntry struct {
	hash uint32
	role nameRole
}

var roleTable = func() (t [4096]roleEntry) {
	var f folder
	for _, l := range nameRoles {
		for w := range splitWords(f.fold(l.words)) {
			h := hashWord(w)
			i := h & uint32(len(t)-1)
			for t[i].hash != 0 && t[i].hash != h {
				i = (i + 1) & uint32(len(t)-1)
			}
			t[i].hash = h
			t[i].role |= l.role
		}
	}
	return t
}()

func nameRoleOf(word []byte) nameRole {
	h := hashWord(word)
	for i := h & uint32(len(roleTable)-1); roleTable[i].hash != 0; i = (i + 1) & uint32(len(roleTable)-1) {
		if roleTable[i].hash == h {
			return roleTable[i].role
		}
	}
	return 0
}

// nobody reports whether a salutation addresses no particular person.
func nobody(first []byte) bool { return nameRoleOf(first)&rNobody != 0 }

// brand reports whether a name is that of a shop or a label, rather than of a person.
func brand(name []byte) bool {
	first, rest, _ := bytes.Cut(name, []byte{' '})
	second, _, _ := bytes.Cut(rest, []byte{' '})
	_, ok := brands()[[2]uint32{hashWord(first), hashWord(second)}]
	return ok
}

// brands are the first two words of brands that begin with a given name.
var brands = sync.OnceValue(func() map[[2]uint32]struct{} {
	m := map[[2]uint32]struct{}{}
	words := strings.Fields("charles schwab albert heijn albert hein carlo cracco dona benta peter pan tim hortons jil sander leroy merlin adolfo dominguez giovanni rana hugo boss calvin klein tommy hilfiger ralph lauren michael kors marc jacobs paul " +
		"smith ted baker kate spade tory burch jack jones jack daniels johnnie walker marie curie pierre cardin yves rocher yves saint christian dior louis " +
		"vuitton giorgio armani roberto cavalli estee lauder elizabeth arden bobbi brown charlotte tilbury helena rubinstein max factor karl lagerfeld jimmy " +
		"choo steve madden vera bradley vivienne westwood stella artois jamie oliver gordon ramsay john lewis john deere william hill morgan stanley charles " +
		"tyrwhitt peter hahn nina ricci laura ashley karen millen miguel bellido purificacion garcia pedro delhierro carolina herrera pepe jeans paco rabanne " +
		"ann summers")
	for i := 0; i < len(words); i += 2 {
		m[[2]uint32{hashWord([]byte(words[i])), hashWord([]byte(words[i+1]))}] = struct{}{}
	}
	return m
})

// moreNames are given names and short forms of them that nameList lacks.
const moreNames = "brianna " +
	"aarav ailsa aitor ajay alfie alistair amaia amaka amit ananya ander andi angharad ania anke annemiek antek aoife arnau ayesha aysel bartek basia " +
	"bautista bea begona beppe bia bree bryn busra caique callum carys cath catriona cemile cerys charo chelo chidi chioma chuy clem clive conceicao concha " +
	"conchi cormac corrie darek darragh deepak deirdre edson encarna eoin euan ewan facundo femi ffion folake franek gareth geoff gokhan gosia grainne " +
	"gulay gunter hamish hania hanife haruto hatice havard heike henk horst imogen inge inmaculada ishaan isla itziar iwona izaskun jacek jarek jas jen " +
	"jeroen jhon joop josema juanjo juanma jurek jurgen kabir kasia kat kathi kavita ketut kike kirsty krzysiek kuba lachlan laia lautaro leire leszek " +
	"lupita macarena maciek maelys mairead manoel manolo marcio mariangela marijke mariusz marloes martijn mathieu matze meg mehdi merche michiel mireia " +
	"mirek montse nacho nadeem nahuel nando nate nell ngozi niamh nuala nunzia nuray nurcan oisin oriol oyvind paco padraig paqui peg pepa peppe pino " +
	"piotrek pooja przemek quique rachida radek raghavendra ragnhild raimundo rajesh rashid rekha remedios rhys rik rizky rob roisin ruud saima santi " +
	"saoirse serife serkan shonelle shruti sinead siobhan slawek solveig stas steffi steph sultan sunil sutrisno suzie swati tadhg tariq tilly tomek truus " +
	"tuncay tunde ulli unai ute uwe vikas vikram vivaan wayan wim wojciech wojtek yeison yemi yolima yuki yurany zach zbyszek zeze zosia zuzia айгуль алиса " +
	"аня артём валера валя ваня варя вика витя вова галя гена гриша гульнара даша дима динара ева женя ира катя коля костя ксюша лара лена леша люба люда " +
	"лёша марат маша милана миша мыкола надя настя наташа оленна оленька оля паша рая ринат рома рустам саша сережа серёжа таня фёдор юля юра أمل أميرة " +
	"إبراهيم إيمان احمد تركي جنى حسين خديجة دانا دينا رانيا رغد رنا زينب سارة ساره سعود سلمى سميرة شهد شيماء عائشة عبدالله عمرو فاطمة كريم لمى ليلى لينا " +
	"مريم منى نادية نهى نورا نورة نوره هبة هدى هند ياسمين يوسف toto"
