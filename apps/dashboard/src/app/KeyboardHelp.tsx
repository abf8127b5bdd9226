import { useEffect, useRef } from 'react';
import { say } from '../text/messages.ts';
import { useDismiss } from './use-dismiss.ts';

/** The list of keys, beside the board and not over its whole. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const root = useRef<HTMLElement>(null);
  useDismiss(root, true, onClose);
  useEffect(() => {
    const before = document.activeElement;
    root.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <section className="pop help" ref={root} tabIndex={-1} role="dialog" aria-label={say.help.title}>
      <h2>{say.help.title}</h2>
      <dl>
        {say.help.keys.map(([keys, meaning]) => (
          <div key={meaning} className="keyrow">
            <dt>
              {keys.map((key) => (
                <kbd key={key} className="key">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
