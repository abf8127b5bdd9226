import { useEffect, useRef, useState } from 'react';
import { Icon } from '../look/Sprite.tsx';
import { say } from '../text/messages.ts';
import type { BoardEntry } from './api.ts';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { goToBoard } from './route.ts';

/** The list of keys, and the keys that hold on the whole page: `?`, and `g` with a digit. */
export function HelpButton({ boards }: { boards: readonly BoardEntry[] }) {
  const [open, setOpen] = useState(false);
  const goNext = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const board = goNext.current ? boards[Number(event.key) - 1] : undefined;
      goNext.current = event.key === 'g';
      if (board) goToBoard(board.id);
      else if (event.key === '?') setOpen((old) => !old);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [boards]);
  return (
    <>
      <button
        type="button"
        className="btn ico quiet helpbtn"
        aria-label={say.help.open}
        title={say.help.open}
        aria-expanded={open}
        onClick={() => setOpen((old) => !old)}
      >
        <Icon name="keyboard" />
      </button>
      {open && <KeyboardHelp onClose={() => setOpen(false)} />}
    </>
  );
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
