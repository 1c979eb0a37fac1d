// The value of a token, in the one moment in which it can be shown. It lives in
// the state of who renders this and is gone with it.
import { html, useState, useRef, useEffect } from '../vendor/htm-preact.js';
import { say } from '../components/announcer.js';
import { ask } from '../components/ask.js';
import { Dialog } from '../components/dialog.js';
import { Icon } from '../components/icon.js';
import { copyText, downloadText } from '../components/savetext.js';
import * as dates from '../dates.js';
import { holdBack } from '../router.js';
import { policy } from '../session.js';
import { t } from '../texts.js';
import { Curl } from './curl.js';

// how is generate, copy or regenerate; onClose is called when the person is done.
export function ValuePanel({ token, how, overlap, onClose }) {
  const [kept, setKept] = useState('');
  const [failed, setFailed] = useState(false);
  const input = useRef(null);
  const leave = () => kept ? true : ask({ title: t.value.leave, text: t.value.leaveText, yes: t.value.leaveYes, no: t.value.leaveNo });
  useEffect(() => kept ? undefined : holdBack(leave), [kept]);
  const close = async () => { if (await leave()) onClose(); };
  const copy = async () => {
    const copied = await copyText(token.value, input.current);
    setFailed(!copied);
    if (copied) keep('copied', t.value.saidCopied);
  };
  const keep = (as, words) => {
    setKept(as);
    say(words);
  };
  const download = () => {
    downloadText(token.value, t.value.file(token.id));
    keep('downloaded', t.value.saidDownloaded);
  };
  const zone = policy().zone;
  const old = token.secrets.find((s) => s.not_after);
  const footer = html`<button type="button" class=${kept ? '' : 'secondary outline'} data-testid="value-done" onClick=${close}>${t.value.done}</button>`;
  return html`
    <${Dialog} title=${t.value.title[how]} size="medium" testid="value-panel" onClose=${close} footer=${footer}>
      <p class="note warn"><${Icon} name="warn" /><strong>${t.value.warning}</strong></p>
      <div class="field">
        <label for="token-value">${t.value.label(token.description)}</label>
        <input id="token-value" ref=${input} class="value" type="text" readonly spellcheck=${false} autocomplete="off" value=${token.value} data-testid="token-value" onFocus=${(e) => e.target.select()} />
      </div>
      <p class="value-buttons">
        <button type="button" autofocus data-testid="value-copy" onClick=${copy}><${Icon} name=${kept === 'copied' ? 'check' : 'copy'} />${kept === 'copied' ? t.value.copied : t.value.copy}</button>
        <button type="button" class="secondary outline" data-testid="value-download" onClick=${download}><${Icon} name=${kept === 'downloaded' ? 'check' : 'download'} />${kept === 'downloaded' ? t.value.downloaded : t.value.download}</button>
      </p>
      ${failed && html`<p class="error" role="alert">${t.value.failed}</p>`}
      <${Curl} token=${token} copied=${kept === 'command'} onCopied=${() => keep('command', t.value.saidCurl)} />
      <p class="quiet">${token.expires ? t.value.expires(dates.sayDate(token.expires, zone)) : t.value.expiresNever}
        ${how === 'regenerate' && ' ' + (old ? t.value.overlap(dates.sayInstant(old.not_after, zone)) : t.value.replaced)}</p>
    <//>`;
}
