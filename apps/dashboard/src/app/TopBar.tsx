import type { MouseEvent } from 'react';
import { Brand, Icon } from '../look/Sprite.tsx';
import { say } from '../text/messages.ts';
import { AccountMenu, type AccountMenuProps } from './AccountMenu.tsx';
import type { BoardEntry } from './api.ts';
import { HelpButton } from './HelpButton.tsx';
import { LiveIndicator } from './LiveIndicator.tsx';
import { boardPath, goToBoard } from './route.ts';
import { chooseTheme, useTheme } from './theme.ts';

export interface TopBarProps {
  readonly account: AccountMenuProps;
  readonly boards: readonly BoardEntry[];
  readonly current: string | undefined;
}

export function TopBar({ boards, current, account }: TopBarProps) {
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
      {account.session.tenants.length > 1 && <span className="tenant">{account.session.tenant.name}</span>}
      <div className="tools">
        <LiveIndicator />
        <ThemeSwitch />
        <HelpButton boards={boards} />
        <AccountMenu {...account} />
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
