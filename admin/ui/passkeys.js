// Passkeys (Web Authentication, WebAuthn Level 3). The API writes bytes in base64url, as
// JSON does; the browser wants them as buffers, and returns them so. This module stands
// between the two: what goes in is what the API returned, and what comes out is what the
// API wants.
//
// create and get fail with what the browser says, a DOMException: NotAllowedError where the
// person cancelled or took too long, or where none of the passkeys is here;
// InvalidStateError where the authenticator has a passkey of the account already.

// obstacle is why this page can use no passkey: 'address' if the site was opened by its IP
// address, 'insecure' without TLS, 'browser' without WebAuthn. Empty if it can.
export function obstacle() {
  if (/^[\d.]+$|^\[/.test(location.hostname)) return 'address';
  if (!isSecureContext) return 'insecure';
  return globalThis.PublicKeyCredential && navigator.credentials ? '' : 'browser';
}

// create makes a passkey by the options of POST /account/passkeys/options. It answers with
// the member passkey of POST /account/passkeys.
export async function create(options, signal) {
  const made = await navigator.credentials.create({
    signal,
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: options.excludeCredentials.map(descriptor),
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  return {
    ...named(made),
    response: {
      clientDataJSON: text(clientDataJSON),
      attestationObject: text(attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

// get uses a passkey by the options of a sign-in, or of POST /session/confirmation/options. It
// answers with the member passkey of POST /session, or of POST /session/confirmation.
export async function get(options, signal) {
  const used = await navigator.credentials.get({
    signal,
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: options.allowCredentials.map(descriptor) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
  return {
    ...named(used),
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      ...(userHandle ? { userHandle: text(userHandle) } : {}),
    },
  };
}

const named = (credential) => ({ id: credential.id, rawId: text(credential.rawId), type: credential.type });

const descriptor = (d) => ({ ...d, id: bytes(d.id) });

// text writes a buffer in base64url without padding (RFC 4648 section 5).
function text(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function bytes(s) {
  const binary = atob(s.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}
