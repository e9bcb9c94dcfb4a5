// Small things: print buttons, the error summary that wants to be read first, filters that answer at once.

import { fresh } from "./once.js";

export function enhancePage(root) {
  fresh(root, "[data-print]", "Print").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  fresh(root, "[data-focus]", "Focus").forEach((element) => element.focus());
  fresh(root, "form[data-filters]", "Filters").forEach((form) => {
    form.querySelectorAll("select").forEach((select) => {
      select.addEventListener("change", () => form.requestSubmit());
    });
  });
}
