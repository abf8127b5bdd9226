import type { LayoutStore } from '../live/layout-store.ts';
import { say } from '../text/messages.ts';
import { Message } from './WidgetFrame.tsx';

/** What a widget shows whose layout the server does not send. */
export function RefusedMessage({ store }: { store: LayoutStore }) {
  const state = store.state;
  if (state.kind !== 'refused') return null;
  if (state.code === 'forbidden') {
    const { title, text } = say.forbidden(store.info?.objectType);
    return <Message title={title} text={text} locked />;
  }
  return <Message title={say.refused.title} text={say.refused.text(state.message)} code={state.code} />;
}
