/** System settings: users, whose rights an administrator changes; job families, which are only shown. */
import type { components } from "../../generated/api";
import { useSignal } from "@preact/signals";
import { app, may } from "../app";
import { useLoaded } from "../api/loaded";
import { allPages } from "../api/pages";
import { answered } from "../api/problem";
import { showMoment } from "../format";
import { text } from "../text/en";
import { levelText } from "../text/levels";
import { named } from "../shell/named";

type User = components["schemas"]["UserView"];
const words = levelText.settings;
const SHOWN = 50;

export function SystemSettings() {
  return (
    <>
      {may("forecasting:admin") ? <Users /> : <p class="soft">{words.usersByAdmins}</p>}
      <JobFamilies />
      <p class="soft">{words.thresholds}</p>
    </>
  );
}

function Users() {
  const search = useSignal("");
  const chosen = useSignal("");
  const found = useLoaded(`users/${search.value}`, async (signal) => {
    const query = { limit: SHOWN, ...(search.value && { search: search.value }) };
    return answered(app().api.GET("/api/v1/forecasting/users", { params: { query }, signal }));
  });
  return (
    <section aria-label={words.users}>
      <h3>{words.users}</h3>
      <label>{words.search} <input type="text" value={search.value} onChange={(event) => (search.value = event.currentTarget.value)} /></label>
      {found.problem && <p class="message wrong" role="alert">{found.problem.message}</p>}
      <ul class="users">
        {found.value?.data.map((user) => (
          <li key={user.userId}>
            <button type="button" class="link" aria-expanded={chosen.value === user.userId} onClick={() => (chosen.value = chosen.value === user.userId ? "" : user.userId)}>{user.name ?? user.userId}</button>
            <span> {user.worksAs === null ? words.noRole : roleName(user.worksAs)}, {words.sitesOf(user.siteCount)}{user.lastSeen && <small> {words.lastSeen(showMoment(user.lastSeen))}</small>}</span>
            {chosen.value === user.userId && <UserForm id={user.userId} onSaved={found.again} />}
          </li>
        ))}
      </ul>
      {found.value && found.value.meta.total > found.value.data.length && <p class="soft">{words.more(found.value.data.length, found.value.meta.total)}</p>}
    </section>
  );
}

/** A role by its word of the glossary; one that this page does not know, as the server names it. */
const roleName = (role: string): string => named(words.roles, role) ?? role;

const listed = (raw: FormDataEntryValue | null): string[] => String(raw ?? "").split(/[\s,]+/).filter(Boolean);

function UserForm({ id, onSaved }: { id: string; onSaved: () => void }) {
  const problem = useSignal("");
  const replaced = useSignal<string | null>(null);
  const stayed = useSignal(false);
  const busy = useSignal(false);
  const found = useLoaded(id, async (signal) => answered(app().api.GET("/api/v1/forecasting/users/{id}", { params: { path: { id } }, signal })));
  if (found.problem) return <p class="message wrong" role="alert">{found.problem.message}</p>;
  if (!found.value) return <p role="status">{text.shell.loading}</p>;
  const { data: user, meta } = found.value;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return; // pressed twice: it is being saved
    busy.value = true;
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const body = { role: String(fields.get("role")) || null, sites: listed(fields.get("sites")), districtIds: listed(fields.get("districts")), regionIds: listed(fields.get("regions")), reason: String(fields.get("reason")) };
    const header = { "If-Match": meta.etag ?? "", "Idempotency-Key": crypto.randomUUID() };
    try {
      const saved = await answered(app().api.PUT("/api/v1/forecasting/users/{id}", { params: { path: { id }, header }, body }));
      problem.value = "";
      replaced.value = meta.etag ?? "";
      stayed.value = saved.meta.etag === meta.etag; // what changes nothing is no new version
      found.again();
      onSaved();
    } catch (error) {
      stayed.value = false;
      problem.value = (error as Error).message;
    } finally {
      busy.value = false;
    }
  };
  const isSaved = replaced.value !== null && replaced.value !== (meta.etag ?? ""); // said once the form is made of what was stored
  return (
    <form key={meta.etag ?? ""} class="user-form" onSubmit={(event) => void save(event)}>
      <label>{words.role} <select name="role" defaultValue={user.role ?? ""}>{["", ...Object.keys(words.roles)].map((role) => <option key={role} value={role} selected={role === (user.role ?? "")}>{role ? roleName(role) : words.byProfile(user.jobProfile)}</option>)}</select></label>
      <label>{words.sites} <input type="text" name="sites" defaultValue={(user.sites ?? []).join(", ")} /></label>
      <label>{words.districts} <input type="text" name="districts" defaultValue={user.districtIds.join(", ")} /></label>
      <label>{words.regions} <input type="text" name="regions" defaultValue={user.regionIds.join(", ")} /></label>
      <label>{words.reason} <input type="text" name="reason" required maxLength={500} /></label>
      <button type="submit" class="primary" aria-disabled={busy.value}>{text.save.save}</button>
      <p class={problem.value ? "message wrong" : "soft"} role={problem.value ? "alert" : "status"}>{problem.value || (isSaved ? words.saved : stayed.value && words.unchanged)}</p>
      <History user={user} />
    </form>
  );
}

function History({ user }: { user: User & { history?: readonly components["schemas"]["UserChange"][] } }) {
  const history = user.history ?? [];
  if (!history.length) return null;
  return (
    <details>
      <summary>{words.history(history.length)}</summary>
      <ul>{history.map((one, index) => <li key={index}>{showMoment(one.at)} {one.user}: {fieldName(one.field)} {shown(one.field, one.old)} → {shown(one.field, one.new)}{one.reason && ` (${one.reason})`}</li>)}</ul>
    </details>
  );
}

const fieldName = (field: string): string => named(words.fields, field) ?? field;

function shown(field: string, value: unknown): string {
  if (value === null || (Array.isArray(value) && !value.length)) return words.none;
  if (Array.isArray(value)) return value.join(", ");
  return field === "role" ? roleName(String(value)) : String(value);
}

function JobFamilies() {
  const found = useLoaded("families", (signal) => allPages((page) => answered(app().api.GET("/api/v1/forecasting/payroll/job-families", { params: { query: page }, signal }))));
  return (
    <section aria-label={words.families}>
      <h3>{words.families}</h3>
      {found.problem && <p class="message wrong" role="alert">{found.problem.message}</p>}
      <ul>{found.value?.map((family) => <li key={family.groupId}><b>{family.name}</b>{!family.active && ` (${words.inactive})`}: {family.codes.map((code) => code.jobCode).join(", ")}</li>)}</ul>
      <p class="soft">{words.familiesLoaded}</p>
    </section>
  );
}
