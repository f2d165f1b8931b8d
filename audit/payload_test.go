package audit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// The payloads of version 1 as they are in databases. A line is never changed: what was stored once
// remains readable.
const (
	salt        = "sixteen bytes --"
	payloadFull = "\x01" + salt + `{"actor":{"id":"nurse-7","roles":["nurse"],"auth":"2026-03-02T11:59:00Z","method":"otp"},` +
		`"details":{"record":"abaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","program":"reminders","sender":"24273",` +
		`"purposes":["informational","otp"],"scope":"sender 24273 of program reminders","reason":"support",` +
		`"rules":["hours.no-zone","us-marketing-hours"],"field":"number","outcome":"accepted","code":"30006",` +
		`"reference":"ticket-12","params":["first"],"transport":"inbox","class":"texts","count":3,"until":"2026-03-02T13:00:00Z"}}`
	payloadEmpty = "\x01" + salt + `{"actor":{"id":"a"},"details":{}}`
	payloadShred = "\x01" + salt + `{"actor":{"id":"a"},"details":{},"shreds":"AQAAAAAAAAAAAAAAAAAAAg=="}`
	// Written by a release that could not read a missing purpose back.
	payloadNone = "\x01" + salt + `{"actor":{"id":"a"},"details":{"purposes":["none"]}}`
	// A field that a later release of version 1 added is ignored.
	payloadLater = "\x01" + salt + `{"actor":{"id":"a","badge":"x"},"details":{"mood":"good"},"more":1}`
)

func TestPayloadGolden(t *testing.T) {
	small := audit.Event{Actor: sealtext.Actor{ID: "a"}}
	for _, c := range []struct {
		name   string
		stored string
		event  audit.Event
		shreds []byte
	}{{"every field", payloadFull, event(), nil}, {"no field", payloadEmpty, small, nil}, {"a shred", payloadShred, small, []byte{0: 1, 15: 2}}} {
		t.Run(c.name, func(t *testing.T) {
			b, err := audit.EncodePayload([16]byte([]byte(salt)), c.event.Actor, c.event.Details, c.shreds)
			require.NoError(t, err)
			require.Equal(t, c.stored, string(b))
			actor, details, err := audit.DecodePayload([]byte(c.stored))
			require.NoError(t, err)
			require.Equal(t, c.event.Actor, actor)
			require.Equal(t, c.event.Details, details)
		})
	}
}

func TestPayloadReadsOldAndLater(t *testing.T) {
	for name, c := range map[string]struct {
		stored  string
		details audit.Details
	}{
		"no purpose":    {payloadNone, audit.Details{Purposes: []sealtext.Purpose{0}}},
		"later release": {payloadLater, audit.Details{}},
	} {
		t.Run(name, func(t *testing.T) {
			actor, details, err := audit.DecodePayload([]byte(c.stored))
			require.NoError(t, err)
			require.Equal(t, sealtext.Actor{ID: "a"}, actor)
			require.Equal(t, c.details, details)
		})
	}
}

func TestPayloadRefuses(t *testing.T) {
	for name, stored := range map[string]string{
		"nothing":           "",
		"version 0":         "\x00" + payloadEmpty[1:],
		"version 2":         "\x02" + payloadEmpty[1:],
		"no version":        payloadEmpty[1:],
		"no salt":           "\x01" + payloadEmpty[17:],
		"no JSON":           "\x01" + salt,
		"cut":               payloadFull[:len(payloadFull)-1],
		"more behind it":    payloadEmpty + "{}",
		"number as purpose": "\x01" + salt + `{"actor":{"id":"a"},"details":{"purposes":["447700900123"]}}`,
		"number as program": "\x01" + salt + `{"actor":{"id":"a"},"details":{"program":"447700900123"}}`,
		"bad id":            "\x01" + salt + `{"actor":{"id":"a"},"details":{"record":"447700900123"}}`,
		"bad shred":         "\x01" + salt + `{"actor":{"id":"a"},"details":{},"shreds":"AQI="}`,
		"bad time":          "\x01" + salt + `{"actor":{"id":"a"},"details":{"until":"447700900123"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			actor, details, err := audit.DecodePayload([]byte(stored))
			require.Equal(t, sealtext.ErrFormat, err, "and nothing of what was read")
			require.Empty(t, actor)
			require.Empty(t, details)
		})
	}
}

// TestPayloadIsInUTC checks that the bytes do not depend on the time zone of the process.
func TestPayloadIsInUTC(t *testing.T) {
	e := event()
	e.Actor.AuthenticatedAt = e.Actor.AuthenticatedAt.In(time.FixedZone("", 5*3600+1800))
	e.Details.Until = e.Details.Until.In(time.FixedZone("", 25*3600))
	b, err := audit.EncodePayload([16]byte([]byte(salt)), e.Actor, e.Details, nil)
	require.NoError(t, err)
	require.Equal(t, payloadFull, string(b))
}

// FuzzPayload checks that any bytes are refused with ErrFormat, or are parsed as a payload that is
// written in the same form again.
func FuzzPayload(f *testing.F) {
	for _, s := range []string{payloadFull, payloadEmpty, payloadNone, payloadLater, "", "\x01", "\x02{}", "\x01" + salt + "null", "\x01" + salt + "[]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		actor, details, err := audit.DecodePayload(b)
		if err != nil {
			require.Equal(t, sealtext.ErrFormat, err)
			require.Empty(t, actor)
			require.Empty(t, details)
			return
		}
		once, err := audit.EncodePayload([16]byte([]byte(salt)), actor, details, nil)
		if err != nil {
			return // a time outside the years of RFC 3339 in UTC
		}
		actor, details, err = audit.DecodePayload(once)
		require.NoError(t, err)
		twice, err := audit.EncodePayload([16]byte([]byte(salt)), actor, details, nil)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}
