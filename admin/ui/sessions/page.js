// The sessions of the person who is signed in.
import { html, useState, useEffect } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { Button, useAction } from '../components/action.js';
import { announce } from '../components/announcer.js';
import { Loading } from '../components/loading.js';
import { PageLayout } from '../components/pagelayout.js';
import { ProblemNote } from '../components/problem.js';
import { Table } from '../components/table.js';
import { Time } from '../components/time.js';
import { t } from '../texts.js';
import { Browser } from './browser.js';

export function SessionsPage() {
  const [sessions, setSessions] = useState(null);
  const load = useAction(async () => setSessions((await api.session.list()).items));
  useEffect(() => { load.run(); }, []);
  const end = useAction(async (session) => {
    await api.session.end(session.id);
    announce(t.sessions.ended);
    await load.run();
  });
  const endOthers = useAction(async () => {
    await api.session.endOthers();
    announce(t.sessions.endedOthers);
    await load.run();
  });
  const columns = [
    { label: t.sessions.browser, className: 'wide', render: (s) => html`<${Browser} agent=${s.agent} />${s.current && html` <span class="badge good">${t.sessions.current}</span>`}` },
    { label: t.sessions.address, render: (s) => s.address },
    { label: t.sessions.lastActive, render: (s) => html`<${Time} instant=${s.last_seen} />` },
    { label: t.sessions.signedIn, render: (s) => html`<${Time} instant=${s.created} as="dateTime" />` },
    { label: t.sessions.ends, render: (s) => html`<${Time} instant=${s.expires} as="dateTime" />` },
    { label: t.sessions.actions, render: (s) => !s.current && html`<button type="button" class="secondary outline" aria-label=${t.sessions.endFrom(s.address)} data-testid=${'end-' + s.id} onClick=${() => end.run(s)}>${t.sessions.end}</button>` },
  ];
  const tools = sessions?.some((s) => !s.current) && html`<div class="tools"><${Button} class="secondary outline" icon="out" busy=${endOthers.busy} data-testid="end-others" onClick=${endOthers.run}>${t.sessions.endOthers}<//></div>`;
  return html`
    <${PageLayout} title=${t.sessions.title} text=${t.sessions.text} tools=${tools}>
      <${ProblemNote} problem=${load.problem || end.problem || endOthers.problem} />
      ${sessions ? html`<${Table} label=${t.sessions.list} testid="sessions" columns=${columns} rows=${sessions} rowLabel=${(s) => s.address} />` : html`<${Loading} />`}
    <//>`;
}
