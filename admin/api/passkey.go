package api

import "time"

// Passkey is a passkey of an account, without its key.
type Passkey struct {
	ID       string     `json:"id" doc:"Names the passkey; signs nobody in" example:"4958fd28d20eec60"`
	Name     string     `json:"name" doc:"What its owner calls it" example:"Laptop"`
	Host     string     `json:"host" doc:"Host name of the site that it was added on; browsers offer it on no other" example:"tokens.example.com"`
	Created  time.Time  `json:"created" doc:"When it was added"`
	LastUsed *time.Time `json:"last_used" doc:"Day (UTC) on which it was used last; null: never"`
	BackedUp bool       `json:"backed_up" doc:"Whether there are copies of it, on other devices of its owner"`
}

// AddPasskey is a new passkey, as the browser returned it.
type AddPasskey struct {
	Name    string             `json:"name" doc:"What its owner calls it, 100 characters at most" example:"Laptop"`
	Passkey PasskeyAttestation `json:"passkey" doc:"What navigator.credentials.create() returned"`
}

// PasskeyProof is the owner's answer to the options of a confirmation.
type PasskeyProof struct {
	Passkey PasskeyAssertion `json:"passkey" doc:"What navigator.credentials.get() returned"`
}

// PasskeyPurpose says what a confirmation with a passkey is for.
type PasskeyPurpose struct {
	SignIn bool `json:"sign_in,omitempty" doc:"For a change of how you sign in (password, second factor, passkeys); else for any other change"`
}

// The types below have the names of members of Web Authentication (WebAuthn Level 3,
// section 5.1): bytes are base64url without padding.

// PasskeyCreation is a PublicKeyCredentialCreationOptionsJSON.
type PasskeyCreation struct {
	RelyingParty PasskeySite         `json:"rp" doc:"The site"`
	User         PasskeyUser         `json:"user" doc:"The account"`
	Challenge    string              `json:"challenge" doc:"Random bytes, good once and for 5 minutes"`
	Algorithms   []PasskeyAlgorithm  `json:"pubKeyCredParams" doc:"Kinds of keys that are taken"`
	Timeout      int                 `json:"timeout" doc:"In milliseconds" example:"300000"`
	Exclude      []PasskeyDescriptor `json:"excludeCredentials" doc:"Passkeys that the account has on this site"`
	Selection    PasskeySelection    `json:"authenticatorSelection" doc:"What the authenticator has to do"`
	Attestation  string              `json:"attestation" enum:"none" doc:"Nothing is asked about the make of the authenticator"`
}

// PasskeyRequest is a PublicKeyCredentialRequestOptionsJSON.
type PasskeyRequest struct {
	Challenge    string              `json:"challenge" doc:"Random bytes, good once and for 5 minutes"`
	Timeout      int                 `json:"timeout" doc:"In milliseconds" example:"300000"`
	Host         string              `json:"rpId" doc:"Host name of the site" example:"tokens.example.com"`
	Allow        []PasskeyDescriptor `json:"allowCredentials" doc:"Passkeys that the account has on this site"`
	Verification string              `json:"userVerification" enum:"required" doc:"The authenticator asks for a PIN, fingerprint or face"`
}

// PasskeySite is the site that a passkey is for.
type PasskeySite struct {
	ID   string `json:"id" doc:"Host name" example:"tokens.example.com"`
	Name string `json:"name" doc:"What it calls itself" example:"patgate"`
}

// PasskeyUser is the account that a passkey is for.
type PasskeyUser struct {
	ID          string `json:"id" doc:"The same each time, and says nothing about the account"`
	Name        string `json:"name" doc:"Login" example:"admin"`
	DisplayName string `json:"displayName" doc:"Login" example:"admin"`
}

// PasskeyAlgorithm is a kind of key.
type PasskeyAlgorithm struct {
	Type      string `json:"type" enum:"public-key" doc:"Always public-key"`
	Algorithm int    `json:"alg" doc:"Number of the COSE algorithm" example:"-7"`
}

// PasskeyDescriptor names a passkey to the browser.
type PasskeyDescriptor struct {
	Type       string   `json:"type" enum:"public-key" doc:"Always public-key"`
	ID         string   `json:"id" doc:"The credential id"`
	Transports []string `json:"transports,omitempty" doc:"How the browser reaches the authenticator" example:"internal"`
}

// PasskeySelection says what an authenticator has to do.
type PasskeySelection struct {
	ResidentKey  string `json:"residentKey" enum:"preferred" doc:"The authenticator keeps the passkey itself, if it can"`
	Verification string `json:"userVerification" enum:"required" doc:"The authenticator asks for a PIN, fingerprint or face"`
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
	ID         string         `json:"id" maxLength:"1400" doc:"The credential id"`
	RawID      string         `json:"rawId" maxLength:"1400" doc:"The same"`
	Type       string         `json:"type" doc:"Always public-key" example:"public-key"`
	Attachment string         `json:"authenticatorAttachment,omitempty" doc:"Is ignored"`
	Extensions map[string]any `json:"clientExtensionResults,omitempty" doc:"Is ignored"`
}

// PasskeyAttestationResponse is an AuthenticatorAttestationResponseJSON.
type PasskeyAttestationResponse struct {
	ClientData  string   `json:"clientDataJSON" doc:"What the browser says: challenge and origin"`
	Attestation string   `json:"attestationObject" doc:"What the authenticator says: credential id and public key"`
	Transports  []string `json:"transports,omitempty" doc:"How the browser reaches the authenticator" example:"internal"`

	AuthenticatorData string `json:"authenticatorData,omitempty" doc:"Is ignored: attestationObject has it"`
	PublicKey         string `json:"publicKey,omitempty" doc:"Is ignored: attestationObject has it"`
	Algorithm         int    `json:"publicKeyAlgorithm,omitempty" doc:"Is ignored: attestationObject has it"`
}

// PasskeyAssertionResponse is an AuthenticatorAssertionResponseJSON.
type PasskeyAssertionResponse struct {
	ClientData        string `json:"clientDataJSON" doc:"What the browser says: challenge and origin"`
	AuthenticatorData string `json:"authenticatorData" doc:"What the authenticator says: counter, and whether it verified its user"`
	Signature         string `json:"signature" doc:"Over both"`
	UserHandle        string `json:"userHandle,omitempty" doc:"The id of the account that the authenticator keeps"`
}
