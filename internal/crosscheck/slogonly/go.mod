module example.test/slogonly

go 1.26.0

require github.com/sealtext/sealtext v0.0.0

replace github.com/sealtext/sealtext => ../../..
