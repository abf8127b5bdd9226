import { useEffect, useRef, useState } from 'react';
import { say } from '../text/messages.ts';
import type { Session } from './api.ts';
import { useDismiss } from './use-dismiss.ts';

export interface AccountMenuProps {
  readonly session: Session;
  readonly onMove: (tenant: string) => void;
  readonly onSignOut: () => void;
}

export function AccountMenu({ session, onMove, onSignOut }: AccountMenuProps) {
  const userName = session.user.name;
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
            {session.tenants.length > 1 && <TenantItems session={session} onMove={onMove} />}
            <button type="button" role="menuitem" className="item" ref={item} onClick={onSignOut}>
              {say.signOut}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}

/** The tenants of somebody who has several. */
function TenantItems({ session, onMove }: Pick<AccountMenuProps, 'session' | 'onMove'>) {
  return session.tenants.map(({ id, name }) => (
    <button
      key={id}
      type="button"
      role="menuitemradio"
      aria-checked={id === session.tenant.id}
      className="item"
      onClick={() => onMove(id)}
    >
      {name}
    </button>
  ));
}

/** KB of Katharina Brandt-Osterhagen, A of admin. */
function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');
}
