package consent

// Evidence is what proves an event later. It is sealed under the person's own
// key and goes with them when they are forgotten. References are the host's
// ids of a scan, a recording, a form submission; not the thing itself.
type Evidence struct {
	// Disclosure is what the person was shown when they agreed.
	Disclosure Disclosure `json:"disclosure"`
	// Source says where it was collected, such as a form's address, a file
	// name or the name of a campaign.
	Source string `json:"source,omitempty"`
	// Reference names the artifact: a scan, a recording, an inbound message.
	Reference string `json:"reference,omitempty"`
	// SHA256 of the artifact, in hex.
	SHA256 string `json:"sha256,omitempty"`
	// IP and UserAgent of a web form.
	IP        string `json:"ip,omitempty"`
	UserAgent string `json:"user_agent,omitempty"`
	// Row is the line number within an imported file.
	Row int `json:"row,omitempty"`
	// Jurisdiction is an ISO 3166 code such as "US" or "US-FL".
	Jurisdiction string `json:"jurisdiction,omitempty"`
	// Basis of an implied opt-in, in a word. The ledger sets it, from
	// Event.Basis.
	Basis string `json:"basis,omitempty"`
	// Answer of a database of reassigned numbers, in words, and the day of
	// consent that it was asked with, as 2026-03-01. The ledger sets them.
	Answer    string `json:"answer,omitempty"`
	ConsentOn string `json:"consent_on,omitempty"`
}

// Disclosure identifies a text that was shown to a person.
type Disclosure struct {
	ID       string `json:"id,omitempty"`
	Version  string `json:"version,omitempty"`
	Language string `json:"language,omitempty"` // BCP 47
	SHA256   string `json:"sha256,omitempty"`   // of the text as rendered, in hex
}
