package consent

// keywordRow is one row of the table: texts that as a whole mean one thing.
// They are written as normalize leaves them.
type keywordRow struct {
	rule       string
	intent     Intent
	everything bool
	words      []string
}

// keywordTable has the words that are opt-outs by themselves under 47 CFR
// 64.1200(a)(10), in force since 11 April 2025, and those that carriers and
// providers have added to them.
var keywordTable = []keywordRow{
	{"keyword.stop", IntentOptOut, false, []string{
		"stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe",
	}},
	{"keyword.stop-variant", IntentOptOut, false, []string{
		"optout", "opt-out", "remove", "unsub",
	}},
	{"keyword.stop-all", IntentOptOut, true, []string{"stopall", "stop all", "stop-all"}},
	{"keyword.start", IntentOptIn, false, []string{"start", "unstop"}},
	{"keyword.help", IntentHelp, false, []string{"help", "info"}},
}

var keywords = indexKeywords(keywordTable)

func indexKeywords(rows []keywordRow) map[string]Classification {
	m := map[string]Classification{}
	for _, r := range rows {
		for _, w := range r.words {
			m[w] = Classification{Intent: r.intent, Everything: r.everything, Rule: r.rule}
		}
	}
	return m
}
