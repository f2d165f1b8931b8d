package monitor

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// Alert is what a detector found. It has no number of a person, no text and no subject. Its JSON
// form is what [WebhookSink] sends.
type Alert struct {
	// ID is random. Events and answers to the alert may refer to it.
	ID       sealtext.ID `json:"id"`
	At       time.Time   `json:"at"`
	Detector Detector    `json:"detector"`
	// What the alert is about; zero where the detector does not count by it. Sender is the
	// business's own address.
	Tenant  sealtext.Tenant  `json:"tenant,omitzero"`
	Program sealtext.Program `json:"program,omitzero"`
	Sender  sealtext.Sender  `json:"sender,omitzero"`
	// Actor is the id of the actor, as the audit log has it.
	Actor string `json:"actor,omitempty"`
	// Name is that of a transport, a webhook, a reader of the feed, a retention class or a country.
	Name string `json:"name,omitempty"`
	// Block is the token of a block of numbers, as the caller has passed it.
	Block sealtext.Pseudonym `json:"block,omitzero"`
	// Event is the id of the audit event that raised the alert, if one did and has an id.
	Event sealtext.ID `json:"event,omitzero"`
	// Value is what was found: a count, a share, or seconds; it has reached Limit. Norm is what is
	// usual, zero where the detector has none. Samples is how many things a share or mean is of.
	Value   float64 `json:"value"`
	Limit   float64 `json:"limit"`
	Norm    float64 `json:"norm,omitempty"`
	Samples int     `json:"samples,omitempty"`
	// Window is the time in which it was counted, in nanoseconds in JSON.
	Window time.Duration `json:"window,omitempty"`
}

// AlertSink takes alerts. It must return once ctx ends; one that does not is left running, and gets
// no alerts until it has returned. It is called for one alert at a time. The error goes to
// Config.OnError.
type AlertSink interface {
	Alert(ctx context.Context, a Alert) error
}

// about is what a cell is about, and what an alert says of it.
type about struct {
	detector Detector
	tenant   sealtext.Tenant
	program  sealtext.Program
	sender   sealtext.Sender
	actor    string
	name     string
	block    sealtext.Pseudonym
	id       [16]byte // of a subject or a record
	index    uint32   // of a window, where each has a cell
	times    int      // of Threshold.Count; 0 is 1
}

// raise queues an alert, unless there was one of the same detector about the same within
// Config.Quiet. It is called under the lock of the cell.
func (m *Monitor) raise(at time.Time, k about, c *cell, a Alert) {
	if m.thresholds[k.detector].Factor > 0 && !m.learned(at) {
		return
	}
	if c.quiet != 0 && int64(seconds(at))-int64(c.quiet) < int64(m.quiet/time.Second) {
		m.repeated.Add(1)
		return
	}
	c.quiet = seconds(at)
	a.ID, a.At, a.Detector = sealtext.NewID(), at, k.detector
	a.Tenant, a.Program, a.Sender, a.Actor, a.Name, a.Block = k.tenant, k.program, k.sender, k.actor, k.name, k.block
	m.push(a)
}
