package main

import (
	"io"

	"github.com/sirupsen/logrus"

	"github.com/sealtext/sealtext/redact"
)

// newLogrus returns a logger whose lines are masked before they reach w. A logrus.Logger locks its
// output by itself, unless SetNoLock was called.
func newLogrus(w io.Writer) (*logrus.Logger, error) {
	masked, err := redact.NewWriter(w, redact.WriterConfig{})
	if err != nil {
		return nil, err
	}
	log := logrus.New()
	log.SetOutput(masked)
	log.SetFormatter(&logrus.JSONFormatter{})
	return log, nil
}

func useLogrus(w io.Writer) error {
	log, err := newLogrus(w)
	if err != nil {
		return err
	}
	log.WithFields(logrus.Fields{"order": order, "status_code": 202, "body": text}).Info("queued")
	log.WithError(errProvider).Error("call " + number + " back")
	log.WithFields(logrus.Fields{"row": map[string]any{"phone": 442079460018, "order": order}, "recipients": []string{number}}).Info("imported")
	return nil
}
