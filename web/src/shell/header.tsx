/** The header: what is chosen, saving, and who is signed in. On a phone it has two rows; the rest is behind the hamburger. */
import type { RefObject } from "preact";
import { SaveBar } from "../documents/save-bar";
import { text } from "../text/en";
import { allows } from "./level";
import { route } from "./navigation";
import { ComparePicker, PeriodPicker } from "./pickers";
import { SitePicker } from "./site-picker";
import { UserMenu } from "./user";
import { isPhone } from "./width";

interface Props {
  hamburger: RefObject<HTMLButtonElement | null>;
  menuOpen: boolean;
  onMenu: () => void;
  onSignOut: () => void;
}

export function Header({ hamburger, menuOpen, onMenu, onSignOut }: Props) {
  return (
    <header>
      <button type="button" class="icon hamburger" aria-expanded={menuOpen} aria-controls="sidebar" ref={hamburger}
        aria-label={menuOpen ? text.shell.closeMenu : text.shell.openMenu} onClick={onMenu}>
        <span aria-hidden="true">{menuOpen ? "✕" : "☰"}</span>
      </button>
      <span class="brand">{text.product}</span>
      <div class="pickers">
        <SitePicker />
        <PeriodPicker />
        {!isPhone.value && <Compare />}
      </div>
      <SaveBar />
      {!isPhone.value && <UserMenu onSignOut={onSignOut} />}
    </header>
  );
}

/** What to compare with: a detail, but never hidden while something is chosen. */
export function Compare() {
  return allows("details") || route.value.compare ? <ComparePicker /> : null;
}
