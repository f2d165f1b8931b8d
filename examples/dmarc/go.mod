module github.com/sealtext/sealtext/examples/dmarc

go 1.26.0

require (
	github.com/emersion/go-msgauth v0.7.0
	github.com/sealtext/sealtext v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/net v0.56.0
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/text v0.44.0 // indirect
)

replace github.com/sealtext/sealtext => ../..
