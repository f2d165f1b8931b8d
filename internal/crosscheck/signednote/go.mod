module github.com/sealtext/sealtext/internal/crosscheck/signednote

go 1.26.0

require (
	github.com/sealtext/sealtext v0.0.0
	github.com/stretchr/testify v1.12.1
	golang.org/x/mod v0.42.0
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/text v0.44.0 // indirect
)

replace github.com/sealtext/sealtext => ../../..
