module github.com/sealtext/sealtext/examples/kms

go 1.25.11

require (
	github.com/sealtext/sealtext v0.0.0
	github.com/stretchr/testify v1.12.1
	github.com/tink-crypto/tink-go-awskms/v3 v3.0.0
	github.com/tink-crypto/tink-go-gcpkms/v2 v2.4.0
	github.com/tink-crypto/tink-go-hcvault/v2 v2.5.0
	github.com/tink-crypto/tink-go/v2 v2.9.0
)

replace github.com/sealtext/sealtext => ../../
