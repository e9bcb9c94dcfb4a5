// Ticking rows: all at once, a count of what is ticked, and verbs only when there is something.

import { fresh } from "./once.js";
import { number } from "./words.js";

function show(form) {
  const ticks = [...form.querySelectorAll("[data-check]")];
  const chosen = ticks.filter((tick) => tick.checked);
  ticks.forEach((tick) => tick.closest("tr").classList.toggle("is-selected", tick.checked));
  const count = form.querySelector("[data-bulk-count]");
  count.textContent = count.dataset.text.replace("#", number(chosen.length));
  form.querySelector("[data-bulk-bar]").hidden = chosen.length === 0;
  const all = form.querySelector("[data-check-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === ticks.length;
    all.indeterminate = chosen.length > 0 && chosen.length < ticks.length;
  }
}

export function enhanceBulk(root) {
  fresh(root, "[data-bulk]", "Bulk").forEach((form) => {
    const all = form.querySelector("[data-check-all]");
    if (all) {
      all.hidden = false;
      all.addEventListener("change", () => {
        form.querySelectorAll("[data-check]").forEach((tick) => {
          tick.checked = all.checked;
        });
      });
    }
    form.addEventListener("change", () => show(form));
    show(form);
  });
}
