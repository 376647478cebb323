/** What the chosen tab shows. A tab that is not written yet says so. */
import { route } from "../shell/navigation";
import { text } from "../text/en";

export function TabContent() {
  const { site, tab } = route.value;
  return (
    <section class="tab">
      <h1>{text.tabs[tab]}</h1>
      <p>{site ? text.shell.notYet(text.tabs[tab]) : text.shell.noSite}</p>
    </section>
  );
}
