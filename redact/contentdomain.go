package redact

// CheckLinks returns nil if all links in a text lead to one of the domains, or below one, and
// otherwise a [*ContentError] with the rule [RuleDomain]. The domains are in lower-case ASCII (xn-- for
// others). It is for the domains of one brand, besides what [ContentPolicy.Check] allows all senders,
// and looks at nothing else.
//
// A link is everything that the recipient's phone may open, as for ContentConfig.Domains. One whose
// host is not in its plain spelling is refused: other letters than ASCII, which look alike, a user
// before the host ("https://bank.example@other.example" leads to other.example), numbers, escapes.
func (p *ContentPolicy) CheckLinks(text string, domains []string) error {
	own := ContentPolicy{domains: domains}
	var bad ContentError
	own.links(reread(text), func(start, end int) {
		bad.addNew(Finding{start, end, URL, 1}, RuleDomain, "")
	})
	if bad.Violations == nil {
		return nil
	}
	for _, v := range bad.Violations {
		bad.Findings = append(bad.Findings, v.Finding)
	}
	return &bad
}
