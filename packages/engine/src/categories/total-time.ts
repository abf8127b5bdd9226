import { type CategoryRule, seconds } from './category.ts';

/** The time of completed actions, or of the status spans inside the interval. */
export const totalTime: CategoryRule = {
  kind: 'historical',
  groups: 'sum',
  open({ history, main }) {
    const all = history(main, { time: true });
    return {
      timeDependent: all.slides,
      number: (object, at) => seconds(all.time(object, at)),
      numbers(at, out, objects) {
        all.times(at, out, objects);
        for (let object = 0; object < objects; object++) out[object] = seconds(out[object] as number);
      },
      cell(object, at) {
        if (all.slides) return seconds(all.time(object, at));
        const running = all.running(object, at);
        const base = seconds(all.ended(object, at));
        return running ? { start: running.start, base, rate: running.number } : base;
      },
    };
  },
};
