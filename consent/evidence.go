package consent

// Evidence proves an event later. It is sealed under the person's own key and becomes unreadable
// when they are erased. References are the host's ids of a scan, a recording or a form submission,
// not the artifact itself.
type Evidence struct {
	// Disclosure is what the person was shown when they opted in.
	Disclosure Disclosure `json:"disclosure"`
	// Source is where the event was collected, such as the address of a form, the name of a file or
	// of a campaign.
	Source string `json:"source,omitempty"`
	// Reference identifies the artifact: a scan, a recording, an inbound message.
	Reference string `json:"reference,omitempty"`
	// SHA256 is the hash of the artifact, in hex.
	SHA256 string `json:"sha256,omitempty"`
	// IP and UserAgent are those of a web form.
	IP        string `json:"ip,omitempty"`
	UserAgent string `json:"user_agent,omitempty"`
	// Row is the line number within an imported file.
	Row int `json:"row,omitempty"`
	// Jurisdiction is an ISO 3166 code such as "US" or "US-FL".
	Jurisdiction string `json:"jurisdiction,omitempty"`
	// Basis is the name of the basis of an implied opt-in. The ledger sets it, from Event.Basis.
	Basis string `json:"basis,omitempty"`
	// Answer of a database of reassigned numbers or of a do-not-call register, and the day of
	// consent that the former was asked about, as 2026-03-01. The ledger sets them.
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
