package retention

// Trigger is what the time that a record is kept runs from. The [Disposer] of the class counts from
// it; a schedule states it, for plans, explanations and notices.
type Trigger uint8

// The triggers. No other one is before TriggerCreation.
const (
	TriggerCreation    Trigger = 1 + iota // the record was made
	TriggerFinal                          // a message reached its final state, or was received
	TriggerLastChange                     // the record last changed
	TriggerLastUse                        // the record was last used
	TriggerLastContact                    // the person last made contact
	TriggerOptOut                         // the person opted out
	TriggerContractEnd                    // the contract with the person ended
	TriggerEvent                          // an event of the host application, which LegalRef names
	TriggerEnd                            // a request of the person ended
)

var triggerWords = [...]string{
	TriggerCreation: "it was made", TriggerFinal: "its message was final or was received", TriggerLastChange: "it last changed",
	TriggerLastUse: "it was last used", TriggerLastContact: "the person last made contact", TriggerOptOut: "the person opted out",
	TriggerContractEnd: "the contract with the person ended", TriggerEvent: "an event that the application reports",
	TriggerEnd: "the request ended",
}

// String returns the trigger in words that follow "after", such as "it last changed".
func (t Trigger) String() string {
	if t == 0 || int(t) >= len(triggerWords) {
		return "none"
	}
	return triggerWords[t]
}

// Action is what becomes of a record that is due.
type Action uint8

// The actions.
const (
	ActionDelete    Action = 1 + iota // the record, or the value that the class names, is deleted
	ActionShred                       // its key is destroyed, so that copies of it are unreadable too
	ActionAnonymize                   // what joins it to a person is deleted, the rest stays
)

var actionWords = [...]string{ActionDelete: "deleted", ActionShred: "made unreadable by destroying its key", ActionAnonymize: "separated from the person"}

// String returns the action as a participle, such as "deleted".
func (a Action) String() string {
	if a == 0 || int(a) >= len(actionWords) {
		return "none"
	}
	return actionWords[a]
}

// facts are what holds for a predefined class.
type facts struct {
	what    string
	trigger Trigger // of the library's disposer; zero where the class has none, and the host chooses
	action  Action
}

var classFacts = map[Class]facts{
	ClassMessageBodies:   {"the texts of messages that were sent or received", TriggerFinal, ActionDelete},
	ClassMessages:        {"messages without their texts: state, times, attempts and receipts", TriggerLastChange, ActionDelete},
	ClassConsentEvidence: {"the evidence that a person agreed", 0, ActionDelete},
	ClassNumbers:         {"the phone number, encrypted, and the key of everything that is encrypted for the person", 0, ActionShred},
	ClassCapSlots:        {"when a person got a message, for limits on how many they get", TriggerCreation, ActionDelete},
	ClassLastHandoffs:    {"the last messages that a person got, to know what a reply answers", TriggerCreation, ActionDelete},
	ClassRequests:        {"what a person asked for about their data, and what became of it", TriggerEnd, ActionDelete},
	ClassFeed:            {"random ids of what happened to messages, without content", TriggerCreation, ActionDelete},
	ClassMessageKeys:     {"keyed hashes by which a repeated order to send is recognized", TriggerCreation, ActionDelete},
	ClassProviderEvents:  {"keyed hashes by which a repeated report of a provider is recognized", TriggerCreation, ActionDelete},
	ClassGuards:          {"random ids that lock records of a person while they are deleted", TriggerLastChange, ActionDelete},
	ClassHandoffs:        {"keyed hashes of numbers in hand-offs that a stopped process has left", TriggerLastChange, ActionDelete},
	ClassCounters:        {"how often members of the staff read personal data, under keyed hashes", TriggerLastUse, ActionDelete},
	ClassRates:           {"how fast messages were handed to each provider", TriggerLastUse, ActionDelete},
	ClassFeedCursors:     {"how far programs have read what happened to messages", TriggerLastUse, ActionDelete},
}

// What says in words for data subjects what the records of a predefined class are; "" for another
// class.
func (c Class) What() string { return classFacts[c].what }

// settled returns s with the defaults of its class filled in.
func (s Schedule) settled() Schedule {
	f := classFacts[s.Class]
	if s.Trigger == 0 {
		s.Trigger = max(f.trigger, TriggerCreation)
	}
	if s.Action == 0 {
		s.Action = max(f.action, ActionDelete)
	}
	if s.What == "" {
		s.What = f.what
	}
	return s
}

// checkFacts returns an error for a schedule that says of a class what is not so.
func (s Schedule) checkFacts() error {
	f := classFacts[s.Class]
	switch {
	case int(s.Trigger) >= len(triggerWords):
		return bad("trigger", "must be one of the constants of Trigger")
	case int(s.Action) >= len(actionWords):
		return bad("action", "must be one of the constants of Action")
	case f.trigger != 0 && s.Trigger != 0 && s.Trigger != f.trigger:
		return bad("trigger", "must be left out: the library's disposer of this class counts after "+f.trigger.String())
	case f.action != 0 && s.Action != 0 && s.Action != f.action:
		return bad("action", "must be left out: the records of this class are "+f.action.String())
	case s.What != "" && !stated(s.What):
		return bad("what", "must have at most 200 printable ASCII characters")
	}
	return nil
}
