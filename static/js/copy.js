// Copies the text of an element to the clipboard and says so.

import { fresh } from "./once.js";

export function enhanceCopies(root) {
  if (!navigator.clipboard) {
    return;
  }
  fresh(root, "[data-copy]", "Copy").forEach((button) => {
    const spoken = button.querySelector("[aria-live]");
    const before = spoken.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      spoken.textContent = button.dataset.copied;
      setTimeout(() => {
        spoken.textContent = before;
      }, 4000);
    });
  });
}
