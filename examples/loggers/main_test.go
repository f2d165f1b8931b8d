package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	common "go.opentelemetry.io/proto/otlp/common/v1"
	logs "go.opentelemetry.io/proto/otlp/logs/v1"
)

// secrets are what no output may contain, in any of the forms that the records have. They are longer
// than the digits of a time of day, which may be any.
var secrets = []string{"20 7946 0018", "442079460018", "code is 204817"}

func safe(t *testing.T, out string) {
	t.Helper()
	for _, s := range secrets {
		require.NotContains(t, out, s)
	}
}

// TestLoggers runs the three programs: every line is JSON, tells nothing, and is still of use.
func TestLoggers(t *testing.T) {
	for _, name := range []string{"zap", "zerolog", "logrus"} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, run([]string{name}, nil, &out, io.Discard))
			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			require.Len(t, lines, 3)
			var records []map[string]any
			for _, line := range lines {
				var r map[string]any
				require.NoError(t, json.Unmarshal([]byte(line), &r))
				records = append(records, r)
			}
			safe(t, out.String())
			require.Equal(t, "A-10293", records[0]["order"])
			require.EqualValues(t, 202, records[0]["status_code"])
			require.Equal(t, "info", records[0]["level"])
			require.Equal(t, "[REDACTED]", records[0]["body"], "the body of a message is masked by its name")
			require.Equal(t, "provider refused [PHONE_NUMBER]: blocked", records[1]["error"])
			require.Equal(t, map[string]any{"phone": "[REDACTED]", "order": "A-10293"}, records[2]["row"])
			require.Equal(t, "[REDACTED]", records[2]["recipients"])
			require.Contains(t, lines[1], "call [PHONE_NUMBER] back")
		})
	}
}

// TestTogether logs from many goroutines: lines are whole and masked. It is for the race detector too.
func TestTogether(t *testing.T) {
	var zapped, zerologged, logrussed bytes.Buffer
	z, err := newZap(&zapped)
	require.NoError(t, err)
	zl, err := newZerolog(&zerologged)
	require.NoError(t, err)
	lr, err := newLogrus(&logrussed)
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				z.Info("call " + number)
				zl.Info().Msg("call " + number)
				lr.Info("call " + number)
			}
		})
	}
	all.Wait()
	for _, out := range []string{zapped.String(), zerologged.String(), logrussed.String()} {
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		require.Len(t, lines, 4000)
		for _, line := range lines {
			require.True(t, json.Valid([]byte(line)))
			require.Contains(t, line, "call [PHONE_NUMBER]")
			require.NotContains(t, line, number)
		}
	}
}

// TestOTLP masks a request and reads the result with the types of OpenTelemetry.
func TestOTLP(t *testing.T) {
	str := func(s string) *common.AnyValue {
		return &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: s}}
	}
	num := func(n int64) *common.AnyValue {
		return &common.AnyValue{Value: &common.AnyValue_IntValue{IntValue: n}}
	}
	request := &logs.LogsData{ResourceLogs: []*logs.ResourceLogs{{ScopeLogs: []*logs.ScopeLogs{{
		Scope: &common.InstrumentationScope{Name: "shop"},
		LogRecords: []*logs.LogRecord{{
			TimeUnixNano: 1764547200000000000,
			SeverityText: "INFO",
			Body:         str("call " + number + " back"),
			Attributes: []*common.KeyValue{
				{Key: "phone", Value: num(442079460018)},
				{Key: "n", Value: num(4539148803436467)},
				{Key: "n", Value: &common.AnyValue{Value: &common.AnyValue_DoubleValue{DoubleValue: 4539148803436467}}},
				{Key: "http.response.status_code", Value: num(202)},
				{Key: "recipients", Value: &common.AnyValue{Value: &common.AnyValue_ArrayValue{ArrayValue: &common.ArrayValue{Values: []*common.AnyValue{str(number)}}}}},
				{Key: "order", Value: str(order)},
			},
		}},
	}}}}}
	line, err := protojson.Marshal(request)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, run([]string{"otlp"}, strings.NewReader(string(line)+"\n"+string(line)), &out, io.Discard))
	safe(t, out.String())
	require.NotContains(t, out.String(), "4539148803436467")
	lines := strings.Split(out.String(), "\n")
	require.Len(t, lines, 2)
	for _, line := range lines {
		var got logs.LogsData
		require.NoError(t, protojson.Unmarshal([]byte(line), &got))
		scope := got.ResourceLogs[0].ScopeLogs[0]
		require.Equal(t, "shop", scope.Scope.Name)
		record := scope.LogRecords[0]
		require.EqualValues(t, 1764547200000000000, record.TimeUnixNano)
		require.Equal(t, "call [PHONE_NUMBER] back", record.Body.GetStringValue())
		var values []string
		for _, a := range record.Attributes {
			values = append(values, a.Value.GetStringValue())
		}
		require.Equal(t, []string{"[REDACTED]", "[CREDIT_CARD]", "[CREDIT_CARD]", "", "[REDACTED]", "A-10293"}, values)
		require.EqualValues(t, 202, record.Attributes[3].Value.GetIntValue())
	}
}

// TestLongLine is a batch of OTLP that is longer than the lines of a Writer usually are.
func TestLongLine(t *testing.T) {
	line := `{"resourceLogs":[` + strings.Repeat(`{"x":"call +442079460018"},`, 20_000) + `{}]}`
	var out bytes.Buffer
	require.NoError(t, filterOTLP(strings.NewReader(line), &out))
	require.True(t, json.Valid(out.Bytes()))
	require.Equal(t, 20_000, strings.Count(out.String(), "[PHONE_NUMBER]"))
}

func TestArguments(t *testing.T) {
	var errs bytes.Buffer
	require.ErrorIs(t, run([]string{"-h"}, nil, io.Discard, &errs), flag.ErrHelp)
	require.Contains(t, errs.String(), "Usage: loggers")
	for _, args := range [][]string{nil, {"log4j"}, {"zap", "zerolog"}} {
		require.EqualError(t, run(args, nil, io.Discard, io.Discard), "name one of zap, zerolog, logrus, otlp; -h shows how")
	}
}
