import { type RefObject, useLayoutEffect, useState } from 'react';

/** Whole pixels, without and with the scroll bar. */
export interface Size {
  readonly width: number;
  readonly height: number;
  /** Width of the scroll bar; 0 without one. */
  readonly bar: number;
}

const NOTHING: Size = { width: 0, height: 0, bar: 0 };

/** Inner size of an element, measured when it changes and never while rendering; zeros before the first layout. */
export function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState(NOTHING);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height, offsetWidth } = element;
      const bar = offsetWidth - width;
      setSize((old) =>
        old.width === width && old.height === height && old.bar === bar ? old : { width, height, bar },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
