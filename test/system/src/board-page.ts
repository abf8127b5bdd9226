import type { Page } from 'playwright-core';

/** What a grid on the board shows: row name → column heading → text. */
export type ShownGrid = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Reads a grid as its accessibility roles say it; only rows that are drawn. */
export function readGrid(page: Page, title: string): Promise<ShownGrid> {
  return page.getByRole('grid', { name: title }).evaluate((grid) => {
    const textOf = (element: Element) => {
      const copy = element.cloneNode(true) as Element;
      for (const spoken of copy.querySelectorAll('.said')) spoken.remove();
      return (copy.textContent ?? '').trim();
    };
    const heads = [...grid.querySelectorAll('[role=columnheader]')].map(textOf);
    const rows = [...grid.querySelectorAll('[role=row]')]
      .map((row) => [...row.querySelectorAll('[role=rowheader],[role=gridcell]')].map(textOf))
      .filter((cells) => cells.length > 0);
    return Object.fromEntries(
      rows.map(([name = '', ...cells]) => [
        name,
        Object.fromEntries(cells.map((cell, index) => [heads[index + 1] ?? String(index), cell])),
      ]),
    );
  });
}

/** Reads the tiles: title → figure. */
export function readTiles(page: Page): Promise<Readonly<Record<string, string>>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('.kpi')].map((tile) => {
        const big = tile.querySelector('.big')?.cloneNode(true) as Element | undefined;
        for (const spoken of big?.querySelectorAll('.said') ?? []) spoken.remove();
        return [tile.querySelector('h2')?.textContent ?? '', big?.textContent?.trim() ?? ''];
      }),
    ),
  );
}
