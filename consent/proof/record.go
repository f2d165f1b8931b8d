package proof

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// Record is an event as a consent record, with the names and the sections of ISO/IEC TS 27560:2023.
// It is meant to be encoded as JSON.
type Record struct {
	SchemaVersion  string        `json:"schema_version"`
	RecordID       sealtext.ID   `json:"record_id"`
	PIIPrincipalID string        `json:"pii_principal_id"`
	Processing     []Processing  `json:"pii_processing"`
	Parties        []RecordParty `json:"party_identification"`
	Events         []RecordEvent `json:"events"`
}

// Processing is the section on one purpose.
type Processing struct {
	PrivacyNotice         string              `json:"privacy_notice"`
	Language              string              `json:"language"`
	Purpose               string              `json:"purpose"`
	PurposeType           sealtext.Purpose    `json:"purpose_type"`
	LawfulBasis           string              `json:"lawful_basis,omitempty"`
	PIIInformation        []RecordPII         `json:"pii_information"`
	PIIControllers        []string            `json:"pii_controllers"` // party_id of each
	CollectionMethod      string              `json:"collection_method"`
	StorageLocations      []string            `json:"storage_locations"`
	RetentionPeriod       string              `json:"retention_period"`
	Service               string              `json:"service,omitempty"`
	Jurisdiction          []rule.Jurisdiction `json:"jurisdiction"`
	RecipientThirdParties []string            `json:"recipient_third_parties"`
	WithdrawalMethod      string              `json:"withdrawal_method"`
	PrivacyRights         []string            `json:"privacy_rights,omitempty"`
}

// RecordPII is one kind of personal data.
type RecordPII struct {
	PIIType   string `json:"pii_type"`
	Sensitive bool   `json:"sensitive_pii_category,omitempty"`
}

// RecordParty is one organization.
type RecordParty struct {
	PartyID      string `json:"party_id"`
	PartyName    string `json:"party_name"`
	PartyAddress string `json:"party_address"`
	PartyContact string `json:"party_contact"`
	PartyType    string `json:"party_type"`
	PartyEmail   string `json:"party_email,omitempty"`
	PartyPhone   string `json:"party_phone,omitempty"`
	PartyURL     string `json:"party_url,omitempty"`
}

// RecordEvent is the section on the event.
type RecordEvent struct {
	EventTime        string `json:"event_time"`
	ValidityDuration string `json:"validity_duration"`
	EntityID         string `json:"entity_id"`
	EventType        string `json:"event_type"`
	EventState       string `json:"event_state"`
}

// Record returns the event in the form of the standard. Missing fields are empty; see
// [Event.Missing].
func (e Event) Record() Record {
	p := e.program()
	r := Record{
		SchemaVersion: schema, RecordID: e.ID, PIIPrincipalID: e.principal(),
		Events: []RecordEvent{{e.occurred(), e.validity(), e.entity(), e.eventType(), e.state()}},
	}
	var pii []RecordPII
	for _, d := range p.PII {
		pii = append(pii, RecordPII{d.Type, d.Sensitive})
	}
	var controllers []string
	for _, c := range p.Controllers {
		controllers = append(controllers, c.ID)
		r.Parties = append(r.Parties, RecordParty{c.ID, c.Name, c.Address, c.Contact, c.Type, c.Email, c.Phone, c.URL})
	}
	for _, purpose := range e.purposes() {
		text := p.Purposes[purpose]
		if text == "" {
			text = named(purpose)
		}
		r.Processing = append(r.Processing, Processing{
			PrivacyNotice: e.notice(), Language: e.language(), Purpose: text, PurposeType: purpose,
			LawfulBasis: p.LawfulBasis, PIIInformation: pii, PIIControllers: controllers, CollectionMethod: e.Method.String(),
			StorageLocations: p.StorageLocations, RetentionPeriod: p.Retention, Service: p.Service, Jurisdiction: e.Jurisdictions(),
			RecipientThirdParties: p.Recipients, WithdrawalMethod: p.Withdrawal, PrivacyRights: p.Rights,
		})
	}
	return r
}
