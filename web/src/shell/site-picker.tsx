/** Finds one of up to thousands of sites by number or name: a combobox whose list the API searches. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { app, site, type Site } from "../app";
import { useLatest } from "../api/latest";
import { answered } from "../api/problem";
import { text } from "../text/en";
import { go, route } from "./navigation";
import { named } from "./named";

const SHOWN = 50;
const AFTER_MILLISECONDS = 150;

export function SitePicker() {
  const open = useSignal(false);
  const search = useSignal("");
  const active = useSignal(0);
  const { sites, total } = useFound(open.value, search.value);
  const list = useRef<HTMLUListElement>(null);
  useChosenSite(route.value.site);

  const close = () => ((open.value = false), (search.value = ""));
  const choose = (chosen: Site | undefined) => {
    if (!chosen) return;
    close();
    void go({ site: chosen.siteId, unit: "" });
  };
  const move = (to: number) => {
    active.value = Math.max(0, Math.min(to, sites.length - 1));
    list.current?.children[active.value]?.scrollIntoView({ block: "nearest" });
  };
  const pressed = (event: KeyboardEvent) => {
    const steps: Record<string, () => void> = {
      ArrowDown: () => (open.value ? move(active.value + 1) : (open.value = true)),
      ArrowUp: () => move(active.value - 1),
      PageDown: () => move(active.value + 8),
      PageUp: () => move(active.value - 8),
      Enter: () => open.value && choose(sites[active.value]),
      Escape: close,
    };
    const step = named(steps, event.key);
    if (!step) return;
    event.preventDefault();
    step();
  };
  return (
    <div class="picker site">
      <input type="text" role="combobox" aria-label={text.site.label} placeholder={text.site.search} autocomplete="off" spellcheck={false}
        aria-expanded={open.value} aria-controls="sites" aria-autocomplete="list"
        aria-activedescendant={open.value && sites.length ? `site-${active.value}` : undefined}
        value={open.value ? search.value : label(site.value, route.value.site)}
        onFocus={() => (open.value = true)} onClick={() => (open.value = true)} onBlur={close} onKeyDown={pressed}
        onInput={(event) => ((search.value = event.currentTarget.value), (active.value = 0), (open.value = true))} />
      <div class="sheet" hidden={!open.value} onPointerDown={(event) => event.preventDefault()}>
        <ul role="listbox" id="sites" aria-label={text.site.label} ref={list}>
          {sites.map((one, index) => (
            <li key={one.siteId} id={`site-${index}`} role="option" aria-selected={index === active.value} onClick={() => choose(one)}>
              <b>{one.siteId}</b> <span>{one.name}</span> <small>{one.status === "open" ? one.district : text.site[one.status]}</small>
            </li>
          ))}
        </ul>
        <p role="status">{sites.length ? text.site.found(sites.length, total) : text.site.none}</p>
      </div>
    </div>
  );
}

function label(found: Site | null, id: string): string {
  return found?.siteId === id ? `${found.siteId} ${found.name}` : id;
}

/** The sites that match, asked for shortly after the last key; an answer that came too late is dropped. */
function useFound(open: boolean, search: string): { sites: readonly Site[]; total: number } {
  const found = useSignal<{ sites: readonly Site[]; total: number }>({ sites: [], total: 0 });
  const latest = useLatest();
  useEffect(() => {
    if (!open) return undefined;
    const query = { limit: SHOWN, ...(search.trim() ? { search: search.trim() } : {}) };
    const load = (signal: AbortSignal) => answered(app().api.GET("/api/v1/forecasting/sites", { params: { query }, signal }));
    const ask = () => latest.ask(load, ({ data, meta }) => (found.value = { sites: data, total: meta.total }), () => (found.value = { sites: [], total: 0 }));
    const timer = setTimeout(ask, search ? AFTER_MILLISECONDS : 0);
    return () => (clearTimeout(timer), latest.drop());
  }, [open, search]);
  return found.value;
}

/** Keeps the facts of the site that the address names. */
function useChosenSite(id: string): void {
  const latest = useLatest();
  useEffect(() => {
    if (!id) return latest.drop();
    const load = (signal: AbortSignal) => answered(app().api.GET("/api/v1/forecasting/sites/{siteId}", { params: { path: { siteId: id } }, signal }));
    latest.ask(load, (answer) => (site.value = answer.data), () => (site.value = null));
  }, [id]);
}
