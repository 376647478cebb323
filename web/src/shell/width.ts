/** Whether the page is as narrow as a phone: then lists take the place of tables. */
import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 767px)");
export const isPhone = signal(query.matches);
query.addEventListener("change", () => (isPhone.value = query.matches));
