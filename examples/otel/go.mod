module github.com/sealtext/sealtext/examples/otel

go 1.26.0

require (
	github.com/sealtext/sealtext v0.0.0
	go.opentelemetry.io/otel v1.43.0
	go.opentelemetry.io/otel/metric v1.43.0
)

require github.com/cespare/xxhash/v2 v2.3.0 // indirect

replace github.com/sealtext/sealtext => ../..
