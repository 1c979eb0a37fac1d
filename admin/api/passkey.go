package api

import "time"

// Passkey is a passkey of an account, without its key.
type Passkey struct {
	ID       string     `json:"id" doc:"Id; nobody can sign in with it" example:"4958fd28d20eec60"`
	Name     string     `json:"name" doc:"Name that its owner gave it" example:"Laptop"`
	Host     string     `json:"host" doc:"Host name of the site where it was added; it works under no other" example:"tokens.example.com"`
	Created  time.Time  `json:"created" doc:"When it was added"`
	LastUsed *time.Time `json:"last_used" doc:"Day (UTC) of its last use; null: never"`
	BackedUp bool       `json:"backed_up" doc:"Whether a copy exists, such as on the owner's other devices"`
}

// AddPasskey is a new passkey, as the browser returned it.
type AddPasskey struct {
	Name    string             `json:"name" doc:"Name for the owner to recognize it by, at most 100 characters" example:"Laptop"`
	Passkey PasskeyAttestation `json:"passkey" doc:"What navigator.credentials.create() returned"`
}

// PasskeyProof is the owner's answer to the options of a confirmation.
type PasskeyProof struct {
	Passkey PasskeyAssertion `json:"passkey" doc:"What navigator.credentials.get() returned"`
}

// PasskeyPurpose says what a confirmation with a passkey is for.
type PasskeyPurpose struct {
	SignIn bool `json:"sign_in,omitempty" doc:"Confirm a change of password, second factor or passkeys; absent: any other change"`
}

// The types below have the names of members of Web Authentication (WebAuthn Level 3,
// section 5.1): bytes are base64url without padding.

// PasskeyCreation is a PublicKeyCredentialCreationOptionsJSON.
type PasskeyCreation struct {
	RelyingParty PasskeySite         `json:"rp" doc:"The site"`
	User         PasskeyUser         `json:"user" doc:"The account"`
	Challenge    string              `json:"challenge" doc:"Random bytes, valid once and for 5 minutes"`
	Algorithms   []PasskeyAlgorithm  `json:"pubKeyCredParams" doc:"Algorithms that are accepted"`
	Timeout      int                 `json:"timeout" doc:"In milliseconds" example:"300000"`
	Exclude      []PasskeyDescriptor `json:"excludeCredentials" doc:"Passkeys of the account on this site"`
	Selection    PasskeySelection    `json:"authenticatorSelection" doc:"What the authenticator must do"`
	Attestation  string              `json:"attestation" enum:"none" doc:"No proof of the authenticator's model is needed"`
}

// PasskeyRequest is a PublicKeyCredentialRequestOptionsJSON.
type PasskeyRequest struct {
	Challenge    string              `json:"challenge" doc:"Random bytes, valid once and for 5 minutes"`
	Timeout      int                 `json:"timeout" doc:"In milliseconds" example:"300000"`
	Host         string              `json:"rpId" doc:"Host name of the site" example:"tokens.example.com"`
	Allow        []PasskeyDescriptor `json:"allowCredentials" doc:"Passkeys of the account on this site"`
	Verification string              `json:"userVerification" enum:"required" doc:"The authenticator must check a PIN, a fingerprint or a face"`
}

// PasskeySite is the site that a passkey is for.
type PasskeySite struct {
	ID   string `json:"id" doc:"Host name" example:"tokens.example.com"`
	Name string `json:"name" doc:"Name of the service" example:"patgate"`
}

// PasskeyUser is the account that a passkey is for.
type PasskeyUser struct {
	ID          string `json:"id" doc:"User handle; always the same for an account"`
	Name        string `json:"name" doc:"Login" example:"admin"`
	DisplayName string `json:"displayName" doc:"Login" example:"admin"`
}

// PasskeyAlgorithm is a kind of key.
type PasskeyAlgorithm struct {
	Type      string `json:"type" enum:"public-key" doc:"Always public-key"`
	Algorithm int    `json:"alg" doc:"COSE algorithm number" example:"-7"`
}

// PasskeyDescriptor names a passkey to the browser.
type PasskeyDescriptor struct {
	Type       string   `json:"type" enum:"public-key" doc:"Always public-key"`
	ID         string   `json:"id" doc:"Credential id"`
	Transports []string `json:"transports,omitempty" doc:"How the browser can reach the authenticator" example:"internal"`
}

// PasskeySelection says what an authenticator has to do.
type PasskeySelection struct {
	ResidentKey  string `json:"residentKey" enum:"preferred" doc:"The authenticator stores the passkey itself if it can"`
	Verification string `json:"userVerification" enum:"required" doc:"The authenticator must check a PIN, a fingerprint or a face"`
}

// PasskeyAttestation is a RegistrationResponseJSON.
type PasskeyAttestation struct {
	PasskeyCredential
	Response PasskeyAttestationResponse `json:"response" doc:"The answer of the authenticator"`
}

// PasskeyAssertion is an AuthenticationResponseJSON.
type PasskeyAssertion struct {
	PasskeyCredential
	Response PasskeyAssertionResponse `json:"response" doc:"The answer of the authenticator"`
}

// PasskeyCredential is what both answers of a browser have.
type PasskeyCredential struct {
	ID         string         `json:"id" maxLength:"1400" doc:"Credential id"`
	RawID      string         `json:"rawId" maxLength:"1400" doc:"Credential id again"`
	Type       string         `json:"type" doc:"Always public-key" example:"public-key"`
	Attachment string         `json:"authenticatorAttachment,omitempty" doc:"Ignored"`
	Extensions map[string]any `json:"clientExtensionResults,omitempty" doc:"Ignored"`
}

// PasskeyAttestationResponse is an AuthenticatorAttestationResponseJSON.
type PasskeyAttestationResponse struct {
	ClientData  string   `json:"clientDataJSON" doc:"Challenge and origin, from the browser"`
	Attestation string   `json:"attestationObject" doc:"Credential id and public key, from the authenticator"`
	Transports  []string `json:"transports,omitempty" doc:"How the browser can reach the authenticator" example:"internal"`

	AuthenticatorData string `json:"authenticatorData,omitempty" doc:"Ignored; it is in attestationObject"`
	PublicKey         string `json:"publicKey,omitempty" doc:"Ignored; it is in attestationObject"`
	Algorithm         int    `json:"publicKeyAlgorithm,omitempty" doc:"Ignored; it is in attestationObject"`
}

// PasskeyAssertionResponse is an AuthenticatorAssertionResponseJSON.
type PasskeyAssertionResponse struct {
	ClientData        string `json:"clientDataJSON" doc:"Challenge and origin, from the browser"`
	AuthenticatorData string `json:"authenticatorData" doc:"Counter and flags, from the authenticator"`
	Signature         string `json:"signature" doc:"Signature of both"`
	UserHandle        string `json:"userHandle,omitempty" doc:"User handle that the authenticator stored"`
}
