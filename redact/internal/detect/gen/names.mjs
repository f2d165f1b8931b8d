// Writes names.txt, the given names that the detector of names knows:
//
//	npm install @faker-js/faker@10.6.0 && node names.mjs > ../names.txt
//
// The names are those of the locales below of Faker (https://fakerjs.dev, MIT license, see
// ../names.LICENSE): each word of a name, in lower case, Latin letters without accents.
import { allFakers } from '@faker-js/faker'

const locales = ['en', 'en_GB', 'en_IN', 'en_NG', 'en_GH', 'en_ZA', 'de', 'de_CH', 'fr', 'fr_SN', 'es', 'es_MX', 'it', 'pt_BR', 'pt_PT', 'nl',
	'nl_BE', 'pl', 'tr', 'ru', 'uk', 'ro', 'da', 'nb_NO', 'sv', 'fi', 'id_ID', 'ar', 'el', 'yo_NG', 'ne']
const special = { ı: 'i', ß: 'ss', ø: 'o', ł: 'l', æ: 'ae', đ: 'd' }

const latin = word => word.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[ıßøłæđ]/g, c => special[c])
const words = new Set()
for (const locale of locales) {
	const names = allFakers[locale].rawDefinitions.person.first_name
	for (const name of [names.generic, names.female, names.male].flatMap(list => list ?? [])) {
		for (let word of name.normalize('NFC').toLowerCase().split(/[ \-\u200c]/)) {
			if (/^[\u0000-\u024f\u1e00-\u1eff]/.test(word)) word = latin(word)
			if ([...word].length > 1) words.add(word)
		}
	}
}
process.stdout.write([...words].sort().join('\n') + '\n')
