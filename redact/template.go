package redact

import "strings"

const maxPlaceholder = 48

// placeholders calls f for everything that looks like a template that was not
// filled in: {{name}}, {name}, ${name}, <%= name %>, %name%, [NAME], <NAME>,
// %s and %1$s, #NAME#, undefined values printed by programs.
func placeholders(text string, f func(start, end int)) {
	for i := 0; i < len(text); i++ {
		end := 0
		switch text[i] {
		case '{', '$':
			end = braced(text, i)
		case '<':
			if strings.HasPrefix(text[i:], "<%") {
				if k := strings.Index(window(text, i), "%>"); k > 0 {
					end = i + k + 2
				}
			} else {
				end = named(text, i, '>', true)
			}
		case '[':
			end = named(text, i, ']', true)
		case '%':
			if end = named(text, i, '%', false); end == 0 && i+1 < len(text) && (text[i+1] == 's' || text[i+1] == 'd') &&
				(i+2 == len(text) || !isAlnum(text[i+2])) && (i == 0 || !isDigit(text[i-1])) {
				end = i + 2
			}
		case '#':
			end = named(text, i, '#', true)
		}
		if end > 0 {
			f(i, end)
			i = end - 1
		}
	}
}

func window(text string, i int) string { return text[i:min(len(text), i+maxPlaceholder)] }

// braced reads {name}, {{ name }}, ${name} and returns the end, or 0.
func braced(text string, i int) int {
	k := i
	if text[k] == '$' {
		k++
	}
	open := 0
	for k < len(text) && text[k] == '{' && open < 3 {
		k++
		open++
	}
	if open == 0 {
		return 0
	}
	from := k
	for k < len(text) && k < from+maxPlaceholder && (isAlnum(text[k]) || text[k] == ' ' || text[k] == '_' || text[k] == '.' || text[k] == '-' || text[k] == '|') {
		k++
	}
	if k == from && open < 2 || k+open > len(text) || strings.Count(text[k:k+open], "}") != open {
		return 0
	}
	return k + open
}

// named reads a name of letters between two marks and returns the end, or 0.
// capital asks for a capital and the name of a field, such as [First Name].
func named(text string, i int, last byte, capital bool) int {
	k := i + 1
	letters := 0
	for k < len(text) && k < i+maxPlaceholder && (isAlpha(text[k]) || text[k] == '_' || text[k] == ' ' && capital || isDigit(text[k]) && letters > 0) {
		if isAlpha(text[k]) {
			letters++
		}
		k++
	}
	if letters < 2 || k == len(text) || text[k] != last || text[i+1] == ' ' || text[k-1] == ' ' {
		return 0
	}
	if inner := text[i+1 : k]; !capital || isUpper(inner[0]) && (strings.Contains(inner, "_") || templateField(inner)) {
		return k + 1
	}
	return 0
}

// templateField reports whether a name in brackets is that of a field. A
// sender's tag, such as [ACME], is not.
func templateField(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	for _, end := range []string{"name", "number", "date", "time", "code", "link", "url", "amount", "price", "company", "store", "city", "phone", "email", "address", "here", "id"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// listed calls f for every word of the lists in text.
func (p *ContentPolicy) listed(text string, f func(start, end int)) {
	b, off := fold(nil, nil, text)
	off = append(off, int32(len(text)))
	for i := 0; i < len(b); {
		if !isLetter(b[i]) {
			i++
			continue
		}
		from := i
		for i < len(b) && isLetter(b[i]) {
			i++
		}
		if _, ok := p.words[hashWord(b[from:i])]; ok {
			f(int(off[from]), int(off[i]))
		}
	}
}

// HealthWords returns words that tell of a person's health, for the Words of a
// [ContentConfig]: reminders need none of them ("You have an appointment" says
// enough; 45 CFR 164.502(b) asks for the minimum). The list is a start: a
// clinic adds the names of its departments.
func HealthWords() []string {
	return strings.Fields("abortion addiction aids alcoholism anxiety biopsy bipolar cancer chemo chemotherapy chlamydia colonoscopy contraception covid dementia depression detox diabetes diagnosed diagnosis dialysis disorder epilepsy fertility gonorrhea hepatitis herpes hiv hospice hpv infection infertility insulin ivf leukemia mammogram methadone miscarriage oncology overdose pap positive pregnancy pregnant psychiatric psychiatrist psychiatry psychologist psychotherapy rehab relapse schizophrenia seizure std sti suboxone suicide surgery syphilis therapist therapy tuberculosis tumor ultrasound vasectomy")
}
