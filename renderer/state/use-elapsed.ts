import { useEffect, useState } from 'react';

/** Milliseconds since an instant, counted on every half second; 0 for none. */
export function useElapsedMs(since: string | null): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNowMs(Date.now());
    }, 500);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return since === null ? 0 : Math.max(0, nowMs - Date.parse(since));
}
