import type { KpiWidget } from '@pulse/model';
import type { CSSProperties } from 'react';
import type { LayoutStore } from '../../live/layout-store.ts';
import { useLayoutStore, useShape } from '../../live/live-context.tsx';
import { say } from '../../text/messages.ts';
import { placeOf } from '../WidgetFrame.tsx';
import { EmptyTile, KpiTile } from './KpiTile.tsx';

/** A row of tiles, one per column. */
export function KpiWidgetView({ widget }: { widget: KpiWidget }) {
  const store = useLayoutStore(widget.layout);
  const style = { ...placeOf(widget), '--tiles': widget.columns.length } as CSSProperties;
  return (
    <div className="kpis" style={style} role="group" aria-label={widget.title}>
      {widget.columns.map((alias) =>
        store ? (
          <LiveTile key={alias} store={store} widget={widget} alias={alias} />
        ) : (
          <EmptyTile key={alias} title="" />
        ),
      )}
    </div>
  );
}

function LiveTile({ store, widget, alias }: { store: LayoutStore; widget: KpiWidget; alias: string }) {
  useShape(store);
  const info = store.info;
  if (store.state.kind === 'refused') {
    const locked = store.state.code === 'forbidden';
    return (
      <EmptyTile title={widget.title} note={locked ? say.kpi.hidden : say.refused.title} locked={locked} />
    );
  }
  if (!info) return <EmptyTile title="" />;
  const index = info.columns.findIndex((c) => c.alias === alias);
  const column = info.columns[index];
  if (!column) return <EmptyTile title={say.unknownColumn(alias).title} />;
  const object = widget.show === 'total' ? store.total?.id : widget.show.object;
  return (
    <KpiTile
      store={store}
      layout={widget.layout}
      column={column}
      index={index}
      object={object}
      total={widget.show === 'total'}
    />
  );
}
