import { useEffect, useRef, useState } from 'react';
import { say } from '../text/messages.ts';
import { useDismiss } from './use-dismiss.ts';

export interface AccountMenuProps {
  readonly userName: string;
  readonly onSignOut: () => void;
}

export function AccountMenu({ userName, onSignOut }: AccountMenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const item = useRef<HTMLButtonElement>(null);
  useDismiss(root, open, () => {
    setOpen(false);
    button.current?.focus();
  });
  useEffect(() => {
    if (open) item.current?.focus();
  }, [open]);
  return (
    <div ref={root}>
      <button
        type="button"
        ref={button}
        className="btn ico quiet"
        aria-label={say.account(initials(userName), userName)}
        title={userName}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="me">{initials(userName)}</span>
      </button>
      {open && (
        <div className="pop">
          <p className="who">{userName}</p>
          <div role="menu" aria-label={say.account(initials(userName), userName)}>
            <button type="button" role="menuitem" className="item" ref={item} onClick={onSignOut}>
              {say.signOut}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

/** KB of Katharina Brandt-Osterhagen, A of admin. */
function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');
}
