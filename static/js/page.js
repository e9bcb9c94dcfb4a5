// Small things: print buttons, paper that shows what is folded in, and the error summary that wants to be read first.

import { fresh } from "./once.js";

let opened = [];

// Older browsers print a closed <details> without its content.
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open])")];
  opened.forEach((details) => {
    details.open = true;
  });
});
window.addEventListener("afterprint", () => {
  opened.forEach((details) => {
    details.open = false;
  });
});

export function enhancePage(root) {
  fresh(root, "[data-print]", "Print").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  fresh(root, "[data-focus]", "Focus").forEach((element) => element.focus());
}
