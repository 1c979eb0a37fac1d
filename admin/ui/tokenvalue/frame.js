// The value of a token, in the one moment in which it can be shown. It lives in
// the state of who renders this and is gone with it.
import { html, useState, useRef, useEffect } from '../vendor/htm-preact.js';
import { say } from '../components/announcer.js';
import { ask } from '../components/ask.js';
import { Dialog } from '../components/dialog.js';
import { Icon } from '../components/icon.js';
import { copyText, downloadText } from '../components/savetext.js';
import { holdBack } from '../router.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';
import { Curl } from './curl.js';

// how is generate, copy or regenerate; onClose is called when the person is done.
export function ValuePanel({ token, how, overlap, onClose }) {
  const [kept, setKept] = useState('');
  const [failed, setFailed] = useState(false);
  const input = useRef(null);
  const leave = () => kept ? true : ask({ title: t.tokenvalue.leave, text: t.tokenvalue.leaveText, yes: t.tokenvalue.leaveYes, no: t.tokenvalue.leaveNo });
  useEffect(() => kept ? undefined : holdBack(leave), [kept]);
  const close = async () => { if (await leave()) onClose(); };
  const copy = async () => {
    const copied = await copyText(token.value, input.current);
    setFailed(!copied);
    if (copied) keep('copied', t.tokenvalue.valueCopied);
  };
  const keep = (as, words) => {
    setKept(as);
    say(words);
  };
  const download = () => {
    downloadText(token.value, t.tokenvalue.file(token.id));
    keep('downloaded', t.tokenvalue.valueDownloaded);
  };
  const zone = policy().zone;
  const old = token.secrets.find((s) => s.not_after);
  const footer = html`<button type="button" class=${kept ? '' : 'secondary outline'} data-testid="value-done" onClick=${close}>${t.tokenvalue.done}</button>`;
  return html`
    <${Dialog} title=${t.tokenvalue.titles[how]} size="medium" testid="value-panel" onClose=${close} footer=${footer}>
      <p class="note warn"><${Icon} name="warn" /><strong>${t.tokenvalue.warning}</strong></p>
      <div class="field">
        <label for="token-value">${t.tokenvalue.label(token.description)}</label>
        <input id="token-value" ref=${input} class="value" type="text" readonly spellcheck=${false} autocomplete="off" value=${token.value} data-testid="token-value" onFocus=${(e) => e.target.select()} />
      </div>
      <p class="value-buttons">
        <button type="button" autofocus data-testid="value-copy" onClick=${copy}><${Icon} name=${kept === 'copied' ? 'check' : 'copy'} />${kept === 'copied' ? t.tokenvalue.copied : t.components.copy}</button>
        <button type="button" class="secondary outline" data-testid="value-download" onClick=${download}><${Icon} name=${kept === 'downloaded' ? 'check' : 'download'} />${kept === 'downloaded' ? t.tokenvalue.downloaded : t.components.download}</button>
      </p>
      ${failed && html`<p class="error" role="alert">${t.tokenvalue.copyFailed}</p>`}
      <${Curl} token=${token} copied=${kept === 'command'} onCopied=${() => keep('command', t.tokenvalue.curlCopied)} />
      <p class="quiet">${token.expires ? t.tokenvalue.expires(format.date(token.expires, zone)) : t.tokenvalue.neverExpires}
        ${how === 'regenerate' && ' ' + (old ? t.tokenvalue.oldUntil(format.dateTime(old.not_after, zone)) : t.tokenvalue.oldRefused)}</p>
    <//>`;
}
