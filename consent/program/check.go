package program

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
)

func bad(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }

const (
	// maxWord is the longest text of Sender.StopWords and the like, in bytes.
	maxWord = 256
	// maxText is the longest text of a program, in bytes.
	maxText = 1600
	// maxList is the largest length of any list of a program.
	maxList = 1000
	// lastYear is the last year that RFC 3339 can write.
	lastYear = 9999
	// maxConversations is the longest Program.Conversations.
	maxConversations = 10 * 366 * day
)

// languages are the codes of ISO 639-1.
const languages = " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu" +
	" fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky" +
	" la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw" +
	" sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "

// Check reports whether p follows the rules that need no look-up. The error is a
// [*sealtext.InputError]. [Registry.Declare] also checks its texts by the content policy, and
// compares it with other programs.
func (p *Program) Check() error {
	switch {
	case p.Tenant.IsZero():
		return bad("tenant", "must be named")
	case p.Name.IsZero():
		return bad("program", "must be named")
	case len(p.Senders) == 0:
		return bad("senders", "must have at least one sender")
	case p.Purposes&sealtext.AllPurposes == 0 || p.Purposes&^sealtext.AllPurposes != 0:
		return bad("purposes", "must be made by sealtext.Purposes with at least one purpose")
	case p.StartPurposes&^p.Purposes != 0:
		return bad("start purposes", "must be among the program's purposes")
	case p.Conversations < 0 || p.Conversations > maxConversations || p.Conversations%time.Second != 0:
		return bad("conversations", "must be at most 10 years, in whole seconds")
	case max(len(p.Senders), len(p.Languages), len(p.Commands), len(p.Notices), len(p.Jurisdictions), len(p.Templates)) > maxList:
		return bad("program", "must have at most 1000 of each thing")
	}
	for _, check := range []func() error{
		p.checkSenders, p.checkDomains, p.checkLanguages, p.checkTexts, p.checkCommands, p.checkNotices, p.checkExempt, p.checkTemplates, p.Frequency.check,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	for i, j := range p.Jurisdictions {
		if err := j.Check(); err != nil {
			return err
		}
		if slices.Contains(p.Jurisdictions[:i], j) {
			return bad("jurisdictions", "must be named once each")
		}
	}
	return nil
}

func (p *Program) checkSenders() error {
	seen := map[sealtext.Sender]bool{}
	for i := range p.Senders {
		s := &p.Senders[i]
		if err := s.check(); err != nil {
			return err
		}
		for _, a := range s.addresses() {
			if seen[a] {
				return bad("senders", "must have each address once, also among the members of pools")
			}
			seen[a] = true
		}
		for _, r := range s.Registrations {
			if r.Message != "" && r.Program == p.Name && p.Template(r.Message) == nil {
				return bad("registrations", "must name a template that the program declares as the message of a registration")
			}
		}
	}
	return nil
}

func (s *Sender) check() error {
	words := slices.Concat(s.StopWords, s.StartWords, s.HelpWords)
	switch {
	case s.Address.IsZero():
		return bad("senders", "must be named, each once")
	case s.Keywords > OwnerProvider:
		return bad("keywords", "must be OwnerHost or OwnerProvider")
	case s.Keywords == OwnerHost && len(words) > 0:
		return bad("keywords", "must be OwnerProvider where words of the provider are listed")
	case len(words) > maxList || len(s.Members) > maxList:
		return bad("senders", "must have at most 1000 words and 1000 members")
	case len(s.Members) > 0 && !s.Pool:
		return bad("members", "must be empty unless the sender is a pool")
	case s.OneWay && (len(s.Members) > 0 || s.Keywords == OwnerProvider):
		return bad("one-way", "must be off for a sender that people write to")
	case slices.ContainsFunc(s.Members, sealtext.Sender.IsZero):
		return bad("members", "must be named")
	}
	for i, w := range words {
		w = strings.TrimSpace(w)
		same := func(v string) bool { return strings.EqualFold(strings.TrimSpace(v), w) }
		if w == "" || len(w) > maxWord || !utf8.ValidString(w) || slices.ContainsFunc(words[:i], same) {
			return bad("words", "must be texts of 1 to 256 bytes, each in one list and once")
		}
	}
	if max(len(s.Countries), len(s.Registrations)) > maxList {
		return bad("senders", "must have at most 1000 countries and 1000 registrations")
	}
	if err := s.Identity().Check(); err != nil {
		return err
	}
	if s.Route == "" {
		return nil
	}
	return checkName("route", s.Route)
}

// addresses returns the addresses that can be written to: the address and the members.
func (s *Sender) addresses() []sealtext.Sender {
	return append([]sealtext.Sender{s.Address}, s.Members...)
}

// CanReceive reports whether the sender can receive messages.
func (s *Sender) CanReceive() bool { return !s.OneWay && (s.Pool || s.Address.CanReceive()) }

func (p *Program) checkLanguages() error {
	for i, l := range p.Languages {
		if len(l) != 2 || !strings.Contains(languages, " "+l+" ") {
			return bad("languages", "must be codes of ISO 639-1, such as en")
		}
		if slices.Contains(p.Languages[:i], l) {
			return bad("languages", "must be named once each")
		}
	}
	return nil
}

func (p *Program) checkTexts() error {
	if p.Wording != (Wording{}) {
		if err := p.Wording.Check(); err != nil {
			return err
		}
	}
	w := p.Wording
	for _, t := range append(p.Texts().all(), w.Brand, w.Program, w.Contact) {
		if len(t) > maxText || !utf8.ValidString(t) {
			return bad("texts", "must be valid UTF-8 of at most 1600 bytes")
		}
	}
	return nil
}

// all returns the texts that are not empty.
func (r Replies) all() (texts []string) {
	for _, t := range []string{r.OptOut, r.OptOutAll, r.LikelyOptOut, r.Help, r.OptIn, r.WhyText("2026-01-31", "web form"), r.Erasure, r.Access, r.DoNotSell} {
		if t != "" {
			texts = append(texts, t)
		}
	}
	return texts
}

func (p *Program) checkCommands() error {
	for i, c := range p.Commands {
		if err := c.Check(); err != nil {
			return err
		}
		if slices.ContainsFunc(p.Commands[:i], func(b keyword.Command) bool { return b.Name == c.Name }) {
			return bad("command", "must be declared once in a program")
		}
	}
	return nil
}

func (p *Program) checkNotices() error {
	for i, n := range p.Notices {
		if err := sealtext.CheckReference("notices", n.Version); err != nil {
			return err
		}
		if p.Rank(n.Version) < i {
			return bad("notices", "must have a version of their own")
		}
		if y := n.EffectiveFrom.UTC().Year(); y > lastYear || y < 0 {
			return bad("notices", "must take effect in the year 9999 or earlier")
		}
		if i > 0 && !n.EffectiveFrom.After(p.Notices[i-1].EffectiveFrom) {
			return bad("notices", "must be in the order in which they take effect")
		}
	}
	return nil
}

func (p *Program) checkExempt() error {
	for i, e := range p.Exempt {
		switch {
		case e.Purpose == sealtext.Marketing:
			return bad("exempt", "must not be marketing, which needs an opt-in")
		case !p.Purposes.Has(e.Purpose):
			return bad("exempt", "must be a purpose of the program")
		case slices.ContainsFunc(p.Exempt[:i], func(o Exemption) bool { return o.Purpose == e.Purpose }):
			return bad("exempt", "must have each purpose once")
		case e.Source == "" || len(e.Source) > maxText || !utf8.ValidString(e.Source):
			return bad("exempt", "must have a source")
		}
		if err := sealtext.CheckReference("exempt reason", e.Reason); err != nil {
			return err
		}
	}
	return nil
}

// Sends reports whether the program sends from an address: that of one of its senders, not of a
// member of a pool.
func (p *Program) Sends(s sealtext.Sender) bool {
	for i := range p.Senders {
		if p.Senders[i].Address == s {
			return true
		}
	}
	return false
}

// Addresses returns the addresses of its senders.
func (p *Program) Addresses() []sealtext.Sender {
	out := make([]sealtext.Sender, 0, len(p.Senders))
	for i := range p.Senders {
		out = append(out, p.Senders[i].Address)
	}
	return out
}

// Agreeable returns what a person may opt in to in the program: its purposes, and storage if it
// asks for that.
func (p *Program) Agreeable() sealtext.PurposeSet {
	if p.StoreByConsent {
		return p.Purposes | sealtext.Storage
	}
	return p.Purposes
}

// TextsFor is how long the text of a message is kept after it was sent or received, whatever receipts
// say: Conversations, or a week for a program with StoreByConsent and without Conversations. Zero means
// that a text goes with the final receipt of its message, at the latest by the retention schedule.
func (p *Program) TextsFor() time.Duration {
	if p.Conversations == 0 && p.StoreByConsent {
		return 7 * day
	}
	return p.Conversations
}

// Rank returns the index of a version among the notices, -1 if there is none.
func (p *Program) Rank(version string) int {
	return slices.IndexFunc(p.Notices, func(n Notice) bool { return n.Version == version })
}

// clone returns a copy that shares no memory with p.
func (p *Program) clone() Program {
	c := *p
	c.Senders = slices.Clone(p.Senders)
	for i := range c.Senders {
		c.Senders[i] = c.Senders[i].clone()
	}
	c.Languages, c.Commands, c.Notices = slices.Clone(p.Languages), slices.Clone(p.Commands), slices.Clone(p.Notices)
	c.Exempt, c.Jurisdictions, c.Templates = slices.Clone(p.Exempt), slices.Clone(p.Jurisdictions), slices.Clone(p.Templates)
	for i := range c.Templates {
		c.Templates[i] = c.Templates[i].clone()
	}
	return c
}

func (s Sender) clone() Sender {
	s.StopWords, s.StartWords, s.HelpWords = slices.Clone(s.StopWords), slices.Clone(s.StartWords), slices.Clone(s.HelpWords)
	s.Members = slices.Clone(s.Members)
	return s
}
