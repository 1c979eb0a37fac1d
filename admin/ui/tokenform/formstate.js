// What the form of a token holds, and how it is sent, without how it looks.
import { useState, useEffect, useRef } from '../vendor/htm-preact.js';
import * as api from '../api.js';
import { announce } from '../components/announcer.js';
import { ask } from '../components/ask.js';
import { useChange } from '../components/change.js';
import { focusFirstError } from '../components/field.js';
import { useIdempotencyKey } from '../components/idempotencykey.js';
import { noteChange } from '../revision.js';
import { guardLeaving, navigate } from '../router.js';
import { currentAccount, policy } from '../session.js';
import { t } from '../texts.js';
import { allValues, changedValues, draftOf, findErrors, isChanged, newDraft, rebase } from './draft.js';
import { firstDraft } from './firstdraft.js';

// useFormState takes the properties of TokenForm.
export function useFormState({ task, id, token, etag, catalog, back, params, all, account }) {
  const rules = policy();
  // stored is the token as it was loaded, with start, the draft of it.
  const [stored, setStored] = useState(() => {
    const start = token ? draftOf(token, catalog, rules) : { ...newDraft(catalog, rules), account: account || currentAccount().login };
    return { token, etag, start };
  });
  const [draft, setDraft] = useState(() => firstDraft(task, stored.start, token, params, catalog));
  const [errors, setErrors] = useState({}); // found when it was sent
  const [conflict, setConflict] = useState(null); // the token as somebody else changed it
  const [result, setResult] = useState(null); // the new token with its value
  const withKey = useIdempotencyKey();

  const differs = isChanged(draft, stored.start);
  const submit = useChange(async (password) => {
    try {
      await send({ ...requestBody(), password });
    } catch (problem) {
      if (task === 'edit' && problem.status === 412) return compare(await api.tokens.get(id));
      throw problem;
    }
  }, { validate: () => validate() });
  const wouldLose = differs && task !== 'copy' || submit.password !== '';
  const stopGuarding = useRef(null);
  useEffect(() => {
    if (!wouldLose || result) return;
    return stopGuarding.current = guardLeaving(confirmLeaving);
  }, [wouldLose, result]);
  const leave = () => {
    stopGuarding.current?.();
    navigate(back, { replace: true });
  };
  const close = async () => {
    if (!submit.stop() || wouldLose && !await confirmLeaving()) return;
    leave();
  };

  const currentErrors = () => findErrors(draft, task === 'generate' ? null : stored.start, rules);
  const requestBody = () => task === 'generate' ? allValues(draft) : changedValues(draft, stored.start);
  const validate = () => {
    setConflict(null);
    const found = currentErrors();
    if (task === 'edit' && !Object.keys(requestBody()).length && !Object.keys(found).length) found.form = true;
    setErrors(found);
    return !Object.keys(found).length;
  };

  const send = async (body) => {
    if (task === 'edit') {
      await api.tokens.edit(id, body, stored.etag);
      return saved();
    }
    const sent = task === 'generate' && all ? { account: draft.account, ...body } : body;
    const made = await withKey(sent, (key) => task === 'copy' ? api.tokens.copy(id, sent, key) : api.tokens.generate(sent, key));
    noteChange();
    submit.setPassword('');
    setResult(made);
  };

  const saved = () => {
    noteChange();
    announce(t.tokenform.saved(draft.description.trim()));
    leave();
  };

  // compare takes a token that is not as it was loaded. If it is as the person wants it,
  // an earlier try was carried out and only its answer was lost.
  const compare = (now) => {
    if (!isChanged(draft, draftOf(now.token, catalog, rules))) return saved();
    setConflict(now);
    focusFirstError();
  };

  const resolveConflict = (keepDraft) => {
    const start = draftOf(conflict.token, catalog, rules);
    setDraft(keepDraft ? rebase(draft, stored.start, start) : start);
    setStored({ ...conflict, start });
    setConflict(null);
    announce(keepDraft ? t.tokenform.conflict.kept : t.tokenform.conflict.loaded);
  };

  // errorOf is what was wrong with a control when it was sent, until it is corrected.
  const current = currentErrors();
  const errorOf = (control) => errors[control] && current[control];
  const change = (members) => setDraft({ ...draft, ...members });
  return { stored, draft, change, differs, errors, errorOf, conflict, resolveConflict, result, submit, close, stopGuarding };
}

const confirmLeaving = () => ask({ title: t.tokenform.leave, text: t.tokenform.leaveText, yes: t.tokenform.leaveYes, no: t.tokenform.leaveNo });
