package siem

import "github.com/sealtext/sealtext/audit"

// class is a class of OCSF.
type class struct {
	uid      int
	name     string
	category int
	area     string // name of the category
}

var (
	entityManagement = class{3004, "Entity Management", 3, "Identity & Access Management"}
	apiActivity      = class{6003, "API Activity", 6, "Application Activity"}
	datastore        = class{6005, "Datastore Activity", 6, "Application Activity"}
	finding          = class{2004, "Detection Finding", 2, "Findings"}
	baseEvent        = class{0, "Base Event", 0, "Uncategorized"}
)

// activity is an activity of a class. Number other is for one that the class does not have.
type activity struct {
	id   int
	name string
}

const other = 99

// severity is that of OCSF.
type severity int

const (
	informational severity = 1
	low           severity = 2
	medium        severity = 3
	high          severity = 4
	critical      severity = 5
)

var severityNames = map[severity]string{
	informational: "Informational", low: "Low", medium: "Medium", high: "High", critical: "Critical",
}

// cef is the severity of CEF, 0 to 10.
func (s severity) cef() int { return 2 * int(s) }

// mapping is how events of a kind are exported.
type mapping struct {
	class    class
	activity activity
	object   string // what it is about: the type of the entity, or the name of the table
	title    string
	severity severity
	refused  bool // what was asked for did not take place
}

// mappings has an entry for every kind.
var mappings = map[audit.Kind]mapping{
	audit.KindTenantCreated:  {entityManagement, activity{1, "Create"}, "tenant", "Keys of a tenant were created", low, false},
	audit.KindEnrolled:       {entityManagement, activity{6, "Enroll"}, "data subject", "A data subject was enrolled", informational, false},
	audit.KindLookedUp:       {datastore, activity{4, "Query"}, "people", "A person was looked up by number", low, false},
	audit.KindRevealed:       {datastore, activity{10, "Decrypt"}, "sealed values", "A sealed value was revealed", low, false},
	audit.KindRevealDenied:   {datastore, activity{10, "Decrypt"}, "sealed values", "A sealed value was refused", medium, true},
	audit.KindConsentGiven:   {entityManagement, activity{8, "Enable"}, "consent", "Consent was given", informational, false},
	audit.KindConsentRevoked: {entityManagement, activity{9, "Disable"}, "consent", "Consent was revoked", informational, false},
	audit.KindConsentImported: {
		entityManagement, activity{1, "Create"}, "consent", "Consent was imported", low, false,
	},
	audit.KindConsentNoted:    {entityManagement, activity{other, "Note"}, "consent", "A reply that changes no consent was noted", informational, false},
	audit.KindMessageQueued:   {apiActivity, activity{1, "Create"}, "message", "A message was queued", informational, false},
	audit.KindMessageDenied:   {apiActivity, activity{1, "Create"}, "message", "A message was denied", low, true},
	audit.KindMessageDeferred: {apiActivity, activity{3, "Update"}, "message", "A message waits for its hours", informational, false},
	audit.KindMessageExpired:  {apiActivity, activity{3, "Update"}, "message", "A message was not handed over in time", low, true},
	audit.KindHandedOff:       {apiActivity, activity{other, "Hand over"}, "message", "A message was handed over to a transport", informational, false},
	audit.KindOutcomeRecorded: {apiActivity, activity{3, "Update"}, "message", "The answer of a transport was recorded", informational, false},
	audit.KindReceiptRecorded: {apiActivity, activity{3, "Update"}, "message", "The report of a provider was recorded", informational, false},
	audit.KindMessageReceived: {apiActivity, activity{1, "Create"}, "message", "A message was received", informational, false},
	audit.KindHoldPlaced:      {entityManagement, activity{1, "Create"}, "legal hold", "A legal hold was placed", low, false},
	audit.KindHoldReleased:    {entityManagement, activity{4, "Delete"}, "legal hold", "A legal hold was released", low, false},
	audit.KindDisposed:        {datastore, activity{7, "Delete"}, "records", "Records that were due were disposed of", informational, false},
	audit.KindExported:        {datastore, activity{1, "Read"}, "people", "The data of a person was exported", low, false},
	audit.KindErased:          {datastore, activity{7, "Delete"}, "people", "A person was erased", low, false},
	audit.KindEraseRefused:    {datastore, activity{7, "Delete"}, "people", "A legal hold stopped an erasure", medium, true},
	audit.KindEnvironmentFence: {
		apiActivity, activity{1, "Create"}, "message", "A message outside of its environment was refused", high, true,
	},
	audit.KindApprovalRequested: {entityManagement, activity{1, "Create"}, "approval", "An approval was asked for", low, false},
	audit.KindApprovalGranted:   {entityManagement, activity{10, "Activate"}, "approval", "An approval was granted", low, false},
	audit.KindApprovalUsed:      {entityManagement, activity{11, "Deactivate"}, "approval", "An approval was used", low, false},
	audit.KindGlassBroken:       {datastore, activity{10, "Decrypt"}, "sealed values", "A value was read in an emergency", high, false},
	audit.KindReviewClosed:      {entityManagement, activity{other, "Close"}, "review", "An emergency access was reviewed", low, false},
	audit.KindEnumerationSuspected: {
		finding, activity{1, "Create"}, "people", "An actor looked up too many unknown numbers", high, false,
	},
	audit.KindProgramDeclared:  {entityManagement, activity{3, "Update"}, "program", "A program was declared", low, false},
	audit.KindProgramRetired:   {entityManagement, activity{11, "Deactivate"}, "program", "A program was retired", low, false},
	audit.KindTenantDeclared:   {entityManagement, activity{3, "Update"}, "tenant", "A tenant was declared", low, false},
	audit.KindTenantSuspended:  {entityManagement, activity{12, "Suspend"}, "tenant", "A tenant was suspended", medium, false},
	audit.KindTenantResumed:    {entityManagement, activity{13, "Resume"}, "tenant", "A tenant was resumed", medium, false},
	audit.KindTenantRetired:    {entityManagement, activity{11, "Deactivate"}, "tenant", "A tenant was retired", medium, false},
	audit.KindDirectoryRefused: {finding, activity{1, "Create"}, "people", "A pseudonym led to a person with another number", critical, false},
	audit.KindMessageCanceled:  {apiActivity, activity{4, "Delete"}, "message", "A message was canceled", informational, false},
	audit.KindSendingPaused:    {entityManagement, activity{12, "Suspend"}, "sending", "Hand-offs were paused", medium, false},
	audit.KindSendingResumed:   {entityManagement, activity{13, "Resume"}, "sending", "Hand-offs were resumed", medium, false},
	audit.KindMessageResolved:  {apiActivity, activity{3, "Update"}, "message", "An unknown outcome was decided on", low, false},
	audit.KindRestoreConfirmed: {entityManagement, activity{13, "Resume"}, "database", "A restored database was confirmed", high, false},
	audit.KindOutcomeSought:    {apiActivity, activity{2, "Read"}, "message", "A provider was asked about a message", informational, false},
	audit.KindRequestChanged:   {entityManagement, activity{3, "Update"}, "request", "A request of a data subject took a step", informational, false},
	audit.KindKeyChanged:       {entityManagement, activity{3, "Update"}, "key", "A key of a tenant was changed", medium, false},
	audit.KindLogExported:      {datastore, activity{1, "Read"}, "audit log", "The audit log was exported", low, false},
	audit.KindLogVerified:      {datastore, activity{1, "Read"}, "audit log", "The audit log was verified", informational, false},
	audit.KindConfigChanged:    {entityManagement, activity{3, "Update"}, "configuration", "A configuration was changed", medium, false},
	audit.KindNumberChanged:    {entityManagement, activity{3, "Update"}, "data subject", "The number of a data subject was changed", low, false},
}

// mappingOf returns how an event is exported. A kind of a later release is a base event.
func mappingOf(e audit.Entry) mapping {
	m, known := mappings[e.Kind]
	if !known {
		m = mapping{baseEvent, activity{other, "Record"}, "event", "An audit event was recorded", informational, false}
	}
	if e.Unreadable != nil {
		m.severity = max(m.severity, high)
	}
	return m
}
