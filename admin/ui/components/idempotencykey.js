// An Idempotency-Key for each attempt. It is sent again only while it is unknown whether
// the attempt was carried out, so that trying again cannot do it twice.
import { useRef } from '../vendor/htm-preact.js';

// useIdempotencyKey returns a function that calls send with the key for body. Another
// password does not make another attempt.
export function useIdempotencyKey() {
  const last = useRef(null);
  return async (body, send) => {
    const attempt = JSON.stringify({ ...body, password: '' });
    if (last.current?.attempt !== attempt) last.current = { attempt, key: crypto.randomUUID() };
    try {
      return await send(last.current.key);
    } catch (problem) {
      if (!problem.outcomeUnknown) last.current = null;
      throw problem;
    }
  };
}
