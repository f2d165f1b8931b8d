package siem

import (
	"encoding/json"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/internal/shown"
)

// schemaVersion is the release of the schema that events follow.
const schemaVersion = "1.8.0"

// product is the name of the library in events.
const product = "sealtext"

type ocsfEvent struct {
	ActivityID   int            `json:"activity_id"`
	ActivityName string         `json:"activity_name"`
	CategoryUID  int            `json:"category_uid"`
	CategoryName string         `json:"category_name"`
	ClassUID     int            `json:"class_uid"`
	ClassName    string         `json:"class_name"`
	TypeUID      int            `json:"type_uid"`
	Time         int64          `json:"time"`
	SeverityID   int            `json:"severity_id"`
	Severity     string         `json:"severity"`
	StatusID     int            `json:"status_id"`
	Status       string         `json:"status"`
	StatusCode   string         `json:"status_code,omitempty"`
	StatusDetail string         `json:"status_detail,omitempty"`
	Message      string         `json:"message"`
	Metadata     ocsfMetadata   `json:"metadata"`
	Actor        *ocsfActor     `json:"actor,omitempty"`
	API          *ocsfAPI       `json:"api,omitempty"`
	SrcEndpoint  *ocsfEndpoint  `json:"src_endpoint,omitempty"`
	Resources    []ocsfResource `json:"resources,omitempty"`
	Table        *ocsfTable     `json:"table,omitempty"`
	Entity       *ocsfEntity    `json:"entity,omitempty"`
	FindingInfo  *ocsfFinding   `json:"finding_info,omitempty"`
	Unmapped     map[string]any `json:"unmapped,omitempty"`
}

type ocsfMetadata struct {
	Version   string      `json:"version"`
	Product   ocsfProduct `json:"product"`
	UID       string      `json:"uid"`
	EventCode string      `json:"event_code"`
	LogName   string      `json:"log_name"`
	Sequence  int64       `json:"sequence,omitempty"`
	TenantUID string      `json:"tenant_uid"`
}

type ocsfProduct struct {
	Name       string `json:"name"`
	VendorName string `json:"vendor_name"`
}

type ocsfActor struct {
	AppName string    `json:"app_name,omitempty"`
	User    *ocsfUser `json:"user,omitempty"`
}

type ocsfUser struct {
	UID    string      `json:"uid"`
	Groups []ocsfGroup `json:"groups,omitempty"`
}

type ocsfGroup struct {
	Name string `json:"name"`
}

type ocsfAPI struct {
	Operation string `json:"operation"`
}

type ocsfEndpoint struct {
	SvcName string `json:"svc_name"`
}

type ocsfResource struct {
	UID  string `json:"uid"`
	Type string `json:"type"`
}

type ocsfTable struct {
	Name string `json:"name"`
}

type ocsfEntity struct {
	Name string `json:"name"`
	UID  string `json:"uid,omitempty"`
	Type string `json:"type"`
}

type ocsfFinding struct {
	UID         string `json:"uid"`
	Title       string `json:"title"`
	CreatedTime int64  `json:"created_time"`
}

// AppendOCSF appends an event to dst as one line of JSON that follows OCSF 1.8.0, and returns the
// result. It is for hosts that read events with [audit.Log.Events] themselves.
func AppendOCSF(dst []byte, e audit.Entry) []byte {
	m := mappingOf(e)
	o := ocsfEvent{
		ActivityID: m.activity.id, ActivityName: m.activity.name, CategoryUID: m.class.category, CategoryName: m.class.area,
		ClassUID: m.class.uid, ClassName: m.class.name, TypeUID: m.class.uid*100 + m.activity.id, Time: e.At.UnixMilli(),
		SeverityID: int(m.severity), Severity: severityNames[m.severity], StatusCode: shown.Reference(e.Details.Code), Message: m.title,
		Metadata: ocsfMetadata{
			Version: schemaVersion, Product: ocsfProduct{Name: product, VendorName: product}, UID: e.ID.String(), EventCode: e.Kind.String(),
			LogName: "audit", Sequence: e.Number, TenantUID: e.Tenant.String(),
		},
		StatusID: 1, Status: "Success",
	}
	switch {
	case m.class == finding:
		o.Status = "New"
	case e.Unreadable != nil:
		o.StatusID, o.Status, o.StatusDetail = other, "Unreadable", unreadable(e)
	case m.refused:
		o.StatusID, o.Status, o.StatusDetail = 2, "Failure", refused(e)
	}
	o.Unmapped = map[string]any{}
	for _, d := range details(e) {
		o.Unmapped[d.name] = d.value
	}
	o.place(e, m)
	b, err := json.Marshal(o)
	if err != nil { // it consists of strings and numbers
		panic("siem: " + err.Error())
	}
	return append(append(dst, b...), '\n')
}

// place fills in the objects that the class asks for.
func (o *ocsfEvent) place(e audit.Entry, m mapping) {
	actor := &ocsfActor{AppName: product}
	if e.Actor.ID != "" {
		user := &ocsfUser{UID: shown.Reference(e.Actor.ID)}
		for _, r := range shown.References(e.Actor.Roles) {
			user.Groups = append(user.Groups, ocsfGroup{r})
		}
		actor.User = user
	}
	switch m.class {
	case finding:
		o.FindingInfo = &ocsfFinding{e.ID.String(), m.title, e.At.UnixMilli()}
		if actor.User != nil {
			o.Unmapped["actor"] = actor.User.UID
		}
	case entityManagement:
		o.Actor = actor
		o.Entity = &ocsfEntity{Name: entityName(e, m), Type: m.object}
		if !e.Details.Record.IsZero() {
			o.Entity.UID = e.Details.Record.String()
		}
	case datastore:
		o.Actor, o.SrcEndpoint, o.Table = actor, &ocsfEndpoint{product}, &ocsfTable{m.object}
	case apiActivity:
		o.Actor, o.SrcEndpoint, o.API = actor, &ocsfEndpoint{product}, &ocsfAPI{e.Kind.String()}
		if !e.Details.Record.IsZero() {
			o.Resources = append(o.Resources, ocsfResource{e.Details.Record.String(), m.object})
		}
		for _, id := range e.Details.Records {
			o.Resources = append(o.Resources, ocsfResource{id.String(), m.object})
		}
	}
}

// entityName names what an event of a declaration, a consent or a hold is about.
func entityName(e audit.Entry, m mapping) string {
	switch {
	case m.object == "tenant":
		return e.Tenant.String()
	case m.object == "program" && !e.Details.Program.IsZero():
		return e.Details.Program.String()
	case e.Details.Scope != "":
		return shown.Scope(e.Details.Scope)
	case e.Details.Reference != "":
		return shown.Reference(e.Details.Reference)
	}
	return m.object
}
