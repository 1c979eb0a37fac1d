package api

// NewFactor is a second factor that its owner has yet to confirm. It is shown
// once.
type NewFactor struct {
	Secret string `json:"secret" doc:"In base32, to be typed into an app"`
	URI    string `json:"uri" doc:"otpauth://…, the content of the picture"`
	QR     string `json:"qr" doc:"The picture, as a data URI of a PNG"`
}

// RecoveryCodes stand in for a second factor that was lost, each once. They are
// shown once.
type RecoveryCodes struct {
	Codes []string `json:"recovery_codes" doc:"Each replaces one code, once"`
}
