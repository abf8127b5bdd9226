import type { Board, Widget } from '@pulse/model';
import type { CSSProperties } from 'react';
import { say } from '../text/messages.ts';
import { GridWidgetView } from './grid/GridWidgetView.tsx';
import { KpiWidgetView } from './kpi/KpiWidgetView.tsx';
import { LineWidgetView } from './line/LineWidgetView.tsx';
import { Message, WidgetFrame } from './WidgetFrame.tsx';

/** A row of tiles is 96 px high on every screen; the gaps inside it count. */
const KPI_HEIGHT = 96;
const GAP = 8;
/** The least height of any other row, without its gap; a board that needs more than the screen then scrolls. */
const LEAST = 14;

/** Row tracks: those of tiles keep their height, all others share what the screen has. */
export function boardRows(widgets: readonly Widget[]): CSSProperties {
  const count = Math.max(1, ...widgets.map((w) => w.y + w.h));
  const fixed = new Map<number, number>();
  for (const { kind, y, h } of widgets) {
    for (let row = y; kind === 'kpi' && row < y + h; row++) fixed.set(row, (KPI_HEIGHT - (h - 1) * GAP) / h);
  }
  const rows = Array.from({ length: count }, (_, row) => fixed.get(row));
  const tracks = rows.map((height) => (height === undefined ? `minmax(${LEAST}px, 1fr)` : `${height}px`));
  const least = rows.reduce<number>((sum, height) => sum + (height ?? LEAST) + GAP, -GAP);
  return { '--rows': tracks.join(' '), '--least': `${least}px` } as CSSProperties;
}

export function BoardView({ board }: { board: Board }) {
  const inOrder = [...board.widgets].sort((a, b) => a.y - b.y || a.x - b.x);
  return (
    <main className="board">
      <h1 className="said">{board.name}</h1>
      <div className="cells" style={boardRows(board.widgets)}>
        {inOrder.map((widget) => (
          <WidgetView key={widget.key} widget={widget} />
        ))}
      </div>
    </main>
  );
}

function WidgetView({ widget }: { widget: Widget }) {
  switch (widget.kind) {
    case 'kpi':
      return <KpiWidgetView widget={widget} />;
    case 'grid':
      return <GridWidgetView widget={widget} />;
    case 'line':
      return <LineWidgetView widget={widget} />;
    default:
      return <UnknownWidget widget={widget} />;
  }
}

/** Boards are documents: a newer Pulse may have written this one. */
function UnknownWidget({ widget }: { widget: never }) {
  const unknown = widget as Widget & { kind: string };
  const { title, text } = say.unknownWidget(unknown.kind);
  return (
    <WidgetFrame widget={unknown} className="">
      <Message title={title} text={text} />
    </WidgetFrame>
  );
}
