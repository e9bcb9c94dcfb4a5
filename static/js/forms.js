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

function content(form) {
  return [...new FormData(form)].map(([name, text]) => `${name}=${text.name ?? text}`).join("\n");
}

function guard(form) {
  const before = content(form);
  let isLeaving = false;
  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && content(form) !== before) {
      event.preventDefault();
    }
  });
}

export function enhanceForms(root) {
  fresh(root, "form[data-once]", "Once").forEach(sendOnce);
  fresh(root, "form[data-guard]", "Guard").forEach(guard);
}
