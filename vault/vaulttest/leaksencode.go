package vaulttest

import (
	"bytes"
	"database/sql/driver"
	"encoding/asn1"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"expvar"
	"fmt"
	"maps"
	"slices"
)

func encodeSinks() []sink {
	var all []sink
	add := func(kind, why string, encode func(v any) ([]byte, error), put map[string]func(any) any) {
		for _, name := range sortedKeys(put) {
			all = append(all, sink{kind + " of " + name, why, func(v any) string {
				b, err := encode(put[name](v))
				if err != nil {
					return string(b) + err.Error()
				}
				return string(b)
			}})
		}
	}
	common := map[string]func(any) any{
		"the value":          func(v any) any { return v },
		"a pointer":          pointerTo,
		"a field":            func(v any) any { return exported{v} },
		"a typed field":      typedField,
		"a map value":        func(v any) any { return map[string]any{"k": v} },
		"a typed map value":  typedMapValue,
		"a map key":          typedMapKey,
		"a slice":            typedSlice,
		"an error":           func(v any) any { return &valueError{v} },
		"an embedded struct": func(v any) any { return struct{ exported }{exported{v}} },
	}
	whyText := "implement json.Marshaler and encoding.TextMarshaler with a mask, or an error"
	add("encoding/json", whyText, json.Marshal, common)
	add("encoding/json, indented,", whyText, func(v any) ([]byte, error) { return json.MarshalIndent(v, "", " ") },
		map[string]func(any) any{"the value": common["the value"], "a field": common["a field"]})
	add("encoding/json, as string,", whyText, json.Marshal,
		map[string]func(any) any{"a field": func(v any) any { return fieldWithTag(v, `json:",string"`) }})
	add("encoding/xml", "implement xml.Marshaler or encoding.TextMarshaler with a mask, or an error", encodeXML,
		map[string]func(any) any{
			"the value": common["the value"], "a pointer": pointerTo, "a slice": typedSlice, "a field": typedField,
			"an attribute":   func(v any) any { return fieldWithTag(v, `xml:"v,attr"`) },
			"character data": func(v any) any { return fieldWithTag(v, `xml:",chardata"`) },
		})
	add("encoding/gob", "implement gob.GobEncoder with an error", encodeGob,
		map[string]func(any) any{"the value": common["the value"], "a typed field": typedField, "a typed map value": typedMapValue, "a slice": typedSlice})
	add("encoding/asn1", "asn1 reads fields by reflection; keep the secret masked in memory", asn1.Marshal,
		map[string]func(any) any{"the value": common["the value"], "a typed field": typedField, "a slice": typedSlice})
	add("encoding/binary", "binary reads fields by reflection; keep the secret masked in memory", encodeBinary,
		map[string]func(any) any{"the value": common["the value"], "a typed field": typedField})
	add("expvar", "expvar encodes with encoding/json; implement json.Marshaler with a mask",
		func(v any) ([]byte, error) { return []byte(expvar.Func(func() any { return v }).String()), nil },
		map[string]func(any) any{"the value": common["the value"], "a field": common["a field"], "a map value": common["a map value"]})
	whySQL := "implement driver.Valuer with an error, so that the value never becomes a column in the clear"
	add("database/sql, default conversion,", whySQL, func(v any) ([]byte, error) {
		c, err := driver.DefaultParameterConverter.ConvertValue(v)
		return []byte(dump(c)), err
	}, map[string]func(any) any{"the value": common["the value"], "a pointer": pointerTo, "a slice": typedSlice})
	return all
}

func encodeXML(v any) ([]byte, error) {
	var b bytes.Buffer
	err := xml.NewEncoder(&b).EncodeElement(v, xml.StartElement{Name: xml.Name{Local: "v"}})
	return b.Bytes(), err
}

func encodeGob(v any) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(v)
	return b.Bytes(), err
}

// encodeBinary also returns integers as decimals, because their bytes in memory order are not
// looked for.
func encodeBinary(v any) ([]byte, error) {
	b, err := binary.Append(nil, binary.BigEndian, v)
	if len(b) == 8 {
		b = fmt.Append(b, " ", binary.BigEndian.Uint64(b))
	}
	return b, err
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
