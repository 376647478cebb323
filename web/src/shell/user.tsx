/** Who is signed in, dark or light, and signing out: a menu of the header, on a phone a part of what the hamburger opens. */
import { useEffect, useRef } from "preact/hooks";
import { app } from "../app";
import { text } from "../text/en";
import { choose, theme, THEMES, type Theme } from "./theme";

const nameOf = () => app().me.name || app().me.userId;

export function UserMenu({ onSignOut }: { onSignOut: () => void }) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      if (menu.current?.open && !menu.current.contains(event.target as Node)) menu.current.open = false;
    };
    addEventListener("pointerdown", close);
    return () => removeEventListener("pointerdown", close);
  }, []);
  return (
    <details class="user" ref={menu} onKeyDown={(event) => event.key === "Escape" && (menu.current!.open = false)}>
      <summary><span aria-hidden="true">{initials(nameOf())}</span><span class="hidden-text">{text.shell.user(nameOf())}</span></summary>
      <div class="sheet"><UserSettings onSignOut={onSignOut} /></div>
    </details>
  );
}

export function UserSettings({ onSignOut }: { onSignOut: () => void }) {
  return (
    <>
      <strong>{nameOf()}</strong>
      <label>
        {text.shell.theme}
        <select value={theme.value} onChange={(event) => choose(event.currentTarget.value as Theme)}>
          {THEMES.map((one) => <option key={one} value={one}>{text.shell.themes[one]}</option>)}
        </select>
      </label>
      <button type="button" onClick={onSignOut}>{text.shell.signOut}</button>
    </>
  );
}

function initials(name: string): string {
  return name.split(/[\s.]+/).map((part) => part[0] ?? "").join("").slice(0, 2).toUpperCase();
}
