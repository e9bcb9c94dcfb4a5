// A link to a page that asks "are you sure" opens the same question as a dialogue.

import { fresh } from "./once.js";

export function enhanceDialogs(root) {
  fresh(root, "[data-dialog]", "Dialog").forEach((link) => {
    const dialog = document.getElementById(link.dataset.dialog);
    if (!dialog?.showModal) {
      return;
    }
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.querySelectorAll("[data-close]").forEach((button) => {
      button.addEventListener("click", () => dialog.close());
    });
  });
}
