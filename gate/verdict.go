package gate

// verdict is what a step of the decision ends in.
type verdict struct {
	reason Reason
	cause  Cause  // NoCause for a reason that has none
	status uint16 // HTTP; 0 means that of the reason
	// where names the place of the request where the cause was found, in words. No value of a
	// parameter stands in them.
	where string
}

// because returns the verdict of a reason alone.
func because(r Reason) verdict { return verdict{reason: r} }

// refuse returns the verdict of a cause that was found at a place of the request, with the
// reason of that cause.
func refuse(c Cause, where string) verdict {
	return verdict{reason: causeTable[c].reason, cause: c, where: where}
}
