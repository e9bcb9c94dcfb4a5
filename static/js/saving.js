// Saving line by line is done by htmx; this says what it is doing, and never claims what did not happen.

function say(text, isFailed) {
  const status = document.getElementById("save-status");
  if (status) {
    status.classList.toggle("is-failed", isFailed);
    if (text) {
      status.textContent = text;
    }
  }
}

function words() {
  return document.getElementById("save-status")?.dataset ?? {};
}

function isSaving(event) {
  return event.detail.target?.id === "save-status";
}

export function enhanceSaving() {
  document.addEventListener("htmx:beforeRequest", (event) => isSaving(event) && say(words().saving, false));
  document.addEventListener("htmx:afterSwap", (event) => isSaving(event) && say("", false));
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => isSaving(event) && say(words().failed, true));
  }
}
