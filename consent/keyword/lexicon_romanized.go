package keyword

// romanizedLexicon has words of languages of other scripts as people write them with Latin letters. Arabic
// has figures for some of its letters then.
var romanizedLexicon = []lexiconRow{
	{"ar", `
		not: msh mish mesh mosh mub moo lam laa balash mafeesh la
		want: 3ayez 3ayz 3awez 3ayza 3awza 3ayzin awez biddi beddi baddi badi abgha abghi abi areed oreed ureed
		nowant: manabi manabghi mabgha mabi mabghi mabeed mabiddi
		send: torsel tersel torselo torselou terselo terselou tirsil torsilu torsilo tersilu ersal irsal btersel btorsel teb3at teb3ato teb3atu teb3atou teb3atoli teb3atly teb3atly btb3at btb3ato yeb3at teb3atolii eb3ato
		nosend: matb3atosh matb3atoosh mateb3atosh mateb3atoosh matb3atsh mateb3atsh matb3atolish matb3atoleesh matersloush matorselosh matkalmonish matkalemonish
		text: rasayel rasa2el rasael resayel rasayil resala risala resaleh masage massegat msgat messagat e3lanat i3lanat e3lan 3orood 3urood 3roud eshharat da3aya
		halt: khalas 5alas khallas khls kefaya kfaya kifaya kefayah kfayah bekafi bikaffi wa2fo wa2fou wa2ef wa2afo wa2efo waqfo wakfo batlo battelo battlou batalo batelo
		more: tani tany ba3d ba2a taani
		drop: emsa7o emsa7ou emsa7 emse7o ems7o ems7ou emsahou emsaho e7zefo e7zefou e7zif 7zefo 7zefou e7thefo ehzefo ehzifo sheelo sheelou sheelouni sheeloni shilo shilouni shiloni
		list: rakami rakmi ra2mi ra2my rakamy raqami raqmi nemreti nemrty nimreti nemrti
		wrong: ghalat 8alat ghalta ghaltan ghaltaneen ghalatan
		number: rakam ra2am raqam rqm nemra nimra elrakam elra2am elnemra
		me: ana leya liya
		leave: el8o elghoo elghou algho
		fed: za3agtona za3agtoona az3agtona az3agtoona ez3agtona zehe2t zhe2t ta3abtona 2arafna 2rft 2araftona araftoona
		never: 3omri 3omry abadan
		joined: sagelt saggelt sajjalt sajalt eshtarakt ishtarakt
		being: da dah hada hatha`},
	{"ru", `
		not: ne nee nikogda
		send: pishite prisylayte prisylajte prisylaite prisilaite prisilayte prisilat prisylat otpravlyayte otpravlyaite otpravlyat shlite slat pisat spamit spamte bespokoyte bespokoite
		text: smsok smski soobscheniya soobshcheniya soobsheniya soobscheniy soobsheniy rassylku rassylka rassilku reklamu reklamy reklamoy
		halt: hvatit khvatit xvatit prekratite prekratit perestante perestan perestat ostanovite otstante otstan otvalite
		drop: udalite udalit uberite uberi ubrat udali
		list: nomera spiska rassylki bazy
		fed: nadoeli nadoelo nadoel dostali zadolbali zaebali zakolebali
		me: mne menya
		leave: otpishite otpisat otpisatsya otpisatsa otpiska otpishi
		wrong: oshiblis oshiblas oshibka
		want: hochu khochu xochu
		get: poluchat
		more: bolshe bolwe bolshee`},
	{"uk", `
		send: pyshit pyshitʹ nadsylayte nadsylaite nadsylaty prysylayte prysylaite
		text: povidomlen povidomlennya reklamu
		halt: dosyt pryupynit prypynit vidchepitsya
		drop: vydalit vydality pryberit
		fed: nabrydly nabrydlo distaly zadovbaly
		me: meni mene
		leave: vidpyshit vidpysaty vidpyshitʹ
		wrong: pomylylys pomylka
		more: bilshe`},
}
