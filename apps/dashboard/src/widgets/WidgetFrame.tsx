import type { Widget } from '@pulse/model';
import type { CSSProperties, KeyboardEventHandler, ReactNode, Ref } from 'react';
import { Icon } from '../look/Sprite.tsx';
import type { Freshness } from '../rules/freshness.ts';
import { duration } from '../text/format.ts';
import { say } from '../text/messages.ts';

/** Where a widget stands, as the custom properties that the board's grid reads. */
export function placeOf({ x, y, w, h }: Pick<Widget, 'x' | 'y' | 'w' | 'h'>): CSSProperties {
  return { '--x': x + 1, '--y': y + 1, '--w': w, '--h': h } as CSSProperties;
}

export interface WidgetFrameProps {
  readonly widget: Widget;
  readonly className: string;
  readonly freshness?: Freshness | undefined;
  /** Instead of an age: the layout is not there yet. */
  readonly opening?: boolean;
  readonly objects?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  readonly focusable?: boolean;
  readonly frameRef?: Ref<HTMLElement>;
  readonly onKeyDown?: KeyboardEventHandler<HTMLElement>;
}

/** Frame, title and age, the same in every state of a widget, so that nothing jumps. */
export function WidgetFrame(props: WidgetFrameProps) {
  const { widget, className, freshness, opening = false, objects, footer, children } = props;
  const stale = freshness?.kind === 'stale';
  return (
    <section
      className={`w ${className}${stale ? ' stale' : ''}`}
      style={placeOf(widget)}
      aria-label={widget.title}
      ref={props.frameRef}
      tabIndex={props.focusable ? 0 : undefined}
      onKeyDown={props.onKeyDown}
    >
      <header>
        <h2>{widget.title}</h2>
        {objects}
        {opening ? <span className="age">{say.opening}</span> : freshness && <Age freshness={freshness} />}
      </header>
      <div className="body">{children}</div>
      {footer}
    </section>
  );
}

export const Age = ({ freshness }: { freshness: Freshness }) =>
  freshness.kind === 'fresh' ? (
    <span className="age">{say.age(freshness.age)}</span>
  ) : (
    <span className="age old">
      <Icon name="clock" small />
      {freshness.cause === 'never' ? '–' : say.oldAge(duration(freshness.age))}
    </span>
  );

export interface MessageProps {
  readonly title: string;
  readonly text?: string | undefined;
  readonly code?: string | undefined;
  readonly locked?: boolean;
  /** `h2` where there is no widget around it. */
  readonly heading?: 'h2' | 'h3';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** Why there is nothing to see, and the one next step. */
export const Message = ({
  title,
  text,
  code,
  locked = false,
  heading: Heading = 'h3',
  action,
}: MessageProps) => (
  <div className="msg">
    <Heading>
      {locked && <Icon name="lock" />}
      {title}
    </Heading>
    {text && <p>{text}</p>}
    {action && (
      <button type="button" className="btn" onClick={action.run}>
        {action.label}
      </button>
    )}
    {code && <p className="mono">{code}</p>}
  </div>
);

/** Grey bars where rows will stand. */
export const LoadingBars = ({ count = 7 }: { count?: number }) => (
  <div className="bars" aria-hidden="true">
    {Array.from({ length: count }, (_, i) => (
      <div key={i}>
        <i />
        <i />
        <i />
      </div>
    ))}
  </div>
);
