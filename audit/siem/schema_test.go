package siem_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// shape is what an object or an event may and must have. The type of a member is "string", "int", "bool",
// "any" or the name of an object, behind [] if there are several; an exclamation mark says that it must
// be there.
type shape struct {
	Members map[string]string `json:"members"`
	OneOf   []string          `json:"one_of"`
}

type eventClass struct {
	shape
	Name       string            `json:"name"`
	Activities map[string]string `json:"activities"`
	Statuses   map[string]string `json:"statuses"`
}

// schema is the part of the schema that events are checked by.
type schema struct {
	Version    string                `json:"version"`
	Categories map[string]string     `json:"categories"`
	Severities map[string]string     `json:"severities"`
	Members    map[string]string     `json:"members"` // of every class
	Classes    map[string]eventClass `json:"classes"`
	Objects    map[string]shape      `json:"objects"`
}

// ownSchema reads the extract in testdata.
func ownSchema(t testing.TB) schema {
	t.Helper()
	b, err := os.ReadFile("testdata/ocsf.json")
	require.NoError(t, err)
	var s schema
	require.NoError(t, json.Unmarshal(b, &s))
	for uid, c := range s.Classes {
		all := maps.Clone(s.Members)
		maps.Copy(all, c.Members)
		c.Members = all
		s.Classes[uid] = c
	}
	return s
}

// published is a file of the published schema.
type published struct {
	Name       string               `json:"name"`
	Extends    string               `json:"extends"`
	Caption    string               `json:"caption"`
	Category   string               `json:"category"`
	UID        int                  `json:"uid"`
	Version    string               `json:"version"`
	Attributes map[string]attribute `json:"attributes"`
	Types      struct {
		Attributes map[string]struct {
			Type string `json:"type"`
		} `json:"attributes"`
	} `json:"types"`
	Constraints map[string][]string `json:"constraints"`
}

type attribute struct {
	UID         int    `json:"uid"`
	Caption     string `json:"caption"`
	Type        string `json:"type"`
	IsArray     bool   `json:"is_array"`
	Requirement string `json:"requirement"`
	Enum        map[string]struct {
		Caption string `json:"caption"`
	} `json:"enum"`
}

// UnmarshalJSON passes over $include, which is a list of profiles.
func (a *attribute) UnmarshalJSON(b []byte) error {
	if b[0] != '{' {
		return nil
	}
	type plain attribute
	return json.Unmarshal(b, (*plain)(a))
}

// publishedSchema reads the archive of the published schema.
func publishedSchema(t testing.TB, archive string) schema {
	t.Helper()
	f, err := os.Open(archive)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	files := map[string]published{} // by folder and name
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if path.Ext(h.Name) != ".json" {
			continue
		}
		var p published
		require.NoError(t, json.NewDecoder(r).Decode(&p), h.Name)
		name := strings.TrimPrefix(path.Clean(h.Name), "/")
		folder, _, below := strings.Cut(name, "/")
		if !below {
			folder = ""
		}
		files[path.Join(folder, strings.TrimSuffix(path.Base(name), ".json"))] = p
	}
	dictionary := files["dictionary"]
	primitive := map[string]string{"boolean_t": "bool", "integer_t": "int", "long_t": "int", "timestamp_t": "int", "json_t": "any", "object": "any"}
	// merged returns the attributes of a file and of all that it extends.
	var merged func(folder, name string) (map[string]attribute, published)
	merged = func(folder, name string) (map[string]attribute, published) {
		p, there := files[path.Join(folder, name)]
		require.True(t, there, name)
		all := map[string]attribute{}
		if p.Extends != "" {
			parents, parent := merged(folder, p.Extends)
			maps.Copy(all, parents)
			if p.Category == "" {
				p.Category = parent.Category
			}
			if p.Constraints == nil {
				p.Constraints = parent.Constraints
			}
		}
		for name, a := range p.Attributes {
			before := all[name]
			if a.Requirement == "" {
				a.Requirement = before.Requirement
			}
			enum := maps.Clone(before.Enum)
			if enum == nil {
				enum = a.Enum
			} else {
				maps.Copy(enum, a.Enum)
			}
			a.Enum = enum
			all[name] = a
		}
		return all, p
	}
	shapeOf := func(all map[string]attribute, p published) shape {
		s := shape{Members: map[string]string{}, OneOf: p.Constraints["at_least_one"]}
		for name, a := range all {
			if strings.HasPrefix(name, "$") {
				continue
			}
			d, there := dictionary.Attributes[name]
			require.True(t, there, name)
			typ, known := primitive[d.Type]
			switch {
			case known:
			case strings.HasSuffix(d.Type, "_t"):
				typ = "string"
			default:
				typ = d.Type
			}
			if d.IsArray {
				typ = "[]" + typ
			}
			if a.Requirement == "required" {
				typ += "!"
			}
			s.Members[name] = typ
		}
		return s
	}
	captions := func(name string, all map[string]attribute) map[string]string {
		names := map[string]string{}
		for _, from := range []attribute{dictionary.Attributes[name], all[name]} {
			for id, e := range from.Enum {
				names[id] = e.Caption
			}
		}
		names["99"] = "" // any
		return names
	}
	s := schema{
		Version: files["version"].Version, Categories: map[string]string{}, Severities: captions("severity_id", nil),
		Classes: map[string]eventClass{}, Objects: map[string]shape{},
	}
	for _, c := range files["categories"].Attributes {
		s.Categories[strconv.Itoa(c.UID)] = c.Caption
	}
	for key, p := range files {
		folder, name, _ := strings.Cut(key, "/")
		all := map[string]attribute{}
		if folder == "objects" || folder == "events" && p.UID > 0 {
			all, p = merged(folder, name)
		}
		switch folder {
		case "objects":
			s.Objects[p.Name] = shapeOf(all, p)
		case "events":
			if p.UID == 0 {
				continue
			}
			uid := strconv.Itoa(files["categories"].Attributes[p.Category].UID*1000 + p.UID)
			s.Classes[uid] = eventClass{shapeOf(all, p), p.Caption, captions("activity_id", all), captions("status_id", all)}
		}
	}
	return s
}

// check returns what is wrong with an event.
func (s schema) check(line []byte) error {
	d := json.NewDecoder(strings.NewReader(string(line)))
	d.UseNumber()
	var event map[string]any
	if err := d.Decode(&event); err != nil {
		return err
	}
	text := func(name string) string { return fmt.Sprint(event[name]) }
	c, known := s.Classes[text("class_uid")]
	if !known {
		return fmt.Errorf("class %s is unknown", text("class_uid"))
	}
	if event["metadata"].(map[string]any)["version"] != s.Version {
		return errors.New("another version of the schema")
	}
	class, _ := strconv.Atoi(text("class_uid"))
	activity, _ := strconv.Atoi(text("activity_id"))
	if text("type_uid") != strconv.Itoa(class*100+activity) || text("category_uid") != text("class_uid")[:1] {
		return errors.New("type or category do not go with the class")
	}
	for _, pair := range []struct {
		id, name string
		names    map[string]string
	}{
		{"class_uid", "class_name", map[string]string{text("class_uid"): c.Name}}, {"category_uid", "category_name", s.Categories},
		{"severity_id", "severity", s.Severities}, {"activity_id", "activity_name", c.Activities}, {"status_id", "status", c.Statuses},
	} {
		want, known := pair.names[text(pair.id)]
		if !known || want != "" && want != text(pair.name) || text(pair.name) == "" {
			return fmt.Errorf("%s %s is called %q, not %q", pair.id, text(pair.id), want, text(pair.name))
		}
	}
	return s.object("", event, c.shape)
}

func (s schema) object(where string, o map[string]any, sh shape) error {
	for name, typ := range sh.Members {
		if _, there := o[name]; !there && strings.HasSuffix(typ, "!") {
			return fmt.Errorf("%s: %s is required", where, name)
		}
	}
	if len(sh.OneOf) > 0 && !slices.ContainsFunc(sh.OneOf, func(name string) bool { return o[name] != nil }) {
		return fmt.Errorf("%s needs one of %v", where, sh.OneOf)
	}
	for name, value := range o {
		typ, known := sh.Members[name]
		if !known {
			return fmt.Errorf("%s has no %s", where, name)
		}
		if err := s.value(where+"."+name, value, strings.TrimSuffix(typ, "!")); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) value(where string, value any, typ string) error {
	if one, several := strings.CutPrefix(typ, "[]"); several {
		list, ok := value.([]any)
		if !ok || len(list) == 0 {
			return fmt.Errorf("%s is not a list", where)
		}
		for _, v := range list {
			if err := s.value(where, v, one); err != nil {
				return err
			}
		}
		return nil
	}
	ok := false
	switch typ {
	case "any":
		_, ok = value.(map[string]any)
	case "string":
		_, ok = value.(string)
	case "int":
		var n json.Number
		if n, ok = value.(json.Number); ok {
			_, err := n.Int64()
			ok = err == nil
		}
	default:
		sh, known := s.Objects[typ]
		if !known {
			return fmt.Errorf("%s is of the unknown type %s", where, typ)
		}
		o, isObject := value.(map[string]any)
		if !isObject {
			return fmt.Errorf("%s is not an object", where)
		}
		return s.object(where, o, sh)
	}
	if !ok {
		return fmt.Errorf("%s is not of the type %s", where, typ)
	}
	return nil
}

// schemas returns the extract, and the published schema if OCSF_SCHEMA names its archive.
func schemas(t testing.TB) map[string]schema {
	t.Helper()
	all := map[string]schema{"extract": ownSchema(t)}
	if archive := os.Getenv("OCSF_SCHEMA"); archive != "" {
		all["published"] = publishedSchema(t, archive)
	}
	return all
}

// TestExtract: what the extract says is what the published schema says.
func TestExtract(t *testing.T) {
	all := schemas(t)
	own, whole := all["extract"], all["published"]
	if whole.Classes == nil {
		whole = own // nothing to compare with; the extract must at least be whole in itself
	}
	require.Equal(t, own.Version, whole.Version)
	require.Subset(t, whole.Categories, own.Categories)
	require.Subset(t, whole.Severities, own.Severities)
	for uid, c := range own.Classes {
		w := whole.Classes[uid]
		require.Equal(t, w.Name, c.Name)
		require.Subset(t, w.Members, c.Members, uid)
		require.Subset(t, w.Activities, c.Activities, uid)
		require.Subset(t, w.Statuses, c.Statuses, uid)
		required(t, uid, w.shape, c.shape)
	}
	for name, o := range own.Objects {
		require.Subset(t, whole.Objects[name].Members, o.Members, name)
		required(t, name, whole.Objects[name], o)
	}
}

// required checks that an extract asks for everything that the whole does.
func required(t *testing.T, what string, whole, own shape) {
	t.Helper()
	for name, typ := range whole.Members {
		if strings.HasSuffix(typ, "!") {
			require.Equal(t, typ, own.Members[name], "%s: %s", what, name)
		}
	}
	require.Subset(t, append(whole.OneOf, own.OneOf...), own.OneOf)
	require.Equal(t, len(whole.OneOf) > 0, len(own.OneOf) > 0, what)
}
