package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
)

// awake is a number that may be texted offers at this hour: it is day there, in summer and winter.
func awake(now time.Time) string {
	switch hour := now.UTC().Hour(); {
	case hour >= 14:
		return "+12025550123" // Washington
	case hour < 9:
		return "+16715550123" // Guam
	default:
		return "+447700900123" // United Kingdom
	}
}

// TestAwake makes sure that TestStart does not depend on the time of day.
func TestAwake(t *testing.T) {
	table, err := rule.New(rule.Default())
	require.NoError(t, err)
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	for _, month := range []time.Month{time.January, time.July} {
		for hour := range 7 * 24 {
			now := time.Date(2027, month, 1, hour, 30, 0, 0, time.UTC)
			number, err := sealtext.ParseE164(awake(now))
			require.NoError(t, err)
			location, err := zones.Locate(rule.Location{}, func() (sealtext.Prefix, error) { return number.Prefix(), nil })
			require.NoError(t, err)
			location.Jurisdictions = append(rule.Countries(location.Zones), location.Regions...)
			verdict, err := table.Judge(rule.Query{Location: location, Purpose: sealtext.Marketing}, sealtext.NewID(), now,
				func() ([]rule.Use, error) { return nil, nil })
			require.NoError(t, err)
			require.Empty(t, verdict.Findings, now.String())
		}
	}
}
