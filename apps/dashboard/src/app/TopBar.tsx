import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { Brand, Icon } from '../look/Sprite.tsx';
import { say } from '../text/messages.ts';
import type { BoardEntry } from './api.ts';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { LiveIndicator } from './LiveIndicator.tsx';
import { boardPath, goToBoard } from './route.ts';
import { chooseTheme, useTheme } from './theme.ts';
import { useDismiss } from './use-dismiss.ts';

export interface TopBarProps {
  readonly boards: readonly BoardEntry[];
  readonly current: string | undefined;
  readonly userName: string;
  readonly onSignOut: () => void;
}

export function TopBar({ boards, current, userName, onSignOut }: TopBarProps) {
  return (
    <header className="top">
      <Brand />
      <nav className="tabs" aria-label={say.boards}>
        {boards.map((board) => (
          <a
            key={board.id}
            className="tab"
            href={boardPath(board.id)}
            aria-current={board.id === current ? 'page' : undefined}
            onClick={(event) => followTab(event, board.id)}
          >
            {board.name}
          </a>
        ))}
      </nav>
      <BoardPick boards={boards} current={current} />
      <div className="tools">
        <LiveIndicator />
        <ThemeSwitch />
        <HelpButton boards={boards} />
        <AccountMenu userName={userName} onSignOut={onSignOut} />
      </div>
    </header>
  );
}

/** A plain click stays in the page; one that asks for a new tab or window is the browser's. */
function followTab(event: MouseEvent, id: string) {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goToBoard(id);
}

/** The tabs of a phone. */
function BoardPick({ boards, current }: Pick<TopBarProps, 'boards' | 'current'>) {
  const name = boards.find((b) => b.id === current)?.name ?? '';
  return (
    <div className="boardpick">
      {boards.length > 1 ? (
        <select aria-label={say.boards} value={current ?? ''} onChange={(e) => goToBoard(e.target.value)}>
          {boards.map((board) => (
            <option key={board.id} value={board.id}>
              {board.name}
            </option>
          ))}
        </select>
      ) : (
        <span>{name}</span>
      )}
    </div>
  );
}

function ThemeSwitch() {
  const dark = useTheme() === 'dark';
  const label = dark ? say.theme.toLight : say.theme.toDark;
  return (
    <button
      type="button"
      className="btn ico quiet"
      aria-label={label}
      title={label}
      onClick={() => chooseTheme(dark ? 'light' : 'dark')}
    >
      <Icon name={dark ? 'sun' : 'moon'} />
    </button>
  );
}

function HelpButton({ boards }: { boards: readonly BoardEntry[] }) {
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

function AccountMenu({ userName, onSignOut }: Pick<TopBarProps, 'userName' | 'onSignOut'>) {
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
        aria-label={say.account(userName)}
        title={userName}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="me" aria-hidden="true">
          {initials(userName)}
        </span>
      </button>
      {open && (
        <div className="pop">
          <p className="who">{userName}</p>
          <div role="menu" aria-label={say.account(userName)}>
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
