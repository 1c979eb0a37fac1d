// Recovery codes, in the one moment in which they can be shown.
import { html, useState, useEffect, useRef } from '../vendor/htm-preact.js';
import { say } from '../components/announcer.js';
import { ask } from '../components/ask.js';
import { Dialog } from '../components/dialog.js';
import { Icon } from '../components/icon.js';
import { copyText, downloadText } from '../components/savetext.js';
import { holdBack } from '../router.js';
import { t } from '../texts.js';

export function RecoveryCodes({ codes, onClose }) {
  const [kept, setKept] = useState(false);
  const text = useRef(null);
  const leave = () => kept ? true : ask({ title: t.security.leaveCodes, text: t.security.leaveCodesText, yes: t.security.leaveCodesYes, no: t.security.leaveCodesNo });
  useEffect(() => kept ? undefined : holdBack(leave), [kept]);
  const close = async () => { if (await leave()) onClose(); };
  const all = codes.join('\n');
  const keep = (words) => {
    setKept(true);
    say(words);
  };
  const copy = async () => { if (await copyText(all, text.current)) keep(t.security.codesCopied); };
  const download = () => {
    downloadText(all, t.security.codesFile);
    keep(t.security.codesDownloaded);
  };
  return html`
    <${Dialog} title=${t.security.codes} size="small" testid="recovery-codes" onClose=${close}
      footer=${html`<button type="button" class=${kept ? '' : 'secondary outline'} data-testid="codes-done" onClick=${close}>${t.security.codesDone}</button>`}>
      <p>${t.security.codesText}</p>
      <textarea ref=${text} class="codes" rows=${codes.length} readonly spellcheck=${false} aria-label=${t.security.codes} value=${all}></textarea>
      <p class="buttons"><button type="button" data-testid="codes-copy" onClick=${copy}><${Icon} name="copy" />${t.components.copy}</button>
      <button type="button" class="secondary outline" data-testid="codes-download" onClick=${download}><${Icon} name="download" />${t.components.download}</button></p>
    <//>`;
}
