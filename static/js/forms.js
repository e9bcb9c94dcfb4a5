// A form is sent once however often it is tapped, and is not left by accident when it was changed.

import { fresh } from "./once.js";

function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) {
      return;
    }
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
  });
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => form.removeAttribute("aria-busy"));
}

function guard(form) {
  const before = new Map([...new FormData(form)].map(([name, text]) => [name, String(text)]));
  let isLeaving = false;
  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    const now = [...new FormData(form)];
    const isChanged = now.length !== before.size || now.some(([name, text]) => before.get(name) !== String(text));
    if (isChanged && !isLeaving) {
      event.preventDefault();
    }
  });
}

export function enhanceForms(root) {
  fresh(root, "form[data-once]", "Once").forEach(sendOnce);
  fresh(root, "form[data-guard]", "Guard").forEach(guard);
}
