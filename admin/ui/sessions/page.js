// Where the person is signed in.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, useAction } from '../components/action.js';
import { say } from '../components/announcer.js';
import { Loading } from '../components/loading.js';
import { Page } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { Table } from '../components/table.js';
import { policy } from '../session.js';
import { format, t } from '../texts.js';
import { browser } from './browser.js';

export function SessionsView() {
  const [list, setList] = useState(null);
  const load = useAction(async () => setList((await api.session.list()).items));
  useEffect(() => { load.run(); }, []);
  const end = useAction(async (session) => {
    await api.session.end(session.id);
    say(t.sessions.ended);
    await load.run();
  });
  const others = useAction(async () => {
    await api.session.endOthers();
    say(t.sessions.endedOthers);
    await load.run();
  });
  const zone = policy().zone;
  const columns = [
    { label: t.sessions.browser, className: 'wide', render: (s) => html`${browser(s.agent)}${s.current && html` <span class="badge good">${t.sessions.current}</span>`}` },
    { label: t.sessions.address, render: (s) => s.address },
    { label: t.sessions.lastActive, render: (s) => html`<span title=${format.dateTime(s.last_seen, zone)}>${format.ago(s.last_seen)}</span>` },
    { label: t.sessions.signedIn, render: (s) => format.dateTime(s.created, zone) },
    { label: t.sessions.ends, render: (s) => format.dateTime(s.expires, zone) },
    { label: t.sessions.actions, render: (s) => !s.current && html`<button type="button" class="secondary outline" aria-label=${t.sessions.endFrom(s.address)} data-testid=${'end-' + s.id} onClick=${() => end.run(s)}>${t.sessions.end}</button>` },
  ];
  const tools = list?.some((s) => !s.current) && html`<div class="tools"><${Button} class="secondary outline" icon="out" busy=${others.busy} data-testid="end-others" onClick=${others.run}>${t.sessions.endOthers}<//></div>`;
  return html`
    <${Page} title=${t.sessions.title} text=${t.sessions.text} tools=${tools}>
      <${ProblemNote} problem=${load.problem || end.problem || others.problem} />
      ${list ? html`<${Table} label=${t.sessions.list} testid="sessions" columns=${columns} rows=${list} rowLabel=${(s) => s.address} />` : html`<${Loading} />`}
    <//>`;
}
