// A value that follows another one after a pause, so that a search is not sent at every
// letter.
import { useState, useEffect } from '../vendor/htm-preact.js';

const pause = 250; // ms

export function useDelayed(value) {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), pause);
    return () => clearTimeout(timer);
  }, [value]);
  return delayed;
}
