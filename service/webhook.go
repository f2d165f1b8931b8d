package service

import "context"

// WebhookError returns a function for webhook.Config.OnError of the handler of that Name. It reports
// the errors as those of the task "webhook" with the name as their Route, and tells the Monitor of
// requests that the verifier refused: see monitor.DetectorSignatures.
func (s *Service) WebhookError(name string) func(context.Context, error) {
	return func(ctx context.Context, err error) { s.report(ctx, Error{Task: webhookTask, Route: name, Cause: err}) }
}
