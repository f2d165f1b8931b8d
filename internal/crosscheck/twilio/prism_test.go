package twilio_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/crosscheck/node"
)

// prism is Stoplight's mock server of the description, to which each request goes as well. It reports what
// it finds wrong with a request. A nil one finds nothing: only SEALTEXT_LONG starts it, since it takes half
// a minute to install.
type prism struct{ url string }

// prismIsWrong are violations that prism reports although Twilio documents what it refuses.
//
//	response ... format  The examples of lists name their pages by a path, such as
//	                     "/2010-04-01/Accounts/AC.../Messages.json?Page=1", as Twilio does
//	                     (twilio.com/docs/usage/twilios-response),
//	                     and the description calls them "uri", which prism takes for a whole one. It is the
//	                     answer that prism makes, and none of the adapter's requests.
func prismIsWrong(v violation) bool {
	return v.Code == "format" && len(v.Location) == 3 && v.Location[0] == "response" && v.Location[1] == "body" &&
		(v.Location[2] == "uri" || strings.HasSuffix(v.Location[2], "_uri"))
}

type violation struct {
	Location []string `json:"location"`
	Code     string   `json:"code"`
	Message  string   `json:"message"`
}

var listening = regexp.MustCompile(`Prism is listening on (http://127\.0\.0\.1:[0-9]+)`)

// newPrism starts prism with the description. It ends with the test.
func newPrism(t *testing.T) *prism {
	t.Helper()
	if os.Getenv("SEALTEXT_LONG") == "" {
		return nil
	}
	file, err := filepath.Abs(description())
	require.NoError(t, err)
	run := exec.CommandContext(t.Context(), "node", "node_modules/@stoplight/prism-cli/dist/index.js", "mock", "--errors", "-h", "127.0.0.1", "-p", "0", file)
	run.Dir, run.Stderr = node.Install(t), os.Stderr
	said, err := run.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, run.Start())
	t.Cleanup(func() { _ = run.Wait() }) // the end of the test's context ends it
	var log strings.Builder
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if at := listening.FindStringSubmatch(lines.Text()); at != nil {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return &prism{url: at[1]}
		}
		log.WriteString(lines.Text() + "\n")
	}
	require.Fail(t, "prism does not start", log.String())
	return nil
}

// validate passes a request on, and returns what prism finds wrong with it.
func (p *prism) validate(r *http.Request, body []byte) error {
	if p == nil {
		return nil
	}
	req, err := http.NewRequestWithContext(r.Context(), r.Method, p.url+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = r.Header.Clone()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode < 300 {
		return err
	}
	var problem struct {
		Title      string      `json:"title"`
		Validation []violation `json:"validation"`
	}
	if err := json.Unmarshal(answer, &problem); err != nil {
		return fmt.Errorf("prism: status %d, %w", resp.StatusCode, err)
	}
	var problems []error
	for _, v := range problem.Validation {
		if !prismIsWrong(v) {
			problems = append(problems, fmt.Errorf("prism: %s: %s: %s", v.Code, strings.Join(v.Location, " "), v.Message))
		}
	}
	if len(problem.Validation) == 0 {
		problems = append(problems, errors.New("prism: "+problem.Title))
	}
	return errors.Join(problems...)
}
