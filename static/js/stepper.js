// Plus and minus around a real number field.

import { fresh } from "./once.js";

function read(input) {
  return Number.parseInt(input.value, 10) || 0;
}

function limits(input) {
  const { minimum, maximum } = input.dataset;
  return [Number(minimum ?? 0), maximum === undefined ? Infinity : Number(maximum)];
}

function showLimits(stepper, input) {
  const [least, most] = limits(input);
  stepper.querySelectorAll("[data-step]").forEach((button) => {
    const next = read(input) + Number(button.dataset.step);
    button.setAttribute("aria-disabled", String(next < least || next > most));
  });
}

function move(stepper, input, by) {
  const [least, most] = limits(input);
  const before = read(input);
  const after = Math.min(Math.max(before + by, least), most);
  if (after === before && input.value !== "") {
    return;
  }
  input.value = String(after);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function enhanceSteppers(root) {
  fresh(root, "[data-stepper]", "Stepper").forEach((stepper) => {
    const input = stepper.querySelector("input");
    stepper.querySelectorAll("[data-step]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => move(stepper, input, Number(button.dataset.step)));
    });
    input.addEventListener("focus", () => input.select());
    input.addEventListener("input", () => showLimits(stepper, input));
    input.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (by) {
        event.preventDefault();
        move(stepper, input, by);
      }
    });
    showLimits(stepper, input);
  });
}
