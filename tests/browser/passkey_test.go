package browser

import (
	"context"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// passkeyScript has what a script of these tests needs: the module, and calls of the API.
const passkeyScript = `
	const { create, get, obstacle } = await import('./passkeys.js');
	const call = async (path, body, method = 'POST') => {
		const answer = await fetch('api/v1' + path, { method, headers: { 'Content-Type': 'application/json', 'X-Patgate-Request': '1' }, body: body && JSON.stringify(body) });
		return { status: answer.status, body: answer.status === 204 ? {} : await answer.json() };
	};
	const token = { description: 'ci', methods: ['` + stopEnv + `'], lifetime: '1d' };
	const told = [];
	const step = async (path, body, method) => { const a = await call(path, body, method); told.push(a.status + ' ' + (a.body.reason ?? '')); return a.body; };
	const fails = async (f) => told.push(await f.then(() => 'done', (e) => e.name));
`

// TestPasskeysModule: the dashboard's module makes and uses passkeys with the authenticator of a
// real browser, over TLS as in use.
func TestPasskeysModule(t *testing.T) {
	t.Parallel()
	w := start(t, setup{secure: true})
	p := w.open(t)
	p.signIn("demo")
	p.there(id("empty-generate"))
	p.run(webauthn.Enable())
	device := p.device()
	password := quote(phrase)
	var told []string
	p.eval(`(async () => {`+passkeyScript+`
		told.push(obstacle());
		const options = await step('/account/passkeys/options', { password: `+password+` });
		const passkey = await create(options);
		await step('/account/passkeys', { name: 'Laptop', passkey });
		await step('/account/passkeys', { name: 'again', passkey });

		await step('/tokens', token);
		await step('/session/confirmation', { passkey: await get(await step('/session/confirmation/options', {})) });
		await step('/tokens', token);
		await step('/tokens', token);

		await step('/session/confirmation', { passkey: await get(await step('/session/confirmation/options', { sign_in: true })) });
		await fails(create(await step('/account/passkeys/options', {})));

		await step('/session', undefined, 'DELETE');
		const demo = { login: 'demo', password: `+password+` };
		const asked = await step('/session', demo);
		told.push(asked.factors.join());
		await step('/session', { ...demo, passkey: await get(asked.passkey) });
		return told;
	})()`, &told)
	want := []string{
		"", "200 ", "201 ", "400 invalid",
		"403 confirmation_required", "200 ", "204 ", "201 ", "403 confirmation_required",
		"200 ", "204 ", "200 ", "InvalidStateError",
		"204 ", "401 second_factor_required", "passkey", "201 ",
	}
	if !slices.Equal(told, want) {
		t.Errorf("the browser is told\n%q, want\n%q", told, want)
	}

	// An authenticator that does not verify its user is of no use.
	p.run(webauthn.SetUserVerified(device, false))
	p.eval(`(async () => {`+passkeyScript+`
		await fails(get(await step('/session/confirmation/options', {})));
		return told;
	})()`, &told)
	if want := []string{"200 ", "NotAllowedError"}; !slices.Equal(told, want) {
		t.Errorf("without verification the browser is told %q, want %q", told, want)
	}
}

// device is an authenticator of the page's computer, whose user is always there.
func (p *page) device() (id webauthn.AuthenticatorID) {
	p.Helper()
	p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		id, err = webauthn.AddVirtualAuthenticator(&webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}).Do(ctx)
		return err
	}))
	return id
}
