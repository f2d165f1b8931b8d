package request

// OpenDSR returns the type and the status of the request in OpenDSR; ok is false for a kind that it
// does not have. A refused request and a withdrawn one share one status there.
func (r Request) OpenDSR() (kind, status string, ok bool) {
	kind, ok = map[Kind]string{Access: "access", Portability: "portability", Erase: "erasure"}[r.Kind]
	if !ok {
		return "", "", false
	}
	switch r.State {
	case StateReceived:
		return kind, "pending", true
	case StateCompleted:
		return kind, "completed", true
	case StateRefused, StateWithdrawn:
		return kind, "cancelled", true
	case StateWorking, StateWaiting:
	}
	return kind, "in_progress", true
}

// DRP returns the right, the status and the reason of the request in the Data Rights Protocol 1.0;
// ok is false for a kind that it does not have. The reason is "" where the status needs none.
func (r Request) DRP() (right, status, reason string, ok bool) {
	right, ok = map[Kind]string{Access: "access", Erase: "deletion", OptOutSale: "sale:opt-out"}[r.Kind]
	if !ok {
		return "", "", "", false
	}
	switch r.State {
	case StateReceived:
		if r.Proof < r.Kind.Needs() {
			return right, "in_progress", "need_user_verification", true
		}
		return right, "open", "", true
	case StateCompleted:
		return right, "fulfilled", "", true
	case StateWithdrawn:
		return right, "revoked", "", true
	case StateRefused:
		switch r.Reason {
		case ReasonFraud:
			return right, "denied", "suspected_fraud", true
		case ReasonIdentity:
			return right, "denied", "insuf_verification", true
		case ReasonNoPerson:
			return right, "denied", "no_match", true
		case ReasonHeld, ReasonExempt:
			return right, "denied", "claim_not_covered", true
		case ReasonOutside:
			return right, "denied", "outside_jurisdiction", true
		case ReasonExcessive:
			return right, "denied", "too_many_requests", true
		case ReasonUnfounded, ReasonOtherCause:
		}
		return right, "denied", "other", true
	case StateWorking, StateWaiting:
	}
	return right, "in_progress", "", true
}
