package keyword

import (
	"slices"
	"strings"
)

// People who are taken for somebody else name them: "not Tim", "no Gloria here", "ich bin nicht Herr
// Lindner". A name is a word with a capital where no sentence begins, a word after a title, or one of
// the given names below.

// givenNames are common given names of the languages of the tables. None is an ordinary word of
// English; those that are one elsewhere count only beside the words of "I am not".
var givenNames = wordSet(`aaron abby abdul abigail adam adele adrian agnes ahmad ahmed aidan aisha alan albert alberto alejandra alejandro alex alexander alexandra alexis alfred ali alice alicia alina alison allison amanda amber amelia amir amy ana anastasia andre andrea
	andreas andrew andrey andrzej andy angela angelica angie anita anja ann anna anne annie anthony antoine antonio anton antonia arjun arthur arturo asha ashley astrid audrey ayse barbara barry bart beatrice beatriz becky ben benjamin bernard bernie bert beth betty bianca
	birgit bjorn bob bobby boris brad bradley brandon brenda brendan brett brian bridget britta bruce bruno bryan budi caitlin calvin camila camille candice carl carla carlos carol carolina caroline carrie catherine cathy cecilia celine chad charles charlie charlotte chelsea
	cheryl chloe chris christian christina christine christopher cindy claire clara claudia claudio clive colin conor connie corey craig cristina crystal curtis cynthia damian dan daniel daniela daniele danielle danny darnell darren darryl dave david dawid deb debbie deborah debra
	deepak delia denis denise dennis derek destiny devin dewi diana diane diego dieter dimitri dmitri dmitry dolores dominic dominik don donald donna doreen doris dorothy doug douglas duane duncan dustin dwayne dylan ebony ed eddie edgar edith eduardo edward edwin eileen elaine
	elena elias elisa elisabeth elizabeth ella ellen elsa emil emilia emilio emily emma emmanuel enrique eric erica erik erika ernesto ernie esteban esther ethan eugene eva evelyn evgeny ewa fabio fatima fatma felipe felix fernanda fernando fiona florian francesca francesco
	francis francisco francois frank franz fred freddy frederic frederik gabriel gabriela gail gareth gary gavin geoff george georgia georgina gerald gerard gerardo giorgio giovanna giovanni gina giulia giuseppe gladys glen glenn gloria gordon graham greg gregory greta guido guillermo
	gustavo halina hamza hannah hans harold harriet harry harvey hasan hassan hazel heather hector heidi heike heinz helen helena helga henrik henry herbert hilda horst howard hugo huseyin ian ibrahim ignacio igor imran ines inga ingrid irene irina isaac isabel isabella isabelle
	ivan ivana jackie jacob jacqueline jacques jaime jake jakub jamal james jamie jan jane janet janice jasmine jason javier jay jean jeanette jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry jesse jessica jill jim jimmy joan joanna joanne joao jochen jodie joe joel johan johanna
	johannes john johnny jon jonas jonathan jordan jorge jose josef joseph josh joshua joyce juan juana juanita judith judy julia julian juliana julie julien juliette julio jurgen justin kamal karen karim karin karina karl karol kasia katarina kate katharina katherine kathleen kathryn kathy katie katja
	katrin kayla keisha keith kelly ken kenneth kenny kerry kevin khalid kim kimberly klaus kris krystyna krzysztof kumar kurt kyle lakshmi lamar larry lars latisha laura lauren laurent lawrence leah leila lena leo leon leonard leroy leslie levi liam lidia lily linda lindsay lisa liz lloyd logan lois
	lola loretta lorraine louis louise luca lucas lucia luciana lucy luigi luis luisa luiz lukas lukasz luke lynn magda magdalena malik malgorzata manfred manuel manuela marc marcel marcela marcelo marcia marcin marco marcos marcus marek margaret margarita maria mariana marie marina mario marion marisol marjorie
	markus marlene marta martha martin martina marvin mary maryam mateo mateusz mathias mathieu matt matteo matthew matthias maureen maurice mauricio max maxim maya megan mehmet meera mei melanie melinda melissa melvin mercedes meredith merve michael michaela michal michel michele michelle miguel mikael mike mikhail
	milan mildred milos mindy miriam misha mitch mohamed mohammad mohammed moises molly monica monika monique morgan moritz muhammad murat mustafa mykola nadia nadine nancy naomi natalia natalie natasha nathan neha neil nelson nicholas nick nicola nicolas nicole nigel nikhil nikolai nina noah noel nora
	norbert norma norman oksana oleg oleksandr olga oliver olivia olivier omar oscar osman otto pablo pamela paola paolo pascal pat patrice patricia patricio patrick paul paula paulina pauline paulo pavel pawel pedro peggy penelope penny percy pete peter petra phil philip philippe phillip phyllis piotr pierre priya
	rachel rafael rahul rajesh ralf ralph ramon ramona randall randy raquel raul ravi ray raymond rebecca regina reginald renata rene renee ricardo rich richard rick ricky rita rob robert roberta roberto robin rocio rodney rodrigo roger rohan roland roman ron ronald ronnie rosa rosario rosemary rosie ross
	roxanne roy ruben rudolf rupert russell ruth ryan sabine sabrina sally sam samantha samir samuel sandra sandy sanjay sara sarah sascha saul scott sean sebastian selma serena serge sergei sergey sergio serhiy shane shannon sharon shaun shauna shawn sheila shelby shelly sherry shirley siegfried silke silvia simon simone
	siti sofia sofie sonia sonja sophia sophie stacey stacy stan stanislav stanley stefan stefania stefano steffen stella stephan stephanie stephen stephane steve steven stuart sunil sunita suresh susan susana susanne suzanne svetlana sven svetlana swen sylvia sylvie szymon tamara tamika tammy tania tanya tara tatiana
	ted terence teresa terrance terri terry tess thelma theo theodore theresa therese thiago thomas thorsten tiffany tim timothy tina tobias toby todd tom tomas tomasz tommy toni tony tracey tracy travis trevor tricia trish troy tyler tyrone ulrich ulrike ulla ursula uwe valentina valentino valeria valerie vanessa
	vera vernon veronica veronika vicky victor victoria vijay vikram viktor vince vincent vincenzo viola violet virginia vivian vlad vladimir volodymyr walter wanda wayne wendy werner wilbur wilfred wilhelm willie wilma wojciech wolfgang xavier yasmin yolanda yuri yusuf yvette yvonne zach zachary zofia zoe zsolt zuzana
	анна иван мария марина сергей олег ольга елена лена наташа наталья татьяна таня дмитрий дима алексей лёша александр саша андрей михаил миша николай коля игорь павел виктор владимир вова юлия юля екатерина катя светлана света ирина ира людмила галина валентина максим антон артём роман денис евгений женя петр пётр василий
	олександр сергій андрій микола михайло дмитро тетяна наталія олена ірина оксана юлія катерина іван марія василь богдан тарас петро людмила галина ганна володимир юрій віктор ігор
	محمد احمد أحمد علي خالد عبدالله فاطمة مريم سارة حسن حسين يوسف عمر ابراهيم إبراهيم نورة ليلى سعيد محمود مصطفى راشد فهد سلطان منى هند زينب فيصل ناصر
	राहुल सुनीता सुरेश रमेश राजेश अमित पूजा प्रिया अनिल विजय संजय राम मोहन गीता सीता नेहा रवि दीपक मनोज विकास ramesh mahesh rakesh mukesh ganesh amit pooja rajesh vikas manoj mohan geeta sharma verma gupta singh patel khan`)

// titles are the words before the name of a person.
var titles = wordSet(`mr mrs ms miss mister missus dr doctor sr sra srta señor señora señorita don doña m monsieur madame mademoiselle mme mlle herr frau signor signora signore signorina sig senhor senhora dona seu meneer mevrouw dhr mevr pan pani pana panią пан пані пана господин госпожа
	herra rouva hr fru bay hanım pak bu ibu bapak mang aling kuya ate si ni kay ام أم ابو أبو السيد السيدة سيد الأستاذ श्री श्रीमती`)

// formalTitles are the titles that are nothing else, also before a name in small letters.
var formalTitles = wordSet("mr mrs ms miss herr frau señor señora señorita signor signora monsieur madame meneer mevrouw пан пани")

// plainNames are the words after "I am not" that are no names, also with a capital, as many phones write
// them. Words that end as adjectives do need no entry.
var plainNames = wordSet(`sure ready home here there able well happy free busy good great hungry late new old bad sad mad ok okay fine afraid alone away back fast slow cold hot poor rich dumb stupid crazy drunk sober
	certain aware awake asleep allergic pregnant vegan robot bot done gone well welcome fan kidding joking lying around today tomorrow tonight yet now really very too so that this the a an any in on at to for from with by of up out off over into under your ur yours my mine his her their our at like
	worth close near far full empty short tall young right wrong true false real fair nice kind clear keen fond proud alright allright safe sick ill dead alive stuck late early online offline single married local open closed left next first last same different other another enough much many more less most least only just even still always
	sorry grateful interested driver doctor nurse owner member client customer patient student teacher tenant parent mom dad mother father wife husband president spam cool it me you u him them us we i he she they what why who how when where because but and or if then than stop yes no not god jesus christ`)

// nameAt returns the number of words of the name that begins at a token, zero if none does.
func nameAt(ts []token, i int) int {
	j := i
	for j < len(ts) && j < i+2 && ts[j].clause == ts[i].clause && ts[j].known != nil && ts[j].known.titled {
		j++
	}
	titled := j > i
	from := j
	for j < len(ts) && j < from+3 && ts[j].clause == ts[i].clause && inName(ts, j, titled || j > from) {
		j++
	}
	if j == from {
		return 0
	}
	return j - i
}

// inName reports whether a token is a name; after a title or another name any word is that no sentence
// goes on with.
func inName(ts []token, j int, after bool) bool {
	w := ts[j].word
	if ts[j].known != nil && ts[j].known.given {
		return givenNames[w] || j+1 < len(ts) && isGone[ts[j+1].word] // "Ned's gone", and not "Ned's mom"
	}
	if !after && !ts[j].capital {
		return false
	}
	if len(w) < 2 || plainNames[w] || closing[w] || nounOf(ts[j])&^(isKind|aPerson) != 0 {
		return false
	}
	if hasEnding(w, "ic", "ish", "ese", "ican") {
		return false // Catholic
	}
	if !after && w[len(w)-1] == 's' && j+1 < len(ts) && ts[j+1].clause == ts[j].clause && !isGone[ts[j+1].word] {
		return false // "Tuesday's menu"
	}
	if ts[j].capital && (j > 0 && ts[j-1].clause == ts[j].clause || ts[j].known == nil) {
		return true
	}
	return after && ts[j].known == nil && (ts[j].capital || j > 0 && formalTitles[ts[j-1].word])
}

// surelyNamed reports whether words that are a name are one without regard to capitals, which German has
// on every noun.
func surelyNamed(name []token) bool {
	return slices.ContainsFunc(name, func(t token) bool { return t.known != nil && t.known.given || titles[t.word] })
}

// isGone are the words after a name with the short form of is.
var isGone = wordSet("phone number cell line mobile anymore not no never gone dead moved left been changed out")

// strangerAt is nameAt, and also takes a word of small letters of which nothing is known and that ends
// like no adjective: "im not shaniqua".
func strangerAt(ts []token, i int) int {
	if n := nameAt(ts, i); n > 0 {
		return n
	}
	w := ts[i].word
	if ts[i].known != nil || len(w) < 3 || w[0] < 'a' || w[0] > 'z' || plainNames[w] || courtesy[w] || closing[w] {
		return 0
	}
	if hasEnding(w, "ing", "in", "ed", "ble", "ful", "less", "ly", "ive", "ous", "al", "ic", "ish", "ent", "ant", "ist", "er", "est", "y", "tion", "s", "ate", "ite", "ile", "d", "ult") {
		return 0
	}
	return 1
}

func hasEnding(w string, endings ...string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(w, e) })
}
