package redact

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
)

//go:embed health.txt
var healthText string

// HealthLists returns the words of [HealthWords] by what they reveal, for the Words of a
// [ContentConfig]: "specialty", "diagnosis" and "drug". The caller owns the result.
func HealthLists() map[string][]string {
	lists := map[string][]string{}
	name := ""
	for line := range strings.Lines(healthText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if head, rest, ok := strings.Cut(line, ":"); ok {
			name, line = head, rest
		}
		lists[name] = append(lists[name], strings.Fields(line)...)
	}
	delete(lists, "")
	return lists
}

// HealthWords returns words that reveal a person's health, sorted, for the Words of a
// [ContentConfig]. Reminders need none of them: "You have an appointment" is enough, and 45 CFR
// 164.502(b) requires the minimum. The list is a start; a clinic should add the names of its
// departments.
func HealthWords() []string {
	var all []string
	for list := range maps.Values(HealthLists()) {
		all = append(all, list...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
