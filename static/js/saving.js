// Saving line by line is done by htmx; this says what it is doing, and never claims what did not happen.
// A form that is being sent waits for the line on its way, and starts no other: the version would differ.

let onTheirWay = 0;

function status() {
  return document.getElementById("save-status");
}

function say(text, isFailed) {
  status()?.classList.toggle("is-failed", isFailed);
  if (text && status()) {
    status().textContent = text;
  }
}

function isSaving(event) {
  return event.detail.target?.id === "save-status";
}

function begin(event) {
  if (!isSaving(event)) {
    return;
  }
  if (event.detail.elt.form?.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  onTheirWay += 1;
  say(status().dataset.saving, false);
}

function waitForLines(event) {
  if (onTheirWay === 0) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  const { target, submitter } = event;
  document.addEventListener("htmx:afterRequest", () => setTimeout(() => target.requestSubmit(submitter)), { once: true });
}

export function enhanceSaving() {
  document.addEventListener("submit", waitForLines, true);
  document.addEventListener("htmx:beforeRequest", begin);
  document.addEventListener("htmx:afterRequest", (event) => {
    onTheirWay -= isSaving(event) ? 1 : 0;
  });
  document.addEventListener("htmx:afterSwap", (event) => isSaving(event) && say("", status().querySelector("[data-not-saved]") !== null));
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => isSaving(event) && say(status().dataset.failed, true));
  }
}
