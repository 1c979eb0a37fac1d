// An Idempotency-Key for each attempt: sent again only while it is unknown whether
// the attempt was carried out, so that trying again cannot do it twice.
import { useRef } from '../vendor/htm-preact.js';

export function useOneKey() {
  const last = useRef(null);
  return async (body, send) => {
    const what = JSON.stringify({ ...body, password: '' });
    if (last.current?.what !== what) last.current = { what, key: crypto.randomUUID() };
    try {
      return await send(last.current.key);
    } catch (problem) {
      if (!problem.unknown) last.current = null;
      throw problem;
    }
  };
}
