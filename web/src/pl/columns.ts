/** The table of a year shows whole months only: as many as fit between the lines' names and the year, all equally wide. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** How many columns fit into the room, in pixels, where the widest needs so much; one at least, as many as there are at most. */
export function columnsThatFit(room: number, widest: number, count: number): number {
  return Math.max(1, Math.min(count, Math.floor(room / widest)));
}

/** Gives the months of a table in `box` their width, anew when what is shown or the box changes; the style sheet scrolls it
 * by whole months, and marks where there are more. */
export function useWholeMonths(box: RefObject<HTMLElement | null>, ...shown: readonly unknown[]): void {
  useLayoutEffect(() => {
    const element = box.current!;
    const mark = () => {
      const left = element.scrollWidth - element.clientWidth - element.scrollLeft;
      element.toggleAttribute("data-before", element.scrollLeft > 1);
      element.toggleAttribute("data-after", left > 1);
    };
    const fit = () => {
      element.style.removeProperty("--month");
      const [first, ...months] = [...element.querySelectorAll<HTMLElement>("thead th")].map((cell) => cell.getBoundingClientRect().width);
      const total = months.pop()!;
      const widest = Math.max(...months);
      const beside = element.clientWidth - first!;
      const isNarrow = beside - total < widest; // big text: the year scrolls with the months
      const room = isNarrow ? beside : beside - total;
      element.toggleAttribute("data-narrow", isNarrow);
      element.style.setProperty("--month", `${room / columnsThatFit(room, widest, months.length)}px`);
      element.style.setProperty("--first", `${first}px`);
      element.style.setProperty("--total", `${isNarrow ? 0 : total}px`);
      mark();
    };
    fit();
    const watching = new ResizeObserver(() => requestAnimationFrame(fit));
    watching.observe(element);
    element.addEventListener("scroll", mark, { passive: true });
    return () => (watching.disconnect(), element.removeEventListener("scroll", mark));
  }, shown);
}
