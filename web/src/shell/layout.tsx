/** AppLayout: header, sidebar with the tabs, the chosen tab, footer. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { app, asOf, refreshed } from "../app";
import { showTime, showWholeDay } from "../format";
import { LeaveDialog } from "../documents/leave-dialog";
import { saveAll } from "../documents/open";
import { SaveBar } from "../documents/save-bar";
import { TabContent } from "../tabs/tab-content";
import { text } from "../text/en";
import { ComparePicker, PeriodPicker } from "./pickers";
import { allows, level } from "./level";
import { Guide } from "./guide";
import { lazy } from "./lazy";
import { LevelPicker } from "./level-picker";
import { NavigationTabs } from "./navigation-tabs";
import { go, route } from "./navigation";
import { TABS } from "./route";
import { Shortcuts } from "./shortcuts";
import { SitePicker } from "./site-picker";
import { Told } from "./told";
import { choose, theme, THEMES, type Theme } from "./theme";

const AdvancedBar = lazy(() => import("../advanced/bar").then((module) => module.AdvancedBar));

export function Layout({ onSignOut }: { onSignOut: () => void }) {
  const menu = useSignal(false);
  const shortcuts = useSignal(false);
  useShortcuts(() => (shortcuts.value = true));
  return (
    <div class="layout" data-level={level.value}>
      <a class="skip" href="#main">{text.skip}</a>
      <Header menuOpen={menu.value} onMenu={() => (menu.value = !menu.value)} onSignOut={onSignOut} />
      <aside class={menu.value ? "sidebar open" : "sidebar"} id="sidebar">
        <NavigationTabs onChosen={() => (menu.value = false)} />
        <LevelPicker />
      </aside>
      <main id="main" tabIndex={-1}>
        <Told />
        {allows("details") && <Guide />}
        {allows("advanced") && <AdvancedBar />}
        <TabContent />
      </main>
      <footer>
        {asOf.value && <span>{text.shell.asOf(showWholeDay(asOf.value))}</span>}
        {refreshed.value && <span>{text.shell.refreshed(showTime(refreshed.value))}</span>}
        <button type="button" class="link desktop" onClick={() => (shortcuts.value = true)}>{text.shell.shortcuts}</button>
      </footer>
      <LeaveDialog />
      {shortcuts.value && <Shortcuts onClose={() => (shortcuts.value = false)} />}
    </div>
  );
}

function Header({ menuOpen, onMenu, onSignOut }: { menuOpen: boolean; onMenu: () => void; onSignOut: () => void }) {
  return (
    <header>
      <button type="button" class="icon hamburger" aria-expanded={menuOpen} aria-controls="sidebar"
        aria-label={menuOpen ? text.shell.closeMenu : text.shell.openMenu} onClick={onMenu}>
        <span aria-hidden="true">{menuOpen ? "✕" : "☰"}</span>
      </button>
      <span class="brand">{text.product}</span>
      <div class="pickers">
        <SitePicker />
        <PeriodPicker />
        {(allows("details") || route.value.compare) && <ComparePicker />}
      </div>
      <SaveBar />
      <UserMenu onSignOut={onSignOut} />
    </header>
  );
}

function UserMenu({ onSignOut }: { onSignOut: () => void }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const name = app().me.name || app().me.userId;
  useEffect(() => {
    const close = (event: Event) => {
      if (menu.current?.open && !menu.current.contains(event.target as Node)) menu.current.open = false;
    };
    addEventListener("pointerdown", close);
    return () => removeEventListener("pointerdown", close);
  }, []);
  return (
    <details class="user" ref={menu} onKeyDown={(event) => event.key === "Escape" && (menu.current!.open = false)}>
      <summary><span aria-hidden="true">{initials(name)}</span><span class="hidden-text">{text.shell.user(name)}</span></summary>
      <div class="sheet">
        <strong>{name}</strong>
        <label>
          {text.shell.theme}
          <select value={theme.value} onChange={(event) => choose(event.currentTarget.value as Theme)}>
            {THEMES.map((one) => <option key={one} value={one}>{text.shell.themes[one]}</option>)}
          </select>
        </label>
        <button type="button" onClick={onSignOut}>{text.shell.signOut}</button>
      </div>
    </details>
  );
}

function initials(name: string): string {
  return name.split(/[\s.]+/).map((part) => part[0] ?? "").join("").slice(0, 2).toUpperCase();
}

/** Alt+1 to 6 go to a tab, Ctrl+S saves, `?` lists the shortcuts, except where somebody writes. */
function useShortcuts(list: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const digit = /^Digit([1-6])$/.exec(event.code)?.[1];
      if (event.altKey && !event.ctrlKey && !event.metaKey && digit) {
        event.preventDefault();
        void go({ tab: TABS[Number(digit) - 1]!, unit: "" });
      } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        const active = document.activeElement as HTMLElement | null;
        active?.blur(); // what is being typed is entered first
        (active?.closest<HTMLElement>("[data-cell]") ?? active)?.focus(); // and who saved goes on where he was
        void saveAll();
      } else if (event.key === "?" && !(event.target as Element).closest("input, textarea, select, [role=grid]")) {
        list();
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
