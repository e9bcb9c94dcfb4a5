// Search in a list that is on the page: lines that do not match hide, and headings without lines too.

import { fresh } from "./once.js";

function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

function apply(tools) {
  const words = plain(tools.querySelector("[data-search]").value).split(/\s+/).filter(Boolean);
  const isOnlyOrdered = tools.querySelector("[data-only-ordered]")?.checked ?? false;
  let found = 0;
  document.querySelectorAll("[data-find]").forEach((line) => {
    const text = plain(line.dataset.find);
    const isWanted = words.every((word) => text.includes(word));
    line.hidden = !isWanted || (isOnlyOrdered && line.dataset.boxes === "0");
    found += line.hidden ? 0 : 1;
  });
  document.querySelectorAll("[data-group]").forEach((group) => {
    group.hidden = !group.querySelector("[data-find]:not([hidden])");
  });
  const count = tools.querySelector("[data-search-count]");
  count.textContent = found ? count.dataset.some.replace("#", String(found)) : count.dataset.none;
  count.classList.toggle("visually-hidden", found > 0);
}

export function enhanceSearch(root) {
  fresh(root, "[data-list-search]", "Search").forEach((tools) => {
    tools.hidden = false;
    tools.addEventListener("input", () => apply(tools));
    tools.querySelector("[data-search]").addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
  });
}
