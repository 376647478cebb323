/** What is pressed may take itself away: an answered question, a chosen tab behind the hamburger. The focus then goes on where
 * one works, the cell of the grid or else what is shown, and not to the top of the page. */
import { useEffect } from "preact/hooks";

const WORKED_ON = '#main [role="grid"] [tabindex="0"]';

/** Looks after each press, once what follows from it is drawn, whether the focus was lost by it. */
export function useKeptFocus(): void {
  useEffect(() => {
    const look = () => {
      if (document.activeElement !== document.body || document.querySelector("dialog[open]")) return;
      (document.querySelector<HTMLElement>(WORKED_ON) ?? document.getElementById("main"))?.focus({ preventScroll: true });
    };
    const pressed = (event: MouseEvent) => {
      const button = (event.target as Element).closest<HTMLElement>("button, a");
      if (button) requestAnimationFrame(() => setTimeout(() => button.offsetParent || look()));
    };
    addEventListener("click", pressed, true);
    return () => removeEventListener("click", pressed, true);
  }, []);
}
