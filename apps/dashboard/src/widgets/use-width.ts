import { type RefObject, useLayoutEffect, useState } from 'react';

/** Inner width of an element and the width of its scroll bar, whole pixels; 0 before the first layout. */
export function useWidth(ref: RefObject<HTMLElement | null>): readonly [width: number, bar: number] {
  const [size, setSize] = useState<readonly [number, number]>([0, 0]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth, offsetWidth } = element;
      setSize((old) =>
        old[0] === clientWidth && old[1] === offsetWidth - clientWidth
          ? old
          : [clientWidth, offsetWidth - clientWidth],
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
