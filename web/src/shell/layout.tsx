/** AppLayout: header, sidebar with the tabs, the chosen tab, footer. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { asOf, refreshed } from "../app";
import { showTime, showWholeDay } from "../format";
import { KeptDrafts } from "../documents/kept-drafts";
import { LeaveDialog } from "../documents/leave-dialog";
import { saveAll } from "../documents/open";
import { AutoSave } from "../documents/save-bar";
import { TabContent } from "../tabs/tab-content";
import { text } from "../text/en";
import { allows, level } from "./level";
import { useKeptFocus } from "./focus";
import { Guide } from "./guide";
import { Compare, Header } from "./header";
import { lazy } from "./lazy";
import { LevelPicker } from "./level-picker";
import { NavigationTabs } from "./navigation-tabs";
import { go } from "./navigation";
import { TABS } from "./route";
import { Shortcuts } from "./shortcuts";
import { Told } from "./told";
import { UserSettings } from "./user";
import { isPhone } from "./width";
import { Welcome } from "./welcome";

const AdvancedBar = lazy(() => import("../advanced/bar").then((module) => module.AdvancedBar));

export function Layout({ onSignOut }: { onSignOut: () => void }) {
  const menu = useSignal(false);
  const shortcuts = useSignal(false);
  const hamburger = useRef<HTMLButtonElement>(null);
  useKeptFocus();
  useShortcuts(() => (shortcuts.value = true));
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !menu.value) return;
    menu.value = false;
    hamburger.current?.focus();
  };
  return (
    <div class="layout" data-level={level.value}>
      <a class="skip" href="#main">{text.skip}</a>
      <Header hamburger={hamburger} menuOpen={menu.value} onMenu={() => (menu.value = !menu.value)} onSignOut={onSignOut} />
      <aside class={menu.value ? "sidebar open" : "sidebar"} id="sidebar" onKeyDown={leave}>
        <NavigationTabs onChosen={() => (menu.value = false)} />
        <LevelPicker />
        {isPhone.value && (
          <div class="more">
            <Compare />
            <AutoSave />
            <UserSettings onSignOut={onSignOut} />
          </div>
        )}
      </aside>
      <main id="main" tabIndex={-1}>
        <Told />
        <KeptDrafts />
        <Welcome />
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
