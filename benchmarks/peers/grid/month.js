/** The month that each grid shows: 31 days by 14 columns of numbers; the first figure of the first day may not be changed. */
export const ROWS = 31;
export const COLUMNS = 14;
export const columns = Array.from({ length: COLUMNS }, (_, at) => ({ key: `c${at}`, title: `Column ${at + 1}` }));
export const rows = () => Array.from({ length: ROWS }, (_, row) => ({ day: `Aug ${row + 1}`, row, ...Object.fromEntries(columns.map(({ key }, at) => [key, row * 100 + at])) }));
export const isLocked = (row, key) => row === 0 && key === "c0";

const MOST_MILLISECONDS = 30_000;

/** Gives `measure.py` what it asks of the page: `mount` draws the grid in a box, `find` is its cell of a row and a column. */
export function measured(mount, find) {
  const fieldOf = (one) => one?.querySelector("input");
  /** Milliseconds from before `mount` until a row in the middle is painted: two frames later, as one may come before it. */
  const begin = () => new Promise((done, failed) => {
    const start = performance.now();
    const wait = () => {
      if (performance.now() - start > MOST_MILLISECONDS) failed(new Error("no cell was drawn"));
      else if (find(8, 0)) requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
      else requestAnimationFrame(wait);
    };
    mount(document.querySelector("#box"));
    wait();
  });
  /** What a cell shows, of digits alone. */
  const textAt = ([row, at]) => (fieldOf(find(row, at))?.value ?? find(row, at)?.textContent ?? "").replaceAll(/[^\d.-]/g, "");
  const middleOf = ([row, at]) => {
    const box = find(row, at).getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  /** How far a day moves when everything that can be scrolled goes 200 pixels to the right; far where it is not there. */
  const dayMoves = () => {
    const all = () => [...document.querySelectorAll("#box *")];
    const left = () => all().find((one) => !one.children.length && (one.value ?? one.textContent) === "Aug 3" && one.getBoundingClientRect().width)?.getBoundingClientRect().left ?? -1e6;
    const before = left();
    for (const one of [document.querySelector("#box"), ...all()]) if (one.scrollWidth > one.clientWidth + 20) one.scrollLeft = 200;
    return new Promise((done) => setTimeout(() => done(Math.abs(left() - before)), 300));
  };
  Object.assign(window, { begin, textAt, middleOf, dayMoves });
}
