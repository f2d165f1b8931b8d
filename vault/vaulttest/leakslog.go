package vaulttest

import (
	"context"
	"fmt"
	htmltemplate "html/template"
	"log"
	"log/slog"
	"strings"
	"text/template"
)

func logSinks() []sink {
	const why = "log formats with fmt; implement fmt.Formatter"
	var all []sink
	std := func(name string, f func(l *log.Logger, v any)) {
		all = append(all, sink{"log." + name, why, func(v any) string {
			var b strings.Builder
			f(log.New(&b, "", 0), v)
			return b.String()
		}})
	}
	std("Print", func(l *log.Logger, v any) { l.Print(v) })
	std("Println", func(l *log.Logger, v any) { l.Println("sending to", v) })
	std("Printf", func(l *log.Logger, v any) { l.Printf("sending to %v", v) })
	std("Printf of a struct", func(l *log.Logger, v any) { l.Printf("sending %+v", unexported{v}) })

	for _, h := range []struct {
		name string
		make func(*strings.Builder, *slog.HandlerOptions) slog.Handler
	}{
		{"text", func(b *strings.Builder, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(b, o) }},
		{"JSON", func(b *strings.Builder, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(b, o) }},
	} {
		rec := func(name string, f func(l *slog.Logger, v any)) {
			all = append(all, sink{
				"slog " + h.name + ", " + name,
				"slog calls LogValue only on the attribute itself; below it the JSON handler encodes with encoding/json and the text handler prints with %+v: implement slog.LogValuer, json.Marshaler, encoding.TextMarshaler and fmt.Formatter, and keep the secret masked in memory",
				func(v any) string {
					var b strings.Builder
					f(slog.New(h.make(&b, &slog.HandlerOptions{Level: slog.LevelDebug})), v)
					return b.String()
				},
			})
		}
		rec("the message", func(l *slog.Logger, v any) { l.Info(fmt.Sprint("to ", v)) })
		rec("an attribute", func(l *slog.Logger, v any) { l.Info("send", "to", v) })
		rec("slog.Any", func(l *slog.Logger, v any) {
			l.LogAttrs(context.Background(), slog.LevelInfo, "send", slog.Any("to", v))
		})
		rec("a pointer", func(l *slog.Logger, v any) { l.Info("send", "to", pointerTo(v)) })
		rec("a group", func(l *slog.Logger, v any) { l.Info("send", slog.Group("g", slog.Any("to", v))) })
		rec("With and WithGroup", func(l *slog.Logger, v any) { l.With("to", v).WithGroup("g").Info("send", "to", v) })
		rec("an exported field", func(l *slog.Logger, v any) { l.Info("send", "m", exported{v}) })
		rec("a field of its own type", func(l *slog.Logger, v any) { l.Info("send", "m", typedField(v)) })
		rec("an unexported field", func(l *slog.Logger, v any) { l.Info("send", "m", fmt.Sprintf("%+v", unexported{v})) })
		rec("a slice", func(l *slog.Logger, v any) { l.Info("send", "m", []any{v}) })
		rec("a map", func(l *slog.Logger, v any) { l.Info("send", "m", map[string]any{"to": v}) })
		rec("a map key", func(l *slog.Logger, v any) { l.Info("send", "m", typedMapKey(v)) })
		rec("an error", func(l *slog.Logger, v any) { l.Error("send", "err", fmt.Errorf("x: %w", &valueError{v})) })
		rec("the key of an attribute", func(l *slog.Logger, v any) { l.Info("send", fmt.Sprint(v), true) })
	}
	return all
}

func templateSinks() []sink {
	const why = "templates print with fmt and escape by type; implement fmt.Formatter, and json.Marshaler for scripts"
	var all []sink
	for _, text := range []string{
		"{{.V}}", "{{printf \"%v\" .V}}", "{{printf \"%#v\" .V}}", "{{print .V}}", "{{html .V}}", "{{js .V}}", "{{urlquery .V}}", "{{.}}",
		"{{range $k, $v := .M}}{{$k}}{{end}}", "{{index .M}}", "{{with .V}}{{.}}{{end}}",
	} {
		all = append(all, sink{"text/template " + text, why, func(v any) string {
			var b strings.Builder
			t, err := template.New("t").Parse(text)
			if err == nil {
				err = t.Execute(&b, map[string]any{"V": v, "M": typedMapKey(v)})
			}
			return b.String() + errText(err)
		}})
	}
	for _, text := range []string{
		"<p>{{.V}}</p>", `<p title="{{.V}}">`, `<a href="/to?n={{.V}}">`, `<a href="{{.V}}">`, "<script>var v = {{.V}};</script>",
		`<p onclick="send({{.V}})">`, "<style>p { color: {{.V}} }</style>", "<!-- {{.V}} --><p>{{printf \"%+v\" .}}", "<textarea>{{.V}}</textarea>",
	} {
		all = append(all, sink{"html/template " + text, why, func(v any) string {
			var b strings.Builder
			t, err := htmltemplate.New("t").Parse(text)
			if err == nil {
				err = t.Execute(&b, map[string]any{"V": v})
			}
			return b.String() + errText(err)
		}})
	}
	return all
}
