package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/proof"
)

func ExampleExporter_Export() {
	b := newBook() // stands for the ledger, the vault, the store and the audit log
	exporter, err := proof.New(proof.Config{
		Ledger: b, Identities: []proof.Source{identity{b}}, Store: b, Audit: b,
		Programs: []proof.ProgramOf{{Tenant: clinic, Record: record()}},
		Text: func(_ context.Context, _ sealtext.Tenant, d consent.Disclosure) (string, error) {
			if d.ID != "signup" || d.Version != "3" {
				return "", proof.ErrNotKept
			}
			return shown, nil
		},
		Signers: []proof.Signer{newKey("records.example.com", 1)}, // any note.Signer
		Require: []proof.Standard{proof.StandardISO27560, proof.StandardTSR},
		Now:     func() time.Time { return made },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	report, err := exporter.Export(context.Background(), &file, proof.Request{
		Person: patient, Actor: officer, Reference: "case-7",
		Open: b.open, // calls Vault.Reveal with the access of the officer
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Events, "events,", report.Texts, "text,", report.Incomplete, "incomplete")
	fmt.Println("audited:", b.events[0].Kind, b.events[0].Details.Record == report.Document)
	// Output:
	// 3 events, 1 text, 0 incomplete
	// audited: exported true
}

// The file and a public key are enough.
func ExampleVerify() {
	key := newKey("records.example.com", 1)
	file := signedFile(key)

	report, err := proof.Verify(bytes.NewReader(file), proof.VerifyConfig{
		Verifiers: []proof.Verifier{key}, // any note.Verifier
		Event: func(e proof.Event) error {
			fmt.Printf("%s %s, %s, keep until %s (%s)\n", e.OccurredAt.Format(time.DateOnly), e.Kind, e.Scope, e.Keep.Until.Format(time.DateOnly), e.Keep.Rule)
			return nil
		},
	})
	fmt.Println(err, report.Signers, report.Warnings)

	file[len(file)/2] ^= 1
	_, err = proof.Verify(bytes.NewReader(file), proof.VerifyConfig{})
	var format *proof.FormatError
	fmt.Println(errors.As(err, &format))
	// Output:
	// 2026-06-01 opt-in, program offers, keep until 2031-06-01 (us-keep)
	// 2026-06-02 opt-out, sender 24273 of program offers, keep until 2031-06-02 (us-keep)
	// 2026-06-03 help, tenant, keep until 2031-06-03 (us-keep)
	// <nil> [records.example.com] []
	// true
}

func ExampleEvent_Receipt() {
	var optIn proof.Event
	file := signedFile(newKey("records.example.com", 1))
	_, err := proof.Verify(bytes.NewReader(file), proof.VerifyConfig{Event: func(e proof.Event) error {
		if e.Kind == consent.KindOptIn {
			optIn = e
		}
		return nil
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	receipt, err := optIn.Receipt()
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := json.MarshalIndent(receipt.Services[0].Purposes[1], "", "  ")
	fmt.Println(receipt.Version, receipt.CollectionMethod, receipt.PolicyURL, err)
	fmt.Println(string(b))
	// Output:
	// KI-CR-v1.1.0 web-form https://example.com/privacy <nil>
	// {
	//   "purpose": "Opening hours",
	//   "purposeCategory": [
	//     "informational"
	//   ],
	//   "consentType": "EXPLICIT",
	//   "piiCategory": [
	//     "telephone number",
	//     "appointments"
	//   ],
	//   "primaryPurpose": false,
	//   "termination": "on 2028-06-01; reply STOP",
	//   "thirdPartyDisclosure": true,
	//   "thirdPartyName": "Example Carrier Services"
	// }
}

func ExampleEvent_Missing() {
	b := newBook()
	delete(b.sealed, "name")
	cfg := b.config()
	cfg.Programs[0].Record.Withdrawal = ""
	exporter, err := proof.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	report, err := exporter.Export(context.Background(), &file, b.request())
	fmt.Println(err, report.Warnings[1])
	_, err = proof.Verify(&file, proof.VerifyConfig{Event: func(e proof.Event) error {
		fmt.Println(e.Kind, e.Missing(proof.StandardISO27560), e.Missing(proof.StandardTSR))
		return nil
	}})
	fmt.Println(err)
	// Output:
	// <nil> events that lack fields of a standard: 2
	// opt-in [withdrawal_method] [name and telephone number]
	// opt-out [withdrawal_method] []
	// help [] []
	// <nil>
}

// signedFile returns a file of three events.
func signedFile(k key) []byte {
	b := newBook()
	cfg := b.config()
	cfg.Signers = []proof.Signer{k}
	exporter, err := proof.New(cfg)
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	if _, err := exporter.Export(context.Background(), &file, b.request()); err != nil {
		panic(err)
	}
	return file.Bytes()
}
