/** Who leads a unit looks at sites of others: he changes something only after pressing Edit, until he goes to another site. */
import { effect, signal } from "@preact/signals";
import { leads, may } from "../app";
import { route } from "./navigation";

export const editing = signal(false);

let at = route.peek().site;
effect(() => {
  if (route.value.site !== at) editing.value = false;
  at = route.value.site;
});

/** Whether the user has the permission, and has said that he means to use it. */
export const mayEdit = (permission: string): boolean => may(permission) && (!leads() || editing.value);
